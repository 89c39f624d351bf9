//! What a member holds of the tickets they watch.

use std::collections::HashMap;

use peerdesk_protocol::limits::WATCH_TICKETS_MAX;
use peerdesk_protocol::{EventFrame, Seq, Stream, TicketId, TicketView, Watch};

use crate::oracle::{Heads, Moment};

/// All watched tickets.
#[derive(Default)]
pub(super) struct Watches {
    tickets: HashMap<TicketId, Watched>,
}

/// One watched ticket.
#[derive(Clone, Copy, Default)]
struct Watched {
    /// The last event of each stream that came without a hole before it; none before `opened`.
    held: Option<Held>,
    /// What was last asked for on this socket and is not answered yet.
    asked: Option<Asked>,
    /// Heads to reach until the resume that began then is over.
    catching_up: Option<(Held, Moment)>,
}

/// A place in both streams.
#[derive(Clone, Copy)]
struct Held {
    public: Seq,
    staff: Option<Seq>,
}

#[derive(Clone, Copy)]
struct Asked {
    held: Option<Held>,
    at: Moment,
}

/// A watch that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Continued {
    /// What the member had said to hold.
    pub(super) held: (Seq, Option<Seq>),
    /// When it was asked for, if there is nothing to catch up.
    pub(super) done_since: Option<Moment>,
}

/// What an event means for what is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// The next one. `live` says that the member was not catching up; `caught_up` is set when this
    /// ends a resume that began at that moment.
    Next {
        live: bool,
        caught_up: Option<Moment>,
    },
    /// Held already.
    Known,
    /// Something before it is missing: ask for the rest.
    Hole,
    /// Not watched here.
    Strange,
}

impl Watches {
    /// Adds a ticket. Says whether it is new.
    pub(super) fn add(&mut self, ticket: TicketId) -> bool {
        let new = !self.tickets.contains_key(&ticket);
        self.tickets.entry(ticket).or_default();
        new
    }

    /// The request to go on with one ticket from what is held.
    pub(super) fn request(&mut self, ticket: TicketId, at: Moment) -> Option<Watch> {
        let watched = self.tickets.get_mut(&ticket)?;
        watched.asked = Some(Asked {
            held: watched.held,
            at,
        });
        Some(Watch {
            ticket,
            public: watched.held.map(|h| h.public),
            staff: watched.held.and_then(|h| h.staff),
        })
    }

    /// The requests to go on with everything on a new socket, as many to a frame as it may hold.
    pub(super) fn requests(&mut self, at: Moment) -> Vec<Vec<Watch>> {
        let mut tickets: Vec<TicketId> = self.tickets.keys().copied().collect();
        tickets.sort_unstable();
        let requests: Vec<Watch> = tickets
            .into_iter()
            .filter_map(|ticket| self.request(ticket, at))
            .collect();
        requests
            .chunks(WATCH_TICKETS_MAX)
            .map(<[Watch]>::to_vec)
            .collect()
    }

    /// The ticket as it stands.
    pub(super) fn opened(&mut self, view: &TicketView) {
        if let Some(watched) = self.tickets.get_mut(&view.id) {
            *watched = Watched {
                held: Some(Held {
                    public: view.public_head,
                    staff: view.staff_head,
                }),
                asked: None,
                catching_up: None,
            };
        }
    }

    /// Watching goes on, if that was asked for.
    pub(super) fn resumed(
        &mut self,
        ticket: TicketId,
        heads: (Seq, Option<Seq>),
    ) -> Option<Continued> {
        let watched = self.tickets.get_mut(&ticket)?;
        let asked = watched.asked.take()?;
        let held = asked.held?;
        let target = Held {
            public: heads.0,
            staff: heads.1,
        };
        let now_held = Held {
            public: held.public,
            staff: heads.1.map(|_| held.staff.unwrap_or(Seq(0))),
        };
        watched.held = Some(now_held);
        let done = reached(now_held, target);
        watched.catching_up = (!done).then_some((target, asked.at));
        Some(Continued {
            held: (held.public, held.staff),
            done_since: done.then_some(asked.at),
        })
    }

    /// What is held of it cannot be continued. Gives the request to begin anew.
    pub(super) fn resync(&mut self, ticket: TicketId, at: Moment) -> Option<Watch> {
        *self.tickets.get_mut(&ticket)? = Watched::default();
        self.request(ticket, at)
    }

    /// There is no such ticket for this member.
    pub(super) fn gone(&mut self, ticket: TicketId) {
        self.tickets.remove(&ticket);
    }

