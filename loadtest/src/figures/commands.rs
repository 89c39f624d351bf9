//! What a command costs the node beside what it costs Postgres, and how many there are in a second
//! beside bare inserts.

use std::time::Instant;

use super::hall::{Hall, Wanted, come};
use super::line::{Bound, Line, Quantity, number};
use super::pgbench::{self, Script};
use super::speakers::{Speakers, post};
use super::stats::{Rounds, median, micros_each};
use super::{Bench, Sizes, blocking};
use crate::crowd::Crowd;

/// Tickets that are written to in turn, so that none is waited for.
const TICKETS_PER_CONNECTION: usize = 4;
/// Messages before anything is measured.
const WARM_UP: usize = 200;

pub(super) async fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let sizes = bench.sizes;
    let tickets = TICKETS_PER_CONNECTION * sizes.command_connections;
    let said = sizes.command_messages * sizes.rounds.min(3) + WARM_UP + tickets;
    let speakers = Speakers::needed(said, sizes.command_connections);
    let wanted = Wanted {
        nodes: 1,
        redis: false,
        secure: false,
        members: speakers,
    };
    let hall = Hall::open(bench, wanted).await?;
    blocking(move || commands(&hall, sizes, tickets, speakers)).await
}

fn commands(
    hall: &Hall,
    sizes: &Sizes,
    tickets: usize,
    speakers: usize,
) -> anyhow::Result<Vec<Line>> {
    let mut crowd = Crowd::new(speakers)?;
    let calls = (0..speakers).map(|member| hall.call(0, member, Vec::new()));
    let calls = calls.collect::<anyhow::Result<Vec<_>>>()?;
    let mut speakers = Speakers::new(come(&mut crowd, calls)?);
    let tickets = hall.ask(&mut crowd, &mut speakers, tickets)?;
    let text = "x".repeat(256);
    let mut talk = |crowd: &mut Crowd, messages: usize| {
        speakers.say_at_once(crowd, messages, sizes.command_connections, |number| {
            post(tickets[number % tickets.len()], &text)
        })
    };
    hall.settle(&mut crowd)?;
    talk(&mut crowd, WARM_UP)?;
    let (mut node_us, mut postgres_us) = (Vec::new(), Vec::new());
    let (mut per_second, mut bare_per_second) = (Vec::new(), Vec::new());
    let mut rows_per_second = Vec::new();
    for _ in 0..sizes.rounds.min(3) {
        let (before, began) = (hall.meter()?, Instant::now());
        talk(&mut crowd, sizes.command_messages)?;
        let took = began.elapsed();
        let cost = hall.since(&before)?;
        node_us.push(micros_each(cost.nodes, sizes.command_messages));
        postgres_us.push(micros_each(cost.postgres, sizes.command_messages));
        per_second.push(sizes.command_messages as f64 / took.as_secs_f64());
        let url = hall.database_url()?;
        let bare = |what| {
            let (connections, seconds) = (sizes.command_connections, sizes.pgbench_seconds);
            pgbench::per_second(what, &url, connections, seconds)
        };
        bare_per_second.push(bare(Script::Insert)?);
        rows_per_second.push(bare(Script::Message)?);
    }
    let us = |value| Quantity::new(value, "µs");
    let each = |value| Quantity::new(value, "a second");
    let node_us = Rounds::of(&node_us);
    Ok(vec![
        Line::ratio(
            "CPU per acked message, from decoding to the reply",
            Bound::AtMost(1.0),
            ("Postgres", us(median(&postgres_us))),
            us(node_us.median),
        )
        .note(format!(
            "{} on the way at once, nobody watching; best of {} rounds {} µs",
            sizes.command_connections,
            per_second.len(),
            number(node_us.best)
        )),
        Line::ratio(
            format!(
                "acked messages with {} connections",
                sizes.command_connections
            ),
            Bound::AtLeast(0.6),
            ("pgbench", each(median(&bare_per_second))),
            each(median(&per_second)),
        )
        .note(
            "pgbench: single-row inserts, prepared, as many connections; like the members it runs \
             on Postgres' core",
        )
        .note(format!(
            "pgbench with the rows of a message, one statement for each, nothing looked at before: \
             {} a second",
            number(median(&rows_per_second))
        )),
    ])
}
