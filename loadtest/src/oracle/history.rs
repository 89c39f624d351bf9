//! What is stored, as the HTTP interface told it after the run.

use std::collections::BTreeMap;

use peerdesk_protocol::{Event, EventFrame, MemberId, Seq, Stream, TicketId, Visibility};

use super::record::digest;

/// Both streams of every ticket of the run.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub tickets: BTreeMap<TicketId, TicketHistory>,
}

/// One ticket.
#[derive(Clone, Debug, Default)]
pub struct TicketHistory {
    pub public: StoredStream,
    pub staff: StoredStream,
    /// What stood when everything was quiet and before the watchers went: they must have seen it.
    pub settled: Heads,
}

/// Last seq of each stream; 0 for an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heads {
    pub public: Seq,
    pub staff: Seq,
}

impl Default for Heads {
    fn default() -> Self {
        Self {
            public: Seq(0),
            staff: Seq(0),
        }
    }
}

/// One stream in the order in which it was read.
#[derive(Clone, Debug, Default)]
pub struct StoredStream {
    events: Vec<EventFrame>,
    digests: Vec<u64>,
}

impl StoredStream {
    /// Takes the events as they were read, pages joined.
    pub fn new(events: Vec<EventFrame>) -> Self {
        let digests = events.iter().map(digest).collect();
        Self { events, digests }
    }

    /// The events in order.
    pub fn events(&self) -> &[EventFrame] {
        &self.events
    }

    /// The event with this seq and its digest.
    pub fn at(&self, seq: Seq) -> Option<(&EventFrame, u64)> {
        let guess = usize::try_from(seq.0 - 1).ok()?;
        let place = if self.events.get(guess).is_some_and(|e| e.seq == seq) {
            guess
        } else {
            // Only a stream with a hole gets here, or an event that is not stored.
            self.events.binary_search_by_key(&seq, |e| e.seq).ok()?
        };
        Some((&self.events[place], self.digests[place]))
    }

    /// The last seq, or 0.
    pub fn head(&self) -> Seq {
        self.events.last().map_or(Seq(0), |e| e.seq)
    }
}

impl TicketHistory {
    /// One of the two streams.
    pub fn stream(&self, stream: Stream) -> &StoredStream {
        match stream {
            Stream::Public => &self.public,
            Stream::Staff => &self.staff,
        }
    }

    /// Who asked, if the first event is there and says so.
    pub fn requester(&self) -> Option<MemberId> {
        self.public
            .events
            .first()
            .and_then(|e| e.by.as_ref())
            .map(|p| p.id)
    }

    /// Who may see it, if the first event is there.
    pub fn visibility(&self) -> Option<Visibility> {
        if let Event::Asked { visibility, .. } = &self.public.events.first()?.event {
            Some(*visibility)
        } else {
            None
        }
    }
}

impl History {
    /// All stored events, ticket by ticket, public before staff.
    pub fn events(&self) -> impl Iterator<Item = &EventFrame> {
        self.tickets
            .values()
            .flat_map(|t| t.public.events.iter().chain(t.staff.events.iter()))
    }

    /// The stored event in a place, with its digest.
    pub fn at(&self, ticket: TicketId, stream: Stream, seq: Seq) -> Option<(&EventFrame, u64)> {
        self.tickets.get(&ticket)?.stream(stream).at(seq)
    }
}
