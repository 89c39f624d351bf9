//! The life of one ticket as it is wanted: who asks, who talks, who watches, how it ends.

use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::PlanOptions;
use super::calendar::{Calendar, pause};
use super::cast::{Cast, Seat};
use super::course::Course;
use crate::corpus::Thread;

/// Share of tickets asked by an engineer, whose own staff stream then has to stay hidden from them.
const ASKED_BY_ENGINEER: f64 = 0.04;
/// Share of tickets that a bystander says "me too" to.
const ME_TOO: f64 = 0.15;
/// Share of tickets that are moved to another topic.
const CHANGES_TOPIC: f64 = 0.1;
/// Share of helpers' lines that are offered as an answer without the plan needing one.
const BY_THE_WAY_ANSWERS: f64 = 0.1;
/// Bystanders open a ticket within this many corpus minutes.
const NOTICED_MINUTES: f64 = 2.0;
/// Second line is called when this share of the talk is over.
const ESCALATES_AFTER: f64 = 0.5;

/// One thread.
#[derive(Clone, Debug)]
pub struct Life {
    pub asked_at: Duration,
    pub requester: Seat,
    pub question: String,
    pub talk: Vec<Talk>,
    /// Who opens the ticket, and when.
    pub watchers: Vec<(Duration, Seat)>,
    pub me_too: Option<(Duration, Seat)>,
    /// The requester finds at once that it is about something else.
    pub changes_topic: bool,
    /// When the requester or second line takes the next step of the course.
    pub turns_at: Duration,
    /// When the talk is over and the course ends.
    pub ends_at: Duration,
    pub course: Course,
}

/// A line that is said at a time whatever came of the others: the pace is open.
#[derive(Clone, Debug)]
pub struct Talk {
    pub at: Duration,
    pub by: Seat,
    pub text: String,
    pub answer: Answer,
}

/// Whether a line is offered as the solution, and what the plan wants with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A line of talk.
    No,
    /// An answer that nobody reacts to.
    Ignored,
    /// The answer that the requester declines.
    Declined,
    /// The answer that the requester accepts.
    Accepted,
}

impl Life {
    /// From now on only talk, which nothing ends.
    pub(crate) fn lasts(&mut self) {
        self.course = Course::LeftOpen;
        for line in &mut self.talk {
            line.answer = match line.answer {
                Answer::No => Answer::No,
                Answer::Ignored | Answer::Declined | Answer::Accepted => Answer::Ignored,
            };
        }
    }

    /// Whether every member of the organisation may open it.
    pub(crate) fn seen_by_all(&self) -> bool {
        match &self.course {
            Course::SecondLine(second) => !second.private,
            Course::LeftOpen | Course::Accepted | Course::DeclinedFirst | Course::Reopened => true,
        }
    }

    /// When the last planned thing of this life is due.
    pub(super) fn end(&self) -> Duration {
        self.ends_at
    }
}

/// Draws the life of a thread.
pub(super) fn draw(
    thread: &Thread,
    calendar: &Calendar,
    cast: &mut Cast,
    options: &PlanOptions,
    rng: &mut StdRng,
) -> Life {
    let asked_at = calendar.beginning(thread) + calendar.length(rng.random_range(0.0..1.0));
    let course = Course::draw(helper_lines(thread), cast, rng);
    let parts = Parts::draw(thread, &course, cast, rng);
    let mut talk = talk(thread, asked_at, calendar, &parts, cast, rng);
    mark_answers(&mut talk, parts.requester, &course, rng);
    let last = talk.last().map_or(asked_at, |line| line.at);
    let turns_at = asked_at + last.saturating_sub(asked_at).mul_f64(ESCALATES_AFTER);
    let bystanders = if parts.private.is_some() {
        Vec::new()
    } else {
        let taken = speakers(&talk, &parts);
        cast.bystanders(thread.log(), asked_at, options.bystanders, &taken, rng)
    };
    let me_too = bystanders
        .first()
        .filter(|_| rng.random_bool(ME_TOO))
        .map(|who| (turns_at, *who));
    let noticed = |who: Seat, rng: &mut StdRng| {
        let after = calendar.length(rng.random_range(0.0..NOTICED_MINUTES));
        (asked_at + after, who)
    };
    let mut watchers: Vec<(Duration, Seat)> = speakers(&talk, &parts)
        .into_iter()
        .map(|who| (asked_at, who))
        .collect();
    for who in bystanders {
        watchers.push(noticed(who, rng));
    }
    Life {
        asked_at,
        requester: parts.requester,
        question: question(thread),
        talk,
        watchers,
        me_too,
        changes_topic: rng.random_bool(CHANGES_TOPIC),
        turns_at,
        ends_at: last + calendar.length(1.0),
        course,
    }
}

