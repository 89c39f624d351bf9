//! Plays the demo's tickets through the rules, by a clock that is told the time. Pure: what comes
//! out still has to be written.

use std::collections::BTreeMap;
use std::sync::Arc;

use peerdesk_desk::{
    Actor, AnswerState, Ask, Awaited, Command, Event, Facts, Member, MemberId, Millis,
    OrganisationId, Policy, Seq, Stream, Terms, Text, Ticket, TicketId, Timestamp, Title, Topic,
    Visibility, born, decide, decide_ask, evolve, next_alarm,
};
use time::{Date, OffsetDateTime, Weekday};

use super::script::{self, Act, Asked, LIVE_PEER_WINDOW, Line, Script};
use crate::store::MadeDemo;

/// Alarms of one ticket before a moment; far more than any story has.
const ALARMS_MAX: usize = 100;

/// Who and what the script's words stand for.
pub(super) struct Cast {
    organisation: OrganisationId,
    members: BTreeMap<String, Member>,
    topics: BTreeMap<String, Topic>,
}

/// A ticket with everything that happened to it, to be written down.
pub(super) struct Played {
    pub(super) asked_at: Timestamp,
    pub(super) born: Ticket,
    pub(super) steps: Vec<Step>,
    /// Under which it was played, and goes on.
    pub(super) terms: Arc<Terms>,
}

/// What happened at one moment.
pub(super) struct Step {
    pub(super) by: Option<MemberId>,
    pub(super) at: Timestamp,
    pub(super) events: Vec<(Event, Stream, Seq)>,
    /// The ticket afterwards.
    pub(super) after: Ticket,
}

impl Cast {
    pub(super) fn new(script: &Script, made: &MadeDemo) -> Self {
        let members = script
            .people
            .iter()
            .zip(&made.members)
            .map(|(person, id)| {
                let is_second_line = person.role != script::PersonRole::Employee;
                let member = Member {
                    id: *id,
                    role: person.role.into(),
                    organisation: made.organisation,
                    teams: is_second_line.then_some(made.team).into_iter().collect(),
                    serves: is_second_line
                        .then_some(made.organisation)
                        .into_iter()
                        .collect(),
                };
                (person.key.clone(), member)
            })
            .collect();
        let topics = script
            .topics
            .iter()
            .zip(&made.topics)
            .map(|(topic, id)| {
                let topic_facts = Topic {
                    id: *id,
                    organisation: made.organisation,
                    team: made.team,
                    terms: Arc::new(Terms::from(Policy {
                        fast_lane: topic.fast_lane,
                        ..Policy::DEFAULT
                    })),
                };
                (topic.key.clone(), topic_facts)
            })
            .collect();
        Self {
            organisation: made.organisation,
            members,
            topics,
        }
    }

    /// A person of the script; a test makes sure that there is one.
    fn member(&self, key: &str) -> &Member {
        self.members
            .get(key)
            .unwrap_or_else(|| panic!("the script names {key}, who is not among its people"))
    }

    fn topic(&self, key: &str) -> Topic {
        self.topics
            .get(key)
            .cloned()
            .unwrap_or_else(|| panic!("the script names {key}, which is not among its topics"))
    }
}

/// Plays all tickets, oldest first, so that their numbers grow with time.
pub(super) fn play_all(script: &Script, cast: &Cast, now: Timestamp) -> Vec<Played> {
    let mut played: Vec<_> = script
        .tickets
        .iter()
        .map(|ticket| play(ticket, cast, now))
        .collect();
    played.sort_by_key(|played| played.asked_at);
    played
}

fn play(ticket: &script::Ticket, cast: &Cast, now: Timestamp) -> Played {
    let (asked_at, peer_window) = match &ticket.asked {
        Asked::Workdays(days, time) => (workdays_before(now, *days, time), None),
        Asked::MinutesAgo(minutes) => (
            now.minus(Millis::minutes((*minutes).into())),
            Some(LIVE_PEER_WINDOW),
        ),
    };
    let mut topic = cast.topic(&ticket.topic);
    if let Some(peer_window) = peer_window {
        topic.terms = Arc::new(Terms::from(Policy {
            peer_window,
            ..topic.terms.policy
        }));
    }
    let mut stage = Stage::open(ticket, cast, topic, asked_at);
    let mut at = asked_at;
    for line in &ticket.then {
        at = at.plus(Millis::minutes(line.after.into()));
        stage.run_clock(at);
        stage.act(cast, line, at);
    }
    stage.run_clock(now);
    Played {
        asked_at,
        born: stage.born,
        steps: stage.steps,
        terms: stage.topic.terms,
    }
}

/// Where one ticket is played.
struct Stage {
    born: Ticket,
    ticket: Ticket,
    topic: Topic,
    /// When something last happened.
    at: Timestamp,
    steps: Vec<Step>,
}

