//! How long questions took, and what the process holds.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

/// Asked before the clock counts.
const WARM_UP: usize = 50;

/// Figures of one engine, size and kind of question.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Speed {
    pub(crate) engine: &'static str,
    pub(crate) tickets: u64,
    pub(crate) questions: &'static str,
    pub(crate) asked: u64,
    pub(crate) a_second: f64,
    pub(crate) median_ms: f64,
    pub(crate) p95_ms: f64,
    pub(crate) p99_ms: f64,
    /// Time on a core for one question, in the mean, since the kernel counts a single one in steps of
    /// its clock: what it takes where nothing else wants the core. Only for what runs in this process.
    pub(crate) cpu_mean_ms: f64,
}

/// What an engine of one size took to build and takes to hold.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Build {
    pub(crate) engine: &'static str,
    pub(crate) tickets: u64,
    pub(crate) seconds: f64,
    /// In its files.
    pub(crate) files_mib: f64,
    /// What the process holds for itself, of which [`Self::before_mib`] before there was an index.
    /// Zero where the engine runs elsewhere.
    pub(crate) own_mib: f64,
    pub(crate) before_mib: f64,
    /// The same with the parts of files that lie in memory, which the kernel takes back when it wants.
    pub(crate) resident_mib: f64,
    pub(crate) segments: usize,
}

pub(crate) struct Times {
    micros: Histogram<u64>,
    total: Duration,
    cpu_total: Duration,
}

impl Times {
    pub(crate) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            micros: Histogram::new(3)?,
            total: Duration::ZERO,
            cpu_total: Duration::ZERO,
        })
    }

    /// Takes in the question with this number, unless it belongs to those that warm up.
    pub(crate) fn record(
        &mut self,
        at: usize,
        took: Duration,
        cpu: Duration,
    ) -> anyhow::Result<()> {
        if at >= WARM_UP {
            self.micros.record(took.as_micros() as u64)?;
            self.total += took;
            self.cpu_total += cpu;
        }
        Ok(())
    }

    pub(crate) fn speed(&self, about: Speed) -> Speed {
        let ms = |quantile| self.micros.value_at_quantile(quantile) as f64 / 1_000.0;
        let asked = self.micros.len().max(1) as f64;
        Speed {
            asked: self.micros.len(),
            a_second: self.micros.len() as f64 / self.total.as_secs_f64().max(1e-9),
            median_ms: ms(0.5),
            p95_ms: ms(0.95),
            p99_ms: ms(0.99),
            cpu_mean_ms: self.cpu_total.as_secs_f64() * 1_000.0 / asked,
            ..about
        }
    }
}

/// Time that this thread had a core, by the kernel's account.
pub(crate) fn thread_time() -> anyhow::Result<Duration> {
    let account = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = account.split_whitespace().next().unwrap_or_default();
    Ok(Duration::from_nanos(nanos.parse()?))
}

pub(crate) fn mib(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

/// A line of the kernel's account of a process, such as `RssAnon`; `self` for this one.
pub(crate) fn process_mib(process: &str, line: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let kib = status
        .lines()
        .find_map(|found| found.strip_prefix(line)?.strip_prefix(':'))
        .and_then(|rest| {
            rest.trim()
                .trim_end_matches("kB")
                .trim()
                .parse::<f64>()
                .ok()
        });
    Ok(kib.unwrap_or_default() / 1024.0)
}
