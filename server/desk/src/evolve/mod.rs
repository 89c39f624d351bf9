//! Events change the ticket, and nothing else does.

mod claims;
mod stages;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    AnswerState, Asked, Epoch, Event, MemberId, OrganisationId, Priority, Seq, Stage, Stream,
    Ticket, TicketId, Timestamp, audience,
};

/// The ticket that a question starts; its public head is already 1.
pub fn born(
    id: TicketId,
    organisation: OrganisationId,
    requester: MemberId,
    asked: &Asked,
    at: Timestamp,
) -> Ticket {
    Ticket {
        id,
        organisation,
        requester,
        title: asked.title.clone(),
        topic: asked.topic,
        team: asked.team,
        visibility: asked.visibility,
        cycle: 1,
        stage: Stage::Open {
            since: at,
            promise: asked.promise,
        },
        priority: Priority::default(),
        targets: None,
        heard: None,
        epoch: Epoch::default(),
        answers: BTreeMap::new(),
        me_too: BTreeSet::new(),
        invited: BTreeSet::new(),
        hand_raised: false,
        helpers: BTreeSet::new(),
        public_head: Seq(1),
        staff_head: Seq(0),
    }
}

/// Applies an event and gives it its place: the next number in the stream it belongs to. Never
/// panics and never refuses: what it is given has happened. `at` is the `now` by which the event
/// was decided.
///
/// # Two streams, one ticket
///
/// The desk applies events in the order of their commits. A reader of both streams may hear them
/// in any interleaving that keeps the order within each, and still comes to the same ticket, with
/// one exception: the term of the lease. It is the only fact that both streams change, and there
/// - of two terms the later one holds, so that a renewal heard late takes nothing back;
/// - a staff event of an older claim, or from before the present one, does nothing;
/// - a warning does nothing to a term that was given after it.
///
/// A staff event heard late therefore changes nothing it should not. One heard *before* the claim,
/// or the end of the wait, that it followed finds no running lease of its claim and is passed over.
/// Then the reader's lease ends earlier than the true one, never later, until the next term
/// arrives. Nothing is decided on a reader's ticket.
pub fn evolve(
    ticket: &mut Ticket,
    by: Option<MemberId>,
    at: Timestamp,
    event: &Event,
) -> (Stream, Seq) {
    let stream = audience(event);
    let head = match stream {
        Stream::Public => &mut ticket.public_head,
        Stream::Staff => &mut ticket.staff_head,
    };
    *head = Seq(head.0.saturating_add(1));
    let seq = *head;
    apply(ticket, Happening { by, at, seq }, event);
    (stream, seq)
}

/// What stands beside an event.
#[derive(Clone, Copy)]
struct Happening {
    by: Option<MemberId>,
    at: Timestamp,
    seq: Seq,
}

fn apply(ticket: &mut Ticket, happening: Happening, event: &Event) {
    let Happening { by, at, seq } = happening;
    match event {
        // The ticket was born from the first, the second is words for the requester, and the others
        // are for people to read.
        Event::Asked(_)
        | Event::EscalationSuggested { .. }
        | Event::Edited { .. }
        | Event::NoteEdited { .. }
        | Event::NoteDeleted { .. }
        | Event::Thanked { .. }
        | Event::ThanksUndone { .. }
        | Event::Nudged { .. }
        | Event::Reminded
        | Event::TargetWarned { .. }
        | Event::TargetMissed { .. } => {}
        Event::Deleted { message } => {
            ticket.answers.remove(message);
        }
        Event::Posted { renews, .. } | Event::Replied { renews, .. } => {
            ticket.hear(by, at);
            ticket.prolong(*renews);
        }
        Event::Noted { renews, .. } => ticket.prolong_by_note(by, at, *renews),
        Event::Answered {
            renews,
            holds_until,
            ..
        } => {
            ticket.offer(by, at, seq, *holds_until);
            ticket.prolong(*renews);
        }
        Event::Accepted {
            answer,
            answered_by,
            grace_until,
            released,
        } => ticket.accept(*answer, *answered_by, at, *grace_until, *released),
        Event::SolvedUnconfirmed {
            answer,
            answered_by,
            grace_until,
        } => ticket.solve_unconfirmed(*answer, *answered_by, at, *grace_until),
        Event::Declined { answer, .. } => {
            ticket.hear(by, at);
            ticket.mark(*answer, AnswerState::Declined);
        }
        Event::Escalated { cause, .. } => ticket.escalate(at, *cause),
        Event::ReturnedToPeers { promise, .. } => ticket.open(at, *promise),
        Event::Claimed { epoch, term } | Event::TakenOver { epoch, term, .. } => {
            if let Some(owner) = by {
                ticket.start_claim(owner, *epoch, *term, false, at);
            }
        }
        Event::Assigned {
            to, epoch, term, ..
        } => ticket.start_claim(*to, *epoch, *term, true, at),
        Event::Renewed { epoch, term } => ticket.prolong_in(*epoch, *term),
        Event::LeaseWarned { epoch } => ticket.warn_in(*epoch, at),
        Event::Lapsed { .. } | Event::HandedBack { .. } | Event::AssignmentDeclined { .. } => {
            ticket.return_to_queue(at);
        }
        Event::HandedOver { team, .. } => {
            ticket.move_to_team(*team, true, at);
        }
        Event::Prioritised { priority } => ticket.priority = *priority,
        Event::Retargeted { targets } => ticket.targets = *targets,
        Event::Pended { awaited, left } => ticket.pause(awaited, *left, at),
        Event::Resumed { term } => ticket.resume(*term),
        Event::Resolved { grace_until, .. } => ticket.resolve(by, at, seq, *grace_until),
        Event::SolvedWithBundle { under, grace_until } => {
            ticket.solve_with_bundle(*under, at, *grace_until);
        }
        Event::Reopened { cycle, promise, .. } => ticket.reopen(*cycle, at, *promise),
        Event::Closed => ticket.close(at),
        Event::Withdrawn { .. } => ticket.withdraw(at),
        Event::MeTooAdded => ticket.me_too.extend(by),
        Event::MeTooRemoved => ticket.me_too.retain(|member| Some(*member) != by),
        Event::Bundled { under, left, .. } => ticket.bundle(*under, *left, at),
        Event::Unbundled { promise, .. } => ticket.unbundle(*promise, at),
        Event::HandRaised {
            invited, renews, ..
        } => {
            ticket.raise_hand(invited);
            ticket.prolong(*renews);
        }
        Event::HandLowered => ticket.end_swarm(),
        Event::HelperJoined => ticket.join(by),
        Event::Retitled { title } => ticket.title = title.clone(),
        Event::TopicChanged {
            topic,
            team,
            released,
        } => {
            ticket.topic = *topic;
            ticket.move_to_team(*team, released.is_some(), at);
        }
    }
}