impl Stage {
    fn open(ticket: &script::Ticket, cast: &Cast, topic: Topic, at: Timestamp) -> Self {
        let requester = cast.member(&ticket.by);
        let ask = Ask {
            title: Some(title(&ticket.title)),
            text: text(&ticket.text),
            topic: topic.id,
            visibility: if ticket.private {
                Visibility::Private
            } else {
                Visibility::Organisation
            },
        };
        let (asked, follows) = decide_ask(requester, &ask, Some(&topic), at)
            .unwrap_or_else(|refusal| panic!("{:?} was refused: {refusal:?}", ticket.title));
        // The id is given when it is written down.
        let born = born(TicketId(0), cast.organisation, requester.id, &asked, at);
        let mut stage = Self {
            ticket: born.clone(),
            born,
            topic,
            at,
            steps: Vec::new(),
        };
        let mut events = vec![(Event::Asked(asked), Stream::Public, Seq(1))];
        stage.apply(Some(requester.id), at, follows, &mut events);
        stage.keep(Some(requester.id), at, events);
        stage
    }

    /// Lets the desk act by itself until a moment.
    fn run_clock(&mut self, until: Timestamp) {
        for _ in 0..ALARMS_MAX {
            let Some(alarm) = next_alarm(&self.ticket).filter(|alarm| alarm.at <= until) else {
                return;
            };
            // What was due while somebody still held it up happens when they let go.
            let at = alarm.at.max(self.at);
            self.execute(&Actor::Clock, &Command::Alarm(alarm.kind), at);
        }
        panic!("{:?} rings for ever", self.ticket.title);
    }

    fn act(&mut self, cast: &Cast, line: &Line, at: Timestamp) {
        let member = cast.member(&line.by);
        let command = self.command(&line.act);
        self.execute(&Actor::Member(member.clone()), &command, at);
    }

    fn execute(&mut self, actor: &Actor, command: &Command, at: Timestamp) {
        let facts = Facts {
            terms: &self.topic.terms,
            fresh: &self.topic.terms,
            topic: None,
            team: None,
            members: &[],
            related: None,
            said: None,
        };
        let decided = decide(&self.ticket, actor, command, &facts, at).unwrap_or_else(|refusal| {
            panic!(
                "{:?}: {:?} was refused: {refusal:?}",
                self.ticket.title,
                command.kind()
            )
        });
        let mut events = Vec::with_capacity(decided.len());
        self.apply(actor.member_id(), at, decided, &mut events);
        self.keep(actor.member_id(), at, events);
    }

    fn apply(
        &mut self,
        by: Option<MemberId>,
        at: Timestamp,
        decided: Vec<Event>,
        events: &mut Vec<(Event, Stream, Seq)>,
    ) {
        for event in decided {
            let (stream, seq) = evolve(&mut self.ticket, by, at, &event);
            events.push((event, stream, seq));
        }
    }

    fn keep(&mut self, by: Option<MemberId>, at: Timestamp, events: Vec<(Event, Stream, Seq)>) {
        self.at = at;
        self.steps.push(Step {
            by,
            at,
            events,
            after: self.ticket.clone(),
        });
    }

    fn command(&self, act: &Act) -> Command {
        let epoch = self.ticket.epoch;
        match act {
            Act::Post(words) => Command::Post { text: text(words) },
            Act::Note(words) => Command::Note { text: text(words) },
            Act::Answer(words) => Command::Answer { text: text(words) },
            Act::Accept {} => Command::Accept {
                answer: self.last_answer(),
            },
            Act::NotYet(words) => Command::NotYet {
                answer: self.last_answer(),
                text: Some(text(words)),
            },
            Act::MeToo {} => Command::MeToo,
            Act::Escalate(reason) => Command::Escalate {
                reason: Some(text(reason)),
            },
            Act::Claim {} => Command::Claim,
            Act::HandBack(tried) => Command::HandBack {
                epoch,
                tried: text(tried),
            },
            Act::PendRequester {} => Command::Pend {
                epoch,
                awaited: Awaited::Requester,
            },
            Act::PendThirdParty(name) => Command::Pend {
                epoch,
                awaited: Awaited::ThirdParty { name: title(name) },
            },
            Act::Resolve(words) => Command::Resolve {
                epoch,
                text: text(words),
            },
            Act::Reopen(words) => Command::Reopen { text: text(words) },
        }
    }

    fn last_answer(&self) -> Seq {
        self.ticket
            .answers
            .iter()
            .rev()
            .find(|(_, answer)| answer.state == AnswerState::Waiting)
            .map_or_else(
                || panic!("{:?} has no answer that waits", self.ticket.title),
                |(seq, _)| *seq,
            )
    }
}

/// A time of day so many working days before a moment, in UTC. None of them is today.
fn workdays_before(now: Timestamp, days: u16, time: &str) -> Timestamp {
    let today = OffsetDateTime::from_unix_timestamp(now.0.div_euclid(1000))
        .map_or(Date::MIN, OffsetDateTime::date);
    let mut day = today;
    let mut left = days.max(1);
    while left > 0 {
        day = day.previous_day().unwrap_or(Date::MIN);
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    let minutes = time
        .split_once(':')
        .and_then(|(hours, minutes)| {
            Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
        })
        .unwrap_or_else(|| panic!("{time} is no time of day"));
    let midnight = day.midnight().assume_utc().unix_timestamp() * 1000;
    Timestamp(midnight).plus(Millis::minutes(minutes))
}

fn text(words: &str) -> Text {
    Text::new(words).unwrap_or_else(|error| panic!("{words:?}: {error:?}"))
}

fn title(words: &str) -> Title {
    Title::new(words).unwrap_or_else(|error| panic!("{words:?}: {error:?}"))
}

#[cfg(test)]
mod tests;
