//! When the desk has to look at a ticket again by itself.

use crate::{AnswerState, Lease, Stage, Ticket, Timestamp};

/// The next moment at which a ticket changes without anybody acting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alarm {
    pub kind: AlarmKind,
    pub at: Timestamp,
}

/// What then happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlarmKind {
    /// The promise passes: second line is called.
    Promise,
    /// The owner is warned that the lease ends.
    LeaseWarning,
    /// The claim lapses.
    LeaseEnd,
    /// A solved ticket closes.
    GraceEnd,
}

/// The next alarm of a ticket, from its facts alone. Stored with the ticket in the commit that
/// changed them, so that an alarm and what it waits for never part.
///
/// A bundled ticket has none of its own: it shares the fate of the ticket it is under.
pub fn next_alarm(ticket: &Ticket) -> Option<Alarm> {
    match &ticket.stage {
        Stage::Open { promise, .. } => Some(Alarm {
            kind: AlarmKind::Promise,
            at: held(ticket, *promise),
        }),
        Stage::Claimed { claim } => lease_alarm(claim.lease),
        Stage::Solved { grace_until, .. } => Some(Alarm {
            kind: AlarmKind::GraceEnd,
            at: *grace_until,
        }),
        Stage::Escalated { .. }
        | Stage::Pending { .. }
        | Stage::Closed { .. }
        | Stage::Bundled { .. }
        | Stage::Withdrawn { .. } => None,
    }
}

impl Ticket {
    /// When second line is called while the ticket is open: at the promise, or later while answers
    /// that wait for the requester hold it.
    pub fn effective_promise(&self) -> Option<Timestamp> {
        if let Stage::Open { promise, .. } = self.stage {
            Some(held(self, promise))
        } else {
            None
        }
    }
}

fn held(ticket: &Ticket, promise: Timestamp) -> Timestamp {
    ticket
        .answers
        .values()
        .filter(|answer| answer.state == AnswerState::Waiting)
        .filter_map(|answer| answer.holds_until)
        .fold(promise, Timestamp::max)
}

fn lease_alarm(lease: Lease) -> Option<Alarm> {
    match lease {
        Lease::Running(term) if term.warned => Some(Alarm {
            kind: AlarmKind::LeaseEnd,
            at: term.until,
        }),
        Lease::Running(term) => Some(Alarm {
            kind: AlarmKind::LeaseWarning,
            at: term.warns,
        }),
        Lease::Paused { .. } => None,
    }
}
