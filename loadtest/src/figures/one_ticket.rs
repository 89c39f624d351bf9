//! One ticket watched by many, beside the floor: what a delivery costs, told apart from what the
//! command costs that caused it.

use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::ensure;
use peerdesk_protocol::TicketId;
use serde::Serialize;

use super::floor::Floor;
use super::hall::{Hall, Wanted, come, watch};
use super::speakers::{Speakers, deadline, post};
use super::stats::{Rounds, micros_each, quantile_ms};
use super::{Bench, blocking};
use crate::crowd::{Crowd, Place};
use crate::machine::descriptors_max;

/// Messages before each measurement, so that buffers and caches are as they stay.
const WARM_UP: usize = 20;
/// Descriptors that are not sockets of members.
const SPARE_DESCRIPTORS: usize = 300;

/// What to measure.
#[derive(Clone, Copy, Debug)]
pub struct OneTicket {
    pub watchers: usize,
    /// Bytes of each message's text.
    pub payload: usize,
    /// Messages in each round.
    pub messages: usize,
    /// Messages on the way at once; with 1 the next leaves when everybody has the last.
    pub burst: usize,
    /// Node and floor take turns so many times.
    pub rounds: usize,
}

/// What was measured. Times are processor time in microseconds.
#[derive(Clone, Debug, Serialize)]
pub struct Delivery {
    pub watchers: usize,
    pub payload_bytes: usize,
    /// Bytes of one event as it is written, header included.
    pub frame_bytes: usize,
    pub burst: usize,
    pub rounds: usize,
    /// One message in a ticket that nobody watches: decided, committed, answered, told, indexed, with
    /// its share of what the node does by the clock.
    pub command_us: f64,
    /// One delivery with its share of the command.
    pub with_command_us: f64,
    /// One delivery without it: what is held against the floor.
    pub alone_us: f64,
    pub alone_best_us: f64,
    pub floor_us: f64,
    pub floor_best_us: f64,
    /// From the first member reached to the last.
    pub spread_p50_ms: f64,
    pub spread_p99_ms: f64,
    pub floor_spread_p50_ms: f64,
    pub floor_spread_p99_ms: f64,
}

impl OneTicket {
    /// All messages, warming up and those that nobody watches included.
    fn all_messages(&self) -> usize {
        (2 * self.messages + self.warm_up()) * self.rounds
    }

    fn warm_up(&self) -> usize {
        WARM_UP.max(self.burst)
    }
}

impl Delivery {
    /// Processor time of a delivery alone by that of the floor.
    pub fn ratio(&self) -> f64 {
        self.alone_us / self.floor_us
    }
}

/// Rounds of both sides as they come.
#[derive(Default)]
struct Sides {
    command_us: Vec<f64>,
    with_command_us: Vec<f64>,
    alone_us: Vec<f64>,
    floor_us: Vec<f64>,
    /// From one burst of the node's to the next.
    pace: Duration,
    spreads: Vec<Duration>,
    floor_spreads: Vec<Duration>,
}

/// Measures on a desk of one node.
pub async fn measure(bench: &Bench, options: OneTicket) -> anyhow::Result<Delivery> {
    ensure!(
        options.burst > 0 && options.messages >= options.burst,
        "a burst has to fit into the messages"
    );
    let speakers = Speakers::needed(options.all_messages(), options.burst);
    let members = options.watchers + speakers;
    let wanted = Wanted {
        nodes: 1,
        redis: false,
        secure: false,
        members,
    };
    let hall = Hall::open(bench, wanted).await?;
    blocking(move || Talk::begin(&hall, options, speakers)?.measure(hall)).await
}

/// Messages into one ticket.
struct Talk {
    crowd: Crowd,
    speakers: Speakers,
    /// Whose bytes the floor repeats.
    example: Place,
    loud: TicketId,
    quiet: TicketId,
    text: String,
    options: OneTicket,
    expected: usize,
}

impl Talk {
    fn begin(hall: &Hall, options: OneTicket, speakers: usize) -> anyhow::Result<Self> {
        let mut crowd = Crowd::new(options.watchers + speakers)?;
        let calls = (options.watchers..options.watchers + speakers)
            .map(|member| hall.call(0, member, Vec::new()))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let mut speakers = Speakers::new(come(&mut crowd, calls)?);
        let tickets = hall.ask(&mut crowd, &mut speakers, 2)?;
        let calls = (0..options.watchers)
            .map(|member| hall.call(0, member, vec![watch(&tickets[..1])]))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let watchers = come(&mut crowd, calls)?;
        let example = watchers[0];
        crowd.keep_events(example);
        crowd.stand_back();
        Ok(Self {
            expected: crowd.came().events,
            crowd,
            speakers,
            example,
            loud: tickets[0],
            quiet: tickets[1],
            text: "x".repeat(options.payload),
            options,
        })
    }

    fn measure(mut self, hall: Hall) -> anyhow::Result<Delivery> {
        let options = self.options;
        let mut sides = Sides::default();
        let mut floor = None;
        // Both sides take turns where there are descriptors for all their readers at once.
        let together = 2 * options.watchers + SPARE_DESCRIPTORS <= descriptors_max();
        let mut frame = Vec::new();
        for _ in 0..options.rounds {
            self.node_round(&hall, &mut sides)?;
            frame = self.crowd.last_event(self.example)?;
            if together {
                let floor = match &mut floor {
                    Some(floor) => floor,
                    None => floor.insert(Floor::start(options.watchers, hall.cores.measured)?),
                };
                floor_round(floor, &frame, options, Some(&mut self.crowd), &mut sides)?;
            }
        }
        if !together {
            let core = hall.cores.measured;
            drop((self, hall));
            let mut floor = Floor::start(options.watchers, core)?;
            for _ in 0..options.rounds {
                floor_round(&mut floor, &frame, options, None, &mut sides)?;
            }
        }
        Ok(sides.sum(options, frame.len()))
    }

