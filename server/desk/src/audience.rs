//! Who may hear of an event. There are two streams, and what differs between readers differs by
//! stream; nothing is filtered per reader on the way.

use crate::{Event, Member, MemberId, OrganisationId, Ticket, Visibility};

/// One of the two numbered streams of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// Read by everybody who may see the ticket.
    Public,
    /// Read by second line of the ticket's organisation, except the requester.
    Staff,
}

/// The facts that decide who sees a ticket; they never change in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    pub organisation: OrganisationId,
    pub requester: MemberId,
    pub visibility: Visibility,
}

/// The stream an event belongs to.
pub fn audience(_event: &Event) -> Stream {
    Stream::Public
}

/// Whether a member may know of a ticket at all.
pub fn may_see(_reader: &Member, _sight: Sight) -> bool {
    false
}

/// Whether a member may read a stream of a ticket.
pub fn may_read(_reader: &Member, _sight: Sight, _stream: Stream) -> bool {
    false
}

impl Ticket {
    /// The facts that decide who sees it.
    pub fn sight(&self) -> Sight {
        Sight {
            organisation: self.organisation,
            requester: self.requester,
            visibility: self.visibility,
        }
    }
}
