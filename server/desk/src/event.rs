//! What happened to a ticket. Events are facts: they carry every moment and number that a rule
//! computed, so that applying them needs neither policy nor clock.

use crate::kind::kinds;
use crate::{
    Awaited, Epoch, LeaseTerm, MemberId, Millis, Priority, Seq, TargetKind, Targets, TeamId, Text,
    TicketId, Timestamp, Title, TopicId, Visibility,
};

/// One thing that happened. Who did it and when stand beside it where it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Always the first of the public stream, and only there. By the requester.
    Asked(Asked),
    /// `renews` is the new lease when the owner spoke: progress renews a claim.
    Posted {
        text: Text,
        renews: Option<LeaseTerm>,
    },
    /// Staff stream.
    Noted {
        text: Text,
        renews: Option<LeaseTerm>,
    },
    /// An answer; people refer to it by its seq in the public stream.
    Answered {
        text: Text,
        renews: Option<LeaseTerm>,
        /// The promise is held until here while the requester has not reacted.
        holds_until: Option<Timestamp>,
    },
    /// The requester confirmed an answer. Solves the ticket and releases its owner, if any; on a
    /// ticket solved by resolution it confirms the resolution.
    Accepted {
        answer: Seq,
        answered_by: MemberId,
        grace_until: Timestamp,
        released: Option<MemberId>,
    },
    /// "Not yet" on an answer.
    Declined {
        answer: Seq,
        text: Option<Text>,
    },
    Escalated {
        cause: EscalationCause,
        reason: Option<Text>,
    },
    EscalationSuggested {
        reason: Option<Text>,
    },
    /// Back to the colleagues, with a new promise; ends a claim.
    ReturnedToPeers {
        reason: Text,
        promise: Timestamp,
    },
    Claimed {
        epoch: Epoch,
        term: LeaseTerm,
    },
    /// Staff stream: "still on it".
    Renewed {
        epoch: Epoch,
        term: LeaseTerm,
    },
    /// Staff stream: the lease ends soon.
    LeaseWarned {
        epoch: Epoch,
    },
    /// The claim ended without progress; back to the queue.
    Lapsed {
        owner: MemberId,
        epoch: Epoch,
    },
    HandedBack {
        epoch: Epoch,
        tried: Text,
    },
    /// A lead gave the claim to `to`; `from` had it before.
    Assigned {
        to: MemberId,
        from: Option<MemberId>,
        epoch: Epoch,
        term: LeaseTerm,
    },
    /// A lead took the claim from its owner.
    TakenOver {
        from: MemberId,
        epoch: Epoch,
        term: LeaseTerm,
        reason: Text,
    },
    /// The owner waits; `left` of the lease is kept for afterwards. That is at least a whole lease,
    /// since a change of stage is progress and progress renews.
    Pended {
        awaited: Awaited,
        left: Millis,
    },
    /// The wait is over: by the owner, or because the requester spoke.
    Resumed {
        term: LeaseTerm,
    },
    /// The owner's resolution. Its seq can be accepted like an answer.
    Resolved {
        text: Text,
        grace_until: Timestamp,
    },
    /// The ticket this one was bundled under is solved.
    SolvedWithBundle {
        under: TicketId,
        grace_until: Timestamp,
    },
    /// It came back: the next cycle begins, open with a promise, or in the queue when second line
    /// had solved it.
    Reopened {
        text: Text,
        cycle: u32,
        promise: Option<Timestamp>,
    },
    /// The grace is over.
    Closed,
    Withdrawn {
        reason: Option<Text>,
    },
    MeTooAdded,
    MeTooRemoved,
    /// Joined under a ticket of the same cause; ends a claim. `left` is the rest of the peer window
    /// when it was open.
    Bundled {
        under: TicketId,
        left: Option<Millis>,
        released: Option<MemberId>,
    },
    /// Taken out again; `promise` is set when it returns to the colleagues, else it returns to the
    /// queue.
    Unbundled {
        cause: ReturnCause,
        promise: Option<Timestamp>,
    },
    HandRaised {
        text: Text,
        invited: Vec<MemberId>,
        /// Absent while pending, when the lease is paused.
        renews: Option<LeaseTerm>,
    },
    HandLowered,
    HelperJoined,
    Retitled {
        title: Title,
    },
    /// Moved to another topic. With `released`, the ticket went to another team's queue and its
    /// owner's claim ended.
    TopicChanged {
        topic: TopicId,
        team: TeamId,
        released: Option<MemberId>,
    },
    /// The requester is asked whether an answer helped.
    Nudged {
        answer: Seq,
    },
    /// Those for whom a pending ticket waits are reminded.
    Reminded,
    /// The requester said nothing to an answer for long; it is taken for the solution.
    SolvedUnconfirmed {
        answer: Seq,
        answered_by: MemberId,
        grace_until: Timestamp,
    },
    /// Staff stream: a target is about to be missed.
    TargetWarned {
        target: TargetKind,
    },
    /// Staff stream: a target was missed.
    TargetMissed {
        target: TargetKind,
    },
    /// The engineer to whom a lead gave it does not take it; back to the queue.
    AssignmentDeclined {
        epoch: Epoch,
        reason: Text,
    },
    /// Moved to the queue of another team; ends a claim.
    HandedOver {
        team: TeamId,
        reason: Text,
        released: Option<MemberId>,
    },
    Prioritised {
        priority: Priority,
    },
    /// The targets as they stand from here on; follows whatever changed them.
    Retargeted {
        targets: Option<Targets>,
    },
    /// A message about another one of the public stream.
    Replied {
        to: Seq,
        text: Text,
        renews: Option<LeaseTerm>,
    },
    /// Other words in place of those at `message` in the public stream; what was there before stays in
    /// the history.
    Edited {
        message: Seq,
        text: Text,
    },
    /// The words at `message` were taken back, here and where they were edited. An answer that is no
    /// more waits for nobody.
    Deleted {
        message: Seq,
    },
    /// Staff stream, about itself.
    NoteEdited {
        message: Seq,
        text: Text,
    },
    /// Staff stream, about itself.
    NoteDeleted {
        message: Seq,
    },
    Thanked {
        message: Seq,
    },
    ThanksUndone {
        message: Seq,
    },
}

