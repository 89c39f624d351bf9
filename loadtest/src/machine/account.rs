//! What the kernel knows of a process: its processor time and its memory.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use anyhow::Context as _;

/// The account of one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    pid: u32,
}

/// Where a process's account of processor time stood at a moment.
#[derive(Clone, Debug, Default)]
pub struct Spent {
    /// By thread, in nanoseconds: exact, but it is lost when a thread ends.
    threads: HashMap<u32, u64>,
    /// Of the whole process, ended threads included, in ticks of the clock: complete, but coarse.
    ticks: Duration,
}

/// Memory of a process, without the kernel's part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    pub resident_bytes: u64,
    /// Resident memory, with what is shared counted in parts.
    pub proportional_bytes: u64,
}

impl Account {
    /// The account of the process with this number.
    pub fn of(pid: u32) -> Self {
        Self { pid }
    }

    /// Processor time of all its threads so far, in user and kernel mode.
    pub fn spent(self) -> anyhow::Result<Spent> {
        let tasks = format!("/proc/{}/task", self.pid);
        let mut threads = HashMap::new();
        for task in fs::read_dir(&tasks).with_context(|| tasks.clone())? {
            let name = task?.file_name();
            let Some(thread) = name.to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            // A thread may end between being listed and being read.
            let Ok(text) = fs::read_to_string(format!("{tasks}/{thread}/schedstat")) else {
                continue;
            };
            threads.insert(thread, nanoseconds(&text).unwrap_or_default());
        }
        let ticks = self.ticks()?;
        Ok(Spent { threads, ticks })
    }

    /// Memory now.
    pub fn memory(self) -> anyhow::Result<Memory> {
        let path = format!("/proc/{}/smaps_rollup", self.pid);
        let rollup = fs::read_to_string(&path).with_context(|| path.clone())?;
        let field =
            |name: &str| kib_of(&rollup, name).with_context(|| format!("{path} has no {name}"));
        Ok(Memory {
            resident_bytes: field("Rss:")? * 1024,
            proportional_bytes: field("Pss:")? * 1024,
        })
    }

    /// How many descriptors it holds open.
    pub fn descriptors(self) -> anyhow::Result<usize> {
        let path = format!("/proc/{}/fd", self.pid);
        Ok(fs::read_dir(&path).with_context(|| path.clone())?.count())
    }

    fn ticks(self) -> anyhow::Result<Duration> {
        let path = format!("/proc/{}/stat", self.pid);
        let stat = fs::read_to_string(&path).with_context(|| path.clone())?;
        let [own, _] = ticks(&stat).with_context(|| format!("{path} is not as proc(5) says"))?;
        Ok(in_ticks(own))
    }
}

impl Spent {
    /// Processor time from an earlier moment to this one.
    pub fn since(&self, earlier: &Self) -> Duration {
        let exact = self.threads.iter().map(|(thread, now)| {
            let before = earlier.threads.get(thread).copied().unwrap_or_default();
            now.saturating_sub(before)
        });
        let exact = Duration::from_nanos(exact.sum());
        // Each reading of the coarse account may be a tick short; more than that was spent by
        // threads that have ended.
        let coarse = self.ticks.saturating_sub(earlier.ticks);
        exact.max(coarse.saturating_sub(in_ticks(2)))
    }
}

pub(super) fn in_ticks(ticks: u64) -> Duration {
    let per_second = rustix::param::clock_ticks_per_second();
    Duration::from_secs_f64(ticks as f64 / per_second as f64)
}

/// The first field of `schedstat`: time on a processor.
pub(super) fn nanoseconds(schedstat: &str) -> Option<u64> {
    schedstat.split_whitespace().next()?.parse().ok()
}

/// Fields 14 and 15 of `/proc/<pid>/stat` together, and 16 and 17, which are those of children that
/// were waited for. The name of the program in brackets may hold anything.
pub(super) fn ticks(stat: &str) -> Option<[u64; 2]> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    let own = next()? + next()?;
    let children = next()? + next()?;
    Some([own, children])
}

/// A field in KiB of a list such as `status` and `smaps_rollup`.
fn kib_of(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Account, Spent, kib_of, nanoseconds, ticks};

    #[test]
    fn times_are_read_behind_any_name() {
        let stat = "7 (a) b (c)) S 1 2 3 4 5 6 7 8 9 10 120 30 13 14";
        assert_eq!(ticks(stat), Some([150, 27]));
        assert_eq!(nanoseconds("390750702 319525 51\n"), Some(390_750_702));
    }

    #[test]
    fn memory_is_read_from_a_list() {
        let list = "55d8-7ffe ---p 00000000 [rollup]\nRss:    4096 kB\nPss:\t 1024 kB\n";
        assert_eq!(kib_of(list, "Pss:"), Some(1024));
        assert_eq!(kib_of(list, "Swap:"), None);
    }

    #[test]
    fn our_own_account_can_be_read() {
        let own = Account::of(std::process::id());
        assert!(own.spent().is_ok());
        assert!(
            own.memory()
                .is_ok_and(|memory| memory.resident_bytes > 1 << 20)
        );
        assert!(own.descriptors().is_ok_and(|count| count > 2));
    }

    fn spent(threads: &[(u32, u64)], ticks_ms: u64) -> Spent {
        Spent {
            threads: threads.iter().copied().collect(),
            ticks: Duration::from_millis(ticks_ms),
        }
    }

    #[test]
    fn threads_that_began_count_and_the_exact_account_is_believed() {
        let before = spent(&[(1, 5_000_000)], 10);
        let after = spent(&[(1, 9_000_000), (2, 1_000_000)], 20);
        assert_eq!(after.since(&before), Duration::from_millis(5));
    }

    #[test]
    fn what_ended_threads_spent_is_not_lost() {
        let before = spent(&[(1, 0), (2, 0)], 0);
        let after = spent(&[(1, 10_000_000)], 900);
        assert!(after.since(&before) > Duration::from_millis(800));
    }
}