    /// An event came.
    pub(super) fn arrived(&mut self, frame: &EventFrame) -> Arrival {
        let Some(watched) = self.tickets.get_mut(&frame.ticket) else {
            return Arrival::Strange;
        };
        let Some(held) = &mut watched.held else {
            return Arrival::Strange;
        };
        let last = match frame.stream {
            Stream::Public => &mut held.public,
            Stream::Staff => held.staff.get_or_insert(Seq(0)),
        };
        if frame.seq <= *last {
            return Arrival::Known;
        }
        if frame.seq.0 != last.0 + 1 {
            return Arrival::Hole;
        }
        *last = frame.seq;
        let live = watched.catching_up.is_none();
        let mut caught_up = None;
        if let Some((target, since)) = watched.catching_up
            && reached(*held, target)
        {
            watched.catching_up = None;
            caught_up = Some(since);
        }
        Arrival::Next { live, caught_up }
    }

    /// Whether an answer to a watch of this ticket is still to come on this socket.
    pub(super) fn is_asked(&self, ticket: TicketId) -> bool {
        self.tickets
            .get(&ticket)
            .is_some_and(|watched| watched.asked.is_some())
    }

    /// The socket is gone, and with it every answer that was still to come.
    pub(super) fn disconnected(&mut self) {
        for watched in self.tickets.values_mut() {
            watched.asked = None;
            watched.catching_up = None;
        }
    }

    /// Watched tickets that have not reached these heads.
    pub(super) fn behind(&self, heads: &HashMap<TicketId, Heads>) -> usize {
        self.tickets
            .iter()
            .filter(|(ticket, watched)| {
                heads.get(ticket).is_some_and(|heads| {
                    watched.held.is_none_or(|held| {
                        held.public < heads.public
                            || held.staff.is_some_and(|staff| staff < heads.staff)
                    })
                })
            })
            .count()
    }
}

fn reached(held: Held, target: Held) -> bool {
    held.public >= target.public && held.staff >= target.staff
}

#[cfg(test)]
mod tests {
    use peerdesk_protocol::{Event, EventFrame, Seq, Stream, TicketId};

    use super::{Arrival, Continued, Held, Watched, Watches};
    use crate::oracle::Moment;

    const TICKET: TicketId = TicketId(1);

    fn holding(public: i64) -> Watches {
        let mut watches = Watches::default();
        let held = Held {
            public: Seq(public),
            staff: None,
        };
        let ticket = Watched {
            held: Some(held),
            ..Watched::default()
        };
        watches.tickets.insert(TICKET, ticket);
        watches
    }

    fn arrives(watches: &mut Watches, seq: i64) -> Arrival {
        watches.arrived(&EventFrame {
            ticket: TICKET,
            stream: Stream::Public,
            seq: Seq(seq),
            at: 0,
            by: None,
            command: None,
            after: None,
            event: Event::Closed {},
        })
    }

    #[test]
    fn events_advance_one_by_one() {
        let mut watches = holding(4);
        let next = Arrival::Next {
            live: true,
            caught_up: None,
        };
        assert_eq!(arrives(&mut watches, 5), next);
        assert_eq!(arrives(&mut watches, 5), Arrival::Known);
        assert_eq!(arrives(&mut watches, 7), Arrival::Hole);
        assert_eq!(arrives(&mut watches, 6), next);
    }

    #[test]
    fn a_resume_lasts_until_its_heads() {
        let mut watches = holding(4);
        let request = watches.request(TICKET, Moment(9));
        assert_eq!(request.and_then(|watch| watch.public), Some(Seq(4)));
        let resumed = watches.resumed(TICKET, (Seq(6), None));
        assert_eq!(
            resumed,
            Some(Continued {
                held: (Seq(4), None),
                done_since: None
            })
        );
        let on_the_way = Arrival::Next {
            live: false,
            caught_up: None,
        };
        assert_eq!(arrives(&mut watches, 5), on_the_way);
        let there = Arrival::Next {
            live: false,
            caught_up: Some(Moment(9)),
        };
        assert_eq!(arrives(&mut watches, 6), there);
    }

    #[test]
    fn a_resume_without_anything_missed_is_over_at_once() {
        let mut watches = holding(4);
        watches.request(TICKET, Moment(9));
        let resumed = watches.resumed(TICKET, (Seq(4), None));
        assert_eq!(
            resumed,
            Some(Continued {
                held: (Seq(4), None),
                done_since: Some(Moment(9))
            })
        );
    }

    #[test]
    fn what_was_never_opened_is_asked_for_without_places() {
        let mut watches = Watches::default();
        assert!(watches.add(TICKET));
        assert!(!watches.add(TICKET));
        let requests = watches.requests(Moment(1));
        assert_eq!(requests[0][0].public, None);
    }
}
