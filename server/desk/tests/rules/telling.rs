//! Who is told: names in texts, quiet hours, and the choice of a wave.

use std::collections::BTreeSet;

use jiff::civil::date;
use jiff::tz::TimeZone;
use peerdesk_desk::waves::{Candidate, Chosen, Facts, Interest, Reason, Wave, choose};
use peerdesk_desk::{
    MENTIONS_MAX, MemberId, QuietHours, Timestamp, day_began, first_words, mentioned, next_at,
};
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use proptest::strategy::Strategy;

const PEOPLE: &[(MemberId, &str)] = &[
    (MemberId(1), "Anna Orlova"),
    (MemberId(2), "Anna Orlova-Meyer"),
    (MemberId(3), "Boris Lang"),
    (MemberId(4), "Ёлка Петрова"),
    (MemberId(5), "Anna"),
    (MemberId(6), "Jean-Luc Roy"),
];

#[track_caller]
fn names(text: &str, expected: &[i64]) {
    let found: Vec<i64> = mentioned(text, PEOPLE).iter().map(|id| id.0).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_whole_name_or_a_first_name_that_only_one_has_mentions() {
    names("@Boris can you look?", &[3]);
    names("please @boris lang, now", &[3]);
    names("@BORIS.", &[3]);
    names("(@Boris)", &[3]);
    names("@Anna Orlova knows", &[1]);
    names("@Anna Orlova-Meyer knows", &[2]);
    names("@anna orlova. @Boris", &[1, 3]);
    names("@ёлка спасибо", &[4]);
    names("@Ёлка Петрова!", &[4]);
    names("@Jean-Luc: here", &[6]);
    // Somebody is called by this alone, so it is a whole name.
    names("@Anna said so", &[5]);
}

#[test]
fn what_is_no_name_mentions_nobody() {
    for text in [
        "Boris",
        "boris@boris",
        "mail@Boris.example",
        "@",
        "@ Boris",
        "@Bori",
        "@Borisov",
        "@Lang",
        "@all",
        "",
    ] {
        names(text, &[]);
    }
    let anna: &[(MemberId, &str)] = &[(MemberId(1), "Anna Orlova"), (MemberId(2), "Anna Blum")];
    assert!(mentioned("@Anna", anna).is_empty(), "which of the two");
}

#[test]
fn mentions_of_one_text_are_bounded() {
    let text = "@Boris ".repeat(10_000);
    assert!(first_words(&text).len() <= MENTIONS_MAX);
    names(&text, &[3]);
}

proptest! {
    #[test]
    fn any_text_mentions_only_people_that_there_are(text in "\\PC{0,60}") {
        let known: BTreeSet<MemberId> = PEOPLE.iter().map(|(id, _)| *id).collect();
        prop_assert!(mentioned(&text, PEOPLE).is_subset(&known));
    }
}

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").expect("a zone of the database")
}

fn at(month: i8, day: i8, hour: i8, minute: i8) -> Timestamp {
    let zoned = date(2026, month, day)
        .at(hour, minute, 0, 0)
        .to_zoned(berlin())
        .expect("a moment");
    Timestamp(zoned.timestamp().as_millisecond())
}

fn quiet(from: u16, until: u16) -> QuietHours {
    QuietHours {
        zone: berlin(),
        from_minute: from * 60,
        until_minute: until * 60,
    }
}

#[test]
fn quiet_hours_end_when_the_wall_says_so() {
    let night = quiet(19, 8);
    for (now, until) in [
        (at(5, 4, 18, 59), None),
        (at(5, 4, 19, 0), Some(at(5, 5, 8, 0))),
        (at(5, 4, 23, 59), Some(at(5, 5, 8, 0))),
        (at(5, 5, 0, 0), Some(at(5, 5, 8, 0))),
        (at(5, 5, 7, 59), Some(at(5, 5, 8, 0))),
        (at(5, 5, 8, 0), None),
        // The night in which the clock is put forward, and the one in which it is put back.
        (at(3, 28, 22, 0), Some(at(3, 29, 8, 0))),
        (at(10, 24, 22, 0), Some(at(10, 25, 8, 0))),
    ] {
        assert_eq!(night.until(now), until);
    }
    let noon = quiet(12, 13);
    assert_eq!(noon.until(at(5, 4, 12, 30)), Some(at(5, 4, 13, 0)));
    assert_eq!(noon.until(at(5, 4, 13, 0)), None);
    assert_eq!(quiet(9, 9).until(at(5, 4, 9, 0)), None, "none are set");
}

#[test]
fn a_day_begins_at_midnight_where_the_member_lives() {
    assert_eq!(day_began(&berlin(), at(10, 25, 23, 0)), at(10, 25, 0, 0));
    assert_eq!(day_began(&TimeZone::UTC, at(5, 5, 1, 0)), at(5, 4, 2, 0));
    assert_eq!(next_at(&berlin(), 8 * 60, at(5, 4, 8, 0)), at(5, 5, 8, 0));
    assert_eq!(next_at(&berlin(), 8 * 60, at(5, 4, 7, 59)), at(5, 4, 8, 0));
}

