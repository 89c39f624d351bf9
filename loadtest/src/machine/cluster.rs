//! The account of a Postgres: the postmaster and everything it started.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use peerdesk_private_postgres::processes_within;

use super::account::{in_ticks, nanoseconds, ticks};
use super::pin;

/// A Postgres of ours, known by the directory it works in.
#[derive(Clone, Debug)]
pub struct Cluster {
    directory: PathBuf,
}

/// Where its account stood.
#[derive(Clone, Debug, Default)]
pub struct ClusterSpent {
    /// Its processes have one thread each. In nanoseconds.
    processes: HashMap<u32, u64>,
    /// What processes spent that have ended since.
    ended: Duration,
}

impl Cluster {
    /// The cluster whose files are here.
    pub fn at(directory: &Path) -> Self {
        Self {
            directory: directory.to_owned(),
        }
    }

    /// Processor time of all its processes so far.
    pub fn spent(&self) -> anyhow::Result<ClusterSpent> {
        let mut spent = ClusterSpent::default();
        for pid in processes_within(&self.directory) {
            // A backend may end between being listed and being read.
            let Ok(text) = fs::read_to_string(format!("/proc/{pid}/schedstat")) else {
                continue;
            };
            spent
                .processes
                .insert(pid, nanoseconds(&text).unwrap_or_default());
        }
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.postmaster()?))?;
        let [_, children] = ticks(&stat).context("the postmaster's account cannot be read")?;
        spent.ended = in_ticks(children);
        Ok(spent)
    }

    /// Keeps all of it on one core.
    pub fn pin(&self, core: usize) -> anyhow::Result<()> {
        for pid in processes_within(&self.directory) {
            // One that has ended meanwhile needs no core.
            let _ = pin(pid, core);
        }
        Ok(())
    }

    fn postmaster(&self) -> anyhow::Result<u32> {
        let path = self.directory.join("postmaster.pid");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let first = text.lines().next().unwrap_or_default();
        first.trim().parse().context("postmaster.pid has no number")
    }
}

impl ClusterSpent {
    /// Processor time from an earlier moment to this one. What a backend that ended in between had
    /// spent before counts once: it is taken off again.
    pub fn since(&self, earlier: &Self) -> Duration {
        let living = self.processes.iter().map(|(pid, now)| {
            let before = earlier.processes.get(pid).copied().unwrap_or_default();
            now.saturating_sub(before)
        });
        let living = Duration::from_nanos(living.sum());
        let gone = earlier
            .processes
            .iter()
            .filter(|(pid, _)| !self.processes.contains_key(pid));
        let before = Duration::from_nanos(gone.map(|(_, spent)| *spent).sum());
        let ended = self.ended.saturating_sub(earlier.ended);
        living + ended.saturating_sub(before)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::ClusterSpent;

    fn spent(processes: &[(u32, u64)], ended_ms: u64) -> ClusterSpent {
        ClusterSpent {
            processes: processes.iter().copied().collect(),
            ended: Duration::from_millis(ended_ms),
        }
    }

    #[test]
    fn a_backend_that_ended_counts_for_what_it_did_in_between() {
        let before = spent(&[(1, 0), (2, 30_000_000)], 0);
        let after = spent(&[(1, 4_000_000)], 50);
        assert_eq!(after.since(&before), Duration::from_millis(24));
    }
}
