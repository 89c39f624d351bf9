//! Stored events.

use peerdesk_desk::{Asked, Event, Text};
use serde::{Deserialize, Serialize};

use super::target::{StoredPriority, StoredTargetKind, StoredTargets};
use super::term::{StoredAwaited, StoredCause, StoredReturn, StoredTerm, visibility_word};

/// An event as it lies in `event.body`.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum StoredEvent {
    Asked {
        title: String,
        text: String,
        topic: i64,
        team: i64,
        visibility: String,
        promise: i64,
    },
    Posted {
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        renews: Option<StoredTerm>,
    },
    Noted {
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        renews: Option<StoredTerm>,
    },
    Answered {
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        renews: Option<StoredTerm>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holds_until: Option<i64>,
    },
    Accepted {
        answer: i64,
        answered_by: i64,
        grace_until: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        released: Option<i64>,
    },
    Declined {
        answer: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    Escalated {
        cause: StoredCause,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    EscalationSuggested {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    ReturnedToPeers {
        reason: String,
        promise: i64,
    },
    Claimed {
        epoch: u32,
        term: StoredTerm,
    },
    Renewed {
        epoch: u32,
        term: StoredTerm,
    },
    LeaseWarned {
        epoch: u32,
    },
    Lapsed {
        owner: i64,
        epoch: u32,
    },
    HandedBack {
        epoch: u32,
        tried: String,
    },
    Assigned {
        to: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<i64>,
        epoch: u32,
        term: StoredTerm,
    },
    TakenOver {
        from: i64,
        epoch: u32,
        term: StoredTerm,
        reason: String,
    },
    Pended {
        awaited: StoredAwaited,
        left: i64,
    },
    Resumed {
        term: StoredTerm,
    },
    Resolved {
        text: String,
        grace_until: i64,
    },
    SolvedWithBundle {
        under: i64,
        grace_until: i64,
    },
    Reopened {
        text: String,
        cycle: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promise: Option<i64>,
    },
    Closed,
    Withdrawn {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    MeTooAdded,
    MeTooRemoved,
    Bundled {
        under: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        released: Option<i64>,
    },
    Unbundled {
        cause: StoredReturn,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promise: Option<i64>,
    },
    HandRaised {
        text: String,
        invited: Vec<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        renews: Option<StoredTerm>,
    },
    HandLowered,
    HelperJoined,
    Retitled {
        title: String,
    },
    TopicChanged {
        topic: i64,
        team: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        released: Option<i64>,
    },
    Nudged {
        answer: i64,
    },
    Reminded,
    SolvedUnconfirmed {
        answer: i64,
        answered_by: i64,
        grace_until: i64,
    },
    TargetWarned {
        target: StoredTargetKind,
    },
    TargetMissed {
        target: StoredTargetKind,
    },
    AssignmentDeclined {
        epoch: u32,
        reason: String,
    },
    HandedOver {
        team: i64,
        reason: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        released: Option<i64>,
    },
    Prioritised {
        priority: StoredPriority,
    },
    Retargeted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        targets: Option<StoredTargets>,
    },
    Replied {
        to: i64,
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        renews: Option<StoredTerm>,
    },
    Edited {
        message: i64,
        text: String,
    },
    Deleted {
        message: i64,
    },
    NoteEdited {
        message: i64,
        text: String,
    },
    NoteDeleted {
        message: i64,
    },
    Thanked {
        message: i64,
    },
    ThanksUndone {
        message: i64,
    },
}

impl From<&Asked> for StoredEvent {
    fn from(asked: &Asked) -> Self {
        Self::Asked {
            title: asked.title.as_str().to_owned(),
            text: words(&asked.text),
            topic: asked.topic.0,
            team: asked.team.0,
            visibility: visibility_word(asked.visibility).to_owned(),
            promise: asked.promise.0,
        }
    }
}

impl From<&Event> for StoredEvent {
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each event, so that it is seen to be total"
    )]
    fn from(event: &Event) -> Self {
        match event {
            Event::Asked(asked) => asked.into(),
            Event::Posted { text, renews } => Self::Posted {
                text: words(text),
                renews: renews.map(Into::into),
            },
            Event::Noted { text, renews } => Self::Noted {
                text: words(text),
                renews: renews.map(Into::into),
            },
            Event::Answered {
                text,
                renews,
                holds_until,
            } => Self::Answered {
                text: words(text),
                renews: renews.map(Into::into),
                holds_until: holds_until.map(|at| at.0),
            },
            Event::Accepted {
                answer,
                answered_by,
                grace_until,
                released,
            } => Self::Accepted {
                answer: answer.0,
                answered_by: answered_by.0,
                grace_until: grace_until.0,
                released: released.map(|member| member.0),
            },
            Event::Declined { answer, text } => Self::Declined {
                answer: answer.0,
                text: text.as_ref().map(words),
            },
            Event::Escalated { cause, reason } => Self::Escalated {
                cause: (*cause).into(),
                reason: reason.as_ref().map(words),
            },
            Event::EscalationSuggested { reason } => Self::EscalationSuggested {
                reason: reason.as_ref().map(words),
            },
            Event::ReturnedToPeers { reason, promise } => Self::ReturnedToPeers {
                reason: words(reason),
                promise: promise.0,
            },
            Event::Claimed { epoch, term } => Self::Claimed {
                epoch: epoch.0,
                term: (*term).into(),
            },
            Event::Renewed { epoch, term } => Self::Renewed {
                epoch: epoch.0,
                term: (*term).into(),
            },
            Event::LeaseWarned { epoch } => Self::LeaseWarned { epoch: epoch.0 },
            Event::Lapsed { owner, epoch } => Self::Lapsed {
                owner: owner.0,
                epoch: epoch.0,
            },
            Event::HandedBack { epoch, tried } => Self::HandedBack {
                epoch: epoch.0,
                tried: words(tried),
            },
            Event::Assigned {
                to,
                from,
                epoch,
                term,
            } => Self::Assigned {
                to: to.0,
                from: from.map(|member| member.0),
                epoch: epoch.0,
                term: (*term).into(),
            },
            Event::TakenOver {
                from,
                epoch,
                term,
                reason,
            } => Self::TakenOver {
                from: from.0,
                epoch: epoch.0,
                term: (*term).into(),
                reason: words(reason),
            },
            Event::Pended { awaited, left } => Self::Pended {
                awaited: awaited.into(),
                left: left.0,
            },
            Event::Resumed { term } => Self::Resumed {
                term: (*term).into(),
            },
            Event::Resolved { text, grace_until } => Self::Resolved {
                text: words(text),
                grace_until: grace_until.0,
            },
            Event::SolvedWithBundle { under, grace_until } => Self::SolvedWithBundle {
                under: under.0,
                grace_until: grace_until.0,
            },
            Event::Reopened {
                text,
                cycle,
                promise,
            } => Self::Reopened {
                text: words(text),
                cycle: *cycle,
                promise: promise.map(|at| at.0),
            },
            Event::Closed => Self::Closed,
            Event::Withdrawn { reason } => Self::Withdrawn {
                reason: reason.as_ref().map(words),
            },
            Event::MeTooAdded => Self::MeTooAdded,
            Event::MeTooRemoved => Self::MeTooRemoved,
            Event::Bundled {
                under,
                left,
                released,
            } => Self::Bundled {
                under: under.0,
                left: left.map(|left| left.0),
                released: released.map(|member| member.0),
            },
            Event::Unbundled { cause, promise } => Self::Unbundled {
                cause: (*cause).into(),
                promise: promise.map(|at| at.0),
            },
            Event::HandRaised {
                text,
                invited,
                renews,
            } => Self::HandRaised {
                text: words(text),
                invited: invited.iter().map(|member| member.0).collect(),
                renews: renews.map(Into::into),
            },
            Event::HandLowered => Self::HandLowered,
            Event::HelperJoined => Self::HelperJoined,
            Event::Retitled { title } => Self::Retitled {
                title: title.as_str().to_owned(),
            },
            Event::TopicChanged {
                topic,
                team,
                released,
            } => Self::TopicChanged {
                topic: topic.0,
                team: team.0,
                released: released.map(|member| member.0),
            },
            Event::Nudged { answer } => Self::Nudged { answer: answer.0 },
            Event::Reminded => Self::Reminded,
            Event::SolvedUnconfirmed {
                answer,
                answered_by,
                grace_until,
            } => Self::SolvedUnconfirmed {
                answer: answer.0,
                answered_by: answered_by.0,
                grace_until: grace_until.0,
            },
            Event::TargetWarned { target } => Self::TargetWarned {
                target: (*target).into(),
            },
            Event::TargetMissed { target } => Self::TargetMissed {
                target: (*target).into(),
            },
            Event::AssignmentDeclined { epoch, reason } => Self::AssignmentDeclined {
                epoch: epoch.0,
                reason: words(reason),
            },
            Event::HandedOver {
                team,
                reason,
                released,
            } => Self::HandedOver {
                team: team.0,
                reason: words(reason),
                released: released.map(|member| member.0),
            },
            Event::Prioritised { priority } => Self::Prioritised {
                priority: (*priority).into(),
            },
            Event::Retargeted { targets } => Self::Retargeted {
                targets: targets.map(Into::into),
            },
            Event::Replied { to, text, renews } => Self::Replied {
                to: to.0,
                text: words(text),
                renews: renews.map(Into::into),
            },
            Event::Edited { message, text } => Self::Edited {
                message: message.0,
                text: words(text),
            },
            Event::Deleted { message } => Self::Deleted { message: message.0 },
            Event::NoteEdited { message, text } => Self::NoteEdited {
                message: message.0,
                text: words(text),
            },
            Event::NoteDeleted { message } => Self::NoteDeleted { message: message.0 },
            Event::Thanked { message } => Self::Thanked { message: message.0 },
            Event::ThanksUndone { message } => Self::ThanksUndone { message: message.0 },
        }
    }
}

fn words(text: &Text) -> String {
    text.as_str().to_owned()
}
