//! What the desk does by itself when a moment has come.

use crate::{AlarmKind, EscalationCause, Event, Refusal, Ticket, Timestamp, next_alarm};

/// Fires an alarm that is due. One that is not, or no longer, does nothing: alarms are kept beside
/// the tickets and may come late, early or twice.
pub(super) fn alarm(
    ticket: &Ticket,
    kind: AlarmKind,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let due = next_alarm(ticket).is_some_and(|next| next.kind == kind && next.at <= now);
    let event = fired(ticket, kind).filter(|_| due);
    event.map(|event| vec![event]).ok_or(Refusal::NotDue)
}

fn fired(ticket: &Ticket, kind: AlarmKind) -> Option<Event> {
    match kind {
        AlarmKind::Promise => Some(Event::Escalated {
            cause: EscalationCause::Promise,
            reason: None,
        }),
        AlarmKind::LeaseWarning => ticket
            .stage
            .claim()
            .map(|claim| Event::LeaseWarned { epoch: claim.epoch }),
        AlarmKind::LeaseEnd => ticket.stage.claim().map(|claim| Event::Lapsed {
            owner: claim.owner,
            epoch: claim.epoch,
        }),
        AlarmKind::GraceEnd => Some(Event::Closed),
    }
}
