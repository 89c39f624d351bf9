//! What holds of every calendar, in zones that change their clocks in different ways and around the
//! moments at which they do.

use std::collections::BTreeMap;

use peerdesk_desk::{Calendar, CalendarDraft, Millis, Span, Timestamp};
use proptest::prelude::*;

use crate::calendar::{at, calendar, day};

const ZONES: [&str; 6] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Havana",
    "UTC",
];
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Changes of clocks and a turn of the year, around which moments are taken.
fn anchors() -> [Timestamp; 7] {
    [
        at("2026-03-29T02:00[Europe/Berlin]"),
        at("2026-10-25T02:00+02:00[Europe/Berlin]"),
        at("2026-03-08T02:00[America/New_York]"),
        at("2026-11-01T01:00-04:00[America/New_York]"),
        at("2026-04-05T01:30+11:00[Australia/Lord_Howe]"),
        at("2026-10-04T02:00[Australia/Lord_Howe]"),
        at("2026-12-31T12:00[UTC]"),
    ]
}

/// Spans in order and apart, some of them across midnight.
fn day_spans() -> impl Strategy<Value = Vec<Span>> {
    prop::collection::vec((0_u16..24 * 12, 24_u16..12 * 12), 0..3).prop_map(|mut pairs| {
        pairs.sort_unstable();
        let mut spans: Vec<Span> = Vec::new();
        for (from, length) in pairs {
            // Five minutes are a step, so that edges meet each other and the changes of clocks.
            let span = Span {
                from: from * 5,
                to: (from + length) * 5,
            };
            if spans.last().is_none_or(|last| last.to <= span.from) {
                spans.push(span);
            }
        }
        spans
    })
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let days = ["2026-03-29", "2026-10-25", "2026-12-25", "2027-01-01"];
    (
        prop::sample::select(ZONES.to_vec()),
        prop::array::uniform7(day_spans()),
        prop::collection::vec((prop::sample::select(days.to_vec()), day_spans()), 0..3),
    )
        .prop_map(|(zone, mut week, days)| {
            if week.iter().all(Vec::is_empty) {
                week[2] = vec![Span { from: 600, to: 660 }];
            }
            calendar(&CalendarDraft {
                zone: zone.to_owned(),
                week,
                days: days
                    .into_iter()
                    .map(|(words, spans)| (day(words), spans))
                    .collect::<BTreeMap<_, _>>(),
            })
        })
}

/// A moment within ten days of an anchor, often a whole minute.
fn any_moment() -> impl Strategy<Value = Timestamp> {
    let near = -10 * DAY..10 * DAY;
    (
        prop::sample::select(anchors().to_vec()),
        near,
        any::<bool>(),
    )
        .prop_map(|(anchor, away, whole)| {
            let away = if whole { away / 60_000 * 60_000 } else { away };
            Timestamp(anchor.0 + away)
        })
}

fn any_length() -> impl Strategy<Value = Millis> {
    prop_oneof![
        0..3 * HOUR,
        (0_i64..60 * 24).prop_map(|minutes| minutes * 60_000),
        0..5 * DAY
    ]
    .prop_map(Millis)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn so_much_later_is_so_far_away(calendar in any_calendar(), from in any_moment(), length in any_length()) {
        let until = calendar.after(from, length);
        prop_assert!(until >= from);
        prop_assert_eq!(calendar.between(from, until), length);
        if length > Millis(0) {
            // The first such moment: a millisecond earlier it is not over.
            prop_assert_eq!(calendar.between(from, Timestamp(until.0 - 1)), Millis(length.0 - 1));
        }
    }

    #[test]
    fn what_lies_between_leads_back(calendar in any_calendar(), a in any_moment(), b in any_moment()) {
        let (from, to) = (a.min(b), a.max(b));
        let passed = calendar.between(from, to);
        let reached = calendar.after(from, passed);
        prop_assert!(reached <= to);
        prop_assert_eq!(calendar.between(reached, to), Millis(0));
        prop_assert!(passed <= from.until(to));
        prop_assert_eq!(calendar.between(to, from), Millis(0));
    }

    #[test]
    fn lengths_add_up(calendar in any_calendar(), from in any_moment(), a in any_length(), b in any_length()) {
        let both = calendar.after(from, Millis(a.0 + b.0));
        prop_assert_eq!(calendar.after(calendar.after(from, a), b), both);
        let middle = calendar.after(from, a);
        prop_assert_eq!(
            calendar.between(from, middle).0 + calendar.between(middle, both).0,
            calendar.between(from, both).0
        );
    }

    #[test]
    fn later_stays_later(
        calendar in any_calendar(), a in any_moment(), b in any_moment(),
        short in any_length(), long in any_length(),
    ) {
        let (early, late) = (a.min(b), a.max(b));
        let (short, long) = (short.min(long), short.max(long));
        prop_assert!(calendar.after(early, short) <= calendar.after(late, short));
        prop_assert!(calendar.after(early, short) <= calendar.after(early, long));
        prop_assert!(calendar.next_open(early) <= calendar.next_open(late));
    }

    #[test]
    fn an_opening_is_the_first_working_moment(calendar in any_calendar(), from in any_moment()) {
        let opens = calendar.next_open(from);
        prop_assert!(calendar.is_open(opens));
        prop_assert_eq!(calendar.between(from, opens), Millis(0));
        prop_assert_eq!(calendar.between(opens, Timestamp(opens.0 + 1)), Millis(1));
    }

    /// Whatever a pause lasts and wherever it falls, what was not late before it is not late after it.
    #[test]
    fn the_end_of_a_pause_never_makes_late(
        calendar in any_calendar(), from in any_moment(), length in any_length(),
        until_pause in any_length(), pause in 0..30 * DAY,
    ) {
        let due = calendar.after(from, length);
        let paused = from.plus(until_pause);
        prop_assume!(paused < due);
        let left = calendar.between(paused, due);
        let resumed = paused.plus(Millis(pause));
        let due_again = calendar.after(resumed, left);
        prop_assert!(due_again >= due);
        prop_assert!(left == Millis(0) || due_again > resumed);
        // The pause itself was not counted.
        prop_assert_eq!(
            calendar.between(from, paused).0 + calendar.between(resumed, due_again).0,
            length.0
        );
    }

    /// Minute by minute by the wall clock, where no edge is near a change of clocks.
    #[test]
    fn it_counts_the_minutes_that_the_wall_clock_shows(
        zone in prop::sample::select(ZONES.to_vec()), from in any_moment(), minutes in 0_i64..4 * 24 * 60,
    ) {
        let open = |minute: i64| (5 * 60..12 * 60).contains(&minute) || (20 * 60..23 * 60).contains(&minute);
        let spans = vec![Span { from: 300, to: 720 }, Span { from: 1_200, to: 1_380 }];
        let calendar = calendar(&CalendarDraft {
            zone: zone.to_owned(),
            week: std::array::from_fn(|_| spans.clone()),
            days: BTreeMap::new(),
        });
        let zone = jiff::tz::TimeZone::get(zone).expect("a zone");
        let from = Timestamp(from.0.div_euclid(60_000) * 60_000);
        let counted = (0..minutes).filter(|minute| {
            let moment = jiff::Timestamp::from_millisecond(from.0 + minute * 60_000).expect("a moment");
            let shown = zone.to_datetime(moment);
            open(i64::from(shown.hour()) * 60 + i64::from(shown.minute()))
        });
        let counted = counted.count() as i64;
        prop_assert_eq!(
            calendar.between(from, from.plus(Millis::minutes(minutes))),
            Millis::minutes(counted)
        );
    }
}
