//! From one ticket to ten thousand, with the same number of members in each.
//!
//! What is held against each other is one message at a time, which is the same work whatever the
//! number of tickets. Of several at once, those for one ticket are recorded together and written to
//! each member as one piece, so a desk with one ticket is the cheaper for it; that is told beside.

use std::time::Instant;

use peerdesk_protocol::TicketId;
use peerdesk_protocol::limits::{WATCH_TICKETS_MAX, WATCHED_TICKETS_MAX};

use super::hall::{Hall, Wanted, come, watch};
use super::line::{Bound, Line, Quantity, number};
use super::speakers::{Speakers, deadline, post};
use super::stats::{Rounds, micros_each};
use super::{Bench, Sizes, blocking};
use crate::crowd::Crowd;

/// Messages on the way at once.
const AT_ONCE: usize = 16;
/// Tickets that one member watches at most; a little below what a socket may.
const WATCHED_EACH: usize = WATCHED_TICKETS_MAX - 100;

/// What one size gave.
struct Taken {
    tickets: usize,
    sockets: usize,
    /// Of a delivery with the command's share: one message at a time, and several.
    apart: Rounds,
    at_once: Rounds,
    opening_seconds: f64,
}

pub(super) async fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let mut sizes = Vec::new();
    for tickets in bench.sizes.growth_tickets {
        sizes.push(of_size(bench, *tickets).await?);
    }
    let (Some(first), Some(last)) = (sizes.first(), sizes.last()) else {
        anyhow::bail!("growth needs two sizes");
    };
    let us = |value| Quantity::new(value, "µs");
    let mut line = Line::ratio(
        format!(
            "CPU per delivery, {} tickets × {} members against {}",
            last.tickets, bench.sizes.ticket_members, first.tickets
        ),
        Bound::AtMost(1.2),
        ("fewest tickets", us(first.apart.median)),
        us(last.apart.median),
    );
    for size in &sizes {
        line = line.note(format!(
            "{} tickets: {} µs with the command's share, best {} µs; {AT_ONCE} messages at once: \
             {} µs; {} sockets, opened in {} s",
            size.tickets,
            number(size.apart.median),
            number(size.apart.best),
            number(size.at_once.median),
            size.sockets,
            number(size.opening_seconds)
        ));
    }
    Ok(vec![line])
}

async fn of_size(bench: &Bench, tickets: usize) -> anyhow::Result<Taken> {
    let sizes = bench.sizes;
    let rounds = sizes.rounds.min(3);
    let said = tickets + 2 * sizes.ticket_messages * rounds;
    let speakers = Speakers::needed(said, AT_ONCE);
    let sockets = sizes.ticket_members * tickets.div_ceil(WATCHED_EACH);
    let wanted = Wanted {
        nodes: 1,
        redis: false,
        secure: false,
        members: sockets + speakers,
    };
    let hall = Hall::open(bench, wanted).await?;
    blocking(move || grown(&hall, sizes, tickets, sockets, speakers)).await
}

fn grown(
    hall: &Hall,
    sizes: &Sizes,
    count: usize,
    sockets: usize,
    speakers: usize,
) -> anyhow::Result<Taken> {
    let mut crowd = Crowd::new(sockets + speakers)?;
    let calls = (sockets..sockets + speakers).map(|member| hall.call(0, member, Vec::new()));
    let calls = calls.collect::<anyhow::Result<Vec<_>>>()?;
    let mut speakers = Speakers::new(come(&mut crowd, calls)?);
    let tickets = hall.ask(&mut crowd, &mut speakers, count)?;
    let began = Instant::now();
    // Each group of tickets has members of its own, who watch all of it.
    for (member, group) in (0..sizes.ticket_members)
        .flat_map(|_| tickets.chunks(WATCHED_EACH))
        .enumerate()
    {
        let frames = group.chunks(WATCH_TICKETS_MAX).map(watch).collect();
        come(&mut crowd, [hall.call(0, member, frames)?])?;
    }
    let opening_seconds = began.elapsed().as_secs_f64();
    hall.settle(&mut crowd)?;
    let text = "x".repeat(256);
    let ticket = |number: usize| -> TicketId { tickets[number % tickets.len()] };
    let deliveries = sizes.ticket_messages * sizes.ticket_members;
    let mut expected = crowd.came().events;
    let (mut apart, mut at_once) = (Vec::new(), Vec::new());
    for _ in 0..sizes.rounds.min(3) {
        let before = hall.meter()?;
        for number in 0..sizes.ticket_messages {
            let acked = crowd.came().acked;
            speakers.say(&mut crowd, &post(ticket(number), &text))?;
            expected += sizes.ticket_members;
            crowd.until(deadline(), "a delivery", |came| {
                came.events >= expected && came.acked > acked
            })?;
        }
        apart.push(micros_each(hall.since(&before)?.nodes, deliveries));
        let before = hall.meter()?;
        speakers.say_at_once(&mut crowd, sizes.ticket_messages, AT_ONCE, |number| {
            post(ticket(number), &text)
        })?;
        expected += deliveries;
        crowd.until(deadline(), "a delivery", |came| came.events >= expected)?;
        at_once.push(micros_each(hall.since(&before)?.nodes, deliveries));
    }
    Ok(Taken {
        tickets: count,
        sockets,
        apart: Rounds::of(&apart),
        at_once: Rounds::of(&at_once),
        opening_seconds,
    })
}
