//! A ticket: one question and its life. Stages carry their facts, so that a claimed ticket without
//! an owner, or an open one with a lease, cannot be written down.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Epoch, EscalationCause, MemberId, Millis, OrganisationId, Priority, Seq, Targets, TeamId,
    TicketId, Timestamp, Title, TopicId,
};

/// Everything the rules need to know of one ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub id: TicketId,
    pub organisation: OrganisationId,
    pub requester: MemberId,
    pub title: Title,
    pub topic: TopicId,
    /// The second-line team whose queue the ticket goes to: that of the topic, until it is handed over
    /// to another.
    pub team: TeamId,
    pub visibility: Visibility,
    /// 1 for the first life; each reopening starts the next, measured apart.
    pub cycle: u32,
    pub stage: Stage,
    pub priority: Priority,
    /// What second line aims for; absent before it is called and where it aims for nothing.
    pub targets: Option<Targets>,
    /// When the requester last spoke in this cycle, beyond asking.
    pub heard: Option<Timestamp>,
    /// The epoch of the last claim, current or past.
    pub epoch: Epoch,
    /// Answers of the current cycle by their seq in the public stream.
    pub answers: BTreeMap<Seq, Answer>,
    /// Members who said "me too"; never the requester.
    pub me_too: BTreeSet<MemberId>,
    /// Members invited by a raised hand and not yet helping. Empty when no hand is raised.
    pub invited: BTreeSet<MemberId>,
    /// Whether the owner's hand is up.
    pub hand_raised: bool,
    /// Members who joined the owner's swarm.
    pub helpers: BTreeSet<MemberId>,
    /// Last number given in each stream.
    pub public_head: Seq,
    pub staff_head: Seq,
}

/// Who may see a ticket at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Visibility {
    /// Everyone in the organisation and its second line.
    Organisation,
    /// The requester and second line only.
    Private,
}

/// Where a ticket stands, with the facts that hold there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Colleagues have it.
    Open {
        since: Timestamp,
        /// When second line is called, if nothing solves it and no answer waits.
        promise: Timestamp,
    },
    /// In the queue of the team, unclaimed.
    Escalated {
        since: Timestamp,
        cause: EscalationCause,
    },
    /// An engineer is responsible; the lease runs.
    Claimed { claim: Claim },
    /// The owner waits for somebody; the lease is paused.
    Pending {
        claim: Claim,
        awaited: Awaited,
        since: Timestamp,
    },
    /// Solved; can come back until the grace ends.
    Solved {
        solution: Solution,
        since: Timestamp,
        grace_until: Timestamp,
    },
    /// Solved and past its grace: it does not come back, a new ticket links to it.
    Closed {
        solution: Solution,
        since: Timestamp,
    },
    /// One of several tickets with one cause; shares the fate of the ticket it is under.
    Bundled {
        under: TicketId,
        since: Timestamp,
        /// The stage it returns to when taken out.
        before: BeforeBundle,
    },
    /// Taken back by the requester.
    Withdrawn { since: Timestamp },
}

/// Where a bundled ticket returns to when it is taken out. A claim ends when its ticket is bundled,
/// so claimed and pending tickets come back as escalated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeforeBundle {
    /// It was open; the rest of its peer window is kept, so that coming back never makes it late at
    /// once.
    Open { left: Millis },
    /// It was in the queue, or owned; it keeps its age there.
    Escalated {
        since: Timestamp,
        cause: EscalationCause,
    },
}

/// An engineer's responsibility for a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    pub owner: MemberId,
    pub epoch: Epoch,
    pub since: Timestamp,
    /// Whether a lead gave it, so that it can be declined.
    pub assigned: bool,
    pub lease: Lease,
    /// When the ticket came into the queue; kept so that a lapse returns it with its age.
    pub escalated_since: Timestamp,
    pub cause: EscalationCause,
}

/// How long a claim still lasts without progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lease {
    Running(LeaseTerm),
    /// While pending; the remainder runs on afterwards.
    Paused {
        left: Millis,
    },
}

/// The running part of a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseTerm {
    /// Without progress the claim lapses here.
    pub until: Timestamp,
    /// The owner is warned here.
    pub warns: Timestamp,
    /// Whether the warning has been given.
    pub warned: bool,
}

/// Whom a pending ticket waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Awaited {
    Requester,
    /// A vendor or contractor, named in the owner's words.
    ThirdParty {
        name: Title,
    },
}

/// An answer offered as the solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub by: MemberId,
    pub at: Timestamp,
    /// The promise is held until here while the answer waits for the requester; `None` where there
    /// was no promise to hold.
    pub holds_until: Option<Timestamp>,
    pub state: AnswerState,
}

/// What the requester made of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnswerState {
    Waiting,
    /// "Not yet": tried, did not solve it.
    Declined,
    Accepted,
}

/// What solved a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Solution {
    /// An answer, or an owner's resolution, that the requester confirmed. `second_line` when it came
    /// from the owner: coming back, such a ticket goes to second line and not to colleagues.
    Accepted {
        answer: Seq,
        by: MemberId,
        second_line: bool,
    },
    /// The owner's resolution, not (yet) confirmed by the requester. It stands among the answers,
    /// so that the requester can accept it.
    Resolved { answer: Seq, by: MemberId },
    /// An answer to which the requester said nothing for so long that the desk took it for the
    /// solution. Nobody confirmed it.
    Unconfirmed { answer: Seq, by: MemberId },
    /// The ticket it was bundled under was solved.
    WithBundle { under: TicketId },
}

impl Solution {
    /// Where the words that solved it stand, and whose they are. In a bundle they stand in the ticket
    /// that leads it.
    pub fn answer(&self) -> Option<(Seq, MemberId)> {
        match self {
            Self::Accepted { answer, by, .. }
            | Self::Resolved { answer, by }
            | Self::Unconfirmed { answer, by } => Some((*answer, *by)),
            Self::WithBundle { .. } => None,
        }
    }
}

impl Stage {
    /// What solved the ticket, while it is solved or closed.
    pub fn solution(&self) -> Option<&Solution> {
        match self {
            Self::Solved { solution, .. } | Self::Closed { solution, .. } => Some(solution),
            Self::Open { .. }
            | Self::Escalated { .. }
            | Self::Claimed { .. }
            | Self::Pending { .. }
            | Self::Bundled { .. }
            | Self::Withdrawn { .. } => None,
        }
    }
}

/// A stage without its facts, for permissions, refusals and lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

impl StageKind {
    /// All stages, in the order of a ticket's life.
    pub const ALL: [Self; 8] = [
        Self::Open,
        Self::Escalated,
        Self::Claimed,
        Self::Pending,
        Self::Solved,
        Self::Closed,
        Self::Bundled,
        Self::Withdrawn,
    ];
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

    /// The claim that holds in this stage, running or paused.
    pub fn claim(&self) -> Option<&Claim> {
        match self {
            Self::Claimed { claim } | Self::Pending { claim, .. } => Some(claim),
            Self::Open { .. }
            | Self::Escalated { .. }
            | Self::Solved { .. }
            | Self::Closed { .. }
            | Self::Bundled { .. }
            | Self::Withdrawn { .. } => None,
        }
    }
}