/// The question as it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub title: Title,
    pub text: Text,
    pub topic: TopicId,
    pub team: TeamId,
    pub visibility: Visibility,
    /// When second line is called; for the fast lane and private tickets the moment of asking.
    pub promise: Timestamp,
}

/// Why second line was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EscalationCause {
    /// The peer window passed.
    Promise,
    /// The requester asked for it.
    Requester,
    /// Second line took it up.
    SecondLine,
    /// The topic goes straight to second line.
    FastLane,
    /// The ticket is private: no colleague could have seen it.
    Private,
    /// It came back, and not to colleagues: second line had solved it, or they are not to have it.
    Reopened,
}

/// Why a ticket left its bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReturnCause {
    /// Second line took it out.
    SecondLine,
    /// The ticket it was under was withdrawn.
    BundleWithdrawn,
}

kinds! {
    /// An event without its content: the rows of the audience matrix.
    pub enum EventKind {
        Asked,
        Posted,
        Noted,
        Answered,
        Accepted,
        Declined,
        Escalated,
        EscalationSuggested,
        ReturnedToPeers,
        Claimed,
        Renewed,
        LeaseWarned,
        Lapsed,
        HandedBack,
        Assigned,
        TakenOver,
        Pended,
        Resumed,
        Resolved,
        SolvedWithBundle,
        Reopened,
        Closed,
        Withdrawn,
        MeTooAdded,
        MeTooRemoved,
        Bundled,
        Unbundled,
        HandRaised,
        HandLowered,
        HelperJoined,
        Retitled,
        TopicChanged,
        Nudged,
        Reminded,
        SolvedUnconfirmed,
        TargetWarned,
        TargetMissed,
        AssignmentDeclined,
        HandedOver,
        Prioritised,
        Retargeted,
        Replied,
        Edited,
        Deleted,
        NoteEdited,
        NoteDeleted,
        Thanked,
        ThanksUndone,
    }
}

