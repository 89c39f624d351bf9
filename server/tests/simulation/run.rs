//! One run of a schedule, and what is printed of one that failed.

use std::fmt::Write as _;

use tokio::runtime::Builder;

use crate::defect::Defect;
use crate::judge::Violation;
use crate::schedule::{Step, schedule, shrink};
use crate::world::World;

/// What happened in runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) events: u64,
    pub(crate) frames: u64,
    pub(crate) settled_ms: u64,
}

impl Ran {
    pub(crate) fn add(&mut self, other: Self) {
        self.events += other.events;
        self.frames += other.frames;
        self.settled_ms += other.settled_ms;
    }
}

/// Runs the schedule of a seed.
pub(crate) fn seed_runs(seed: u64, defect: Option<Defect>) -> Result<Ran, Violation> {
    run(seed, &schedule(seed), defect)
}

/// Runs a schedule, and then lets everything settle.
pub(crate) fn run(seed: u64, steps: &[Step], defect: Option<Defect>) -> Result<Ran, Violation> {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime without I/O always starts");
    runtime.block_on(async {
        let mut world = World::new(seed, defect);
        for step in steps {
            world.step(*step).await?;
        }
        let settled_ms = world.settle().await?;
        Ok(world.ran(settled_ms))
    })
}

/// What was wrong, the smallest schedule that shows it, and how to see it again.
pub(crate) fn failure(seed: u64, defect: Option<Defect>, violation: &Violation) -> String {
    let is_same =
        |other: &Violation| std::mem::discriminant(other) == std::mem::discriminant(violation);
    let steps = shrink(schedule(seed), |steps| {
        run(seed, steps, defect).is_err_and(|other| is_same(&other))
    });
    let smallest = run(seed, &steps, defect).err();
    let mut text = format!("seed {seed}: {violation}\n{} steps are enough", steps.len());
    if let Some(smallest) = smallest {
        let _ = write!(text, " for: {smallest}");
    }
    for step in &steps {
        let _ = write!(text, "\n  {step:?}");
    }
    let _ = write!(
        text,
        "\nagain: PEERDESK_SIMULATION_SEED={seed} cargo test -p peerdesk-server --test simulation"
    );
    text
}
