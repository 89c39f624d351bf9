//! What the wall clock of a calendar shows; UTC where there is none.

use std::fmt;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::openings::clamped;
use super::{Calendar, Day, Hours, MINUTES_PER_DAY};
use crate::Timestamp;

/// A day and a time of day, in whole minutes, without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime {
    day: Day,
    minutes: u16,
}

impl WallTime {
    /// Reads `2026-03-13T17:50`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (day, time) = text.split_once('T')?;
        let (hours, minutes) = time.split_once(':')?;
        let number = |part: &str, below: u16| {
            let is_plain = part.len() == 2 && part.bytes().all(|c| c.is_ascii_digit());
            let number = part.parse::<u16>().ok()?;
            (is_plain && number < below).then_some(number)
        };
        Some(Self {
            day: Day::parse(day)?,
            minutes: number(hours, 24)? * 60 + number(minutes, 60)?,
        })
    }
}

/// As [`WallTime::parse`] reads it.
impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, minutes } = self;
        write!(f, "{day}T{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl Calendar {
    /// What the clock shows at a moment.
    pub fn wall(&self, at: Timestamp) -> WallTime {
        let shown = self.zone().to_datetime(clamped(at.0));
        let minutes = i16::from(shown.hour()) * 60 + i16::from(shown.minute());
        WallTime {
            day: Day(shown.date()),
            minutes: minutes.unsigned_abs().min(MINUTES_PER_DAY - 1),
        }
    }

    /// The moment at which the clock shows a time: the first where it shows it twice, the one after the
    /// jump where it never does.
    pub fn moment_of(&self, wall: WallTime) -> Timestamp {
        let shown: DateTime =
            wall.day
                .0
                .at((wall.minutes / 60) as i8, (wall.minutes % 60) as i8, 0, 0);
        let moment = self.zone().to_timestamp(shown);
        Timestamp(moment.map_or(i64::MAX, jiff::Timestamp::as_millisecond))
    }

    fn zone(&self) -> TimeZone {
        match &self.0 {
            Hours::Always => TimeZone::UTC,
            Hours::Weekly(weekly) => weekly.zone.clone(),
        }
    }
}