impl Event {
    /// The event without its content.
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Asked(_) => EventKind::Asked,
            Self::Posted { .. } => EventKind::Posted,
            Self::Noted { .. } => EventKind::Noted,
            Self::Answered { .. } => EventKind::Answered,
            Self::Accepted { .. } => EventKind::Accepted,
            Self::Declined { .. } => EventKind::Declined,
            Self::Escalated { .. } => EventKind::Escalated,
            Self::EscalationSuggested { .. } => EventKind::EscalationSuggested,
            Self::ReturnedToPeers { .. } => EventKind::ReturnedToPeers,
            Self::Claimed { .. } => EventKind::Claimed,
            Self::Renewed { .. } => EventKind::Renewed,
            Self::LeaseWarned { .. } => EventKind::LeaseWarned,
            Self::Lapsed { .. } => EventKind::Lapsed,
            Self::HandedBack { .. } => EventKind::HandedBack,
            Self::Assigned { .. } => EventKind::Assigned,
            Self::TakenOver { .. } => EventKind::TakenOver,
            Self::Pended { .. } => EventKind::Pended,
            Self::Resumed { .. } => EventKind::Resumed,
            Self::Resolved { .. } => EventKind::Resolved,
            Self::SolvedWithBundle { .. } => EventKind::SolvedWithBundle,
            Self::Reopened { .. } => EventKind::Reopened,
            Self::Closed => EventKind::Closed,
            Self::Withdrawn { .. } => EventKind::Withdrawn,
            Self::MeTooAdded => EventKind::MeTooAdded,
            Self::MeTooRemoved => EventKind::MeTooRemoved,
            Self::Bundled { .. } => EventKind::Bundled,
            Self::Unbundled { .. } => EventKind::Unbundled,
            Self::HandRaised { .. } => EventKind::HandRaised,
            Self::HandLowered => EventKind::HandLowered,
            Self::HelperJoined => EventKind::HelperJoined,
            Self::Retitled { .. } => EventKind::Retitled,
            Self::TopicChanged { .. } => EventKind::TopicChanged,
            Self::Nudged { .. } => EventKind::Nudged,
            Self::Reminded => EventKind::Reminded,
            Self::SolvedUnconfirmed { .. } => EventKind::SolvedUnconfirmed,
            Self::TargetWarned { .. } => EventKind::TargetWarned,
            Self::TargetMissed { .. } => EventKind::TargetMissed,
            Self::AssignmentDeclined { .. } => EventKind::AssignmentDeclined,
            Self::HandedOver { .. } => EventKind::HandedOver,
            Self::Prioritised { .. } => EventKind::Prioritised,
            Self::Retargeted { .. } => EventKind::Retargeted,
            Self::Replied { .. } => EventKind::Replied,
            Self::Edited { .. } => EventKind::Edited,
            Self::Deleted { .. } => EventKind::Deleted,
            Self::NoteEdited { .. } => EventKind::NoteEdited,
            Self::NoteDeleted { .. } => EventKind::NoteDeleted,
            Self::Thanked { .. } => EventKind::Thanked,
            Self::ThanksUndone { .. } => EventKind::ThanksUndone,
        }
    }

    /// Members whom the event names beside its actor, so that their names can be shown.
    pub fn named_members(&self) -> Vec<MemberId> {
        match self {
            Self::Accepted {
                answered_by,
                released,
                ..
            } => std::iter::once(*answered_by).chain(*released).collect(),
            Self::Lapsed { owner, .. } => vec![*owner],
            Self::Assigned { to, from, .. } => std::iter::once(*to).chain(*from).collect(),
            Self::TakenOver { from, .. } => vec![*from],
            Self::Bundled { released, .. }
            | Self::TopicChanged { released, .. }
            | Self::HandedOver { released, .. } => released.iter().copied().collect(),
            Self::SolvedUnconfirmed { answered_by, .. } => vec![*answered_by],
            Self::HandRaised { invited, .. } => invited.clone(),
            Self::Asked(_)
            | Self::Posted { .. }
            | Self::Noted { .. }
            | Self::Answered { .. }
            | Self::Declined { .. }
            | Self::Escalated { .. }
            | Self::EscalationSuggested { .. }
            | Self::ReturnedToPeers { .. }
            | Self::Claimed { .. }
            | Self::Renewed { .. }
            | Self::LeaseWarned { .. }
            | Self::HandedBack { .. }
            | Self::Pended { .. }
            | Self::Resumed { .. }
            | Self::Resolved { .. }
            | Self::SolvedWithBundle { .. }
            | Self::Reopened { .. }
            | Self::Closed
            | Self::Withdrawn { .. }
            | Self::MeTooAdded
            | Self::MeTooRemoved
            | Self::Unbundled { .. }
            | Self::HandLowered
            | Self::HelperJoined
            | Self::Retitled { .. }
            | Self::Nudged { .. }
            | Self::Reminded
            | Self::TargetWarned { .. }
            | Self::TargetMissed { .. }
            | Self::AssignmentDeclined { .. }
            | Self::Prioritised { .. }
            | Self::Retargeted { .. }
            | Self::Replied { .. }
            | Self::Edited { .. }
            | Self::Deleted { .. }
            | Self::NoteEdited { .. }
            | Self::NoteDeleted { .. }
            | Self::Thanked { .. }
            | Self::ThanksUndone { .. } => Vec::new(),
        }
    }
}
