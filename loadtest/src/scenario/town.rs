//! An organisation made up by a seed: who comes and goes when, who asks what when, and who helps.
//! Written as recorded conversations are, so that the same plan is drawn from either.

use std::ops::RangeInclusive;

use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::corpus::{Corpus, Line, StreamKind, StreamLine, Thread};

/// The one day.
const LOG: &str = "day";
/// Nobody waits longer than this for a line, in minutes.
const PAUSE_MINUTES_MAX: u32 = 5;
/// Helpers of one question.
const HELPERS: RangeInclusive<usize> = 1..=3;
/// How much of a day is worked in each of its hours: a rush in the morning, lunch, an early evening.
pub(super) const WORKING_HOURS: [u32; 11] = [6, 12, 11, 10, 6, 5, 10, 11, 9, 5, 2];
/// Shares of a hundred who come in each hour, and who leave before the end.
const COME_BY_HOUR: [u32; 11] = [45, 30, 12, 4, 2, 2, 2, 1, 1, 1, 0];
const LEAVES_EARLY: f64 = 0.6;
const MINUTES_PER_HOUR: u32 = 60;

/// What is said. The words are of the desk's world; the numbers keep lines apart.
const BEGINNINGS: [&str; 8] = [
    "The VPN drops every few minutes",
    "I cannot open the shared calendar",
    "The printer on the second floor prints nothing",
    "SAP says that my session has ended",
    "My second screen stays black",
    "The badge does not open the side door",
    "Mails to customers come back",
    "The scanner sends empty pages",
];
const REPLIES: [&str; 8] = [
    "Have you tried to sign out and in again?",
    "It began this morning.",
    "The same here, by cable and on Wi-Fi.",
    "Restarting the client helped me.",
    "Which version is shown under Help?",
    "No, still the same.",
    "Look under the second tab, there is a switch.",
    "That was it, thank you.",
];

/// When questions are asked and people are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rhythm {
    /// By the hours of a working day.
    Day,
    /// Everybody is there from the start; questions come evenly.
    Even,
    /// Everybody is there from the start; all questions come within a minute.
    Storm,
}

/// How large the organisation is, and what happens in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Town {
    pub(super) members: usize,
    pub(super) questions: usize,
    pub(super) minutes: u32,
    pub(super) rhythm: Rhythm,
    /// Lines of each conversation after the question.
    pub(super) lines: (usize, usize),
    /// Lines are at least so long.
    pub(super) line_bytes: usize,
}

impl Town {
    /// Makes it up.
    pub(super) fn corpus(&self, rng: &mut StdRng) -> Corpus {
        let mut corpus = Corpus::default();
        for member in 0..self.members {
            self.visit(member, &mut corpus, rng);
        }
        for number in 0..self.questions {
            let (thread, minute) = self.question(number, rng);
            corpus.stream.push(StreamLine {
                log: LOG.to_owned(),
                minute,
                kind: StreamKind::Message,
                who: thread.asker.clone(),
                thread: Some(thread.id.clone()),
            });
            corpus.threads.push(thread);
        }
        corpus.stream.sort_by_key(|line| line.minute);
        corpus
    }

    /// When somebody comes, and when they go.
    fn visit(&self, member: usize, corpus: &mut Corpus, rng: &mut StdRng) {
        let mut line = |minute, kind| {
            corpus.stream.push(StreamLine {
                log: LOG.to_owned(),
                minute,
                kind,
                who: name(member),
                thread: None,
            });
        };
        match self.rhythm {
            Rhythm::Even | Rhythm::Storm => line(0, StreamKind::Join),
            Rhythm::Day => {
                let comes = self.minute_of(by_share(&COME_BY_HOUR, rng), rng);
                line(comes, StreamKind::Join);
                let rest = self.minutes.saturating_sub(comes);
                if rest > 1 && rng.random_bool(LEAVES_EARLY) {
                    let stays = rng.random_range(rest / 2..rest);
                    line(comes + stays.max(1), StreamKind::Leave);
                }
            }
        }
    }

