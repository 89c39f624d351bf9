//! How a rule says no. A refusal is data with facts for the person, never an error of a machine.

use crate::{Epoch, MemberId, Seq, StageKind, TicketId, Timestamp};

/// Why a command did not and will not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such ticket, or the actor may not know of it; the two are not told apart.
    NotFound,
    /// The actor may see the ticket but not do this to it.
    NotPermitted { needs: Need },
    /// The ticket does not stand where this is possible.
    WrongStage { stage: StageKind },
    /// Somebody else has it. The lease end is absent while the claim is paused.
    AlreadyClaimed {
        by: MemberId,
        since: Timestamp,
        until: Option<Timestamp>,
    },
    /// The claim under which the owner acted has ended; `owner` is who holds it by now.
    ClaimLost {
        epoch: Epoch,
        owner: Option<MemberId>,
    },
    /// No such answer in this cycle, or already reacted to.
    NoSuchAnswer { answer: Seq },
    /// There are no such words, or none that this can be done to: taken back, accepted, or what the
    /// ticket rests on.
    NoSuchMessage { message: Seq },
    /// The topic does not exist in this organisation.
    NoSuchTopic,
    /// No such active member in this organisation.
    NoSuchMember { member: MemberId },
    /// The member is not second line in the team of the ticket.
    NotInTeam { member: MemberId },
    /// The team does not exist, or does not serve the organisation of the ticket.
    NoSuchTeam,
    /// The claim was taken and not given, so that it can be handed back but not declined.
    NotAssigned,
    /// The wish is already so: already joined, already in that topic, already owner.
    NothingToChange,
    /// The ticket to bundle under cannot take it: itself, bundled, ended, private, or elsewhere.
    CannotBundle { under: TicketId },
    /// The time in which the ticket could come back has passed; ask anew and link.
    GraceOver { since: Timestamp },
    /// A named limit is reached.
    TooMany { max: u32 },
    /// The ticket is private: there are no colleagues who could have it.
    NoPeers,
    /// The alarm is not due (any more). Only the clock sees this.
    NotDue,
}

/// Who could do what was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// A member who sees the ticket. Only the clock lacks this.
    Member,
    /// A colleague: neither the requester nor second line on the ticket.
    Peer,
    /// The requester of the ticket.
    Requester,
    /// Anyone but the requester.
    OtherThanRequester,
    /// An engineer or lead of the ticket's team who is not its requester.
    SecondLine,
    /// Second line of the ticket's organisation, in whatever team, who is not its requester.
    Staff,
    /// The engineer who owns the ticket.
    Owner,
    /// A lead of the ticket's team who is not its requester.
    Lead,
    /// The requester or second line.
    RequesterOrSecondLine,
    /// Somebody invited, or second line.
    Invited,
    /// Who wrote the words.
    Author,
    /// Anyone but who wrote the words.
    OtherThanAuthor,
    /// Only the desk itself.
    Clock,
}
