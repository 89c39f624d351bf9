//! What the kernel knows of a process: its time, its memory, its core.

use std::fs;
use std::time::Duration;

use anyhow::Context as _;
use rustix::process::Pid;
use rustix::thread::{CpuSet, sched_setaffinity};

/// The account of one process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    pid: u32,
}

impl Account {
    pub(super) fn of(pid: u32) -> Self {
        Self { pid }
    }

    /// Processor time of all its threads so far, in user and kernel mode.
    pub(super) fn cpu(self) -> anyhow::Result<Duration> {
        let path = format!("/proc/{}/stat", self.pid);
        let stat = fs::read_to_string(&path).with_context(|| path.clone())?;
        let ticks = ticks(&stat).with_context(|| format!("{path} is not as proc(5) says"))?;
        let per_second = rustix::param::clock_ticks_per_second();
        Ok(Duration::from_secs_f64(ticks as f64 / per_second as f64))
    }

    /// Resident memory now.
    pub(super) fn resident_bytes(self) -> anyhow::Result<u64> {
        let path = format!("/proc/{}/status", self.pid);
        let status = fs::read_to_string(&path).with_context(|| path.clone())?;
        let kib = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
        Ok(kib.with_context(|| format!("{path} has no VmRSS"))? * 1024)
    }

    /// Keeps all its threads, and those they will start, on one core.
    pub(super) fn pin(self, core: usize) -> anyhow::Result<()> {
        pin(self.pid, core)
    }
}

/// Keeps all threads of a process, and those and the processes they will start, on one core.
pub(super) fn pin(pid: u32, core: usize) -> anyhow::Result<()> {
    let mut set = CpuSet::new();
    set.set(core);
    let tasks = format!("/proc/{pid}/task");
    for task in fs::read_dir(&tasks).with_context(|| tasks.clone())? {
        let name = task?.file_name();
        let thread = name.to_str().and_then(|name| name.parse().ok());
        // A thread may end between being listed and being pinned.
        if let Some(thread) = thread.and_then(Pid::from_raw)
            && let Err(error) = sched_setaffinity(Some(thread), &set)
            && error != rustix::io::Errno::SRCH
        {
            return Err(error).context(format!("pinning process {pid} to core {core}"));
        }
    }
    Ok(())
}

/// Fields 14 and 15 of `/proc/<pid>/stat`; the name of the program in brackets may hold anything.
fn ticks(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::{Account, ticks};

    #[test]
    fn times_are_read_behind_any_name() {
        let stat = "7 (a) b (c)) S 1 2 3 4 5 6 7 8 9 10 120 30 13 14";
        assert_eq!(ticks(stat), Some(150));
    }

    #[test]
    fn our_own_account_can_be_read() {
        let own = Account::of(std::process::id());
        assert!(own.cpu().is_ok());
        assert!(own.resident_bytes().is_ok_and(|bytes| bytes > 1 << 20));
    }
}