/// Who plays whom.
struct Parts {
    requester: Seat,
    /// The engineer who has the ticket open from the start.
    duty: Seat,
    /// In a private ticket these engineers say what the helpers said.
    private: Option<Vec<Seat>>,
}

impl Parts {
    fn draw(thread: &Thread, course: &Course, cast: &mut Cast, rng: &mut StdRng) -> Self {
        let racers: Vec<Seat> = match course {
            Course::SecondLine(second) => {
                [second.first_race.as_slice(), &second.second_race].concat()
            }
            Course::LeftOpen | Course::Accepted | Course::DeclinedFirst | Course::Reopened => {
                Vec::new()
            }
        };
        let mut free = cast.engineers(usize::MAX, rng);
        free.retain(|engineer| !racers.contains(engineer));
        let duty = free.pop().or(racers.first().copied());
        let asks = free.pop().filter(|_| rng.random_bool(ASKED_BY_ENGINEER));
        let private = matches!(course, Course::SecondLine(second) if second.private);
        Self {
            requester: asks.unwrap_or_else(|| cast.seat(&thread.asker)),
            duty: duty.unwrap_or(Seat::Engineer(0)),
            private: private.then_some(racers),
        }
    }

    fn speaker(&self, thread: &Thread, from: &str, cast: &mut Cast, rng: &mut StdRng) -> Seat {
        if from == thread.asker {
            return self.requester;
        }
        match self
            .private
            .as_ref()
            .and_then(|engineers| engineers.choose(rng))
        {
            Some(engineer) => *engineer,
            None => cast.seat(from),
        }
    }
}

fn helper_lines(thread: &Thread) -> usize {
    thread
        .messages
        .iter()
        .filter(|m| m.from != thread.asker && !m.text.trim().is_empty())
        .count()
}

/// The first line that says anything.
fn question(thread: &Thread) -> String {
    thread
        .messages
        .iter()
        .find(|m| !m.text.trim().is_empty())
        .map_or_else(|| "?".to_owned(), |m| m.text.clone())
}

/// Everything after the question, with pauses shortened. Lines of one minute are spread over it in
/// their order.
fn talk(
    thread: &Thread,
    asked_at: Duration,
    calendar: &Calendar,
    parts: &Parts,
    cast: &mut Cast,
    rng: &mut StdRng,
) -> Vec<Talk> {
    let mut talk = Vec::new();
    let mut minutes = 0.0;
    let mut before = 0;
    let lines = &thread.messages;
    for (index, line) in lines.iter().enumerate().skip(1) {
        let together = lines.iter().filter(|l| l.minute == line.minute).count();
        let step = pause(before, line.minute);
        minutes += if step == 0 {
            rng.random_range(0.5..1.0) / together as f64
        } else {
            f64::from(step)
        };
        before = lines[index].minute;
        if line.text.trim().is_empty() {
            continue;
        }
        talk.push(Talk {
            at: asked_at + calendar.length(minutes),
            by: parts.speaker(thread, &line.from, cast, rng),
            text: line.text.clone(),
            answer: Answer::No,
        });
    }
    talk
}

/// Offers those lines of helpers as answers that the course needs, and a few more.
fn mark_answers(talk: &mut [Talk], requester: Seat, course: &Course, rng: &mut StdRng) {
    let mut helpers: Vec<&mut Talk> = talk.iter_mut().filter(|l| l.by != requester).collect();
    for line in &mut helpers {
        if rng.random_bool(BY_THE_WAY_ANSWERS) {
            line.answer = Answer::Ignored;
        }
    }
    match course {
        Course::Accepted | Course::Reopened => {
            if let Some(last) = helpers.last_mut() {
                last.answer = Answer::Accepted;
            }
        }
        Course::DeclinedFirst => {
            if let [first, .., last] = helpers.as_mut_slice() {
                first.answer = Answer::Declined;
                last.answer = Answer::Accepted;
            }
        }
        Course::LeftOpen | Course::SecondLine(_) => {}
    }
}

/// All who say something, and the engineer on duty; each once.
fn speakers(talk: &[Talk], parts: &Parts) -> Vec<Seat> {
    let mut seats: Vec<Seat> = talk
        .iter()
        .map(|line| line.by)
        .chain([parts.requester, parts.duty])
        .collect();
    seats.sort_unstable();
    seats.dedup();
    seats
}
