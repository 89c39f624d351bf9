//! Working time as tables: each row says when, how long, and when that is over.

use std::collections::BTreeMap;

use peerdesk_desk::{
    Calendar, CalendarDraft, CalendarError, DAYS_MAX, Day, DayRef, Millis, SPANS_MAX, Span,
    Timestamp, Weekday,
};

/// A moment as `2026-03-27T17:50[Europe/Berlin]`; with an offset where the clock shows it twice.
pub(crate) fn at(words: &str) -> Timestamp {
    let zoned: jiff::Zoned = words.parse().expect("the moments of tests are moments");
    Timestamp(zoned.timestamp().as_millisecond())
}

/// `9:00-17:30` and so on; nothing for a day off.
pub(crate) fn spans(words: &str) -> Vec<Span> {
    let minutes = |words: &str| {
        let (hours, minutes) = words.split_once(':').expect("a time of day");
        hours.parse::<u16>().expect("hours") * 60 + minutes.parse::<u16>().expect("minutes")
    };
    words
        .split_whitespace()
        .map(|span| {
            let (from, to) = span.split_once('-').expect("a span");
            Span {
                from: minutes(from),
                to: minutes(to),
            }
        })
        .collect()
}

pub(crate) fn day(words: &str) -> Day {
    Day::parse(words).expect("the days of tests are days")
}

pub(crate) fn draft(
    zone: &str,
    weekdays: &str,
    weekend: &str,
    days: &[(&str, &str)],
) -> CalendarDraft {
    let mut week: [Vec<Span>; 7] = std::array::from_fn(|_| spans(weekdays));
    week[5] = spans(weekend);
    week[6] = spans(weekend);
    CalendarDraft {
        zone: zone.to_owned(),
        week,
        days: days
            .iter()
            .map(|(date, words)| (day(date), spans(words)))
            .collect::<BTreeMap<_, _>>(),
    }
}

pub(crate) fn calendar(draft: &CalendarDraft) -> Calendar {
    Calendar::new(draft).expect("the calendars of tests are calendars")
}

/// Berlin, weekdays from nine to six.
fn office() -> Calendar {
    calendar(&draft("Europe/Berlin", "9:00-18:00", "", &[]))
}

#[track_caller]
fn check(calendar: &Calendar, from: &str, minutes: i64, until: &str) {
    let (from, until) = (at(from), at(until));
    let working = Millis::minutes(minutes);
    assert_eq!(calendar.after(from, working), until, "after");
    assert_eq!(calendar.between(from, until), working, "between");
}

#[test]
fn without_hours_time_passes_as_it_does() {
    check(
        &Calendar::ALWAYS,
        "2026-03-28T23:00[Europe/Berlin]",
        300,
        "2026-03-29T05:00[Europe/Berlin]",
    );
    assert!(Calendar::ALWAYS.is_open(Timestamp(0)));
}

#[test]
fn what_is_asked_before_the_weekend_goes_on_after_it() {
    let office = office();
    check(
        &office,
        "2026-03-13T17:50[Europe/Berlin]",
        30,
        "2026-03-16T09:20[Europe/Berlin]",
    );
    check(
        &office,
        "2026-03-14T12:00[Europe/Berlin]",
        15,
        "2026-03-16T09:15[Europe/Berlin]",
    );
    // Ten minutes to six are over at six, and not on the next morning.
    check(
        &office,
        "2026-03-13T17:50[Europe/Berlin]",
        10,
        "2026-03-13T18:00[Europe/Berlin]",
    );
}

#[test]
fn a_pause_at_noon_and_days_off_and_short_days_do_not_count() {
    let calendar = calendar(&draft(
        "Europe/Berlin",
        "9:00-12:00 13:00-17:00",
        "",
        &[("2026-12-24", "9:00-12:00"), ("2026-12-25", "")],
    ));
    check(
        &calendar,
        "2026-12-23T11:45[Europe/Berlin]",
        30,
        "2026-12-23T13:15[Europe/Berlin]",
    );
    check(
        &calendar,
        "2026-12-24T11:30[Europe/Berlin]",
        60,
        "2026-12-28T09:30[Europe/Berlin]",
    );
    assert!(!calendar.is_open(at("2026-12-25T10:00[Europe/Berlin]")));
    assert_eq!(
        calendar.next_open(at("2026-12-24T12:00[Europe/Berlin]")),
        at("2026-12-28T09:00[Europe/Berlin]")
    );
}

