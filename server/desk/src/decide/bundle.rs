//! Tickets of one cause, joined reversibly under one of them.

use super::wish::{Wish, is_live};
use crate::{
    BeforeBundle, Event, Facts, Refusal, ReturnCause, Stage, Ticket, TicketId, Timestamp,
    Visibility,
};

pub(super) fn bundle(wish: &Wish<'_>, under: TicketId) -> Result<Vec<Event>, Refusal> {
    let (left, released) = match &wish.ticket.stage {
        Stage::Open { .. } => {
            let promise = wish.ticket.effective_promise();
            (
                promise.map(|promise| wish.facts.terms.between(wish.now, promise)),
                None,
            )
        }
        Stage::Escalated { .. } => (None, None),
        Stage::Claimed { claim } | Stage::Pending { claim, .. } => {
            wish.not_claimed_by_other()?;
            (None, Some(claim.owner))
        }
        Stage::Solved { .. }
        | Stage::Closed { .. }
        | Stage::Bundled { .. }
        | Stage::Withdrawn { .. } => return Err(wish.wrong_stage()),
    };
    let taker = wish.facts.related.filter(|taker| taker.id == under);
    if !taker.is_some_and(|taker| can_take(taker, wish.ticket)) {
        return Err(Refusal::CannotBundle { under });
    }
    Ok(vec![Event::Bundled {
        under,
        left,
        released,
    }])
}

/// Whether `taker` can have the ticket under it. Only a live ticket that is in no bundle itself
/// can, so bundles never form a ring. Whether the member sees it needs no question: second line of
/// an organisation sees all its tickets.
fn can_take(taker: &Ticket, ticket: &Ticket) -> bool {
    let seen_by_all = match (ticket.visibility, taker.visibility) {
        (Visibility::Organisation, Visibility::Private) => false,
        (Visibility::Organisation | Visibility::Private, Visibility::Organisation)
        | (Visibility::Private, Visibility::Private) => true,
    };
    taker.id != ticket.id
        && taker.organisation == ticket.organisation
        && seen_by_all
        && is_live(&taker.stage)
        && !matches!(taker.stage, Stage::Bundled { .. })
}

pub(super) fn unbundle(wish: &Wish<'_>) -> Result<Vec<Event>, Refusal> {
    let Stage::Bundled { before, .. } = wish.ticket.stage else {
        return Err(wish.wrong_stage());
    };
    Ok(vec![returned(
        before,
        ReturnCause::SecondLine,
        wish.facts,
        wish.now,
    )])
}

/// The clock: what the end of the ticket above means for this one.
pub(super) fn follow(
    ticket: &Ticket,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let Stage::Bundled { under, before, .. } = ticket.stage else {
        return Err(Refusal::NotDue);
    };
    let taker = facts
        .related
        .filter(|taker| taker.id == under)
        .ok_or(Refusal::NotDue)?;
    match taker.stage {
        Stage::Solved { .. } | Stage::Closed { .. } => Ok(vec![Event::SolvedWithBundle {
            under,
            grace_until: now.plus(facts.terms.policy.grace),
        }]),
        Stage::Withdrawn { .. } => Ok(vec![returned(
            before,
            ReturnCause::BundleWithdrawn,
            facts,
            now,
        )]),
        Stage::Open { .. }
        | Stage::Escalated { .. }
        | Stage::Claimed { .. }
        | Stage::Pending { .. }
        | Stage::Bundled { .. } => Err(Refusal::NotDue),
    }
}

fn returned(before: BeforeBundle, cause: ReturnCause, facts: &Facts<'_>, now: Timestamp) -> Event {
    let promise = match before {
        BeforeBundle::Open { left } => Some(facts.terms.after(now, left)),
        BeforeBundle::Escalated { .. } => None,
    };
    Event::Unbundled { cause, promise }
}
