//! Ending what an earlier start left behind on a cluster.
//!
//! The caller holds the data directory's lock, so whatever still works on the
//! cluster has lost its desk.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::error::Error;
use crate::postmaster;
use crate::processes::processes_within;

const POLL: Duration = Duration::from_millis(20);

/// Postgres' own word is that a second is enough for it to drop everything; the
/// rest is for a busy machine.
const QUIT_LIMIT: Duration = Duration::from_secs(10);

/// The kernel ends a killed process as soon as its disk lets it.
const KILL_LIMIT: Duration = Duration::from_secs(30);

/// Returns when no process works on `cluster` any more: first by asking for a
/// fast shutdown, which its guard has usually begun already, then harder.
/// Killing is safe: the next start recovers from the log.
pub(crate) fn end_all(cluster: &Path, stop_limit: Duration) -> Result<(), Error> {
    if processes_within(cluster).is_empty() {
        return Ok(());
    }
    tracing::warn!(cluster = %cluster.display(), "a Postgres of an earlier start still runs; ending it");
    // Only the postmaster understands this signal as a shutdown. Where it is
    // gone, the others are orphans that have nothing left to finish.
    let mut alive = true;
    if let Some(found) = postmaster::read_pid_file(cluster) {
        alive = !ask(cluster, &[found.pid], Signal::INT, stop_limit);
    }
    if alive {
        let pids = processes_within(cluster);
        alive = !ask(cluster, &pids, Signal::QUIT, QUIT_LIMIT);
    }
    if alive {
        let pids = processes_within(cluster);
        alive = !ask(cluster, &pids, Signal::KILL, KILL_LIMIT);
    }
    if alive {
        return Err(Error::LeftoverStays {
            cluster: cluster.to_owned(),
            pids: processes_within(cluster),
        });
    }
    Ok(())
}

/// Signals those of `pids` that work on the cluster, and says whether all of its
/// processes have ended within `limit`. Nobody has to wait for the answer of a
/// process that is not there.
fn ask(cluster: &Path, pids: &[u32], signal: Signal, limit: Duration) -> bool {
    let present = processes_within(cluster);
    let targets: Vec<u32> = pids
        .iter()
        .copied()
        .filter(|pid| present.contains(pid))
        .collect();
    for pid in targets.iter().filter_map(|pid| Pid::from_raw(*pid as i32)) {
        // A process that has ended in this moment is what was asked for.
        let _ = kill_process(pid, signal);
    }
    let deadline = Instant::now()
        + if targets.is_empty() {
            Duration::ZERO
        } else {
            limit
        };
    loop {
        if processes_within(cluster).is_empty() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(POLL);
    }
}
