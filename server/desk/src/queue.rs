//! The order in which a team's queue should be worked.

use std::cmp::Reverse;

use crate::{Priority, Stage, TargetState, Ticket, TicketId, Timestamp};

/// A ticket's place in the queue of its team; the least comes first. What matters most in the
/// judgement of second line, then whom it affects, then what is due first, and what is late before all
/// that is not; then who waits the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueuePlace {
    priority: Reverse<Priority>,
    /// Members beside the requester, and tickets bundled under it.
    impact: Reverse<u64>,
    due: Timestamp,
    since: Timestamp,
    /// Two that came at the same moment stay in one order.
    ticket: TicketId,
}

/// The place of a ticket under which so many others are bundled; nothing for one that is in no queue.
pub fn queue_place(ticket: &Ticket, bundled: u32) -> Option<QueuePlace> {
    let Stage::Escalated { since, .. } = ticket.stage else {
        return None;
    };
    Some(QueuePlace {
        priority: Reverse(ticket.priority),
        impact: Reverse(ticket.me_too.len() as u64 + u64::from(bundled)),
        due: first_due(ticket).unwrap_or(Timestamp(i64::MAX)),
        since,
        ticket: ticket.id,
    })
}

/// When the first of its targets is due, or was.
fn first_due(ticket: &Ticket) -> Option<Timestamp> {
    let targets = ticket.targets?;
    [targets.own, targets.solve]
        .into_iter()
        .flatten()
        .filter_map(|target| match target.state {
            TargetState::Running { due, .. } | TargetState::Missed { due } => Some(due),
            TargetState::Paused { .. } | TargetState::Met { .. } => None,
        })
        .min()
}
