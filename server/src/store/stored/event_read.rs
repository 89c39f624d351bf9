//! Stored events read back.

use peerdesk_desk::{
    Asked, Epoch, Event, MemberId, Millis, Seq, TeamId, TicketId, Timestamp, TopicId,
};

use super::StoredEvent;
use super::term::{Bad, optional_text, text, title, visibility};

impl TryFrom<StoredEvent> for Event {
    type Error = Bad;

    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each event, so that it is seen to be total"
    )]
    fn try_from(stored: StoredEvent) -> Result<Self, Bad> {
        Ok(match stored {
            StoredEvent::Asked {
                title: words,
                text: body,
                topic,
                team,
                visibility: word,
                promise,
            } => Self::Asked(Asked {
                title: title(&words)?,
                text: text(&body)?,
                topic: TopicId(topic),
                team: TeamId(team),
                visibility: visibility(&word)?,
                promise: Timestamp(promise),
            }),
            StoredEvent::Posted { text: body, renews } => Self::Posted {
                text: text(&body)?,
                renews: renews.map(Into::into),
            },
            StoredEvent::Noted { text: body, renews } => Self::Noted {
                text: text(&body)?,
                renews: renews.map(Into::into),
            },
            StoredEvent::Answered {
                text: body,
                renews,
                holds_until,
            } => Self::Answered {
                text: text(&body)?,
                renews: renews.map(Into::into),
                holds_until: holds_until.map(Timestamp),
            },
            StoredEvent::Accepted {
                answer,
                answered_by,
                grace_until,
                released,
            } => Self::Accepted {
                answer: Seq(answer),
                answered_by: MemberId(answered_by),
                grace_until: Timestamp(grace_until),
                released: released.map(MemberId),
            },
            StoredEvent::Declined { answer, text: body } => Self::Declined {
                answer: Seq(answer),
                text: optional_text(body.as_deref())?,
            },
            StoredEvent::Escalated { cause, reason } => Self::Escalated {
                cause: cause.into(),
                reason: optional_text(reason.as_deref())?,
            },
            StoredEvent::EscalationSuggested { reason } => Self::EscalationSuggested {
                reason: optional_text(reason.as_deref())?,
            },
            StoredEvent::ReturnedToPeers { reason, promise } => Self::ReturnedToPeers {
                reason: text(&reason)?,
                promise: Timestamp(promise),
            },
            StoredEvent::Claimed { epoch, term } => Self::Claimed {
                epoch: Epoch(epoch),
                term: term.into(),
            },
            StoredEvent::Renewed { epoch, term } => Self::Renewed {
                epoch: Epoch(epoch),
                term: term.into(),
            },
            StoredEvent::LeaseWarned { epoch } => Self::LeaseWarned {
                epoch: Epoch(epoch),
            },
            StoredEvent::Lapsed { owner, epoch } => Self::Lapsed {
                owner: MemberId(owner),
                epoch: Epoch(epoch),
            },
            StoredEvent::HandedBack { epoch, tried } => Self::HandedBack {
                epoch: Epoch(epoch),
                tried: text(&tried)?,
            },
            StoredEvent::Assigned {
                to,
                from,
                epoch,
                term,
            } => Self::Assigned {
                to: MemberId(to),
                from: from.map(MemberId),
                epoch: Epoch(epoch),
                term: term.into(),
            },
            StoredEvent::TakenOver {
                from,
                epoch,
                term,
                reason,
            } => Self::TakenOver {
                from: MemberId(from),
                epoch: Epoch(epoch),
                term: term.into(),
                reason: text(&reason)?,
            },
            StoredEvent::Pended { awaited, left } => Self::Pended {
                awaited: awaited.try_into()?,
                left: Millis(left),
            },
            StoredEvent::Resumed { term } => Self::Resumed { term: term.into() },
            StoredEvent::Resolved {
                text: body,
                grace_until,
            } => Self::Resolved {
                text: text(&body)?,
                grace_until: Timestamp(grace_until),
            },
            StoredEvent::SolvedWithBundle { under, grace_until } => Self::SolvedWithBundle {
                under: TicketId(under),
                grace_until: Timestamp(grace_until),
            },
            StoredEvent::Reopened {
                text: body,
                cycle,
                promise,
            } => Self::Reopened {
                text: text(&body)?,
                cycle,
                promise: promise.map(Timestamp),
            },
            StoredEvent::Closed => Self::Closed,
            StoredEvent::Withdrawn { reason } => Self::Withdrawn {
                reason: optional_text(reason.as_deref())?,
            },
            StoredEvent::MeTooAdded => Self::MeTooAdded,
            StoredEvent::MeTooRemoved => Self::MeTooRemoved,
            StoredEvent::Bundled {
                under,
                left,
                released,
            } => Self::Bundled {
                under: TicketId(under),
                left: left.map(Millis),
                released: released.map(MemberId),
            },
            StoredEvent::Unbundled { cause, promise } => Self::Unbundled {
                cause: cause.into(),
                promise: promise.map(Timestamp),
            },
            StoredEvent::HandRaised {
                text: body,
                invited,
                renews,
            } => Self::HandRaised {
                text: text(&body)?,
                invited: invited.into_iter().map(MemberId).collect(),
                renews: renews.map(Into::into),
            },
            StoredEvent::HandLowered => Self::HandLowered,
            StoredEvent::HelperJoined => Self::HelperJoined,
            StoredEvent::Retitled { title: words } => Self::Retitled {
                title: title(&words)?,
            },
            StoredEvent::TopicChanged {
                topic,
                team,
                released,
            } => Self::TopicChanged {
                topic: TopicId(topic),
                team: TeamId(team),
                released: released.map(MemberId),
            },
            StoredEvent::Nudged { answer } => Self::Nudged {
                answer: Seq(answer),
            },
            StoredEvent::Reminded => Self::Reminded,
            StoredEvent::SolvedUnconfirmed {
                answer,
                answered_by,
                grace_until,
            } => Self::SolvedUnconfirmed {
                answer: Seq(answer),
                answered_by: MemberId(answered_by),
                grace_until: Timestamp(grace_until),
            },
            StoredEvent::TargetWarned { target } => Self::TargetWarned {
                target: target.into(),
            },
            StoredEvent::TargetMissed { target } => Self::TargetMissed {
                target: target.into(),
            },
            StoredEvent::AssignmentDeclined { epoch, reason } => Self::AssignmentDeclined {
                epoch: Epoch(epoch),
                reason: text(&reason)?,
            },
            StoredEvent::HandedOver {
                team,
                reason,
                released,
            } => Self::HandedOver {
                team: TeamId(team),
                reason: text(&reason)?,
                released: released.map(MemberId),
            },
            StoredEvent::Prioritised { priority } => Self::Prioritised {
                priority: priority.into(),
            },
            StoredEvent::Retargeted { targets } => Self::Retargeted {
                targets: targets.map(Into::into),
            },
            StoredEvent::Replied {
                to,
                text: body,
                renews,
            } => Self::Replied {
                to: Seq(to),
                text: text(&body)?,
                renews: renews.map(Into::into),
            },
            StoredEvent::Edited {
                message,
                text: body,
            } => Self::Edited {
                message: Seq(message),
                text: text(&body)?,
            },
            StoredEvent::Deleted { message } => Self::Deleted {
                message: Seq(message),
            },
            StoredEvent::NoteEdited {
                message,
                text: body,
            } => Self::NoteEdited {
                message: Seq(message),
                text: text(&body)?,
            },
            StoredEvent::NoteDeleted { message } => Self::NoteDeleted {
                message: Seq(message),
            },
            StoredEvent::Thanked { message } => Self::Thanked {
                message: Seq(message),
            },
            StoredEvent::ThanksUndone { message } => Self::ThanksUndone {
                message: Seq(message),
            },
        })
    }
}
