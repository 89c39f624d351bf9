//! How a ticket looks to a reader.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::strict::read_strictly;
use crate::{
    Await, EscalationCause, LeaseTerm, MemberId, Priority, Seq, Targets, TeamId, TicketId, TopicId,
};

read_strictly!(word: Visibility);

/// A person as shown to others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Person {
    pub id: MemberId,
    #[ts(type = "string")]
    pub name: Arc<str>,
}

/// One of the two numbered streams of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    Public,
    Staff,
}

/// Who may see a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", remote = "Self")]
pub enum Visibility {
    /// Everyone in the organisation and its second line.
    Organisation,
    /// The requester and second line only; goes to second line at once.
    Private,
}

/// Where a ticket stands. All moments are milliseconds since 1970 by the desk's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Stage {
    Open {
        since: i64,
        /// When second line is called, unless a waiting answer holds it (see `answers`).
        promise: i64,
    },
    Escalated {
        since: i64,
        cause: EscalationCause,
    },
    Claimed {
        claim: Claim,
    },
    Pending {
        claim: Claim,
        awaited: Await,
        since: i64,
    },
    Solved {
        since: i64,
        grace_until: i64,
        solution: Solution,
    },
    Closed {
        since: i64,
        solution: Solution,
    },
    Bundled {
        under: TicketId,
        since: i64,
        before: BeforeBundle,
    },
    Withdrawn {
        since: i64,
    },
}

impl Stage {
    /// The stage without its facts.
    pub fn kind(&self) -> StageKind {
        match self {
            Self::Open { .. } => StageKind::Open,
            Self::Escalated { .. } => StageKind::Escalated,
            Self::Claimed { .. } => StageKind::Claimed,
            Self::Pending { .. } => StageKind::Pending,
            Self::Solved { .. } => StageKind::Solved,
            Self::Closed { .. } => StageKind::Closed,
            Self::Bundled { .. } => StageKind::Bundled,
            Self::Withdrawn { .. } => StageKind::Withdrawn,
        }
    }
}

/// An engineer's responsibility.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Claim {
    pub owner: Person,
    pub epoch: u32,
    pub since: i64,
    /// Set when a lead gave it, so that the owner can decline it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub assigned: Option<bool>,
    pub lease: Lease,
    /// When and why it came into the queue, to which it returns if the claim ends.
    pub escalated_since: i64,
    pub cause: EscalationCause,
}

/// Where a bundled ticket returns to when it is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BeforeBundle {
    /// To the colleagues, with so many milliseconds left.
    Open { left: i64 },
    /// To the queue, with its age there.
    Escalated { since: i64, cause: EscalationCause },
}

/// A stage without its facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    Open,
    Escalated,
    Claimed,
    Pending,
    Solved,
    Closed,
    Bundled,
    Withdrawn,
}

/// What remains of a claim without progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Lease {
    Running(LeaseTerm),
    /// Paused, with the milliseconds that are left.
    Paused(i64),
}

/// What solved it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Solution {
    /// Confirmed by the requester. `second_line` when it came from the owner.
    Accepted {
        answer: Seq,
        by: Person,
        second_line: bool,
    },
    /// The owner's resolution; unconfirmed until the requester accepts its seq.
    Resolved { answer: Seq, by: Person },
    /// An answer to which the requester said nothing for long. Nobody confirmed it; the requester still
    /// can.
    Unconfirmed { answer: Seq, by: Person },
    /// Solved with the ticket it was bundled under.
    WithBundle { under: TicketId },
}

/// An answer, or a resolution, of the current cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AnswerView {
    /// Where it stands in the public stream.
    pub seq: Seq,
    pub by: Person,
    pub at: i64,
    pub state: AnswerState,
    /// The promise is held until here while this answer waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub holds_until: Option<i64>,
}

/// What the requester made of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    Waiting,
    Declined,
    Accepted,
}

/// A ticket bundled under another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BundledTicket {
    pub id: TicketId,
    pub number: i64,
    pub title: String,
}

/// The state of a ticket after the events up to its heads. A client applies later events to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketView {
    pub id: TicketId,
    /// What people call it: #1042.
    pub number: i64,
    pub title: String,
    pub requester: Person,
    pub topic: TopicId,
    pub team: TeamId,
    pub visibility: Visibility,
    /// 1 for the first life, one more with each reopening.
    pub cycle: u32,
    pub stage: Stage,
    /// Absent for normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub priority: Option<Priority>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub targets: Option<Targets>,
    /// Epoch of the last claim.
    pub epoch: u32,
    pub answers: Vec<AnswerView>,
    pub me_too: Vec<MemberId>,
    pub hand_raised: bool,
    pub invited: Vec<Person>,
    pub helpers: Vec<Person>,
    /// Tickets bundled under this one that the reader may see.
    pub bundled: Vec<BundledTicket>,
    pub asked_at: i64,
    pub public_head: Seq,
    /// Absent for readers of the public stream alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub staff_head: Option<Seq>,
}

/// A ticket in the live list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketRow {
    pub id: TicketId,
    pub number: i64,
    pub title: String,
    pub requester: Person,
    pub topic: TopicId,
    pub team: TeamId,
    pub visibility: Visibility,
    pub cycle: u32,
    pub stage: Stage,
    /// Absent for normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub priority: Option<Priority>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub targets: Option<Targets>,
    /// Answers that wait for the requester.
    pub answers_waiting: u32,
    /// Answers of this cycle that the requester tried and that did not help; absent for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub answers_declined: Option<u32>,
    pub me_too: u32,
    /// How many tickets are bundled under this one.
    pub bundled: u32,
    pub hand_raised: bool,
    pub asked_at: i64,
    /// When the last public event happened.
    pub changed_at: i64,
    /// Rows of one ticket replace each other in the order of this number.
    pub public_head: Seq,
}
