//! Events towards the wire.

use peerdesk_desk as desk;
use peerdesk_protocol as protocol;
use uuid::Uuid;

use super::People;
use super::small::{
    awaited, cause, priority, return_cause, seq, stream, target_kind, targets, term, ticket_id,
    visibility,
};

/// Where an event stands, who did it and when.
#[derive(Clone, Copy, Debug)]
pub struct EventPlace {
    pub ticket: desk::TicketId,
    pub stream: desk::Stream,
    pub seq: desk::Seq,
    pub at: desk::Timestamp,
    pub by: Option<desk::MemberId>,
    pub command: Option<Uuid>,
    pub after_public: Option<desk::Seq>,
}

/// The frame of an event: the same for everybody who reads its stream.
pub fn event_frame(
    place: EventPlace,
    event: &desk::Event,
    people: &People,
) -> protocol::EventFrame {
    protocol::EventFrame {
        ticket: ticket_id(place.ticket),
        stream: stream(place.stream),
        seq: seq(place.seq),
        at: place.at.0,
        by: place.by.map(|id| people.person(id)),
        command: place.command.map(protocol::CommandId),
        after: place.after_public.map(seq),
        event: self::event(event, people),
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each event, so that it is seen to be total"
)]
fn event(event: &desk::Event, people: &People) -> protocol::Event {
    use desk::Event as From;
    use protocol::Event as To;
    let words = |text: &desk::Text| text.as_str().to_owned();
    let person = |id: &desk::MemberId| people.person(*id);
    match event {
        From::Asked(asked) => To::Asked {
            title: asked.title.as_str().to_owned(),
            text: words(&asked.text),
            topic: protocol::TopicId(asked.topic.0),
            team: protocol::TeamId(asked.team.0),
            visibility: visibility(asked.visibility),
            promise: asked.promise.0,
        },
        From::Posted { text, renews } => To::Posted {
            text: words(text),
            renews: renews.map(term),
        },
        From::Noted { text, renews } => To::Noted {
            text: words(text),
            renews: renews.map(term),
        },
        From::Answered {
            text,
            renews,
            holds_until,
        } => To::Answered {
            text: words(text),
            renews: renews.map(term),
            holds_until: holds_until.map(|at| at.0),
        },
        From::Accepted {
            answer,
            answered_by,
            grace_until,
            released,
        } => To::Accepted {
            answer: seq(*answer),
            answered_by: person(answered_by),
            grace_until: grace_until.0,
            released: released.as_ref().map(person),
        },
        From::Declined { answer, text } => To::Declined {
            answer: seq(*answer),
            text: text.as_ref().map(words),
        },
        From::Escalated { cause: why, reason } => To::Escalated {
            cause: cause(*why),
            reason: reason.as_ref().map(words),
        },
        From::EscalationSuggested { reason } => To::EscalationSuggested {
            reason: reason.as_ref().map(words),
        },
        From::ReturnedToPeers { reason, promise } => To::ReturnedToPeers {
            reason: words(reason),
            promise: promise.0,
        },
        From::Claimed { epoch, term: lease } => To::Claimed {
            epoch: epoch.0,
            term: term(*lease),
        },
        From::Renewed { epoch, term: lease } => To::Renewed {
            epoch: epoch.0,
            term: term(*lease),
        },
        From::LeaseWarned { epoch } => To::LeaseWarned { epoch: epoch.0 },
        From::Lapsed { owner, epoch } => To::Lapsed {
            owner: person(owner),
            epoch: epoch.0,
        },
        From::HandedBack { epoch, tried } => To::HandedBack {
            epoch: epoch.0,
            tried: words(tried),
        },
        From::Assigned {
            to,
            from,
            epoch,
            term: lease,
        } => To::Assigned {
            to: person(to),
            from: from.as_ref().map(person),
            epoch: epoch.0,
            term: term(*lease),
        },
        From::TakenOver {
            from,
            epoch,
            term: lease,
            reason,
        } => To::TakenOver {
            from: person(from),
            epoch: epoch.0,
            term: term(*lease),
            reason: words(reason),
        },
        From::Pended {
            awaited: whom,
            left,
        } => To::Pended {
            awaited: awaited(whom),
            left: left.0,
        },
        From::Resumed { term: lease } => To::Resumed { term: term(*lease) },
        From::Resolved { text, grace_until } => To::Resolved {
            text: words(text),
            grace_until: grace_until.0,
        },
        From::SolvedWithBundle { under, grace_until } => To::SolvedWithBundle {
            under: ticket_id(*under),
            grace_until: grace_until.0,
        },
        From::Reopened {
            text,
            cycle,
            promise,
        } => To::Reopened {
            text: words(text),
            cycle: *cycle,
            promise: promise.map(|at| at.0),
        },
        From::Closed => To::Closed,
        From::Withdrawn { reason } => To::Withdrawn {
            reason: reason.as_ref().map(words),
        },
        From::MeTooAdded => To::MeTooAdded,
        From::MeTooRemoved => To::MeTooRemoved,
        From::Bundled {
            under,
            left,
            released,
        } => To::Bundled {
            under: ticket_id(*under),
            left: left.map(|left| left.0),
            released: released.as_ref().map(person),
        },
        From::Unbundled {
            cause: why,
            promise,
        } => To::Unbundled {
            cause: return_cause(*why),
            promise: promise.map(|at| at.0),
        },
        From::HandRaised {
            text,
            invited,
            renews,
        } => To::HandRaised {
            text: words(text),
            invited: people.persons(invited.iter().copied()),
            renews: renews.map(term),
        },
        From::HandLowered => To::HandLowered,
        From::HelperJoined => To::HelperJoined,
        From::Retitled { title } => To::Retitled {
            title: title.as_str().to_owned(),
        },
        From::TopicChanged {
            topic,
            team,
            released,
        } => To::TopicChanged {
            topic: protocol::TopicId(topic.0),
            team: protocol::TeamId(team.0),
            released: released.as_ref().map(person),
        },
        From::Nudged { answer } => To::Nudged {
            answer: seq(*answer),
        },
        From::Reminded => To::Reminded,
        From::SolvedUnconfirmed {
            answer,
            answered_by,
            grace_until,
        } => To::SolvedUnconfirmed {
            answer: seq(*answer),
            answered_by: person(answered_by),
            grace_until: grace_until.0,
        },
        From::TargetWarned { target } => To::TargetWarned {
            target: target_kind(*target),
        },
        From::TargetMissed { target } => To::TargetMissed {
            target: target_kind(*target),
        },
        From::AssignmentDeclined { epoch, reason } => To::AssignmentDeclined {
            epoch: epoch.0,
            reason: words(reason),
        },
        From::HandedOver {
            team,
            reason,
            released,
        } => To::HandedOver {
            team: protocol::TeamId(team.0),
            reason: words(reason),
            released: released.as_ref().map(person),
        },
        From::Prioritised { priority: how_much } => To::Prioritised {
            priority: priority(*how_much),
        },
        From::Retargeted { targets: after } => To::Retargeted {
            targets: after.map(targets),
        },
        From::Replied { to, text, renews } => To::Replied {
            to: seq(*to),
            text: words(text),
            renews: renews.map(term),
        },
        From::Edited { message, text } => To::Edited {
            message: seq(*message),
            text: words(text),
        },
        From::Deleted { message } => To::Deleted {
            message: seq(*message),
        },
        From::NoteEdited { message, text } => To::NoteEdited {
            message: seq(*message),
            text: words(text),
        },
        From::NoteDeleted { message } => To::NoteDeleted {
            message: seq(*message),
        },
        From::Thanked { message } => To::Thanked {
            message: seq(*message),
        },
        From::ThanksUndone { message } => To::ThanksUndone {
            message: seq(*message),
        },
    }
}
