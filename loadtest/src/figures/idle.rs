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

pub(super) async fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let sizes = bench.sizes;
    let asking = Speakers::needed(sizes.idle_tickets, 1);
    let wanted = Wanted {
        nodes: 1,
        redis: false,
        members: sizes.idle_members + asking,
    };
    let hall = Hall::open(bench, wanted).await?;
    blocking(move || idle(&hall, sizes, asking)).await
}

fn idle(hall: &Hall, sizes: &Sizes, asking: usize) -> anyhow::Result<Vec<Line>> {
    let members = sizes.idle_members;
    let mut crowd = Crowd::new(members + asking)?;
    let calls = (members..members + asking).map(|member| hall.call(0, member, Vec::new()));
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
    let (resident, proportional) = (
        grown.resident_bytes.saturating_sub(memory.resident_bytes),
        grown
            .proportional_bytes
            .saturating_sub(memory.proportional_bytes),
    );
    let kib_each = |bytes: u64| bytes as f64 / 1024.0 / rest.len() as f64;
    let (before, began) = (hall.meter()?, Instant::now());
    crowd.read_for(sizes.idle_for)?;
    let share = hall.since(&before)?.nodes.as_secs_f64() / began.elapsed().as_secs_f64();
    let connect_us = micros_each(coming.nodes, rest.len());
    Ok(vec![
        Line::value(
            "memory per idle, signed-in, watching member (TLS by a proxy)",
            Bound::AtMost(4.0),
            Quantity::new(kib_each(resident), "KiB"),
        )
        .note(format!(
            "growth of resident memory from {} to {members} members, the kernel's part excluded; \
             proportional: {} KiB",
            first.len(),
            number(kib_each(proportional))
        )),
        Line::not_measured(
            "the same with TLS in the process (≤ 14 KiB)",
            Bound::AtMost(14.0),
            "the node takes no TLS itself: a proxy does".to_owned(),
        ),
        Line::value(
            "CPU to accept, identify and subscribe a member",
            Bound::AtMost(150.0),
            Quantity::new(connect_us, "µs"),
        )
        .note(format!(
            "one ticket each, {} tickets; Postgres beside it {} µs",
            tickets.len(),
            number(micros_each(coming.postgres, rest.len()))
        )),
        Line::value(
            format!("{} idle members", crowd.len()),
            Bound::AtMost(2.0),
            Quantity::new(share * 100.0, "% of a core"),
        )
        .note(format!("over {} s", sizes.idle_for.as_secs())),
    ])
}
