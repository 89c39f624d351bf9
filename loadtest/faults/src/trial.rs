//! One trial: the workload runs, something breaks in the middle and is mended, everybody settles, and
//! the oracle judges.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use peerdesk_loadtest::meters::Count;
use peerdesk_loadtest::oracle::{Record, Violation, check};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::time::timeout;

use crate::arena::Arena;
use crate::fault::{Fault, Injection};
use crate::script;
use crate::stage::{Ended, Stage};
use crate::{play, shrink, stored};

/// What is broken breaks within so long after the earliest moment.
const BREAKS_WITHIN: Duration = Duration::from_millis(1_100);

/// How a trial is run.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    pub fault: Fault,
    pub seed: u64,
    /// Faults last longer and crowds are as large as the product promises.
    pub long: bool,
    /// The earliest moment at which something breaks.
    pub breaks_after: Duration,
    /// Time for stories to end after the fault was mended, and again for everybody to settle.
    pub patience: Duration,
}

/// What came of a trial.
pub struct Verdict {
    pub trial: Trial,
    pub violations: Vec<Violation>,
    /// What else was wrong: a story that did not end, a node that fell or panicked.
    pub troubles: Vec<String>,
    /// What was broken and mended, with times.
    pub notes: Vec<String>,
    pub figures: Figures,
    pub record: Record,
}

/// Sizes and times of a trial, for the report; none of them decides.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    pub commands: usize,
    pub resends: u64,
    pub unknowns: u64,
    pub reconnects: u64,
    pub deliveries: u64,
    pub late: u64,
    /// From mending to every story's end and every node's readiness.
    pub live_again: Duration,
    /// From then to everybody having everything.
    pub settled: Duration,
}

impl Trial {
    /// Runs it on an arena, which is whole again afterwards unless the trial failed.
    pub async fn run(self, arena: &Arena) -> anyhow::Result<Verdict> {
        arena.accounts.refresh().await?;
        let stage = Arc::new(Stage::set(arena, self.seed).await?);
        // Each fault meets other stories, and each seed breaks at other moments.
        let mut rng = StdRng::seed_from_u64(self.seed.rotate_left(17) ^ self.fault as u64);
        let scripts = script::draw(rng.random());
        let breaks_after = self.breaks_after + BREAKS_WITHIN.mul_f64(rng.random());
        let mut troubles = Vec::new();
        let stories = play::all(&stage, scripts);
        let breaking = async {
            tokio::time::sleep(breaks_after).await;
            let mut injection = Injection::new(arena, &stage, rng, self.long);
            let broken = injection.inject(self.fault).await;
            arena.heal();
            (
                broken,
                injection.into_notes(),
                stage.world.journal.clock.now(),
            )
        };
        tokio::pin!(stories);
        // Stories may end before the fault does; then only the fault is waited for.
        let mut played = None;
        tokio::pin!(breaking);
        let (broken, notes, mended_at) = loop {
            tokio::select! {
                failed = &mut stories, if played.is_none() => played = Some(failed),
                broken = &mut breaking => break broken,
            }
        };
        if let Err(error) = broken {
            troubles.push(format!("{error:#}"));
            arena.revive().await;
        }
        if let Err(error) = arena.ready().await {
            troubles.push(format!("{error:#}"));
        }
        if played.is_none() {
            played = timeout(self.patience, &mut stories).await.ok();
        }
        match played {
            Some(failed) => troubles.extend(failed),
            None => troubles.push(format!("stories did not end within {:?}", self.patience)),
        }
        let live_again = stage.world.journal.clock.now().since(mended_at);
        let ended = stage.end(self.patience).await?;
        if let Err(error) = stored::as_told(arena, &ended.record.history).await {
            troubles.push(format!("{error:#}"));
        }
        if let Err(error) = arena.sound(self.fault.may_panic()) {
            troubles.push(format!("{error:#}"));
        }
        Ok(self.judge(&stage, ended, troubles, notes, live_again))
    }

    fn judge(
        self,
        stage: &Stage,
        ended: Ended,
        mut troubles: Vec<String>,
        notes: Vec<String>,
        live_again: Duration,
    ) -> Verdict {
        if ended.not_settled > 0 {
            troubles.push(format!(
                "{} members had not everything within {:?}",
                ended.not_settled, self.patience
            ));
        }
        let meters = &stage.world.journal.meters;
        Verdict {
            trial: self,
            violations: check(&ended.record),
            troubles,
            notes,
            figures: Figures {
                commands: ended.record.sent.len(),
                resends: meters.count(Count::Resends),
                unknowns: meters.count(Count::Unknowns),
                reconnects: meters.count(Count::Reconnects),
                deliveries: meters.count(Count::Deliveries),
                late: meters.count(Count::Late),
                live_again,
                settled: ended.settled_in,
            },
            record: ended.record,
        }
    }
}

impl Verdict {
    /// Nothing was broken that the product guarantees, and nothing else was wrong.
    pub fn passed(&self) -> bool {
        self.violations.is_empty() && self.troubles.is_empty()
    }

    /// What was wrong, with the smallest part of the record that still shows the first violation.
    pub fn explain(&self) -> String {
        let mut lines: Vec<String> = self.notes.iter().map(|n| format!("  {n}")).collect();
        lines.extend(self.troubles.iter().map(|t| format!("  trouble: {t}")));
        lines.extend(self.violations.iter().map(|v| format!("  {v}")));
        if let Some(first) = self.violations.first() {
            lines.push(String::new());
            lines.push("the smallest history that shows the first violation:".to_owned());
            lines.push(shrink::told(&shrink::smallest(&self.record, first)));
        }
        lines.join("\n")
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} commands ({} sent again, {} unknown), {} deliveries ({} after more than a second), \
             {} reconnects, live again in {:.1} s, settled in {:.1} s",
            self.commands,
            self.resends,
            self.unknowns,
            self.deliveries,
            self.late,
            self.reconnects,
            self.live_again.as_secs_f64(),
            self.settled.as_secs_f64()
        )
    }
}
