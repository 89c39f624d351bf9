//! Events on the wire.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Await, CommandId, Person, Priority, Seq, Stream, TargetKind, Targets, TeamId, TicketId,
    TopicId, Visibility,
};

/// An event in its place. The same bytes go to every reader of the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EventFrame {
    pub ticket: TicketId,
    pub stream: Stream,
    pub seq: Seq,
    /// Milliseconds since 1970 by the desk's clock.
    pub at: i64,
    /// Absent when the desk itself acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<Person>,
    /// The command that caused it, by which its sender recognises it. Absent when the desk acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub command: Option<CommandId>,
    /// In the staff stream: the public head at that moment, which places it among public events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub after: Option<Seq>,
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    Asked {
        title: String,
        text: String,
        topic: TopicId,
        team: TeamId,
        visibility: Visibility,
        promise: i64,
    },
    Posted {
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        renews: Option<LeaseTerm>,
    },
    /// Staff stream.
    Noted {
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        renews: Option<LeaseTerm>,
    },
    Answered {
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        renews: Option<LeaseTerm>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        holds_until: Option<i64>,
    },
    Accepted {
        answer: Seq,
        answered_by: Person,
        grace_until: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        released: Option<Person>,
    },
    Declined {
        answer: Seq,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        text: Option<String>,
    },
    Escalated {
        cause: EscalationCause,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reason: Option<String>,
    },
    EscalationSuggested {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reason: Option<String>,
    },
    ReturnedToPeers {
        reason: String,
        promise: i64,
    },
    Claimed {
        epoch: u32,
        term: LeaseTerm,
    },
    /// Staff stream.
    Renewed {
        epoch: u32,
        term: LeaseTerm,
    },
    /// Staff stream.
    LeaseWarned {
        epoch: u32,
    },
    Lapsed {
        owner: Person,
        epoch: u32,
    },
    HandedBack {
        epoch: u32,
        tried: String,
    },
    Assigned {
        to: Person,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        from: Option<Person>,
        epoch: u32,
        term: LeaseTerm,
    },
    TakenOver {
        from: Person,
        epoch: u32,
        term: LeaseTerm,
        reason: String,
    },
    Pended {
        awaited: Await,
        /// Milliseconds of lease that are kept.
        left: i64,
    },
    Resumed {
        term: LeaseTerm,
    },
    /// The owner's resolution; its seq can be accepted like an answer.
    Resolved {
        text: String,
        grace_until: i64,
    },
    SolvedWithBundle {
        under: TicketId,
        grace_until: i64,
    },
    Reopened {
        text: String,
        cycle: u32,
        /// Set when colleagues have it again; absent when it went to the queue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        promise: Option<i64>,
    },
    Closed,
    Withdrawn {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reason: Option<String>,
    },
    MeTooAdded,
    MeTooRemoved,
    Bundled {
        under: TicketId,
        /// What was left of the peer window, where it was open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        left: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        released: Option<Person>,
    },
    Unbundled {
        cause: ReturnCause,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        promise: Option<i64>,
    },
    HandRaised {
        text: String,
        invited: Vec<Person>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        renews: Option<LeaseTerm>,
    },
    HandLowered,
    HelperJoined,
    Retitled {
        title: String,
    },
    TopicChanged {
        topic: TopicId,
        team: TeamId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        released: Option<Person>,
    },
    /// The requester is asked whether an answer helped.
    Nudged {
        answer: Seq,
    },
    /// Those for whom it waits are reminded.
    Reminded,
    /// The requester said nothing to the answer for long; it is taken for the solution.
    SolvedUnconfirmed {
        answer: Seq,
        answered_by: Person,
        grace_until: i64,
    },
    /// Staff stream: a target is about to be missed.
    TargetWarned {
        target: TargetKind,
    },
    /// Staff stream.
    TargetMissed {
        target: TargetKind,
    },
    /// The engineer to whom a lead gave it does not take it; back to the queue.
    AssignmentDeclined {
        epoch: u32,
        reason: String,
    },
    /// Moved to the queue of another team.
    HandedOver {
        team: TeamId,
        reason: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        released: Option<Person>,
    },
    Prioritised {
        priority: Priority,
    },
    /// The targets as they stand from here on; absent where there are none.
    Retargeted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        targets: Option<Targets>,
    },
    /// A message about another one of the public stream.
    Replied {
        to: Seq,
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        renews: Option<LeaseTerm>,
    },
    /// Other words in place of those at `message`.
    Edited {
        message: Seq,
        text: String,
    },
    /// The words at `message` are no more: their `text` is empty, and that of their edits.
    Deleted {
        message: Seq,
    },
    /// Staff stream.
    NoteEdited {
        message: Seq,
        text: String,
    },
    /// Staff stream.
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

/// How long a claim lasts without progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LeaseTerm {
    pub until: i64,
    pub warns: i64,
    /// Whether the warning has been given.
    #[serde(default)]
    pub warned: bool,
}

/// Why second line was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EscalationCause {
    Promise,
    Requester,
    SecondLine,
    FastLane,
    Private,
    Reopened,
}

/// Why a ticket left its bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReturnCause {
    SecondLine,
    BundleWithdrawn,
}
