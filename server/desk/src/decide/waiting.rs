//! Waiting for the requester or a third party. The lease pauses and its remainder is kept.

use super::wish::Wish;
use crate::{Awaited, Epoch, Event, Lease, LeaseTerm, Millis, Refusal, Stage};

/// Begins to wait. The change of stage is progress, so a whole lease is kept for afterwards: the
/// end of a wait, which is not the owner's doing, never leaves a claim about to lapse.
pub(super) fn pend(
    wish: &Wish<'_>,
    epoch: Epoch,
    awaited: &Awaited,
) -> Result<Vec<Event>, Refusal> {
    let claim = wish.owned(epoch)?;
    let term = claim.term().ok_or_else(|| wish.wrong_stage())?;
    let renewed = term.renewed(wish.facts.terms, wish.now);
    Ok(vec![Event::Pended {
        awaited: awaited.clone(),
        left: wish.facts.terms.between(wish.now, renewed.until),
    }])
}

/// Ends the wait by the owner; progress, so the lease is a whole one again.
pub(super) fn resume(wish: &Wish<'_>, epoch: Epoch) -> Result<Vec<Event>, Refusal> {
    let claim = wish.owned(epoch)?;
    let left = paused(claim.lease).ok_or_else(|| wish.wrong_stage())?;
    let terms = wish.facts.terms;
    Ok(vec![Event::Resumed {
        term: LeaseTerm::lasting(left.max(terms.policy.lease), terms, wish.now),
    }])
}

/// The end of a wait for the requester, when they have just spoken: the lease runs on with what was
/// left of it.
pub(super) fn resumed_by_requester(wish: &Wish<'_>) -> Option<Event> {
    let Stage::Pending { claim, awaited, .. } = &wish.ticket.stage else {
        return None;
    };
    match awaited {
        Awaited::Requester if wish.is_by_requester() => Some(Event::Resumed {
            term: LeaseTerm::lasting(paused(claim.lease)?, wish.facts.terms, wish.now),
        }),
        Awaited::Requester | Awaited::ThirdParty { .. } => None,
    }
}

fn paused(lease: Lease) -> Option<Millis> {
    match lease {
        Lease::Paused { left } => Some(left),
        Lease::Running(_) => None,
    }
}
