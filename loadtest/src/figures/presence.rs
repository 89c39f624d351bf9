//! Presence has to cost by those who see it, not by those who are online.

use std::time::Duration;

use peerdesk_protocol::{ClientMessage, TicketId};

use super::hall::{Hall, Wanted, come, watch};
use super::line::{Bound, Line, Quantity, number};
use super::speakers::Speakers;
use super::stats::micros_each;
use super::{Bench, Sizes, blocking};
use crate::crowd::{Crowd, Place};

/// Longer than the time over which a node gathers changes, so that each is told by itself.
const BETWEEN: Duration = Duration::from_millis(60);
/// How much dearer a change may be with so many more online who do not see it.
const MORE_MAX: f64 = 1.2;

/// What a change cost with so many online.
struct Taken {
    online: usize,
    /// Processor time of a change, without what so many idle members cost in that time.
    change_us: f64,
}

pub(super) async fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let mut taken = Vec::new();
    for online in bench.sizes.online {
        taken.push(with_online(bench, online).await?);
    }
    let [few, many] = &taken[..] else {
        anyhow::bail!("presence is measured with few and with many online");
    };
    let us = |value| Quantity::new(value, "µs");
    let line = Line::ratio(
        format!(
            "presence: CPU per change seen by {}, {} online against {}",
            bench.sizes.presence_viewers, many.online, few.online
        ),
        Bound::AtMost(MORE_MAX),
        ("few online", us(few.change_us)),
        us(many.change_us),
    );
    Ok(vec![line.note(format!(
        "a member looks and looks away, {} times; what the same members cost idle is taken off; \
         the square of those online would be × {}",
        bench.sizes.presence_changes,
        number((many.online as f64 / few.online as f64).powi(2))
    ))])
}

async fn with_online(bench: &Bench, online: usize) -> anyhow::Result<Taken> {
    let sizes = bench.sizes;
    let viewers = sizes.presence_viewers;
    let wanted = Wanted {
        nodes: 1,
        redis: false,
        secure: false,
        members: online + viewers + 1,
    };
    let hall = Hall::open(bench, wanted).await?;
    blocking(move || changes(&hall, sizes, online)).await
}

fn changes(hall: &Hall, sizes: &Sizes, online: usize) -> anyhow::Result<Taken> {
    let viewers = sizes.presence_viewers;
    let mut crowd = Crowd::new(online + viewers + 1)?;
    let changing = come(&mut crowd, [hall.call(0, online + viewers, Vec::new())?])?;
    let mut speakers = Speakers::new(changing.clone());
    let tickets = hall.ask(&mut crowd, &mut speakers, 1)?;
    let look = |ticket: TicketId| ClientMessage::Look {
        ticket: Some(ticket),
    };
    let calls = (0..online + viewers)
        .map(|member| {
            let sees = member >= online;
            let then = if sees {
                vec![watch(&tickets), look(tickets[0])]
            } else {
                Vec::new()
            };
            hall.call(0, member, then)
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    come(&mut crowd, calls)?;
    crowd.read_for(sizes.settle)?;
    let long = BETWEEN * sizes.presence_changes as u32;
    let before = hall.meter()?;
    crowd.read_for(long)?;
    let idle = hall.since(&before)?.nodes;
    let before = hall.meter()?;
    change(&mut crowd, changing[0], tickets[0], sizes.presence_changes)?;
    let busy = hall.since(&before)?.nodes;
    Ok(Taken {
        online,
        change_us: micros_each(busy.saturating_sub(idle), sizes.presence_changes),
    })
}

/// A member looks and looks away.
fn change(crowd: &mut Crowd, who: Place, ticket: TicketId, changes: usize) -> anyhow::Result<()> {
    for number in 0..changes {
        let ticket = (number % 2 == 0).then_some(ticket);
        crowd.send(who, &ClientMessage::Look { ticket })?;
        crowd.read_for(BETWEEN)?;
    }
    Ok(())
}
