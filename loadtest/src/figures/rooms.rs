//! Many small tickets at once, with Redis in the path: 200 tickets of 10 members, one of whom
//! writes in each.

use std::collections::HashMap;

use super::hall::{Cost, Hall, Wanted, come, watch};
use super::line::{Bound, Line, Quantity, number};
use super::speakers::{Speakers, deadline, post};
use super::stats::{Rounds, micros_each};
use super::{Bench, Sizes, blocking};
use crate::crowd::{Crowd, Place};
use peerdesk_protocol::TicketId;

pub(super) async fn measure(bench: &Bench) -> anyhow::Result<Vec<Line>> {
    let sizes = bench.sizes;
    let members = sizes.rooms * sizes.room_members;
    let asking = Speakers::needed(2 * sizes.rooms, 1);
    let wanted = Wanted {
        nodes: 1,
        redis: true,
        secure: false,
        members: members + asking,
    };
    let hall = Hall::open(bench, wanted).await?;
    blocking(move || Rooms::open(&hall, sizes, asking)?.measure(&hall)).await
}

/// The tickets with their members.
struct Rooms {
    crowd: Crowd,
    sizes: &'static Sizes,
    /// Who writes where: in front of the others, and where nobody watches.
    writers: HashMap<Place, (TicketId, TicketId)>,
    expected: usize,
}

impl Rooms {
    fn open(hall: &Hall, sizes: &'static Sizes, asking: usize) -> anyhow::Result<Self> {
        let members = sizes.rooms * sizes.room_members;
        let mut crowd = Crowd::new(members + asking)?;
        let calls = (members..members + asking).map(|member| hall.call(0, member, Vec::new()));
        let calls = calls.collect::<anyhow::Result<Vec<_>>>()?;
        let mut asking = Speakers::new(come(&mut crowd, calls)?);
        let tickets = hall.ask(&mut crowd, &mut asking, 2 * sizes.rooms)?;
        let (loud, quiet) = tickets.split_at(sizes.rooms);
        let calls = (0..members)
            .map(|member| hall.call(0, member, vec![watch(&[loud[member % loud.len()]])]))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let places = come(&mut crowd, calls)?;
        let writers = places
            .into_iter()
            .zip(loud.iter().copied().zip(quiet.iter().copied()))
            .collect();
        Ok(Self {
            expected: crowd.came().events,
            crowd,
            sizes,
            writers,
        })
    }

    fn measure(mut self, hall: &Hall) -> anyhow::Result<Vec<Line>> {
        let messages = self.sizes.rooms * self.sizes.room_messages;
        let deliveries = messages * self.sizes.room_members;
        hall.settle(&mut self.crowd)?;
        self.all_write(self.sizes.room_messages, true)?;
        let (mut with_command, mut alone, mut redis) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..3 * self.sizes.rounds {
            let quiet = self.round(hall, false)?;
            let loud = self.round(hall, true)?;
            with_command.push(micros_each(loud.with_redis(), deliveries));
            let delivery = loud.with_redis().saturating_sub(quiet.with_redis());
            alone.push(micros_each(delivery, deliveries));
            redis.push(micros_each(loud.redis, deliveries));
        }
        let with_command = Rounds::of(&with_command);
        let what = format!(
            "{} tickets × {} members, {} writers, Redis counted, Postgres not: per delivery",
            self.sizes.rooms, self.sizes.room_members, self.sizes.rooms
        );
        let ours = Quantity::new(with_command.median, "µs");
        let note = format!(
            "with the command's share, of which Redis {} µs; delivery alone {} µs; best of {} \
             rounds {} µs",
            number(Rounds::of(&redis).median),
            number(Rounds::of(&alone).median),
            alone.len(),
            number(with_command.best)
        );
        Ok(vec![Line::value(what, Bound::AtMost(7.0), ours).note(note)])
    }

    fn round(&mut self, hall: &Hall, loud: bool) -> anyhow::Result<Cost> {
        let before = hall.meter()?;
        self.all_write(self.sizes.room_messages, loud)?;
        hall.since(&before)
    }

    /// Every writer says so much, the next as soon as the last is acked.
    fn all_write(&mut self, each: usize, loud: bool) -> anyhow::Result<()> {
        let text = "x".repeat(256);
        let mut left: HashMap<Place, usize> =
            self.writers.keys().map(|place| (*place, each)).collect();
        let target = self.crowd.came().acked + each * left.len();
        if loud {
            self.expected += each * left.len() * self.sizes.room_members;
        }
        self.crowd.take_acked();
        let mut free: Vec<Place> = left.keys().copied().collect();
        while self.crowd.came().acked < target {
            for place in free.drain(..) {
                if let (Some(left), Some((public, quiet))) =
                    (left.get_mut(&place), self.writers.get(&place))
                    && *left > 0
                {
                    *left -= 1;
                    let ticket = if loud { *public } else { *quiet };
                    self.crowd.send(place, &post(ticket, &text))?;
                }
            }
            let acked = self.crowd.came().acked;
            self.crowd
                .until(deadline(), "an answer", |came| came.acked > acked)?;
            free = self.crowd.take_acked();
        }
        let expected = self.expected;
        self.crowd
            .until(deadline(), "a delivery", |came| came.events >= expected)
    }
}
