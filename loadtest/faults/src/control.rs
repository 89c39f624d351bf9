//! A desk that is wrong on purpose. A suite that does not notice is no suite.

use std::time::Duration;

use anyhow::bail;
use clap::ValueEnum;
use peerdesk_loadtest::oracle::Kind;

use crate::arena::{Arena, ArenaOptions, Programs};
use crate::fault::Fault;
use crate::trial::{Trial, Verdict};

/// What a desk can be told to do wrong, by a server with `--features controls`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Control {
    /// Others are told before the commit, which then fails.
    PublishBeforeCommit,
    /// A command that was carried out is forgotten.
    ForgetCommands,
    /// Whatever Redis loses stays lost.
    NoSafetyNet,
    /// A commit does not wait for the disk, and the check at the start is left out.
    CommitWithoutFlush,
    /// Rights are looked at when a ticket is opened and never again.
    RightsAtSubscriptionOnly,
}

/// A broken desk never gets well, so it is not waited for long.
const PATIENCE: Duration = Duration::from_secs(6);

/// In the middle of all stories, so that there is much that can go wrong.
const BREAKS_AFTER: Duration = Duration::from_millis(2_500);

impl Control {
    /// The name by which the server knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::PublishBeforeCommit => "publish_before_commit",
            Self::ForgetCommands => "forget_commands",
            Self::NoSafetyNet => "no_safety_net",
            Self::CommitWithoutFlush => "commit_without_flush",
            Self::RightsAtSubscriptionOnly => "rights_at_subscription_only",
        }
    }

    /// The fault under which it has to show.
    pub fn fault(self) -> Fault {
        match self {
            Self::PublishBeforeCommit | Self::CommitWithoutFlush => Fault::PostgresKilled,
            Self::ForgetCommands => Fault::HundredTimes,
            Self::NoSafetyNet => Fault::RedisKilled,
            Self::RightsAtSubscriptionOnly => Fault::AccessEnds,
        }
    }

    /// What the oracle has to find, any of them.
    pub fn shows_as(self) -> &'static [Kind] {
        match self {
            Self::PublishBeforeCommit => &[Kind::ShownNotStored, Kind::ShownDiffers],
            Self::ForgetCommands => &[Kind::StoredTwice, Kind::TwoReceipts],
            Self::NoSafetyNet => &[Kind::TailMissing],
            // What was lost was acknowledged to its sender or shown to others, or both.
            Self::CommitWithoutFlush => &[
                Kind::AckedNotStored,
                Kind::ShownNotStored,
                Kind::ShownDiffers,
            ],
            Self::RightsAtSubscriptionOnly => &[Kind::AccessOutlived],
        }
    }

    /// Runs its fault on a desk that is wrong this way. It is an error that the oracle sees nothing.
    pub async fn run(self, programs: &Programs, seed: u64) -> anyhow::Result<Verdict> {
        let mut unnoticed = String::new();
        for seed in seed..seed + self.tries() {
            let verdict = self.once(programs, seed).await?;
            let shows = |kind| self.shows_as().contains(&kind);
            if verdict.violations.iter().any(|seen| shows(seen.kind)) {
                return Ok(verdict);
            }
            unnoticed = verdict.explain();
        }
        bail!("the oracle did not notice {}: {unnoticed}", self.name())
    }

    /// With how many seeds it is tried. Postgres flushes for reasons of its own as well, and a kill
    /// right behind that loses nothing.
    fn tries(self) -> u64 {
        match self {
            Self::CommitWithoutFlush => 3,
            Self::PublishBeforeCommit
            | Self::ForgetCommands
            | Self::NoSafetyNet
            | Self::RightsAtSubscriptionOnly => 1,
        }
    }

    async fn once(self, programs: &Programs, seed: u64) -> anyhow::Result<Verdict> {
        let arena = Arena::start(ArenaOptions {
            programs: programs.clone(),
            control: Some(self.name()),
            postgres: self.postgres(),
            members: crate::arena::MEMBERS,
            upgrading: false,
        })
        .await?;
        let trial = Trial {
            fault: self.fault(),
            seed,
            long: false,
            breaks_after: BREAKS_AFTER,
            patience: PATIENCE,
        };
        trial.run(&arena).await
    }

    /// Unflushed commits are written by a process of Postgres that looks five times a second, is
    /// woken by each megabyte, and is helped out by whoever finds the buffers full or commits for
    /// itself, as the autovacuum does. Here it looks rarely, there is room, and nobody vacuums.
    fn postgres(self) -> Vec<(String, String)> {
        match self {
            Self::CommitWithoutFlush => [
                ("wal_writer_delay", "10s"),
                ("wal_writer_flush_after", "1GB"),
                ("wal_buffers", "64MB"),
                ("autovacuum", "off"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
            Self::PublishBeforeCommit
            | Self::ForgetCommands
            | Self::NoSafetyNet
            | Self::RightsAtSubscriptionOnly => Vec::new(),
        }
    }
}
