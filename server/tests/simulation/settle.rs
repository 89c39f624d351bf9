//! The trouble ends: from then on everybody has to come to the same state within a bounded time.

use std::time::Duration;

use peerdesk_desk::{Lease, Seq, Stage, Stream, Ticket};

use crate::judge::Violation;
use crate::node::{Fate, lock};
use crate::schedule::{CLIENTS, NODES};
use crate::store::Place;
use crate::world::World;

/// How long it may take, by the desk's clock: one comparison of heads while the bus is known to be
/// dead, two while it says that it is well, and the reads.
const KNOWN_DEAD_MS: u64 = 1_000;
const BELIEVED_MS: u64 = 5_000;

/// How long is waited after a turn in which nothing moved.
const TURN_MS: u64 = 10;

impl World {
    /// Ends the trouble and waits until everybody has everything. Returns how long it took.
    pub(crate) async fn settle(&mut self) -> Result<u64, Violation> {
        lock(&self.store).is_away = false;
        for node in 0..NODES {
            self.notice(node);
        }
        // Half of the runs end with a bus that is dead and known to be.
        let is_bus_dead = self.seed.is_multiple_of(2);
        self.air.say_healthy(!is_bus_dead);
        let limit_ms = if is_bus_dead {
            KNOWN_DEAD_MS
        } else {
            BELIEVED_MS
        };
        let mut waited_ms = 0;
        loop {
            let has_moved = self.turn(is_bus_dead)?;
            if !has_moved && self.first_missing().is_none() {
                self.all_the_same()?;
                if self.judge.is_any_unanswered() {
                    return Err(Violation::NeverAnswered);
                }
                return Ok(waited_ms);
            }
            if waited_ms > limit_ms {
                return Err(self.first_missing().unwrap_or(Violation::NeverAnswered));
            }
            let turn_ms = if has_moved { 1 } else { TURN_MS };
            tokio::time::sleep(Duration::from_millis(turn_ms)).await;
            waited_ms += turn_ms;
        }
    }

    fn turn(&mut self, is_bus_dead: bool) -> Result<bool, Violation> {
        let mut has_moved = false;
        for client in 0..CLIENTS {
            if self.clients[client].link.is_none() {
                self.connect(client, (client + self.seed as usize) % NODES);
                has_moved = true;
            }
            while self.up(client) {
                has_moved = true;
            }
            while self.work(client) {
                has_moved = true;
            }
            has_moved |= self.down(client, usize::MAX)?;
        }
        for node in 0..NODES {
            let jobs = self.nodes[node].jobs.len();
            for pick in 0..jobs {
                has_moved |= self.advance(node, pick, Fate::Answered)?;
            }
        }
        if is_bus_dead {
            self.air.flush();
        }
        while self.carry(0) {
            has_moved = true;
        }
        Ok(has_moved)
    }

    /// The first thing that somebody still lacks.
    fn first_missing(&self) -> Option<Violation> {
        let store = lock(&self.store);
        for client in &self.clients {
            if !client.is_settled() {
                return Some(Violation::NeverAnswered);
            }
            for ticket in &client.wanted {
                let row = store.rows.get(ticket)?;
                let held = client.views.get(ticket).map(|view| view.places);
                let held = held.unwrap_or_default();
                for stream in [Stream::Public, Stream::Staff] {
                    let reads = peerdesk_desk::may_read(&client.member, row.ticket.sight(), stream);
                    let place = held.of(stream).unwrap_or(Seq(0));
                    if reads && place != row.head(stream) {
                        return Some(Violation::Missing {
                            member: client.member.id,
                            missing: Place {
                                ticket: *ticket,
                                stream,
                                seq: Seq(place.0 + 1),
                            },
                        });
                    }
                }
            }
        }
        None
    }

    /// What clients made of the events is what the database has.
    fn all_the_same(&self) -> Result<(), Violation> {
        let store = lock(&self.store);
        for client in &self.clients {
            for (ticket, view) in &client.views {
                let Some(row) = store.rows.get(ticket) else {
                    continue;
                };
                if known_to_all(&view.ticket) != known_to_all(&row.ticket) {
                    return Err(Violation::OtherTicket {
                        member: client.member.id,
                        ticket: *ticket,
                    });
                }
            }
        }
        Ok(())
    }
}

/// The ticket without what depends on the staff stream: its head, and the term of a lease, which
/// `evolve` says may differ.
fn known_to_all(ticket: &Ticket) -> Ticket {
    let mut known = ticket.clone();
    known.staff_head = Seq(0);
    if let Stage::Claimed { claim } | Stage::Pending { claim, .. } = &mut known.stage {
        claim.lease = Lease::Paused {
            left: peerdesk_desk::Millis(0),
        };
    }
    known
}
