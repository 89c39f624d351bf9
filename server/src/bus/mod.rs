//! What nodes tell each other. A hint is never the only way: each node compares stream heads with
//! the database, so a hint that is lost costs time and nothing else.

mod counters;
mod in_process;
mod outlet;
pub(crate) mod redis;

use peerdesk_desk::{MemberId, OrganisationId, Seq, Stream, TicketId};

use crate::frame::Frame;

pub use counters::BusCounters;
pub use in_process::InProcess;
pub use redis::{NodeName, Redis, RedisError};

/// Something that happened and is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// An event of a ticket, as a finished frame.
    Event {
        ticket: TicketId,
        stream: Stream,
        seq: Seq,
        frame: Frame,
    },
    /// A row of the live list changed.
    Row {
        organisation: OrganisationId,
        ticket: TicketId,
    },
    /// A member's rights or session changed: look now.
    Access { member: MemberId },
    /// Something changed in a member's inbox.
    Inbox { member: MemberId },
}

/// What a node hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    Hint(Hint),
    /// Hints may have been lost: compare all heads and rows now.
    Lost,
}

/// The way between nodes. Two kinds: within the process, and over Redis.
pub trait Bus: Send + Sync + 'static {
    /// Hands a hint on. Never waits: under pressure the oldest waiting hint is dropped.
    fn publish(&self, hint: Hint);

    /// Hears the events of a ticket from now on, or no longer. Everything else is always heard.
    fn subscribe(&self, ticket: TicketId);
    fn unsubscribe(&self, ticket: TicketId);

    /// Whether hints get through at the moment, as far as the bus knows. When not, heads are
    /// compared more often.
    fn is_healthy(&self) -> bool;
}
