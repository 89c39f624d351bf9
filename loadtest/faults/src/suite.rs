//! Many trials: side by side on a few arenas, one after another on each.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::ValueEnum as _;
use futures_util::future::join_all;

use crate::arena::{Arena, ArenaOptions, MEMBERS, Programs};
use crate::control::Control;
use crate::fault::Fault;
use crate::trial::{Trial, Verdict};

/// Employees for a herd of two thousand, beside the workload's.
const MEMBERS_LONG: usize = 2_100;
/// Time for stories to end and for members to settle, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(90);

/// Time for the first questions to be asked.
const BREAKS_AFTER: Duration = Duration::from_millis(700);

/// What to run.
#[derive(Clone, Debug)]
pub struct Suite {
    pub programs: Programs,
    pub faults: Vec<Fault>,
    pub controls: Vec<Control>,
    pub seeds: Vec<u64>,
    pub long: bool,
    /// Arenas at a time.
    pub lanes: usize,
}

/// One thing to run.
#[derive(Clone, Copy, Debug)]
enum Item {
    Fault(Fault, u64),
    Control(Control, u64),
}

/// How many passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
}

/// Every fault that can be tried with these programs.
pub fn all_faults(programs: &Programs) -> Vec<Fault> {
    let faults = Fault::value_variants().iter().copied();
    faults
        .filter(|fault| programs.old.is_some() || *fault != Fault::OldBesideNew)
        .collect()
}

impl Suite {
    /// Runs everything and tells each outcome as it comes.
    pub async fn run(self) -> Tally {
        let items: VecDeque<Item> = self.items();
        let waiting = Mutex::new(items);
        let lanes = (0..self.lanes).map(|_| lane(&self, &waiting));
        let mut tally = Tally::default();
        for lane in join_all(lanes).await {
            tally.passed += lane.passed;
            tally.failed += lane.failed;
        }
        tally
    }

    /// Controls first: each needs an arena of its own, so that the last lane is not left with them.
    fn items(&self) -> VecDeque<Item> {
        let mut items = VecDeque::new();
        for seed in &self.seeds {
            items.extend(self.controls.iter().map(|c| Item::Control(*c, *seed)));
            items.extend(self.faults.iter().map(|f| Item::Fault(*f, *seed)));
        }
        items
    }

    fn arena(&self, fault: Fault) -> ArenaOptions {
        ArenaOptions {
            programs: self.programs.clone(),
            control: None,
            postgres: Vec::new(),
            members: if self.long { MEMBERS_LONG } else { MEMBERS },
            upgrading: fault == Fault::OldBesideNew,
        }
    }

    fn trial(&self, fault: Fault, seed: u64) -> Trial {
        Trial {
            fault,
            seed,
            long: self.long,
            breaks_after: BREAKS_AFTER,
            patience: PATIENCE,
        }
    }
}

/// Takes one thing after another. A failed trial may leave its arena broken, so the next one gets a
/// fresh one.
async fn lane(suite: &Suite, waiting: &Mutex<VecDeque<Item>>) -> Tally {
    let mut arena: Option<Arena> = None;
    let mut tally = Tally::default();
    loop {
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front();
        let Some(item) = next else {
            return tally;
        };
        let began = Instant::now();
        let passed = match item {
            Item::Control(control, seed) => {
                let ended = control.run(&suite.programs, seed).await;
                tell_control(control, seed, began, ended)
            }
            Item::Fault(fault, seed) => {
                let ended = on_arena(suite, &mut arena, fault, seed).await;
                let passed = tell_fault(fault, seed, began, ended);
                if !passed {
                    arena = None;
                }
                passed
            }
        };
        if passed {
            tally.passed += 1;
        } else {
            tally.failed += 1;
        }
    }
}

async fn on_arena(
    suite: &Suite,
    arena: &mut Option<Arena>,
    fault: Fault,
    seed: u64,
) -> anyhow::Result<Verdict> {
    let trial = suite.trial(fault, seed);
    if fault == Fault::OldBesideNew {
        // The older version has to be there before the present one migrates.
        return trial.run(&Arena::start(suite.arena(fault)).await?).await;
    }
    let arena = match arena {
        Some(arena) => arena,
        None => arena.insert(Arena::start(suite.arena(fault)).await?),
    };
    trial.run(arena).await
}

fn tell_fault(fault: Fault, seed: u64, began: Instant, ended: anyhow::Result<Verdict>) -> bool {
    let (name, took) = (fault.name(), began.elapsed().as_secs_f64());
    match ended {
        Ok(verdict) if verdict.passed() => {
            println!(
                "test {name} (seed {seed}) ... ok, {took:.0} s: {}",
                verdict.figures
            );
            for note in &verdict.notes {
                println!("    {note}");
            }
            true
        }
        Ok(verdict) => {
            println!(
                "test {name} (seed {seed}) ... FAILED, {took:.0} s: {}\n{}\n\
                 again: make faults FAULTS_ARGS='only {name} --seed {seed}'",
                verdict.figures,
                verdict.explain()
            );
            false
        }
        Err(error) => {
            println!("test {name} (seed {seed}) ... FAILED, {took:.0} s: {error:#}");
            false
        }
    }
}

fn tell_control(
    control: Control,
    seed: u64,
    began: Instant,
    ended: anyhow::Result<Verdict>,
) -> bool {
    let (name, took) = (control.name(), began.elapsed().as_secs_f64());
    match ended {
        Ok(verdict) => {
            let found = &verdict.violations;
            println!(
                "test control {name} (seed {seed}) ... ok, {took:.0} s: caught, {} violations, such as",
                found.len()
            );
            let expected =
                |v: &&peerdesk_loadtest::oracle::Violation| control.shows_as().contains(&v.kind);
            if let Some(first) = found.iter().find(expected) {
                println!("    {first}");
            }
            true
        }
        Err(error) => {
            println!("test control {name} (seed {seed}) ... FAILED, {took:.0} s: {error:#}");
            false
        }
    }
}