proptest! {
    #[test]
    fn quiet_hours_end_within_a_day_and_are_then_over(
        from in 0_u16..1440, until in 0_u16..1440, now in 1_700_000_000_000_i64..1_900_000_000_000,
    ) {
        let hours = QuietHours { zone: berlin(), from_minute: from, until_minute: until };
        if let Some(end) = hours.until(Timestamp(now)) {
            prop_assert!(end.0 > now && end.0 - now <= 25 * 3_600_000);
            // An end that the clock is put forward over is passed at once.
            prop_assert!(hours.until(Timestamp(end.0 + 3_600_000)).is_none_or(|next| next > end)
                || from == until);
        }
    }
}

fn facts() -> Facts {
    Facts {
        online: true,
        budget: 5,
        ..Facts::default()
    }
}

fn candidate(member: i64, facts: Facts) -> Candidate {
    Candidate {
        member: MemberId(member),
        facts,
    }
}

fn members(chosen: &[Chosen]) -> Vec<i64> {
    chosen.iter().map(|chosen| chosen.member.0).collect()
}

#[test]
fn the_likeliest_of_those_who_are_here_come_first() {
    let all = [
        candidate(1, facts()),
        candidate(
            2,
            Facts {
                interest: Some(Interest::Follows),
                ..facts()
            },
        ),
        candidate(
            3,
            Facts {
                solved_topic: 2,
                ..facts()
            },
        ),
        candidate(
            4,
            Facts {
                solved_alike: 2,
                solved_topic: 2,
                ..facts()
            },
        ),
        candidate(
            5,
            Facts {
                solved_alike: 9,
                solved_topic: 9,
                online: false,
                ..facts()
            },
        ),
    ];
    assert_eq!(members(&choose(Wave::First, &all)), [4, 3, 2]);
    assert_eq!(members(&choose(Wave::Second, &all)), [5, 4, 3, 2, 1]);
    assert_eq!(members(&choose(Wave::Topic, &all)), [5, 4, 3, 2]);
}

#[test]
fn nobody_is_told_in_quiet_hours_or_beyond_their_day() {
    let knows = Facts {
        solved_alike: 3,
        solved_topic: 3,
        ..facts()
    };
    for hindered in [
        Facts {
            quiet: true,
            ..knows.clone()
        },
        Facts {
            told_today: 5,
            ..knows.clone()
        },
        Facts {
            budget: 0,
            ..knows.clone()
        },
    ] {
        for wave in [Wave::First, Wave::Second, Wave::Topic] {
            assert_eq!(choose(wave, &[candidate(1, hindered.clone())]), []);
        }
    }
}

#[test]
fn one_place_of_the_first_wave_is_for_somebody_who_wants_to_learn() {
    let knows = Facts {
        solved_alike: 3,
        solved_topic: 3,
        ..facts()
    };
    let learns = Facts {
        interest: Some(Interest::Learns),
        ..facts()
    };
    let all = [
        candidate(1, knows.clone()),
        candidate(2, knows.clone()),
        candidate(3, knows),
        candidate(4, learns),
    ];
    assert_eq!(members(&choose(Wave::First, &all)), [1, 2, 4]);
}

#[test]
fn among_equals_who_was_told_less_today_is_told() {
    let all = [
        candidate(
            1,
            Facts {
                told_today: 2,
                interest: Some(Interest::Follows),
                ..facts()
            },
        ),
        candidate(
            2,
            Facts {
                told_today: 0,
                interest: Some(Interest::Follows),
                ..facts()
            },
        ),
    ];
    assert_eq!(members(&choose(Wave::First, &all)), [2, 1]);
}

#[test]
fn everybody_chosen_is_told_why() {
    let all = [candidate(
        1,
        Facts {
            solved_alike: 1,
            solved_topic: 4,
            interest: Some(Interest::Learns),
            ..facts()
        },
    )];
    assert_eq!(
        choose(Wave::First, &all)[0].reasons,
        [
            Reason::SolvedAlike { count: 1 },
            Reason::SolvedTopic { count: 4 },
            Reason::Learns,
            Reason::Online
        ]
    );
}

fn any_facts() -> impl Strategy<Value = Facts> {
    (
        any::<[bool; 2]>(),
        0..3_u8,
        0..20_u32,
        0..20_u32,
        0..6_u32,
        0..6_u32,
    )
        .prop_map(
            |([online, quiet], interest, solved_alike, solved_topic, told_today, budget)| Facts {
                solved_alike,
                solved_topic,
                interest: [None, Some(Interest::Follows), Some(Interest::Learns)]
                    [usize::from(interest)],
                online,
                quiet,
                told_today,
                budget,
            },
        )
}

proptest! {
    #[test]
    fn a_wave_is_small_tells_each_once_and_always_with_a_reason(
        facts in proptest::collection::vec(any_facts(), 0..40)
    ) {
        let all: Vec<Candidate> = (1..).zip(facts).map(|(id, facts)| candidate(id, facts)).collect();
        for (wave, most) in [(Wave::First, 3), (Wave::Second, 8), (Wave::Topic, 200)] {
            let chosen = choose(wave, &all);
            prop_assert!(chosen.len() <= most);
            let distinct: BTreeSet<MemberId> = chosen.iter().map(|chosen| chosen.member).collect();
            prop_assert_eq!(distinct.len(), chosen.len());
            prop_assert!(chosen.iter().all(|chosen| !chosen.reasons.is_empty()));
        }
    }
}
