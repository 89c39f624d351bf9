//! What the desk does by itself when a moment has come.

use crate::{
    Alarm, AlarmKind, EscalationCause, Event, Facts, Refusal, Seq, TargetKind, Ticket, Timestamp,
    alarms,
};

/// Fires an alarm that is due. One that is not, or no longer, does nothing: alarms are kept beside
/// the tickets and may come late, early or twice.
pub(super) fn alarm(
    ticket: &Ticket,
    kind: AlarmKind,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let due = alarms(ticket, facts.terms)
        .into_iter()
        .find(|alarm| alarm.kind == kind && alarm.at <= now);
    let event = due.and_then(|alarm| fired(ticket, alarm, facts, now));
    event.map(|event| vec![event]).ok_or(Refusal::NotDue)
}

/// The event of an alarm.
fn fired(ticket: &Ticket, alarm: Alarm, facts: &Facts<'_>, now: Timestamp) -> Option<Event> {
    let warned = |target: TargetKind| Some(Event::TargetWarned { target });
    let missed = |target: TargetKind| Some(Event::TargetMissed { target });
    match alarm.kind {
        AlarmKind::Promise => Some(Event::Escalated {
            cause: EscalationCause::Promise,
            reason: None,
        }),
        AlarmKind::Nudge => Some(Event::Nudged {
            answer: Seq(alarm.ordinal),
        }),
        AlarmKind::Unconfirmed => {
            let seq = Seq(alarm.ordinal);
            ticket
                .answers
                .get(&seq)
                .map(|answer| Event::SolvedUnconfirmed {
                    answer: seq,
                    answered_by: answer.by,
                    grace_until: now.plus(facts.terms.policy.grace),
                })
        }
        AlarmKind::LeaseWarning => ticket
            .stage
            .claim()
            .map(|claim| Event::LeaseWarned { epoch: claim.epoch }),
        AlarmKind::LeaseEnd => ticket.stage.claim().map(|claim| Event::Lapsed {
            owner: claim.owner,
            epoch: claim.epoch,
        }),
        AlarmKind::Reminder => Some(Event::Reminded),
        AlarmKind::OwnWarning => warned(TargetKind::Own),
        AlarmKind::OwnMissed => missed(TargetKind::Own),
        AlarmKind::SolveWarning => warned(TargetKind::Solve),
        AlarmKind::SolveMissed => missed(TargetKind::Solve),
        AlarmKind::GraceEnd => Some(Event::Closed),
    }
}
