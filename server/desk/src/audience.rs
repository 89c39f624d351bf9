//! Who may hear of an event. There are two streams, and what differs between readers differs by
//! stream; nothing is filtered per reader on the way.

use crate::{Event, EventKind, Member, MemberId, OrganisationId, Ticket, Visibility};

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

/// The stream an event belongs to. Only what is said among second line, how often an owner shows
/// progress and who is warned of a target is kept from the others; the rest is everybody's.
pub fn audience(event: &Event) -> Stream {
    match event.kind() {
        EventKind::Noted
        | EventKind::Renewed
        | EventKind::LeaseWarned
        | EventKind::TargetWarned
        | EventKind::TargetMissed
        | EventKind::NoteEdited
        | EventKind::NoteDeleted => Stream::Staff,
        EventKind::Asked
        | EventKind::Posted
        | EventKind::Answered
        | EventKind::Accepted
        | EventKind::Declined
        | EventKind::Escalated
        | EventKind::EscalationSuggested
        | EventKind::ReturnedToPeers
        | EventKind::Claimed
        | EventKind::Lapsed
        | EventKind::HandedBack
        | EventKind::Assigned
        | EventKind::TakenOver
        | EventKind::Pended
        | EventKind::Resumed
        | EventKind::Resolved
        | EventKind::SolvedWithBundle
        | EventKind::Reopened
        | EventKind::Closed
        | EventKind::Withdrawn
        | EventKind::MeTooAdded
        | EventKind::MeTooRemoved
        | EventKind::Bundled
        | EventKind::Unbundled
        | EventKind::HandRaised
        | EventKind::HandLowered
        | EventKind::HelperJoined
        | EventKind::Retitled
        | EventKind::TopicChanged
        | EventKind::Nudged
        | EventKind::Reminded
        | EventKind::SolvedUnconfirmed
        | EventKind::AssignmentDeclined
        | EventKind::HandedOver
        | EventKind::Prioritised
        | EventKind::Retargeted
        | EventKind::Replied
        | EventKind::Edited
        | EventKind::Deleted
        | EventKind::Thanked
        | EventKind::ThanksUndone => Stream::Public,
    }
}

/// Whether a member may know of a ticket at all: its requester, second line of its organisation,
/// and, unless it is private, everybody who works there.
pub fn may_see(reader: &Member, sight: Sight) -> bool {
    if reader.id == sight.requester || reader.is_second_line_of(sight.organisation) {
        return true;
    }
    match sight.visibility {
        Visibility::Organisation => reader.organisation == sight.organisation,
        Visibility::Private => false,
    }
}

/// Whether a member may read a stream of a ticket. The requester never reads what second line says
/// among itself about their ticket, even when they belong to second line.
pub fn may_read(reader: &Member, sight: Sight, stream: Stream) -> bool {
    match stream {
        Stream::Public => may_see(reader, sight),
        Stream::Staff => {
            reader.id != sight.requester && reader.is_second_line_of(sight.organisation)
        }
    }
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
