//! Two nodes with Redis against one node alone: what a delivery costs, and how much later it comes.

use super::hall::{Hall, Wanted, come, watch};
use super::line::{Bound, Line, Quantity, number};
use super::speakers::{Speakers, deadline, post};
use super::stats::{Rounds, micros_each};
use super::{Bench, Sizes, blocking};
use crate::crowd::Crowd;
use peerdesk_protocol::TicketId;

/// Messages before anything is measured.
const WARM_UP: usize = 20;
/// Watchers at each node while the way of a message is timed: so few that none waits for another.
const WAY_WATCHERS: usize = 5;

/// What a desk of so many nodes gave.
struct Taken {
    alone: Rounds,
    with_command: Rounds,
    /// Median way from being sent to being shown, by node, in milliseconds.
    ways_ms: Vec<f64>,
}

pub(super) async fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let one = desk(bench, 1).await?;
    let two = desk(bench, 2).await?;
    let us = |value| Quantity::new(value, "µs");
    let cost = Line::ratio(
        format!(
            "two nodes with Redis against one, {} members: CPU per delivery",
            bench.sizes.watchers
        ),
        Bound::AtMost(1.1),
        ("one node", us(one.alone.median)),
        us(two.alone.median),
    )
    .note(format!(
        "all nodes and Redis together, delivery alone; with command {} µs, one node {} µs",
        number(two.with_command.median),
        number(one.with_command.median)
    ));
    let [own, other] = two.ways_ms[..] else {
        anyhow::bail!("two nodes have two ways");
    };
    let later = Line::value(
        "the same: median latency that the way over Redis adds",
        Bound::AtMost(1.0),
        Quantity::new(other - own, "ms"),
    )
    .note(format!(
        "shown {} ms after being sent at the same node, {} ms at the other",
        number(own),
        number(other)
    ));
    Ok(vec![cost, later])
}

async fn desk(bench: &Bench, nodes: usize) -> anyhow::Result<Taken> {
    let sizes = bench.sizes;
    let messages = (2 * sizes.messages + WARM_UP) * sizes.rounds.min(3) + sizes.way_messages;
    let speakers = Speakers::needed(messages, 1);
    let wanted = Wanted {
        nodes,
        redis: nodes > 1,
        secure: false,
        members: sizes.watchers + WAY_WATCHERS * nodes + speakers,
    };
    let hall = Hall::open(bench, wanted).await?;
    blocking(move || Pair::open(&hall, sizes, nodes, speakers)?.measure(&hall)).await
}

/// Watchers spread over the nodes; who speaks is at the first one.
struct Pair {
    crowd: Crowd,
    speakers: Speakers,
    sizes: &'static Sizes,
    nodes: usize,
    loud: TicketId,
    quiet: TicketId,
    /// Watched by few.
    way: TicketId,
}

impl Pair {
    fn open(
        hall: &Hall,
        sizes: &'static Sizes,
        nodes: usize,
        speakers: usize,
    ) -> anyhow::Result<Self> {
        let others = sizes.watchers + WAY_WATCHERS * nodes;
        let mut crowd = Crowd::new(others + speakers)?;
        let calls = (others..others + speakers).map(|member| hall.call(0, member, Vec::new()));
        let calls = calls.collect::<anyhow::Result<Vec<_>>>()?;
        let mut speakers = Speakers::new(come(&mut crowd, calls)?);
        let tickets = hall.ask(&mut crowd, &mut speakers, 3)?;
        let calls = (0..others)
            .map(|member| {
                let ticket = if member < sizes.watchers { 0 } else { 2 };
                hall.call(
                    member % nodes,
                    member,
                    vec![watch(&tickets[ticket..=ticket])],
                )
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let places = come(&mut crowd, calls)?;
        for (member, place) in places.into_iter().enumerate() {
            crowd.group(place, member % nodes);
        }
        Ok(Self {
            crowd,
            speakers,
            sizes,
            nodes,
            loud: tickets[0],
            quiet: tickets[1],
            way: tickets[2],
        })
    }

    fn measure(mut self, hall: &Hall) -> anyhow::Result<Taken> {
        let Sizes {
            watchers, messages, ..
        } = *self.sizes;
        let (mut alone, mut with_command) = (Vec::new(), Vec::new());
        for _ in 0..self.sizes.rounds.min(3) {
            self.say(self.loud, WARM_UP, watchers)?;
            let before = hall.meter()?;
            self.say(self.quiet, messages, 0)?;
            let command = hall.since(&before)?.with_redis();
            let before = hall.meter()?;
            self.say(self.loud, messages, watchers)?;
            let whole = hall.since(&before)?.with_redis();
            let deliveries = messages * watchers;
            with_command.push(micros_each(whole, deliveries));
            alone.push(micros_each(whole.saturating_sub(command), deliveries));
        }
        self.crowd.take_latencies();
        for _ in 0..self.sizes.way_messages {
            self.crowd.time_from_now(self.nodes);
            self.say(self.way, 1, WAY_WATCHERS * self.nodes)?;
        }
        let ways = self.crowd.take_latencies();
        let median = |way: &hdrhistogram::Histogram<u64>| way.value_at_quantile(0.5) as f64 / 1e3;
        Ok(Taken {
            alone: Rounds::of(&alone),
            with_command: Rounds::of(&with_command),
            ways_ms: ways.iter().map(median).collect(),
        })
    }

    /// One message at a time, each when all have the last.
    fn say(&mut self, ticket: TicketId, messages: usize, watchers: usize) -> anyhow::Result<()> {
        let text = "x".repeat(256);
        for _ in 0..messages {
            let came = self.crowd.came();
            let (acked, events) = (came.acked + 1, came.events + watchers);
            self.speakers.say(&mut self.crowd, &post(ticket, &text))?;
            self.crowd.until(deadline(), "a delivery", |came| {
                came.acked >= acked && came.events >= events
            })?;
        }
        Ok(())
    }
}
