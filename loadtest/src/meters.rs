//! Latencies and counts of a run.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;

/// Longest latency that is told apart, in microseconds; longer ones count as this.
const LATENCY_MAX_US: u64 = 600_000_000;
const SIGNIFICANT_DIGITS: u8 = 3;

macro_rules! listed {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident => $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$item])* $variant),+
        }

        impl $name {
            /// All of them, in the order in which they are printed.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Short and stable, for tables and JSON.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }
        }
    };
}

listed! {
    /// What is timed.
    Latency {
        /// From the moment a question was due to its final reply.
        Ask => "ask",
        /// The same for a claim, won or lost.
        Claim => "claim",
        /// The same for every other command.
        Ack => "ack",
        /// From the moment a command was due to the moment another watcher was shown its event.
        Delivery => "delivery",
        /// From dialling to `welcome`.
        Connect => "connect",
        /// From asking to go on watching to being up to date.
        Resume => "resume",
    }
}

listed! {
    /// What is counted.
    Count {
        /// Events shown live or in catching up.
        Deliveries => "deliveries",
        /// Of these, shown more than a second after the command was acked, to members who were up to
        /// date until then.
        Late => "shown_late",
        Opened => "opened",
        Resumed => "resumed",
        Resyncs => "resyncs",
        /// Holes that members saw and asked to have filled.
        Holes => "holes",
        Rows => "rows",
        PresenceFrames => "presence_frames",
        Connects => "connects",
        /// Connects after a socket was lost.
        Reconnects => "reconnects",
        FailedConnects => "failed_connects",
        /// Commands sent again: after `unknown` or `busy`, without reply for too long, or on a new
        /// socket.
        Resends => "resends",
        Unknowns => "unknowns",
        Busies => "busies",
        /// Acked commands that were sent again on another node on purpose.
        Repeats => "repeats",
        /// The same ids with other content.
        Reuses => "reuses",
        /// Members whom a close code told not to come back.
        Barred => "barred",
    }
}

/// All meters of a run, shared by its members.
pub struct Meters {
    histograms: Vec<Mutex<Histogram<u64>>>,
    counts: Vec<AtomicU64>,
}

impl Default for Meters {
    fn default() -> Self {
        let histogram = || {
            Histogram::new_with_max(LATENCY_MAX_US, SIGNIFICANT_DIGITS)
                .expect("the bounds are constants that make a histogram")
        };
        Self {
            histograms: Latency::ALL
                .iter()
                .map(|_| Mutex::new(histogram()))
                .collect(),
            counts: Count::ALL.iter().map(|_| AtomicU64::new(0)).collect(),
        }
    }
}

impl Meters {
    /// Adds one latency.
    pub fn record(&self, latency: Latency, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(LATENCY_MAX_US);
        self.histograms[latency as usize]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .saturating_record(micros.min(LATENCY_MAX_US));
    }

    /// Adds to a count.
    pub fn add(&self, count: Count, more: u64) {
        self.counts[count as usize].fetch_add(more, Ordering::Relaxed);
    }

    /// A count so far.
    pub fn count(&self, count: Count) -> u64 {
        self.counts[count as usize].load(Ordering::Relaxed)
    }

    /// The latencies so far, in microseconds.
    pub fn histogram(&self, latency: Latency) -> Histogram<u64> {
        self.histograms[latency as usize]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
