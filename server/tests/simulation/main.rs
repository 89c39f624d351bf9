//! Rules, commits, hub and clients in one thread and in virtual time, with a bus that loses, doubles
//! and reorders, nodes that die between any two steps, and a database that goes away in the middle.
//! What happens follows from a seed; a seed that fails is printed with its smallest schedule.
//!
//! The rules (`peerdesk_desk`) and the hub (`server/src/hub`) are the real ones. The database, the
//! sessions and the clients are models; what they follow stands in each file.
//!
//! `PEERDESK_SIMULATION_SEEDS=100000` tries so many seeds in place of a few hundred,
//! `PEERDESK_SIMULATION_SEED=4711` only this one.

mod bus;
mod client;
mod deeds;
mod defect;
mod fanout;
mod frames;
mod judge;
mod naive_hub;
mod node;
mod opening;
mod people;
mod random;
mod run;
mod schedule;
mod settle;
mod socket;
mod store;
mod world;

use std::env;
use std::time::Instant;

use defect::Defect;
use run::{Ran, failure, run, seed_runs};
use schedule::schedule;

/// Seeds of an ordinary test run.
const SEEDS: u64 = 300;

fn number(name: &str) -> Option<u64> {
    let text = env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is not a number: {text}")),
    )
}

#[test]
fn guarantees_hold_for_every_seed() {
    let seeds = match number("PEERDESK_SIMULATION_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("PEERDESK_SIMULATION_SEEDS").unwrap_or(SEEDS),
    };
    let begun = Instant::now();
    let mut total = Ran::default();
    for seed in seeds.clone() {
        match seed_runs(seed, None) {
            Ok(ran) => total.add(ran),
            Err(violation) => panic!("{}", failure(seed, None, &violation)),
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{} seeds in {seconds:.1} s: {} events, {} frames read",
        seeds.end - seeds.start,
        total.events,
        total.frames,
    );
    // Runs in which nothing happens would hold whatever is wrong.
    let count = seeds.end - seeds.start;
    assert!(
        total.events >= 10 * count,
        "{} events are too few",
        total.events
    );
    assert!(
        total.frames >= 50 * count,
        "{} frames are too few",
        total.frames
    );
}

#[test]
fn a_seed_gives_the_same_run_every_time() {
    for seed in 0..20 {
        let runs: Vec<_> = (0..3).map(|_| run(seed, &schedule(seed), None)).collect();
        assert_eq!(runs[0], runs[1], "seed {seed}");
        assert_eq!(runs[0], runs[2], "seed {seed}");
    }
}

/// Seeds within which each planted defect has to be noticed.
const CONTROL_SEEDS: u64 = 1_000;

/// Each control is the desk with one thing wrong. Noticed has to be what is wrong, not just anything.
#[test]
fn every_planted_defect_is_noticed() {
    let controls: [(Defect, &[&str]); 11] = [
        (Defect::ForgetsCommands, &["2 stored once"]),
        (Defect::NoLock, &["3 one order"]),
        (
            Defect::PublishesBeforeCommit,
            &["4 nothing shown that is not stored"],
        ),
        (Defect::GoesLiveAtPresentHead, &["4 no silent gaps"]),
        (Defect::SkipsHistory, &["4 no silent gaps"]),
        (Defect::StaffStreamToAll, &["may not read"]),
        (Defect::HubKeepsDoubles, &["4 no silent gaps"]),
        (Defect::HubDropsOnGap, &["4 no silent gaps"]),
        (Defect::HubWithoutSafetyNet, &["4 no silent gaps"]),
        (Defect::ClientRenamesCommands, &["2 stored once"]),
        (Defect::ClientForgetsCommands, &["waits for an answer"]),
    ];
    for (defect, expected) in controls {
        let noticed = (0..CONTROL_SEEDS).find_map(|seed| seed_runs(seed, Some(defect)).err());
        let violation = noticed.unwrap_or_else(|| panic!("{defect:?} was not noticed"));
        let text = violation.to_string();
        let is_expected = expected.iter().any(|part| text.contains(part));
        assert!(
            is_expected,
            "{defect:?} was noticed as something else: {text}"
        );
    }
}

#[test]
fn a_failing_schedule_is_made_small_and_still_fails() {
    let defect = Some(Defect::ForgetsCommands);
    let seed = (0..CONTROL_SEEDS)
        .find(|seed| seed_runs(*seed, defect).is_err())
        .expect("the defect is noticed");
    let violation = seed_runs(seed, defect).expect_err("it failed before");
    let text = failure(seed, defect, &violation);
    let steps = text.lines().filter(|line| line.starts_with("  ")).count();
    assert!((3..60).contains(&steps), "{text}");
    assert!(
        text.contains(&format!("PEERDESK_SIMULATION_SEED={seed}")),
        "{text}"
    );
}
