//! What would happen to a question by itself, and when: for whoever changes hours or settings and wants
//! to see what they mean.

use crate::{
    EscalationCause, Millis, Priority, TargetState, Targets, Terms, Timestamp, Visibility,
};

/// Something that would happen, reckoned from the earliest moment at which it could come about: an
/// answer when it is asked, a claim when second line is called, a wait and a solution at the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Foreseen {
    Asked,
    Wave,
    Promise,
    HoldEnds,
    Nudge,
    Unconfirmed,
    OwnWarning,
    OwnMissed,
    SolveWarning,
    SolveMissed,
    LeaseWarning,
    LeaseEnd,
    Reminder,
    GraceEnd,
}

/// Everything that would happen, in the order in which it comes.
pub fn preview(terms: &Terms, asked: Timestamp, priority: Priority) -> Vec<(Foreseen, Timestamp)> {
    let policy = terms.policy;
    let fast = terms.straight_to_second_line(Visibility::Organisation, &[]);
    let is_fast = matches!(fast, Some((EscalationCause::FastLane, _)));
    let mut moments = vec![(Foreseen::Asked, asked)];
    let called = if is_fast { asked } else { terms.promise(asked) };
    if !is_fast {
        let half = terms.after(asked, Millis(policy.peer_window.0 / 2));
        moments.push((Foreseen::Wave, half));
        moments.push((Foreseen::HoldEnds, terms.after(called, policy.answer_hold)));
    }
    moments.push((Foreseen::Promise, called));
    let later =
        |length: Option<Millis>, from, what| length.map(|length| (what, terms.after(from, length)));
    moments.extend(later(policy.nudge, asked, Foreseen::Nudge));
    moments.extend(later(policy.unconfirmed, asked, Foreseen::Unconfirmed));
    moments.extend(later(Some(policy.lease), called, Foreseen::LeaseEnd));
    let unwarned = Millis((policy.lease.0 - policy.lease_warning.0).max(0));
    moments.extend(later(Some(unwarned), called, Foreseen::LeaseWarning));
    moments.extend(later(policy.reminder, called, Foreseen::Reminder));
    moments.push((Foreseen::GraceEnd, called.plus(policy.grace)));
    moments.extend(targets(terms, called, priority));
    moments.sort_by_key(|(what, at)| (*at, *what));
    moments
}

fn targets(
    terms: &Terms,
    called: Timestamp,
    priority: Priority,
) -> impl Iterator<Item = (Foreseen, Timestamp)> {
    let targets = Targets::begin(terms.policy.aims(priority), terms, called);
    let of = |which: fn(Targets) -> Option<crate::Target>| targets.and_then(which);
    let named = [
        (
            of(|targets| targets.own),
            Foreseen::OwnWarning,
            Foreseen::OwnMissed,
        ),
        (
            of(|targets| targets.solve),
            Foreseen::SolveWarning,
            Foreseen::SolveMissed,
        ),
    ];
    named.into_iter().flat_map(|(target, warning, missed)| {
        let (warns, due) = match target.map(|target| target.state) {
            Some(TargetState::Running { warns, due }) => (warns, Some(due)),
            Some(
                TargetState::Paused { .. } | TargetState::Met { .. } | TargetState::Missed { .. },
            )
            | None => (None, None),
        };
        let warns = warns.map(|at| (warning, at));
        warns.into_iter().chain(due.map(|at| (missed, at)))
    })
}
