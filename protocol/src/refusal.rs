//! How a node says no to a command. Data for the client to put into words, never text.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{MemberId, Person, Seq, StageKind, TicketId};

/// Why a command did not and will not happen. The same command sent again gets the same answer
/// whatever has changed: refusals are kept under their id. `busy`, `bad_text` and `bad_command_id` are
/// said before anything is looked up and are not kept; `busy` is the one that invites another try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// No such ticket, or one the member may not know of.
    NotFound,
    NotPermitted {
        needs: Need,
    },
    WrongStage {
        stage: StageKind,
    },
    /// Somebody else has it, since and (while the lease runs) until then.
    AlreadyClaimed {
        by: Person,
        since: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        until: Option<i64>,
    },
    /// The claim the command acted under has ended; `owner` has it by now.
    ClaimLost {
        epoch: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        owner: Option<Person>,
    },
    NoSuchAnswer {
        answer: Seq,
    },
    /// No such words, or none that this can be done to.
    NoSuchMessage {
        message: Seq,
    },
    NoSuchTopic,
    NoSuchMember {
        member: MemberId,
    },
    NotInTeam {
        member: MemberId,
    },
    /// No such team, or none that serves the organisation of the ticket.
    NoSuchTeam,
    /// The claim was taken, not given by a lead: it can be handed back but not declined.
    NotAssigned,
    NothingToChange,
    CannotBundle {
        under: TicketId,
    },
    /// The ticket is private: there are no colleagues who could have it.
    NoPeers,
    GraceOver {
        since: i64,
    },
    TooMany {
        max: u32,
    },
    /// A text is blank, too long (`max` in bytes for texts, characters for titles) or has a
    /// character that cannot be kept.
    BadText {
        field: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        max: Option<usize>,
    },
    /// The id is not a UUID of version 7.
    BadCommandId,
    /// The id was used by the same member for something else.
    CommandIdReused,
    /// Too much at once; nothing happened, send again after the given time.
    Busy {
        retry_after_ms: u64,
    },
}

/// Who could do what was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// A member who sees the ticket.
    Member,
    Requester,
    OtherThanRequester,
    /// A colleague: neither the requester nor second line on the ticket.
    Peer,
    /// Second line of the organisation, in whatever team.
    Staff,
    /// Second line in the team of the ticket.
    SecondLine,
    Owner,
    Lead,
    RequesterOrSecondLine,
    Invited,
    /// Who wrote the words.
    Author,
    OtherThanAuthor,
    Clock,
}
