//! What a decision means for the targets of its ticket: one place for every command, so that a target
//! begins, stops and goes on with the stage, whatever brought that about. That it is met or over needs
//! no arithmetic of hours, so [`evolve`] sees to it.

use crate::{Actor, Aims, Event, Facts, Policy, Stage, Targets, Ticket, Timestamp, evolve};

/// The targets as they stand after the events, when these changed them.
pub(super) fn follow(
    ticket: &Ticket,
    actor: &Actor,
    facts: &Facts<'_>,
    now: Timestamp,
    events: &[Event],
) -> Option<Event> {
    if ticket.targets.is_none() && !has_aims(facts) {
        return None;
    }
    let mut after = ticket.clone();
    for event in events {
        evolve(&mut after, actor.member_id(), now, event);
    }
    let targets = targets_after(ticket, &after, facts, now);
    (targets != after.targets).then_some(Event::Retargeted { targets })
}

fn targets_after(
    before: &Ticket,
    after: &Ticket,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Option<Targets> {
    let terms = facts.terms_after(before.life(), after.life());
    let aims = terms.policy.aims(after.priority);
    let is_new_aim = before.priority != after.priority || before.topic != after.topic;
    let present = if is_new_aim {
        Targets::with_aims(after.targets.as_ref(), aims, terms, now)
    } else {
        after.targets
    };
    match &after.stage {
        Stage::Open { .. }
        | Stage::Solved { .. }
        | Stage::Closed { .. }
        | Stage::Withdrawn { .. } => after.targets,
        Stage::Escalated { .. } => match present {
            Some(targets) => Some(targets.resumed(terms, now)),
            None => Targets::begin(aims, terms, now),
        },
        Stage::Claimed { .. } => {
            let mut targets = present?.resumed(terms, now);
            targets.owned(now);
            Some(targets)
        }
        Stage::Pending { .. } | Stage::Bundled { .. } => Some(present?.paused(terms, now)),
    }
}

fn has_aims(facts: &Facts<'_>) -> bool {
    let topic = facts.topic.as_ref().map(|topic| &topic.terms);
    [facts.terms, facts.fresh]
        .into_iter()
        .chain(topic)
        .any(|terms| terms.policy.has_aims())
}

impl Policy {
    fn has_aims(&self) -> bool {
        self.aims.iter().any(|aims| *aims != Aims::default())
    }
}
