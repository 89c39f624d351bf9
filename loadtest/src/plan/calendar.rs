//! When things are: minutes of recorded days become moments of the run.

use std::collections::HashMap;
use std::time::Duration;

use crate::corpus::{Corpus, Thread};

/// A day begins this long before its first chosen thread, so that people are there.
const LEAD_MINUTES: u32 = 5;
/// A pause inside a thread is shortened to this: nothing is measured in silence.
pub(super) const PAUSE_MINUTES_MAX: u32 = 6;
/// Distance between threads that the stream does not place.
const UNPLACED_STEP_MINUTES: u32 = 2;

/// The chosen stretch of each day, and the speed.
pub(super) struct Calendar {
    minutes_per_second: f64,
    days: HashMap<String, Day>,
    beginnings: HashMap<String, u32>,
}

/// A day of the channel.
struct Day {
    first_minute: u32,
    last_minute: u32,
}

impl Calendar {
    pub(super) fn of(corpus: &Corpus, threads: &[Thread], minutes_per_second: f64) -> Self {
        let placed = corpus.beginnings();
        let mut days: HashMap<String, Day> = HashMap::new();
        let mut beginnings = HashMap::new();
        let mut unplaced: HashMap<&str, u32> = HashMap::new();
        for thread in threads {
            let minute = placed.get(thread.id.as_str()).copied().unwrap_or_else(|| {
                let next = unplaced.entry(thread.log()).or_default();
                *next += UNPLACED_STEP_MINUTES;
                LEAD_MINUTES + *next
            });
            beginnings.insert(thread.id.clone(), minute);
            let last = minute + length(thread);
            days.entry(thread.log().to_owned())
                .and_modify(|day| {
                    day.first_minute = day.first_minute.min(minute);
                    day.last_minute = day.last_minute.max(last);
                })
                .or_insert(Day {
                    first_minute: minute,
                    last_minute: last,
                });
        }
        Self {
            minutes_per_second,
            days,
            beginnings,
        }
    }

    /// When a thread begins.
    pub(super) fn beginning(&self, thread: &Thread) -> Duration {
        let minute = self.beginnings.get(&thread.id).copied().unwrap_or_default();
        self.moment(thread.log(), minute).unwrap_or_default()
    }

    /// When a minute of a day is, if the day is played at that time.
    pub(super) fn moment(&self, log: &str, minute: u32) -> Option<Duration> {
        let day = self.days.get(log)?;
        let first = day.first_minute.saturating_sub(LEAD_MINUTES);
        (first..=day.last_minute)
            .contains(&minute)
            .then(|| self.length(f64::from(minute - first)))
    }

    /// How long so many minutes of the corpus take.
    pub(super) fn length(&self, minutes: f64) -> Duration {
        Duration::from_secs_f64(minutes / self.minutes_per_second)
    }
}

/// Minutes that a thread takes with its pauses shortened.
fn length(thread: &Thread) -> u32 {
    thread
        .messages
        .windows(2)
        .map(|pair| pause(pair[0].minute, pair[1].minute))
        .sum()
}

/// A pause between two lines, shortened.
pub(super) fn pause(earlier: u32, later: u32) -> u32 {
    later.saturating_sub(earlier).min(PAUSE_MINUTES_MAX)
}
