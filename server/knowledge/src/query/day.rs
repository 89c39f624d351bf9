//! Dates as people write them in a search.

use time::{Date, Month, PrimitiveDateTime, Time};

/// The first second, since 1970 and in UTC, of a year, a month or a day: `2026`, `2026-03`,
/// `2026-03-14`. `None` for anything else and for what lies before 1970.
pub(super) fn start_of(text: &str) -> Option<u64> {
    let mut places = text.split('-');
    let year = number(places.next()?, 4)?;
    let month = places.next().map_or(Some(1), |month| number(month, 2))?;
    let day = places.next().map_or(Some(1), |day| number(day, 2))?;
    if places.next().is_some() {
        return None;
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()?;
    let start = PrimitiveDateTime::new(date, Time::MIDNIGHT).assume_utc();
    u64::try_from(start.unix_timestamp()).ok()
}

fn number(digits: &str, length: usize) -> Option<u16> {
    if digits.len() > length || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}
