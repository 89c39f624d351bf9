//! Cores and descriptors: what there is, and who gets which.

use std::fs;

use anyhow::{Context as _, ensure};
use rustix::process::{Pid, Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CpuSet, sched_setaffinity};

/// Where the measured processes run, and where everything else does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cores {
    pub measured: usize,
    pub load: usize,
}

impl Cores {
    /// One each. With a single core both have to share it, and the figures are worth little.
    pub fn share() -> anyhow::Result<Self> {
        let all = std::thread::available_parallelism()?.get();
        Ok(Self {
            measured: 0,
            load: usize::from(all > 1),
        })
    }

    /// Whether the load disturbs what is measured.
    pub fn apart(self) -> bool {
        self.measured != self.load
    }
}

/// Keeps all threads of a process, and those and the processes they will start, on one core.
pub fn pin(pid: u32, core: usize) -> anyhow::Result<()> {
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

/// Raises our own limit of open descriptors, which processes started from now on inherit, to what
/// is allowed, and gives it.
pub fn raise_descriptors() -> anyhow::Result<usize> {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    setrlimit(Resource::Nofile, raised).context("raising the limit of open descriptors")?;
    Ok(descriptors_max())
}

/// How many descriptors a process may hold open.
pub fn descriptors_max() -> usize {
    let limit = getrlimit(Resource::Nofile).current;
    limit.map_or(usize::MAX, |limit| {
        usize::try_from(limit).unwrap_or(usize::MAX)
    })
}

/// Says before the start of a measurement that the descriptors will not suffice, with what helps.
pub(crate) fn ensure_descriptors(needed: usize) -> anyhow::Result<()> {
    let max = descriptors_max();
    ensure!(
        needed <= max,
        "{needed} open descriptors are needed and {max} are allowed: raise the hard limit, such \
         as with `ulimit -Hn {needed}`, or measure with fewer members"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{descriptors_max, ensure_descriptors, raise_descriptors};

    #[test]
    fn what_is_not_allowed_is_said_with_what_helps() {
        raise_descriptors().expect("a limit may always be raised to the hard one");
        assert!(ensure_descriptors(100).is_ok());
        if let Some(more) = descriptors_max().checked_add(1) {
            let said = ensure_descriptors(more).expect_err("too many").to_string();
            assert!(said.contains("ulimit -Hn"), "{said}");
        }
    }
}