#[test]
fn a_night_shift_belongs_to_the_day_on_which_it_starts() {
    let nights = calendar(&draft(
        "Europe/Berlin",
        "22:00-30:00",
        "",
        &[("2026-05-01", "")],
    ));
    // Thursday's shift is worked to its end on the Friday that is off; Friday's is not begun.
    check(
        &nights,
        "2026-04-30T23:00[Europe/Berlin]",
        8 * 60,
        "2026-05-04T23:00[Europe/Berlin]",
    );
    assert!(nights.is_open(at("2026-05-01T05:59[Europe/Berlin]")));
    assert!(!nights.is_open(at("2026-05-01T22:00[Europe/Berlin]")));
}

#[test]
fn shifts_that_overlap_across_midnight_count_once() {
    let mut draft = draft("Europe/Berlin", "", "", &[]);
    draft.week[0] = spans("20:00-32:00");
    draft.week[1] = spans("6:00-10:00");
    check(
        &calendar(&draft),
        "2026-03-16T20:00[Europe/Berlin]",
        14 * 60,
        "2026-03-17T10:00[Europe/Berlin]",
    );
}

#[test]
fn a_round_the_clock_week_has_no_seams() {
    let all_day = calendar(&draft("Europe/Berlin", "0:00-24:00", "0:00-24:00", &[]));
    let from = at("2026-03-27T17:50[Europe/Berlin]");
    for minutes in [1, 59, 60, 1_440, 10_000, 400_000] {
        let working = Millis::minutes(minutes);
        assert_eq!(all_day.after(from, working), from.plus(working));
        assert_eq!(all_day.between(from, from.plus(working)), working);
    }
}

/// The clock jumps from two to three in March, and from three back to two in October.
#[test]
fn a_shift_across_the_change_of_clocks_is_as_long_as_it_is_worked() {
    let nights = calendar(&draft("Europe/Berlin", "", "0:00-6:00", &[]));
    check(
        &nights,
        "2026-03-29T00:00[Europe/Berlin]",
        5 * 60,
        "2026-03-29T06:00[Europe/Berlin]",
    );
    check(
        &nights,
        "2026-10-25T00:00[Europe/Berlin]",
        7 * 60,
        "2026-10-25T06:00[Europe/Berlin]",
    );
    check(
        &nights,
        "2026-10-25T02:30+02:00[Europe/Berlin]",
        60,
        "2026-10-25T02:30+01:00[Europe/Berlin]",
    );
    let nights = calendar(&draft("America/New_York", "", "0:00-6:00", &[]));
    check(
        &nights,
        "2026-03-08T00:00[America/New_York]",
        5 * 60,
        "2026-03-08T06:00[America/New_York]",
    );
    check(
        &nights,
        "2026-11-01T00:00[America/New_York]",
        7 * 60,
        "2026-11-01T06:00[America/New_York]",
    );
}

#[test]
fn a_zone_may_change_its_clock_by_half_an_hour() {
    let nights = calendar(&draft("Australia/Lord_Howe", "", "0:00-6:00", &[]));
    check(
        &nights,
        "2026-04-05T00:00[Australia/Lord_Howe]",
        6 * 60 + 30,
        "2026-04-05T06:00[Australia/Lord_Howe]",
    );
    check(
        &nights,
        "2026-10-04T00:00[Australia/Lord_Howe]",
        5 * 60 + 30,
        "2026-10-04T06:00[Australia/Lord_Howe]",
    );
}

