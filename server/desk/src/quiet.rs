//! Hours in which a member is not disturbed, and their days, in the zone where they live.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Span, Zoned};

use crate::Timestamp;

/// Minutes of a day on the wall.
pub const DAY_MINUTES: u16 = 24 * 60;

/// When a member is not disturbed: each day from one minute of the day until another, over midnight
/// when it ends earlier than it begins. None when both are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuietHours {
    pub zone: TimeZone,
    pub from_minute: u16,
    pub until_minute: u16,
}

impl QuietHours {
    /// When the quiet hours that hold now end; `None` when none hold.
    pub fn until(&self, now: Timestamp) -> Option<Timestamp> {
        let local = zoned(&self.zone, now);
        let hour = u16::from(local.hour().unsigned_abs());
        let minute = hour * 60 + u16::from(local.minute().unsigned_abs());
        let (from, until) = (self.from_minute, self.until_minute);
        let is_quiet = if from <= until {
            (from..until).contains(&minute)
        } else {
            minute >= from || minute < until
        };
        if !is_quiet {
            return None;
        }
        let ends_tomorrow = minute >= until;
        Some(wall(&local, until, ends_tomorrow))
    }
}

/// When the day began in which a moment lies.
pub fn day_began(zone: &TimeZone, now: Timestamp) -> Timestamp {
    let local = zoned(zone, now);
    local
        .start_of_day()
        .map_or(now, |start| Timestamp(start.timestamp().as_millisecond()))
}

/// The next time that the clock on the wall shows this minute of the day.
pub fn next_at(zone: &TimeZone, minute: u16, now: Timestamp) -> Timestamp {
    let local = zoned(zone, now);
    let today = wall(&local, minute, false);
    if today > now {
        today
    } else {
        wall(&local, minute, true)
    }
}

fn zoned(zone: &TimeZone, at: Timestamp) -> Zoned {
    jiff::Timestamp::from_millisecond(at.0)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_zoned(zone.clone())
}

/// The moment at which the wall shows a minute of today or tomorrow. Where the clock is put forward
/// over it, the moment at which it has passed.
fn wall(local: &Zoned, minute: u16, tomorrow: bool) -> Timestamp {
    let date = if tomorrow {
        local.date().saturating_add(Span::new().days(1))
    } else {
        local.date()
    };
    let minute = minute % DAY_MINUTES;
    let time = Time::constant((minute / 60) as i8, (minute % 60) as i8, 0, 0);
    local
        .time_zone()
        .to_zoned(date.to_datetime(time))
        .map_or(Timestamp(local.timestamp().as_millisecond()), |zoned| {
            Timestamp(zoned.timestamp().as_millisecond())
        })
}