    /// Messages with everybody watching, then as many with nobody, as far apart: so that what a node
    /// does by the clock, and what follows each command, is in both.
    fn node_round(&mut self, hall: &Hall, sides: &mut Sides) -> anyhow::Result<()> {
        let OneTicket {
            watchers, messages, ..
        } = self.options;
        self.bursts(self.loud, self.options.warm_up(), Duration::ZERO)?;
        self.crowd.take_spread();
        let (before, began) = (hall.meter()?, Instant::now());
        let spreads = self.bursts(self.loud, messages, Duration::ZERO)?;
        sides.pace = began.elapsed() / spreads.len() as u32;
        let whole = hall.since(&before)?.nodes;
        let before = hall.meter()?;
        self.bursts(self.quiet, messages, sides.pace)?;
        let command = hall.since(&before)?.nodes;
        let sent = messages / self.options.burst * self.options.burst;
        let deliveries = sent * watchers;
        sides.command_us.push(micros_each(command, sent));
        sides.with_command_us.push(micros_each(whole, deliveries));
        sides
            .alone_us
            .push(micros_each(whole.saturating_sub(command), deliveries));
        sides.spreads.extend(spreads);
        Ok(())
    }

    /// Sends messages, so many at once, and waits each time until they are acked and everybody has
    /// them, and so much time went by. Gives for each burst the time from its first arrival anywhere
    /// to its last.
    fn bursts(
        &mut self,
        ticket: TicketId,
        messages: usize,
        pace: Duration,
    ) -> anyhow::Result<Vec<Duration>> {
        let OneTicket {
            watchers, burst, ..
        } = self.options;
        let mut spreads = Vec::new();
        for _ in 0..messages / burst {
            let began = Instant::now();
            let acked = self.crowd.came().acked + burst;
            for _ in 0..burst {
                let message = post(ticket, &self.text);
                self.speakers.say(&mut self.crowd, &message)?;
            }
            if ticket == self.loud {
                self.expected += burst * watchers;
            }
            let expected = self.expected;
            self.crowd.until(deadline(), "a delivery", |came| {
                came.events >= expected && came.acked >= acked
            })?;
            ensure!(
                self.crowd.came().events == expected,
                "more events came than were sent"
            );
            spreads.push(self.crowd.take_spread());
            thread::sleep(pace.saturating_sub(began.elapsed()));
        }
        Ok(spreads)
    }
}

fn floor_round(
    floor: &mut Floor,
    frame: &[u8],
    options: OneTicket,
    mut members: Option<&mut Crowd>,
    sides: &mut Sides,
) -> anyhow::Result<()> {
    floor.send_this(&frame.repeat(options.burst))?;
    floor.round(
        options.burst,
        options.warm_up(),
        sides.pace,
        members.as_deref_mut(),
    )?;
    let round = floor.round(options.burst, options.messages, sides.pace, members)?;
    let sent = options.messages / options.burst * options.burst;
    sides
        .floor_us
        .push(micros_each(round.cpu, sent * options.watchers));
    sides.floor_spreads.extend(round.spreads);
    Ok(())
}

impl Sides {
    fn sum(&self, options: OneTicket, frame_bytes: usize) -> Delivery {
        let alone = Rounds::of(&self.alone_us);
        let floor = Rounds::of(&self.floor_us);
        Delivery {
            watchers: options.watchers,
            payload_bytes: options.payload,
            frame_bytes,
            burst: options.burst,
            rounds: options.rounds,
            command_us: Rounds::of(&self.command_us).median,
            with_command_us: Rounds::of(&self.with_command_us).median,
            alone_us: alone.median,
            alone_best_us: alone.best,
            floor_us: floor.median,
            floor_best_us: floor.best,
            spread_p50_ms: quantile_ms(&self.spreads, 0.5),
            spread_p99_ms: quantile_ms(&self.spreads, 0.99),
            floor_spread_p50_ms: quantile_ms(&self.floor_spreads, 0.5),
            floor_spread_p99_ms: quantile_ms(&self.floor_spreads, 0.99),
        }
    }
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\none ticket, {} watchers, {} bytes of text ({} on the wire), bursts of {}",
            self.watchers, self.payload_bytes, self.frame_bytes, self.burst
        )?;
        writeln!(
            f,
            "{:<8} {:>14} {:>10} {:>16} {:>16}",
            "", "CPU µs each", "best", "spread p50 ms", "spread p99 ms"
        )?;
        for (name, values) in [
            (
                "delivery",
                [
                    self.alone_us,
                    self.alone_best_us,
                    self.spread_p50_ms,
                    self.spread_p99_ms,
                ],
            ),
            (
                "floor",
                [
                    self.floor_us,
                    self.floor_best_us,
                    self.floor_spread_p50_ms,
                    self.floor_spread_p99_ms,
                ],
            ),
        ] {
            let [median, best, p50, p99] = values;
            writeln!(
                f,
                "{name:<8} {median:>14.3} {best:>10.3} {p50:>16.2} {p99:>16.2}"
            )?;
        }
        writeln!(f, "ratio    {:.3}", self.ratio())?;
        writeln!(
            f,
            "with the command's share {:.3} µs for each delivery; a command that nobody watches \
             {:.0} µs",
            self.with_command_us, self.command_us
        )
    }
}
