//! What is said again while nobody acts: escalations that nobody takes, answers that wait while the
//! promise comes near.

use std::collections::BTreeMap;

use peerdesk_desk::{
    EscalationCause, Event, Millis, NoticeKind, Stage, Ticket, TicketId, Timestamp, Visibility,
};

use crate::store::{Card, Cause, DueCall, Error, Following, NewNotice, Recorded};

/// When it is said that nobody took an escalated ticket: to the team's engineers, to them and the
/// leads, to the leads. Then the queue alone speaks.
const CALLED_AFTER: [Millis; 3] = [Millis::minutes(5), Millis::minutes(15), Millis::minutes(45)];
/// Members whom a ticket has to concern to be urgent, unless its topic is.
const URGENT_MEMBERS: usize = 4;
/// Calls and near promises told in one commit.
pub(super) const CALLS_PER_LOOK_MAX: usize = 50;

/// Plans the calls for a ticket that comes into the queue.
pub(super) async fn follow_event(
    following: &mut Following,
    event: &Recorded,
    ticket: &Ticket,
) -> Result<(), Error> {
    let comes_into_queue = matches!(
        &event.event,
        Event::Escalated { .. } | Event::Lapsed { .. } | Event::HandedBack { .. }
    );
    if !comes_into_queue {
        return Ok(());
    }
    let due = CALLED_AFTER.map(|after| event.at.plus(after));
    following.plan_calls(ticket.id, event.seq, &due).await
}

/// Whom calls that are due tell.
pub(super) async fn tell_calls(
    following: &mut Following,
    calls: Vec<DueCall>,
    cards: &BTreeMap<TicketId, Card>,
    now: Timestamp,
) -> Result<Vec<NewNotice>, Error> {
    let mut notices = Vec::new();
    for call in calls {
        let Some(ticket) = cards.get(&call.ticket).map(|card| &card.ticket) else {
            continue;
        };
        if !is_urgent(ticket) {
            continue;
        }
        for (member, is_lead) in following.second_line(ticket.team).await? {
            let is_called = match call.number {
                1 => !is_lead,
                2 => true,
                _ => is_lead,
            };
            // Whoever asked reads nothing of what second line is told of their question.
            if is_called && member != ticket.requester {
                notices.push(NewNotice {
                    member,
                    ticket: ticket.id,
                    kind: NoticeKind::Urgent,
                    cause: Cause::Urgent {
                        escalated: call.queued,
                        time: call.number.into(),
                    },
                    by: None,
                    at: now,
                });
            }
        }
    }
    Ok(notices)
}

/// Whether a ticket still waits in the queue and may not wait: it went there by a fast lane, or it
/// concerns several members.
fn is_urgent(ticket: &Ticket) -> bool {
    let Stage::Escalated { cause, .. } = ticket.stage else {
        return false;
    };
    cause == EscalationCause::FastLane || ticket.me_too.len() + 1 >= URGENT_MEMBERS
}

/// Requesters whose word an answer waits for while the promise comes near.
pub(super) fn near_promises(
    ids: &[TicketId],
    cards: &BTreeMap<TicketId, Card>,
    now: Timestamp,
) -> Vec<NewNotice> {
    ids.iter()
        .filter_map(|id| cards.get(id))
        .map(|card| &card.ticket)
        .filter(|ticket| ticket.visibility == Visibility::Organisation)
        .map(|ticket| NewNotice {
            member: ticket.requester,
            ticket: ticket.id,
            kind: NoticeKind::PromiseNear,
            cause: Cause::PromiseNear {
                cycle: ticket.cycle,
            },
            by: None,
            at: now,
        })
        .collect()
}
