//! How far a replay is: a bar on a terminal, a line now and then elsewhere.

use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use tokio::task::JoinHandle;

use super::ReplayOptions;
use crate::journal::Journal;
use crate::meters::{Count, Latency};

const BAR_TICK: Duration = Duration::from_millis(250);
const LINE_TICK: Duration = Duration::from_secs(10);

/// Shows progress until ended.
pub(super) struct Progress {
    showing: JoinHandle<()>,
    bar: ProgressBar,
}

impl Progress {
    pub(super) fn start(
        journal: &Arc<Journal>,
        began: Duration,
        duration: Duration,
        options: &ReplayOptions,
    ) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = if terminal {
            ProgressBar::new(duration.as_secs())
        } else {
            ProgressBar::hidden()
        };
        let style = ProgressStyle::with_template("{prefix} [{bar:30}] {elapsed_precise} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let what = format!("{}, fault: {}", options.name, options.fault);
        bar.set_prefix(what.clone());
        let journal = Arc::clone(journal);
        let shown = bar.clone();
        let showing = tokio::spawn(async move {
            let tick = if terminal { BAR_TICK } else { LINE_TICK };
            let mut ticks = tokio::time::interval(tick);
            loop {
                ticks.tick().await;
                let passed = journal.clock.elapsed().saturating_sub(began);
                let words = words(&journal);
                shown.set_position(passed.as_secs().min(duration.as_secs()));
                shown.set_message(words.clone());
                if !terminal {
                    let (passed, planned) = (passed.as_secs(), duration.as_secs());
                    eprintln!("{what}: {passed} of {planned} s, {words}");
                }
            }
        });
        Self { showing, bar }
    }

    /// No more of it.
    pub(super) fn end(self) {
        self.showing.abort();
        self.bar.finish_and_clear();
    }
}

fn words(journal: &Journal) -> String {
    let meters = &journal.meters;
    let answered: u64 = [Latency::Ask, Latency::Claim, Latency::Ack]
        .into_iter()
        .map(|latency| meters.histogram(latency).len())
        .sum();
    format!(
        "{answered} commands answered, {} deliveries, {} reconnects",
        meters.count(Count::Deliveries),
        meters.count(Count::Reconnects)
    )
}
