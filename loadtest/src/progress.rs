//! How far a run is: a bar on a terminal, lines elsewhere.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

const BAR_TICK: Duration = Duration::from_millis(250);

/// Steps that are taken one after another.
pub(crate) struct Steps {
    bar: ProgressBar,
    terminal: bool,
}

impl Steps {
    /// So many steps.
    pub(crate) fn start(count: usize) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = if terminal {
            ProgressBar::new(count as u64)
        } else {
            ProgressBar::hidden()
        };
        let style = ProgressStyle::with_template("[{bar:30}] {pos}/{len} {elapsed_precise} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(BAR_TICK);
        Self { bar, terminal }
    }

    /// The next step begins.
    pub(crate) fn step(&self, name: &str) {
        if !self.bar.message().is_empty() {
            self.bar.inc(1);
        }
        self.bar.set_message(name.to_owned());
        if !self.terminal {
            eprintln!("measuring {name}");
        }
    }

    /// No more of it.
    pub(crate) fn end(self) {
        self.bar.finish_and_clear();
    }
}