#[test]
fn an_edge_that_the_clock_never_shows_stands_at_the_jump() {
    let from_gap = calendar(&draft("Europe/Berlin", "", "2:30-6:00", &[]));
    check(
        &from_gap,
        "2026-03-29T00:00[Europe/Berlin]",
        60,
        "2026-03-29T04:00[Europe/Berlin]",
    );
    let in_gap = calendar(&draft("Europe/Berlin", "", "2:10-2:50 12:00-13:00", &[]));
    check(
        &in_gap,
        "2026-03-29T00:00[Europe/Berlin]",
        30,
        "2026-03-29T12:30[Europe/Berlin]",
    );
}

#[test]
fn a_zone_that_skips_a_whole_day_loses_its_hours() {
    let samoa = calendar(&draft("Pacific/Apia", "9:00-17:00", "", &[]));
    // There was no Friday, the 30th of December 2011.
    check(
        &samoa,
        "2011-12-29T16:00[Pacific/Apia]",
        120,
        "2012-01-02T10:00[Pacific/Apia]",
    );
}

#[test]
fn what_is_left_at_a_pause_is_left_after_the_weekend() {
    let office = office();
    let due = office.after(at("2026-03-13T15:00[Europe/Berlin]"), Millis::minutes(120));
    let paused = at("2026-03-13T16:30[Europe/Berlin]");
    let left = office.between(paused, due);
    assert_eq!(left, Millis::minutes(30));
    let resumed = at("2026-03-15T23:00[Europe/Berlin]");
    assert_eq!(
        office.after(resumed, left),
        at("2026-03-16T09:30[Europe/Berlin]")
    );
}

#[test]
fn hours_that_cannot_be_are_refused_with_their_place() {
    let good = draft("Europe/Berlin", "9:00-17:00", "", &[]);
    let check = |bend: &dyn Fn(&mut CalendarDraft), error: CalendarError| {
        let mut bad = good.clone();
        bend(&mut bad);
        assert_eq!(Calendar::new(&bad), Err(error));
    };
    let tuesday = DayRef::Weekday(Weekday::Tuesday);
    for zone in ["", "Mars/Olympus", "Europe/Berlin ", "../etc/passwd"] {
        check(
            &|bad| bad.zone = zone.to_owned(),
            CalendarError::UnknownZone,
        );
    }
    check(&|bad| bad.week = Default::default(), CalendarError::NoHours);
    for words in ["17:00-9:00", "9:00-9:00", "24:00-25:00", "9:00-33:01"] {
        check(
            &|bad| bad.week[1] = spans(words),
            CalendarError::BadSpan { on: tuesday },
        );
    }
    check(
        &|bad| bad.week[1] = spans("9:00-12:00 11:59-13:00"),
        CalendarError::Overlap { on: tuesday },
    );
    let holiday = day("2026-12-24");
    check(
        &|bad| {
            bad.days.insert(holiday, spans("9:00-8:00"));
        },
        CalendarError::BadSpan {
            on: DayRef::Day(holiday),
        },
    );
    check(
        &|bad| {
            bad.week[1] = (0..7)
                .map(|n| Span {
                    from: n * 60,
                    to: n * 60 + 1,
                })
                .collect();
        },
        CalendarError::TooManySpans {
            on: tuesday,
            max: SPANS_MAX,
        },
    );
    check(
        &|bad| {
            for n in 0..=DAYS_MAX {
                let words = format!("{:04}-01-01", 2000 + n);
                bad.days.insert(day(&words), Vec::new());
            }
        },
        CalendarError::TooManyDays { max: DAYS_MAX },
    );
}

#[test]
fn a_day_is_written_in_one_way_only() {
    assert_eq!(day("2026-12-24").to_string(), "2026-12-24");
    assert_eq!(day("2026-12-24").weekday(), Weekday::Thursday);
    for words in [
        "",
        "2026-12",
        "2026-2-3",
        "2026-02-30",
        "26-12-24",
        "+026-12-24",
        "2026-12-24 ",
    ] {
        assert_eq!(Day::parse(words), None, "{words}");
    }
}
