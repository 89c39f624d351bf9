//! The script is read and played whole, at the times of the week that could trip it.

use std::collections::BTreeSet;

use peerdesk_desk::{Stage as TicketStage, StageKind, TeamId, TopicId};

use super::*;

/// A Thursday, 2026-11-19 10:00 UTC.
const THURSDAY: Timestamp = Timestamp(1_795_082_400_000);
const DAY: Millis = Millis::minutes(24 * 60);

fn played(now: Timestamp) -> Vec<Played> {
    let script = Script::embedded();
    let made = MadeDemo {
        organisation: OrganisationId(1),
        team: TeamId(1),
        members: (1..).map(MemberId).take(script.people.len()).collect(),
        topics: (1..).map(TopicId).take(script.topics.len()).collect(),
    };
    play_all(&script, &Cast::new(&script, &made), now)
}

fn last(played: &Played) -> &Ticket {
    &played.steps.last().expect("asking is a step").after
}

fn count(all: &[Played], kinds: &[StageKind]) -> usize {
    all.iter()
        .filter(|played| kinds.contains(&last(played).stage.kind()))
        .count()
}

#[test]
fn the_company_is_large_enough_to_try_everything() {
    let script = Script::embedded();
    let of = |role| {
        let has = |person: &&script::Person| person.role == role;
        script.people.iter().filter(has).count()
    };
    assert!(of(script::PersonRole::Employee) >= 6);
    assert!(of(script::PersonRole::Engineer) >= 2);
    assert_eq!(of(script::PersonRole::Lead), 1);
    assert_eq!(script.topics.len(), 6);
    let keys: BTreeSet<_> = script.people.iter().map(|person| &person.key).collect();
    assert_eq!(keys.len(), script.people.len());
    let askers: BTreeSet<_> = script.tickets.iter().map(|ticket| &ticket.by).collect();
    assert_eq!(
        askers.len(),
        of(script::PersonRole::Employee),
        "everybody asks something"
    );
}

#[test]
fn it_plays_on_every_day_of_the_week_and_at_midnight() {
    for day in 0..7 {
        for minute in [0, 1, 8 * 60, 24 * 60 - 1] {
            let midnight = THURSDAY.minus(Millis::minutes(10 * 60));
            let now = midnight
                .plus(Millis(DAY.0 * day))
                .plus(Millis::minutes(minute));
            let all = played(now);
            assert!(count(&all, &[StageKind::Solved, StageKind::Closed]) >= 40);
            for played in &all {
                let mut at = played.asked_at;
                for step in &played.steps {
                    assert!(at <= step.at && step.at <= now, "{:?}", played.born.title);
                    at = step.at;
                }
            }
        }
    }
}

#[test]
fn most_of_it_was_solved_by_colleagues_and_confirmed() {
    let all = played(THURSDAY);
    let by_colleagues = all
        .iter()
        .filter(|played| match &last(played).stage {
            TicketStage::Solved { solution, .. } | TicketStage::Closed { solution, .. } => {
                matches!(
                    solution,
                    peerdesk_desk::Solution::Accepted {
                        second_line: false,
                        ..
                    }
                )
            }
            TicketStage::Open { .. }
            | TicketStage::Escalated { .. }
            | TicketStage::Claimed { .. }
            | TicketStage::Pending { .. }
            | TicketStage::Bundled { .. }
            | TicketStage::Withdrawn { .. } => false,
        })
        .count();
    let solved = count(&all, &[StageKind::Solved, StageKind::Closed]);
    assert!(
        by_colleagues * 3 >= solved * 2,
        "{by_colleagues} of {solved}"
    );
}

#[test]
fn it_starts_with_a_race_to_try_and_promises_to_watch() {
    let all = played(THURSDAY);
    assert_eq!(count(&all, &[StageKind::Escalated]), 1);
    assert_eq!(count(&all, &[StageKind::Claimed]), 1);
    assert_eq!(count(&all, &[StageKind::Pending]), 1);
    let promises: Vec<_> = all
        .iter()
        .filter_map(|played| match last(played).stage {
            TicketStage::Open { promise, .. } => Some(promise),
            TicketStage::Escalated { .. }
            | TicketStage::Claimed { .. }
            | TicketStage::Pending { .. }
            | TicketStage::Solved { .. }
            | TicketStage::Closed { .. }
            | TicketStage::Bundled { .. }
            | TicketStage::Withdrawn { .. } => None,
        })
        .collect();
    assert_eq!(promises.len(), 3);
    let ahead = promises
        .iter()
        .filter(|promise| **promise > THURSDAY)
        .count();
    assert_eq!(ahead, 2, "two run, and an answer holds the third");
}

#[test]
fn it_reads_the_same_each_time_and_says_nothing_twice() {
    let told = |all: &[Played]| {
        all.iter()
            .map(|played| format!("{:?} {:?}", played.asked_at, last(played)))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&played(THURSDAY)), told(&played(THURSDAY)));
    let script = Script::embedded();
    let titles: BTreeSet<_> = script.tickets.iter().map(|ticket| &ticket.title).collect();
    assert_eq!(titles.len(), script.tickets.len());
}

#[test]
fn working_days_skip_the_weekend() {
    let check = |days, expected_days_before| {
        let found = workdays_before(THURSDAY, days, "10:00");
        assert_eq!(THURSDAY.0 - found.0, DAY.0 * expected_days_before, "{days}");
    };
    check(1, 1);
    check(3, 3);
    check(4, 6);
    check(5, 7);
    // Never today, where it could lie ahead.
    check(0, 1);
}
