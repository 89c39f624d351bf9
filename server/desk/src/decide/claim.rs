//! Responsibility: taken, kept, given back, given on.

use super::wish::{Wish, already_claimed};
use crate::permit::is_second_line_on;
use crate::{Epoch, Event, LeaseTerm, MemberId, Refusal, Stage, Text, may_see};

/// Takes responsibility. A lease that has ended gives way even before the clock has lapsed it, so
/// that a late clock never keeps a ticket from somebody who wants it.
pub(super) fn claim(wish: &Wish<'_>) -> Result<Vec<Event>, Refusal> {
    let claimed = Event::Claimed {
        epoch: wish.ticket.epoch.next(),
        term: LeaseTerm::fresh(wish.facts.terms, wish.now),
    };
    match &wish.ticket.stage {
        Stage::Escalated { .. } => Ok(vec![claimed]),
        Stage::Claimed { claim } | Stage::Pending { claim, .. } => {
            if claim.owner == wish.member.id {
                return Err(Refusal::NothingToChange);
            }
            match claim.term() {
                Some(term) if term.until <= wish.now => Ok(vec![
                    Event::Lapsed {
                        owner: claim.owner,
                        epoch: claim.epoch,
                    },
                    claimed,
                ]),
                Some(_) | None => Err(already_claimed(claim)),
            }
        }
        Stage::Open { .. }
        | Stage::Solved { .. }
        | Stage::Closed { .. }
        | Stage::Bundled { .. }
        | Stage::Withdrawn { .. } => Err(wish.wrong_stage()),
    }
}

pub(super) fn renew(wish: &Wish<'_>, epoch: Epoch) -> Result<Vec<Event>, Refusal> {
    let claim = wish.owned(epoch)?;
    let term = claim.term().ok_or_else(|| wish.wrong_stage())?;
    Ok(vec![Event::Renewed {
        epoch,
        term: term.renewed(wish.facts.terms, wish.now),
    }])
}

pub(super) fn hand_back(
    wish: &Wish<'_>,
    epoch: Epoch,
    tried: &Text,
) -> Result<Vec<Event>, Refusal> {
    wish.owned(epoch)?;
    Ok(vec![Event::HandedBack {
        epoch,
        tried: tried.clone(),
    }])
}

/// Only what a lead gave can be declined; what was taken is handed back with what was tried.
pub(super) fn decline(wish: &Wish<'_>, epoch: Epoch, reason: &Text) -> Result<Vec<Event>, Refusal> {
    let claim = wish.owned(epoch)?;
    if !claim.assigned {
        return Err(Refusal::NotAssigned);
    }
    Ok(vec![Event::AssignmentDeclined {
        epoch,
        reason: reason.clone(),
    }])
}

pub(super) fn assign(wish: &Wish<'_>, to: MemberId) -> Result<Vec<Event>, Refusal> {
    let from = match &wish.ticket.stage {
        Stage::Escalated { .. } => None,
        Stage::Claimed { claim } | Stage::Pending { claim, .. } => Some(claim.owner),
        Stage::Open { .. }
        | Stage::Solved { .. }
        | Stage::Closed { .. }
        | Stage::Bundled { .. }
        | Stage::Withdrawn { .. } => return Err(wish.wrong_stage()),
    };
    let assignee = wish
        .facts
        .members
        .iter()
        .find(|member| member.id == to && may_see(member, wish.ticket.sight()))
        .ok_or(Refusal::NoSuchMember { member: to })?;
    if !is_second_line_on(assignee, wish.ticket) {
        return Err(Refusal::NotInTeam { member: to });
    }
    if from == Some(to) {
        return Err(Refusal::NothingToChange);
    }
    Ok(vec![Event::Assigned {
        to,
        from,
        epoch: wish.ticket.epoch.next(),
        term: LeaseTerm::fresh(wish.facts.terms, wish.now),
    }])
}

pub(super) fn take_over(wish: &Wish<'_>, reason: &Text) -> Result<Vec<Event>, Refusal> {
    let claim = wish
        .ticket
        .stage
        .claim()
        .ok_or_else(|| wish.wrong_stage())?;
    if claim.owner == wish.member.id {
        return Err(Refusal::NothingToChange);
    }
    Ok(vec![Event::TakenOver {
        from: claim.owner,
        epoch: wish.ticket.epoch.next(),
        term: LeaseTerm::fresh(wish.facts.terms, wish.now),
        reason: reason.clone(),
    }])
}
