//! The way to second line and back to the colleagues.

use super::wish::{Wish, already_claimed};
use crate::{Epoch, EscalationCause, Event, Refusal, Stage, Text, Visibility};

pub(super) fn escalate(wish: &Wish<'_>, reason: Option<&Text>) -> Result<Vec<Event>, Refusal> {
    only_open(wish)?;
    let cause = if wish.is_by_requester() {
        EscalationCause::Requester
    } else {
        EscalationCause::SecondLine
    };
    Ok(vec![Event::Escalated {
        cause,
        reason: reason.cloned(),
    }])
}

pub(super) fn suggest(wish: &Wish<'_>, reason: Option<&Text>) -> Result<Vec<Event>, Refusal> {
    only_open(wish)?;
    Ok(vec![Event::EscalationSuggested {
        reason: reason.cloned(),
    }])
}

pub(super) fn send_back(
    wish: &Wish<'_>,
    epoch: Option<Epoch>,
    reason: &Text,
) -> Result<Vec<Event>, Refusal> {
    match &wish.ticket.stage {
        Stage::Escalated { .. } | Stage::Claimed { .. } | Stage::Pending { .. } => {}
        Stage::Open { .. }
        | Stage::Solved { .. }
        | Stage::Closed { .. }
        | Stage::Bundled { .. }
        | Stage::Withdrawn { .. } => return Err(wish.wrong_stage()),
    }
    if let Some(epoch) = epoch {
        wish.owned(epoch)?;
    } else if let Some(claim) = wish.ticket.stage.claim() {
        return Err(already_claimed(claim));
    }
    match wish.ticket.visibility {
        Visibility::Organisation => {}
        Visibility::Private => return Err(Refusal::NoPeers),
    }
    Ok(vec![Event::ReturnedToPeers {
        reason: reason.clone(),
        promise: wish.facts.terms.promise(wish.now),
    }])
}

fn only_open(wish: &Wish<'_>) -> Result<(), Refusal> {
    if matches!(wish.ticket.stage, Stage::Open { .. }) {
        Ok(())
    } else {
        Err(wish.wrong_stage())
    }
}
