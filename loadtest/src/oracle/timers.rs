//! Timers: what the desk does by its own clock happens once, whatever the number of nodes, restarts
//! and wrong clocks.

use peerdesk_protocol::{EscalationCause, Event, EventFrame, TicketId};

use super::record::Record;
use super::violation::{Kind, Violation};

/// Checks the public stream of every ticket.
pub(super) fn check(record: &Record, found: &mut Vec<Violation>) {
    for (ticket, history) in &record.history.tickets {
        promises(*ticket, history.public.events(), found);
    }
}

/// A promise passes at most once until colleagues have the ticket again, and a ticket is closed, or
/// taken for solved, at most once until it is reopened.
fn promises(ticket: TicketId, events: &[EventFrame], found: &mut Vec<Violation>) {
    let mut passed: Option<&EventFrame> = None;
    let mut closed: Option<&EventFrame> = None;
    let mut taken: Option<&EventFrame> = None;
    for event in events {
        let (before, what) = match &event.event {
            Event::Escalated {
                cause: EscalationCause::Promise,
                ..
            } => (passed.replace(event), "the promise passed"),
            Event::Closed => (closed.replace(event), "it was closed"),
            Event::SolvedUnconfirmed { .. } => (taken.replace(event), "it was taken for solved"),
            Event::Reopened { .. } => {
                (passed, closed, taken) = (None, None, None);
                continue;
            }
            Event::ReturnedToPeers { .. } | Event::Unbundled { .. } => {
                passed = None;
                continue;
            }
            Event::Escalated { .. }
            | Event::Asked { .. }
            | Event::Posted { .. }
            | Event::Noted { .. }
            | Event::Answered { .. }
            | Event::Accepted { .. }
            | Event::Declined { .. }
            | Event::EscalationSuggested { .. }
            | Event::Claimed { .. }
            | Event::Renewed { .. }
            | Event::LeaseWarned { .. }
            | Event::Lapsed { .. }
            | Event::HandedBack { .. }
            | Event::Assigned { .. }
            | Event::TakenOver { .. }
            | Event::Pended { .. }
            | Event::Resumed { .. }
            | Event::Resolved { .. }
            | Event::SolvedWithBundle { .. }
            | Event::Withdrawn { .. }
            | Event::MeTooAdded
            | Event::MeTooRemoved
            | Event::Bundled { .. }
            | Event::HandRaised { .. }
            | Event::HandLowered
            | Event::HelperJoined
            | Event::Retitled { .. }
            | Event::TopicChanged { .. }
            | Event::AssignmentDeclined { .. }
            | Event::HandedOver { .. }
            | Event::Nudged { .. }
            | Event::Reminded
            | Event::TargetWarned { .. }
            | Event::TargetMissed { .. }
            | Event::Prioritised { .. }
            | Event::Retargeted { .. }
            | Event::Replied { .. }
            | Event::Edited { .. }
            | Event::Deleted { .. }
            | Event::NoteEdited { .. }
            | Event::NoteDeleted { .. }
            | Event::Thanked { .. }
            | Event::ThanksUndone { .. } => continue,
        };
        if let Some(before) = before {
            found.push(Violation::new(
                Kind::TimerTwice,
                format!(
                    "ticket {}: {what} at public {} and again at {}",
                    ticket.0, before.seq.0, event.seq.0
                ),
            ));
        }
    }
}
