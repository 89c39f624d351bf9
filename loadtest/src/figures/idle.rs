//! Members who have a ticket open and do nothing: what it costs to let them in, to keep them, and
//! to keep ten thousand of them alive.

use std::time::Instant;

use super::hall::{Hall, Wanted, come, watch};
use super::line::{Bound, Line, Quantity, number};
use super::speakers::Speakers;
use super::stats::micros_each;
use super::{Bench, Sizes, blocking};
use crate::crowd::Crowd;

/// This share comes first, so that what a node makes once is not counted as a member's.
const FIRST_SHARE: usize = 10;

/// Members that have settled in, and what the node spent on those who came last.
struct Settled {
    crowd: Crowd,
    /// Who came before the node's memory was looked at first.
    first: usize,
    rest: usize,
    resident_kib_each: f64,
    proportional_kib_each: f64,
    /// Processor time for each who came, of the node and of Postgres.
    node_us_each: f64,
    postgres_us_each: f64,
}

pub(super) async fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let sizes = bench.sizes;
    let hall = open(bench, sizes.idle_members, false).await?;
    let mut lines = blocking(move || plain(&hall, sizes)).await?;
    let hall = open(bench, sizes.secure_members, true).await?;
    lines.push(blocking(move || secure(&hall, sizes)).await?);
    Ok(lines)
}

async fn open(bench: &Bench, members: usize, secure: bool) -> anyhow::Result<Hall> {
    let wanted = Wanted {
        nodes: 1,
        redis: false,
        secure,
        members: members + asking(bench.sizes),
    };
    Hall::open(bench, wanted).await
}

/// Members who only ask the questions that the others watch.
fn asking(sizes: &Sizes) -> usize {
    Speakers::needed(sizes.idle_tickets, 1)
}

fn settle_in(hall: &Hall, sizes: &Sizes, members: usize) -> anyhow::Result<Settled> {
    let mut crowd = Crowd::new(members + asking(sizes))?;
    let calls = (members..members + asking(sizes)).map(|member| hall.call(0, member, Vec::new()));
    let calls = calls.collect::<anyhow::Result<Vec<_>>>()?;
    let mut speakers = Speakers::new(come(&mut crowd, calls)?);
    let tickets = hall.ask(&mut crowd, &mut speakers, sizes.idle_tickets)?;
    let calls = (0..members)
        .map(|member| {
            let ticket = tickets[member % tickets.len()];
            hall.call(0, member, vec![watch(&[ticket])])
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let (first, rest) = calls.split_at(members / FIRST_SHARE);
    come(&mut crowd, first.iter().cloned())?;
    crowd.read_for(sizes.settle)?;
    let (memory, before) = (hall.memory()?, hall.meter()?);
    come(&mut crowd, rest.iter().cloned())?;
    let coming = hall.since(&before)?;
    crowd.read_for(sizes.settle)?;
    let grown = hall.memory()?;
    let kib_each =
        |now: u64, then: u64| now.saturating_sub(then) as f64 / 1024.0 / rest.len() as f64;
    Ok(Settled {
        first: first.len(),
        rest: rest.len(),
        resident_kib_each: kib_each(grown.resident_bytes, memory.resident_bytes),
        proportional_kib_each: kib_each(grown.proportional_bytes, memory.proportional_bytes),
        node_us_each: micros_each(coming.nodes, rest.len()),
        postgres_us_each: micros_each(coming.postgres, rest.len()),
        crowd,
    })
}

impl Settled {
    fn how(&self) -> String {
        format!(
            "growth of resident memory from {} to {} members, the kernel's part excluded; \
             proportional: {} KiB",
            self.first,
            self.first + self.rest,
            number(self.proportional_kib_each)
        )
    }
}

fn plain(hall: &Hall, sizes: &Sizes) -> anyhow::Result<Vec<Line>> {
    let mut settled = settle_in(hall, sizes, sizes.idle_members)?;
    let (before, began) = (hall.meter()?, Instant::now());
    settled.crowd.read_for(sizes.idle_for)?;
    let share = hall.since(&before)?.nodes.as_secs_f64() / began.elapsed().as_secs_f64();
    Ok(vec![
        Line::value(
            "memory per idle, signed-in, watching member (TLS by a proxy)",
            Bound::AtMost(4.0),
            Quantity::new(settled.resident_kib_each, "KiB"),
        )
        .note(settled.how()),
        Line::value(
            "CPU to accept, identify and subscribe a member",
            Bound::AtMost(150.0),
            Quantity::new(settled.node_us_each, "µs"),
        )
        .note(format!(
            "one ticket each, {} tickets; Postgres beside it {} µs",
            sizes.idle_tickets,
            number(settled.postgres_us_each)
        )),
        Line::value(
            format!("{} idle members", settled.crowd.len()),
            Bound::AtMost(2.0),
            Quantity::new(share * 100.0, "% of a core"),
        )
        .note(format!("over {} s", sizes.idle_for.as_secs())),
    ])
}

fn secure(hall: &Hall, sizes: &Sizes) -> anyhow::Result<Line> {
    let settled = settle_in(hall, sizes, sizes.secure_members)?;
    let line = Line::value(
        "the same with TLS in the process",
        Bound::AtMost(14.0),
        Quantity::new(settled.resident_kib_each, "KiB"),
    );
    Ok(line.note(settled.how()).note(format!(
        "{} µs to shake hands, accept, identify and subscribe a member",
        number(settled.node_us_each)
    )))
}
