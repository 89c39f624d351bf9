//! The openings of a calendar as moments, one after the other.

use jiff::Timestamp as Moment;
use jiff::civil::{Date, DateTime};
use jiff::tz::AmbiguousOffset;

use super::draft::MINUTES_PER_DAY;
use super::{Day, Weekly};
use crate::Timestamp;

/// Days that are looked through for working time: more than ten years, in which the longest time of
/// any policy has passed even where the desk is open one hour a week.
const HORIZON_DAYS: usize = 4_000;

/// A stretch of working time. It opens at the moment that was asked from, where that is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) opens: Timestamp,
    pub(super) closes: Timestamp,
}

/// Openings from a moment on, in order and apart: what overlaps, such as a night shift and an early
/// one, counts once.
pub(super) fn openings_from(
    weekly: &Weekly,
    from: Timestamp,
) -> impl Iterator<Item = Opening> + use<'_> {
    let mut open_until = from;
    days_around(weekly, from)
        .flat_map(move |date| {
            let spans = weekly.spans(Day(date)).iter();
            spans.map(move |span| {
                let opens = moment(weekly, date, span.from, Edge::Opens);
                (opens, moment(weekly, date, span.to, Edge::Closes))
            })
        })
        .filter_map(move |(opens, closes)| {
            let opens = opens.max(open_until);
            open_until = open_until.max(closes);
            (opens < closes).then_some(Opening { opens, closes })
        })
}

/// From two days before the moment, by when every span that reaches it has begun, whatever its zone
/// did to midnight.
fn days_around(weekly: &Weekly, from: Timestamp) -> impl Iterator<Item = Date> + use<> {
    let today = weekly.zone.to_datetime(clamped(from.0)).date();
    let first = today
        .yesterday()
        .and_then(Date::yesterday)
        .unwrap_or(Date::MIN);
    std::iter::successors(Some(first), |date| date.tomorrow().ok()).take(HORIZON_DAYS)
}

/// Which end of a span a moment is wanted for.
#[derive(Clone, Copy)]
enum Edge {
    Opens,
    Closes,
}

/// The moment at which the wall clock shows a time. A time that is shown twice opens the first time
/// and closes the second, because whoever works through that hour works it twice; one that is never
/// shown stands for the moment at which the clock jumps over it.
fn moment(weekly: &Weekly, date: Date, minutes: u16, edge: Edge) -> Timestamp {
    let (date, minutes) = if minutes < MINUTES_PER_DAY {
        (date, minutes)
    } else {
        let next = date.tomorrow().unwrap_or(Date::MAX);
        (next, minutes - MINUTES_PER_DAY)
    };
    let wall = date.at((minutes / 60) as i8, (minutes % 60) as i8, 0, 0);
    let shown = weekly.zone.to_ambiguous_timestamp(wall);
    let moment = match (shown.offset(), edge) {
        (AmbiguousOffset::Unambiguous { offset }, _)
        | (AmbiguousOffset::Fold { before: offset, .. }, Edge::Opens)
        | (AmbiguousOffset::Fold { after: offset, .. }, Edge::Closes) => {
            offset.to_timestamp(wall).unwrap_or(Moment::MAX)
        }
        (AmbiguousOffset::Gap { before, .. }, _) => jump(weekly, wall, before),
    };
    Timestamp(moment.as_millisecond())
}

/// The moment at which the clock jumps over a time; `before` is what held until then.
fn jump(weekly: &Weekly, wall: DateTime, before: jiff::tz::Offset) -> Moment {
    let beyond = before.to_timestamp(wall).unwrap_or(Moment::MAX);
    // The jump itself counts as preceding only what comes after it.
    let after = beyond
        .checked_add(jiff::SignedDuration::from_nanos(1))
        .unwrap_or(Moment::MAX);
    weekly
        .zone
        .preceding(after)
        .next()
        .map_or(beyond, |transition| transition.timestamp())
}

/// A moment that jiff can hold: the years of four digits.
pub(super) fn clamped(millis: i64) -> Moment {
    let (first, last) = (Moment::MIN.as_millisecond(), Moment::MAX.as_millisecond());
    Moment::from_millisecond(millis.clamp(first, last)).unwrap_or(Moment::UNIX_EPOCH)
}
