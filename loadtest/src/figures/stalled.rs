//! One reader in ten does not read: what that costs the node, and the others.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use peerdesk_protocol::TicketId;

use super::hall::{Hall, Wanted, come, watch};
use super::line::{Bound, Line, Quantity};
use super::speakers::{Speakers, deadline, post};
use super::{Bench, Sizes, blocking};
use crate::crowd::{Crowd, Place};
use crate::machine::queued_to_send;

/// Large, so that stalled readers fall behind soon.
const PAYLOAD: usize = 4 * 1024;
const STALLED_SHARE: usize = 10;
/// Kernel memory of a stalled reader's own side: it is not the server's to bound.
const READER_BYTES: usize = 4 * 1024;
/// Memory is looked at after so many messages.
const LOOK_EVERY: usize = 10;
const WARM_UP: usize = 20;
/// Between messages, so that latency is that of a node with time to spare.
const PAUSE: Duration = Duration::from_millis(5);

pub(super) async fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let sizes = bench.sizes;
    let speakers = Speakers::needed(2 * sizes.stalled_messages + WARM_UP, 1);
    let wanted = Wanted {
        nodes: 1,
        redis: false,
        secure: false,
        members: sizes.watchers + speakers,
    };
    let hall = Hall::open(bench, wanted).await?;
    blocking(move || Audience::open(&hall, sizes, speakers)?.measure(&hall)).await
}

/// The watchers of one ticket.
struct Audience {
    crowd: Crowd,
    speakers: Speakers,
    sizes: &'static Sizes,
    ticket: TicketId,
    watchers: Vec<Place>,
    text: String,
}

/// What a run of messages gave.
struct Taken {
    latencies: Histogram<u64>,
    /// The most that the node held more than before, its send queues included.
    grown_bytes: u64,
}

impl Audience {
    fn open(hall: &Hall, sizes: &'static Sizes, speakers: usize) -> anyhow::Result<Self> {
        let mut crowd = Crowd::new(sizes.watchers + speakers)?;
        let calls = (sizes.watchers..sizes.watchers + speakers)
            .map(|member| hall.call(0, member, Vec::new()))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let mut speakers = Speakers::new(come(&mut crowd, calls)?);
        let tickets = hall.ask(&mut crowd, &mut speakers, 1)?;
        let calls = (0..sizes.watchers)
            .map(|member| {
                let mut call = hall.call(0, member, vec![watch(&tickets)])?;
                let will_stall = member % STALLED_SHARE == 0;
                call.receive_bytes = will_stall.then_some(READER_BYTES);
                Ok(call)
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let watchers = come(&mut crowd, calls)?;
        Ok(Self {
            crowd,
            speakers,
            sizes,
            ticket: tickets[0],
            watchers,
            text: "x".repeat(PAYLOAD),
        })
    }

    fn measure(mut self, hall: &Hall) -> anyhow::Result<Vec<Line>> {
        let all = self.watchers.len();
        self.say(hall, WARM_UP, all)?;
        let before = self.say(hall, self.sizes.stalled_messages, all)?;
        let stalled: Vec<Place> = self
            .watchers
            .iter()
            .copied()
            .step_by(STALLED_SHARE)
            .collect();
        for place in &stalled {
            self.crowd.stall(*place)?;
        }
        self.crowd.allow_losses();
        let after = self.say(hall, self.sizes.stalled_messages, all - stalled.len())?;
        anyhow::ensure!(
            self.crowd.lost() == 0,
            "{} members who read were cut off",
            self.crowd.lost()
        );
        let megabytes = after.grown_bytes as f64 / 1e6 / stalled.len() as f64;
        let p99_ms = |taken: &Taken| taken.latencies.value_at_quantile(0.99) as f64 / 1e3;
        let ms = |value| Quantity::new(value, "ms");
        Ok(vec![
            Line::value(
                format!(
                    "{} of {all} readers stalled: memory for each",
                    stalled.len()
                ),
                Bound::AtMost(0.4),
                Quantity::new(megabytes, "MB"),
            )
            .note(format!(
                "the most during {} messages of {PAYLOAD} bytes: growth of the node's resident \
                 memory and of its send queues in the kernel",
                self.sizes.stalled_messages
            )),
            Line::ratio(
                "the same: p99 of the others",
                Bound::AtMost(1.2),
                ("none stalled", ms(p99_ms(&before))),
                ms(p99_ms(&after)),
            ),
        ])
    }

    /// Says so much, each when all who read have the last.
    fn say(&mut self, hall: &Hall, messages: usize, readers: usize) -> anyhow::Result<Taken> {
        let port = hall.port()?;
        let held = || anyhow::Ok(hall.memory()?.resident_bytes + queued_to_send(port)?);
        let (before, mut most) = (held()?, 0);
        self.crowd.take_latencies();
        for number in 0..messages {
            let came = self.crowd.came();
            let (acked, events) = (came.acked + 1, came.events + readers);
            let message = post(self.ticket, &self.text);
            self.crowd.time_from_now(1);
            self.speakers.say(&mut self.crowd, &message)?;
            self.crowd.until(deadline(), "a delivery", |came| {
                came.acked >= acked && came.events >= events
            })?;
            if number % LOOK_EVERY == 0 {
                most = most.max(held()?.saturating_sub(before));
            }
            let next = Instant::now() + PAUSE;
            while Instant::now() < next {
                self.crowd.turn(1)?;
            }
        }
        let mut latencies = self.crowd.take_latencies();
        let latencies = latencies.pop();
        Ok(Taken {
            latencies: latencies.unwrap_or_else(crate::crowd::histogram),
            grown_bytes: most,
        })
    }
}
