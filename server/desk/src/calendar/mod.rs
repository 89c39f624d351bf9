//! Working time: which moments count, and how far apart two moments are when only those count.
//!
//! A calendar has an IANA time zone, hours for each weekday and days that differ. All arithmetic of
//! zones is jiff's, on the database of zones that is built into the program, so that every node
//! reckons alike whatever its machine knows of zones.

mod draft;
mod openings;
mod wall;

use std::collections::BTreeMap;

use jiff::tz::{TimeZone, TimeZoneDatabase};

pub use draft::{
    CalendarDraft, CalendarError, DAYS_MAX, Day, DayRef, MINUTES_PER_DAY, SPANS_MAX, Span, Weekday,
};

pub use wall::WallTime;

use crate::{Millis, Timestamp};
use openings::{Opening, openings_from};

/// Which moments are working time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar(Hours);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hours {
    /// Every moment; what a desk has that set no hours.
    Always,
    Weekly(Box<Weekly>),
}

/// Hours that a draft was found good for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Weekly {
    zone: TimeZone,
    /// From Monday.
    week: [Vec<Span>; 7],
    /// Days with hours of their own; none for a day off.
    days: BTreeMap<Day, Vec<Span>>,
}

impl Calendar {
    /// Every moment is working time.
    pub const ALWAYS: Self = Self(Hours::Always);

    /// A calendar from what somebody wrote down.
    pub fn new(draft: &CalendarDraft) -> Result<Self, CalendarError> {
        draft.check()?;
        let zone = TimeZoneDatabase::bundled()
            .get(&draft.zone)
            .map_err(|_| CalendarError::UnknownZone)?;
        Ok(Self(Hours::Weekly(Box::new(Weekly {
            zone,
            week: draft.week.clone(),
            days: draft.days.clone(),
        }))))
    }

    /// Whether it has no hours at all and so is always open.
    pub fn is_always(&self) -> bool {
        matches!(self.0, Hours::Always)
    }

    /// The first moment by which `working` has passed since `from`. For no time at all that is `from`
    /// itself, open or not.
    pub fn after(&self, from: Timestamp, working: Millis) -> Timestamp {
        let Hours::Weekly(weekly) = &self.0 else {
            return from.plus(working);
        };
        let mut left = working.0;
        if left <= 0 {
            return from;
        }
        let mut last = from;
        for Opening { opens, closes } in openings_from(weekly, from) {
            let length = closes.0 - opens.0;
            if length >= left {
                return opens.plus(Millis(left));
            }
            left -= length;
            last = closes;
        }
        // Beyond where anybody plans: hours that never come are not waited for in earnest.
        last.plus(Millis(left))
    }

    /// The working time from `from` until `to`; none when `to` is earlier.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> Millis {
        let Hours::Weekly(weekly) = &self.0 else {
            return from.until(to);
        };
        let passed = openings_from(weekly, from)
            .take_while(|opening| opening.opens < to)
            .map(|opening| opening.closes.min(to).0 - opening.opens.0)
            .sum();
        Millis(passed)
    }

    /// The first working moment at or after `from`.
    pub fn next_open(&self, from: Timestamp) -> Timestamp {
        let Hours::Weekly(weekly) = &self.0 else {
            return from;
        };
        openings_from(weekly, from)
            .next()
            .map_or(from, |opening| opening.opens)
    }

    /// Whether a moment is working time.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.next_open(at) == at
    }
}

impl Weekly {
    fn spans(&self, day: Day) -> &[Span] {
        self.days
            .get(&day)
            .unwrap_or_else(|| &self.week[day.weekday().index()])
    }
}
