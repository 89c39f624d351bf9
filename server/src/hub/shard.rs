//! A part of the watched tickets, with the rounds that serve them.

use std::collections::HashMap;

use peerdesk_desk::{Sight, Stream, TicketId};
use tokio::time::Instant;

use super::lane::{Lane, Taken};
use super::opened::Openings;
use super::rounds::{Next, Rounds, SLICE_WATCHERS, gather, rest};

/// See the module.
#[derive(Default)]
pub(super) struct Shard {
    pub(super) tickets: HashMap<TicketId, Channel>,
    rounds: Rounds,
}

/// The two streams of a watched ticket.
#[derive(Default)]
pub(super) struct Channel {
    public: Track,
    staff: Track,
    /// Who may see the ticket, once somebody who may went live.
    pub(super) sight: Option<Sight>,
    pub(super) openings: Openings,
    /// Since when nobody watches.
    pub(super) deserted_at: Option<Instant>,
}

/// A lane and its place in the rounds.
#[derive(Default)]
struct Track {
    lane: Lane,
    is_waiting: bool,
    rests_until: Option<Instant>,
}

impl Channel {
    pub(super) fn lane(&self, stream: Stream) -> &Lane {
        match stream {
            Stream::Public => &self.public.lane,
            Stream::Staff => &self.staff.lane,
        }
    }

    pub(super) fn lane_mut(&mut self, stream: Stream) -> &mut Lane {
        &mut self.track(stream).lane
    }

    fn track(&mut self, stream: Stream) -> &mut Track {
        match stream {
            Stream::Public => &mut self.public,
            Stream::Staff => &mut self.staff,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.public.lane.is_empty() && self.staff.lane.is_empty()
    }
}

impl Shard {
    /// Enters a stream in the rounds when it has something to hand on. Whether it was.
    pub(super) fn note(
        &mut self,
        ticket: TicketId,
        stream: Stream,
        taken: Taken,
        now: Instant,
    ) -> bool {
        let Some(channel) = self.tickets.get_mut(&ticket) else {
            return false;
        };
        let track = channel.track(stream);
        if !taken.is_due || track.is_waiting {
            return false;
        }
        track.is_waiting = true;
        let gathers_until = gather(track.lane.len()).map(|gather| now + gather);
        let begins_at = track.rests_until.max(gathers_until);
        self.rounds.add((ticket, stream), begins_at, now);
        true
    }

    /// Serves one slice of one room; says how many deliveries that were and when to come again.
    pub(super) fn turn(&mut self, now: Instant) -> (u64, Next) {
        let Some((ticket, stream)) = self.rounds.take(now) else {
            return (0, self.rounds.next());
        };
        let Some(channel) = self.tickets.get_mut(&ticket) else {
            return (0, self.rounds.next());
        };
        let track = channel.track(stream);
        let step = track.lane.step(SLICE_WATCHERS);
        if step.is_round_over {
            track.rests_until = rest(track.lane.len()).map(|rest| now + rest);
        }
        track.is_waiting = !step.is_done;
        if !step.is_done {
            let rests_until = track.rests_until.filter(|_| step.is_round_over);
            self.rounds.add((ticket, stream), rests_until, now);
        }
        (step.deliveries, self.rounds.next())
    }
}