    /// A question with what follows, and its minute.
    fn question(&self, number: usize, rng: &mut StdRng) -> (Thread, u32) {
        let minute = match self.rhythm {
            // With the first one the day begins.
            Rhythm::Day | Rhythm::Even if number == 0 => 0,
            Rhythm::Day => self.minute_of(by_share(&WORKING_HOURS, rng), rng),
            Rhythm::Even => rng.random_range(0..self.minutes.max(1)),
            Rhythm::Storm => 1,
        };
        let asker = rng.random_range(0..self.members);
        let helpers = rng.random_range(HELPERS);
        let mut people = vec![asker];
        for _ in 0..helpers {
            people.push(rng.random_range(0..self.members));
        }
        let mut messages = vec![Line {
            minute: 0,
            from: name(asker),
            text: self.said(&BEGINNINGS, number, 0, rng),
        }];
        let mut later = 0;
        for line in 1..=rng.random_range(self.lines.0..=self.lines.1) {
            // Nobody stays longer than the day.
            let left = self.minutes.saturating_sub(minute + later);
            later += rng.random_range(0..=PAUSE_MINUTES_MAX.min(left));
            let from = people[line % people.len()];
            messages.push(Line {
                minute: later,
                from: name(from),
                text: self.said(&REPLIES, number, line, rng),
            });
        }
        let thread = Thread {
            id: format!("{LOG}/{number}"),
            asker: name(asker),
            messages,
        };
        (thread, minute)
    }

    fn said(&self, words: &[&str], question: usize, line: usize, rng: &mut StdRng) -> String {
        let words = words.choose(rng).copied().unwrap_or_default();
        let mut said = format!("{words} ({question}.{line})");
        while said.len() < self.line_bytes {
            said.push_str(" and so on");
        }
        said
    }

    /// A minute within an hour of the working day, which is as long as the run wants it.
    fn minute_of(&self, hour: usize, rng: &mut StdRng) -> u32 {
        let hours = WORKING_HOURS.len() as u32;
        let minute = hour as u32 * MINUTES_PER_HOUR + rng.random_range(0..MINUTES_PER_HOUR);
        minute * self.minutes / (hours * MINUTES_PER_HOUR)
    }
}

/// Draws a place by its share.
fn by_share(shares: &[u32], rng: &mut StdRng) -> usize {
    let mut drawn = rng.random_range(0..shares.iter().sum::<u32>());
    for (place, share) in shares.iter().enumerate() {
        if drawn < *share {
            return place;
        }
        drawn -= share;
    }
    shares.len() - 1
}

fn name(member: usize) -> String {
    format!("member {member}")
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::{COME_BY_HOUR, Rhythm, Town, WORKING_HOURS, by_share};
    use crate::corpus::StreamKind;

    const TOWN: Town = Town {
        members: 200,
        questions: 300,
        minutes: 660,
        rhythm: Rhythm::Day,
        lines: (2, 6),
        line_bytes: 0,
    };

    #[test]
    fn the_same_seed_makes_the_same_town() {
        let made = |seed| format!("{:?}", TOWN.corpus(&mut StdRng::seed_from_u64(seed)));
        assert_eq!(made(3), made(3));
        assert_ne!(made(3), made(4));
    }

    #[test]
    fn a_day_has_its_rush_and_everything_happens_within_it() {
        let corpus = TOWN.corpus(&mut StdRng::seed_from_u64(1));
        let asked = |from: u32, to: u32| {
            let lines = corpus.stream.iter().filter(|line| line.thread.is_some());
            lines
                .filter(|line| (from..to).contains(&line.minute))
                .count()
        };
        assert_eq!(asked(0, 660), 300);
        assert!(asked(60, 180) > 2 * asked(540, 660), "morning and evening");
        let come = corpus.stream.iter().filter(|l| l.kind == StreamKind::Join);
        assert_eq!(come.count(), 200);
        let first = corpus.stream.iter().find(|line| line.thread.is_some());
        assert_eq!(first.map(|line| line.minute), Some(0));
    }

    #[test]
    fn in_a_storm_all_ask_at_once_and_everybody_is_there() {
        let town = Town {
            rhythm: Rhythm::Storm,
            ..TOWN
        };
        let corpus = town.corpus(&mut StdRng::seed_from_u64(1));
        let minutes: Vec<u32> = corpus
            .stream
            .iter()
            .filter(|line| line.thread.is_some())
            .map(|line| line.minute)
            .collect();
        assert_eq!(minutes, vec![1; 300]);
    }

    #[test]
    fn lines_are_as_long_as_wanted() {
        let town = Town {
            line_bytes: 500,
            ..TOWN
        };
        let corpus = town.corpus(&mut StdRng::seed_from_u64(1));
        let lines = corpus.threads.iter().flat_map(|thread| &thread.messages);
        assert!(lines.into_iter().all(|line| line.text.len() >= 500));
    }

    #[test]
    fn shares_are_drawn_from_all_their_places() {
        let mut rng = StdRng::seed_from_u64(1);
        let mut seen = [0; WORKING_HOURS.len()];
        for _ in 0..10_000 {
            seen[by_share(&COME_BY_HOUR, &mut rng)] += 1;
        }
        assert!(seen[0] > 4_000 && seen[9] > 0 && seen[10] == 0, "{seen:?}");
    }
}
