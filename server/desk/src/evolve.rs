//! Events change the ticket, and nothing else does.

use crate::{Asked, Event, MemberId, OrganisationId, Seq, Stream, Ticket, TicketId, Timestamp};

/// The ticket that a question starts; its public head is already 1.
pub fn born(
    _id: TicketId,
    _organisation: OrganisationId,
    _requester: MemberId,
    _asked: &Asked,
    _at: Timestamp,
) -> Ticket {
    unimplemented!()
}

/// Applies an event and gives it its place: the next number in the stream it belongs to.
pub fn evolve(
    _ticket: &mut Ticket,
    _by: Option<MemberId>,
    _at: Timestamp,
    _event: &Event,
) -> (Stream, Seq) {
    unimplemented!()
}
