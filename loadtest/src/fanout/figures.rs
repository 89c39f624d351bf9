//! The figures of a fan-out, both sides and their ratio.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Fanout {
    pub watchers: usize,
    pub payload_bytes: usize,
    /// Bytes of one event as it is written, header included.
    pub frame_bytes: usize,
    pub burst: usize,
    pub server: Side,
    pub floor: Side,
    /// How many times the floor's processor time the server needs for one delivery.
    pub ratio: f64,
    /// Processor time of the server to accept, identify and subscribe one member, in microseconds.
    pub connect_us: f64,
    /// Growth of the server's resident memory for one idle, watching member.
    pub kib_per_member: f64,
}

/// The server, or the floor.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Side {
    pub deliveries: u64,
    pub cpu_seconds: f64,
    /// Processor time of one delivery, in microseconds.
    pub cpu_us: f64,
    /// The time from the first arrival of a burst to the last, in milliseconds.
    pub spread_p50_ms: f64,
    pub spread_p99_ms: f64,
}

/// What the rounds of one side add up to.
#[derive(Default)]
pub(super) struct Rounds {
    deliveries: u64,
    cpu: Duration,
    spreads: Vec<Duration>,
}

impl Rounds {
    /// Adds a round with so many deliveries to a burst.
    pub(super) fn add(&mut self, spreads: Vec<Duration>, cpu: Duration, burst_deliveries: usize) {
        self.cpu += cpu;
        self.deliveries += (spreads.len() * burst_deliveries) as u64;
        self.spreads.extend(spreads);
    }

    /// The sum.
    pub(super) fn side(mut self) -> Side {
        self.spreads.sort_unstable();
        let spread_ms = |quantile: f64| {
            let place = (self.spreads.len() as f64 * quantile) as usize;
            let spread = self
                .spreads
                .get(place.min(self.spreads.len().saturating_sub(1)));
            spread.map_or(0.0, |spread| spread.as_secs_f64() * 1e3)
        };
        Side {
            deliveries: self.deliveries,
            cpu_seconds: self.cpu.as_secs_f64(),
            cpu_us: self.cpu.as_secs_f64() * 1e6 / self.deliveries as f64,
            spread_p50_ms: spread_ms(0.5),
            spread_p99_ms: spread_ms(0.99),
        }
    }
}

impl fmt::Display for Fanout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\none ticket, {} watchers, {} bytes of text ({} on the wire), bursts of {}",
            self.watchers, self.payload_bytes, self.frame_bytes, self.burst
        )?;
        writeln!(
            f,
            "{:<8} {:>12} {:>14} {:>16} {:>16}",
            "", "deliveries", "CPU µs each", "spread p50 ms", "spread p99 ms"
        )?;
        for (name, side) in [("server", &self.server), ("floor", &self.floor)] {
            writeln!(
                f,
                "{name:<8} {:>12} {:>14.3} {:>16.2} {:>16.2}",
                side.deliveries, side.cpu_us, side.spread_p50_ms, side.spread_p99_ms
            )?;
        }
        writeln!(f, "ratio    {:.3}", self.ratio)?;
        writeln!(
            f,
            "connect  {:.0} µs of CPU and {:.2} KiB of resident memory for each member",
            self.connect_us, self.kib_per_member
        )
    }
}
