//! Words that send a question straight to second line.

use std::sync::Arc;

use peerdesk_desk::{
    Ask, EscalationCause, Event, FastLane, OrganisationId, PHRASE_CHARS_MAX, PHRASES_MAX, Phrase,
    PhraseError, Terms, Topic, Visibility, decide_ask,
};

use crate::past::{POLICY, VPN, minute, text, title};
use crate::people::{TEAM, rosa};

fn lane(phrases: &[&str]) -> FastLane {
    let phrases: Vec<String> = phrases.iter().map(|&phrase| phrase.to_owned()).collect();
    FastLane::new(&phrases).expect("the phrases of tests are phrases")
}

#[track_caller]
fn check(phrases: &[&str], words: &str, found: Option<&str>) {
    let lane = lane(phrases);
    assert_eq!(lane.find(&[words]).map(Phrase::as_str), found);
}

#[test]
fn whole_words_are_found_in_any_case_and_among_any_signs() {
    check(&["phishing"], "Is this PHISHING?", Some("phishing"));
    check(&["phishing"], "Is this phishingesque?", None);
    check(&["log in"], "Nobody can log-in!", Some("log in"));
    check(&["log in"], "The log is in the office", None);
    check(&["зарплата"], "Где моя Зарплата?", Some("зарплата"));
}

#[test]
fn a_star_stands_for_any_ending() {
    check(&["зарплат*"], "Не пришла зарплату", Some("зарплат*"));
    check(&["phish*"], "phishing", Some("phish*"));
    check(&["phish* mail"], "a phishy mail", Some("phish* mail"));
    check(&["phish*"], "phis", None);
}

#[test]
fn the_first_phrase_in_any_of_the_texts_is_named() {
    let lane = lane(&["payroll", "nobody can  log in"]);
    let found = lane.find(&["Trouble", "Here nobody can log in since nine"]);
    assert_eq!(found.map(Phrase::as_str), Some("nobody can log in"));
}

#[test]
fn what_cannot_be_looked_for_is_refused_with_its_place() {
    let check = |phrases: Vec<String>, error| {
        assert_eq!(FastLane::new(&phrases), Err(error));
    };
    for blank in ["", "  ", "*", "?!"] {
        check(
            vec!["good".to_owned(), blank.to_owned()],
            PhraseError::Blank { index: 1 },
        );
    }
    check(
        vec!["x".repeat(PHRASE_CHARS_MAX + 1)],
        PhraseError::TooLong {
            index: 0,
            max: PHRASE_CHARS_MAX,
        },
    );
    check(
        vec!["x".to_owned(); PHRASES_MAX + 1],
        PhraseError::TooMany { max: PHRASES_MAX },
    );
}

#[test]
fn a_question_with_such_words_goes_straight_to_second_line_and_says_why() {
    let topic = Topic {
        id: VPN,
        organisation: OrganisationId(1),
        team: TEAM,
        terms: Arc::new(Terms {
            fast_words: lane(&["phish*"]),
            ..POLICY.into()
        }),
    };
    let ask = |words: &str| Ask {
        title: Some(title("Strange mail")),
        text: text(words),
        topic: VPN,
        visibility: Visibility::Organisation,
    };
    let (asked, follows) = decide_ask(
        &rosa(),
        &ask("I clicked a phishing link"),
        Some(&topic),
        minute(0),
    )
    .expect("the question is taken");
    assert_eq!(asked.promise, minute(0));
    assert_eq!(
        follows,
        [Event::Escalated {
            cause: EscalationCause::FastLane,
            reason: Some(text("phish*")),
        }]
    );
    let (_, follows) = decide_ask(&rosa(), &ask("A fishing link"), Some(&topic), minute(0))
        .expect("the question is taken");
    assert_eq!(follows, []);
}
