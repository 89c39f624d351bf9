//! When the desk has to look at a ticket again by itself.

use crate::{
    Answer, AnswerState, Claim, Lease, Seq, Solution, Stage, Target, TargetKind, TargetState,
    Terms, Ticket, Timestamp, kind::kinds,
};

/// A moment at which something happens to a ticket without anybody acting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Alarm {
    pub kind: AlarmKind,
    pub at: Timestamp,
    /// Tells apart those of one kind in one cycle, such as the warnings of two claims. An alarm that is
    /// put off keeps it, so that each rings once however often it was put off.
    pub ordinal: i64,
}

kinds! {
    /// What then happens.
    pub enum AlarmKind {
        /// The promise passes: second line is called.
        Promise,
        /// The requester is asked whether the last answer helped.
        Nudge,
        /// The last answer is taken for the solution.
        Unconfirmed,
        /// The owner is warned that the lease ends.
        LeaseWarning,
        /// The claim lapses.
        LeaseEnd,
        /// Those for whom a pending ticket waits are reminded.
        Reminder,
        /// The team is warned that nobody owns the ticket yet.
        OwnWarning,
        /// Nobody owned it in time.
        OwnMissed,
        /// The owner and the team are warned that it is not solved yet.
        SolveWarning,
        /// It was not solved in time.
        SolveMissed,
        /// A solved ticket closes.
        GraceEnd,
    }
}

/// Everything that will happen by itself if nobody acts, from the ticket's facts and the terms of its
/// cycle. Kept as timers beside the ticket in the commit that changed it, so that an alarm and what it
/// waits for never part.
///
/// A bundled ticket has none of its own: it shares the fate of the ticket it is under. An alarm whose
/// moment has passed stays until the facts say otherwise; whether it has rung is the timers' matter.
pub fn alarms(ticket: &Ticket, terms: &Terms) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    alarms.extend(next_alarm(ticket));
    match &ticket.stage {
        Stage::Open { .. } => {
            alarms.extend(nudge(ticket, terms));
            alarms.extend(unconfirmed(ticket, terms));
        }
        Stage::Escalated { .. } => {
            alarms.extend(nudge(ticket, terms));
            alarms.extend(unconfirmed(ticket, terms));
            alarms.extend(target_alarms(ticket));
        }
        Stage::Claimed { .. } => {
            alarms.extend(nudge(ticket, terms));
            alarms.extend(target_alarms(ticket));
        }
        Stage::Pending { since, .. } => {
            alarms.extend(terms.policy.reminder.map(|length| Alarm {
                kind: AlarmKind::Reminder,
                at: terms.after(*since, length),
                ordinal: since.0,
            }));
        }
        Stage::Solved { solution, .. } => match solution {
            Solution::Resolved { .. } => alarms.extend(nudge(ticket, terms)),
            Solution::Accepted { .. }
            | Solution::Unconfirmed { .. }
            | Solution::WithBundle { .. } => {}
        },
        Stage::Closed { .. } | Stage::Bundled { .. } | Stage::Withdrawn { .. } => {}
    }
    alarms
}

/// The next alarm that moves the ticket by its facts alone: the promise, the lease, the grace.
pub fn next_alarm(ticket: &Ticket) -> Option<Alarm> {
    match &ticket.stage {
        Stage::Open { promise, since } => Some(Alarm {
            kind: AlarmKind::Promise,
            at: held(ticket, *promise),
            ordinal: since.0,
        }),
        Stage::Claimed { claim } => lease_alarm(claim),
        Stage::Solved {
            grace_until, since, ..
        } => Some(Alarm {
            kind: AlarmKind::GraceEnd,
            at: *grace_until,
            ordinal: since.0,
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

    /// The last answer that waits for a requester who has said nothing since.
    fn unheard_answer(&self) -> Option<(Seq, &Answer)> {
        self.answers
            .iter()
            .rfind(|(_, answer)| answer.state == AnswerState::Waiting)
            .filter(|(_, answer)| self.heard.is_none_or(|heard| heard < answer.at))
            .map(|(seq, answer)| (*seq, answer))
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

fn nudge(ticket: &Ticket, terms: &Terms) -> Option<Alarm> {
    let length = terms.policy.nudge?;
    let (seq, answer) = ticket.unheard_answer()?;
    Some(Alarm {
        kind: AlarmKind::Nudge,
        at: terms.after(answer.at, length),
        ordinal: seq.0,
    })
}

fn unconfirmed(ticket: &Ticket, terms: &Terms) -> Option<Alarm> {
    let length = terms.policy.unconfirmed?;
    let (seq, answer) = ticket.unheard_answer()?;
    Some(Alarm {
        kind: AlarmKind::Unconfirmed,
        at: terms.after(answer.at, length),
        ordinal: seq.0,
    })
}

/// A renewed term warns again, so the warning of each is told apart by where the term ends.
fn lease_alarm(claim: &Claim) -> Option<Alarm> {
    match claim.lease {
        Lease::Running(term) if term.warned => Some(Alarm {
            kind: AlarmKind::LeaseEnd,
            at: term.until,
            ordinal: claim.epoch.0.into(),
        }),
        Lease::Running(term) => Some(Alarm {
            kind: AlarmKind::LeaseWarning,
            at: term.warns,
            ordinal: term.until.0,
        }),
        Lease::Paused { .. } => None,
    }
}

fn target_alarms(ticket: &Ticket) -> impl Iterator<Item = Alarm> {
    let of = |kind: TargetKind| ticket.targets.and_then(|targets| targets.get(kind));
    let [own, solve] = [TargetKind::Own, TargetKind::Solve].map(of);
    let own = moments(own, AlarmKind::OwnWarning, AlarmKind::OwnMissed);
    own.chain(moments(
        solve,
        AlarmKind::SolveWarning,
        AlarmKind::SolveMissed,
    ))
}

fn moments(
    target: Option<Target>,
    warning: AlarmKind,
    missed: AlarmKind,
) -> impl Iterator<Item = Alarm> {
    let (warns, due) = match target.map(|target| target.state) {
        Some(TargetState::Running { warns, due }) => (warns, Some(due)),
        Some(TargetState::Paused { .. } | TargetState::Met { .. } | TargetState::Missed { .. })
        | None => (None, None),
    };
    let alarm = |kind: AlarmKind| {
        move |at: Timestamp| Alarm {
            kind,
            at,
            ordinal: at.0,
        }
    };
    warns
        .map(alarm(warning))
        .into_iter()
        .chain(due.map(alarm(missed)))
}
