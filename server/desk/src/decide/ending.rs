//! Solved by the owner, taken back by the requester, and come back.

use super::wish::Wish;
use crate::{Epoch, Event, Policy, Refusal, Solution, Stage, Text, Timestamp, Visibility};

pub(super) fn resolve(wish: &Wish<'_>, epoch: Epoch, text: &Text) -> Result<Vec<Event>, Refusal> {
    wish.owned(epoch)?;
    Ok(vec![Event::Resolved {
        text: text.clone(),
        grace_until: wish.now.plus(wish.facts.policy.grace),
    }])
}

pub(super) fn reopen(wish: &Wish<'_>, text: &Text) -> Result<Vec<Event>, Refusal> {
    match &wish.ticket.stage {
        Stage::Solved {
            solution,
            grace_until,
            ..
        } => {
            if wish.now >= *grace_until {
                return Err(Refusal::GraceOver {
                    since: *grace_until,
                });
            }
            Ok(vec![Event::Reopened {
                text: text.clone(),
                cycle: wish.ticket.cycle.saturating_add(1),
                promise: new_promise(wish, solution),
            }])
        }
        Stage::Closed { since, .. } => Err(Refusal::GraceOver { since: *since }),
        Stage::Open { .. }
        | Stage::Escalated { .. }
        | Stage::Claimed { .. }
        | Stage::Pending { .. }
        | Stage::Bundled { .. }
        | Stage::Withdrawn { .. } => Err(wish.wrong_stage()),
    }
}

/// Colleagues get the question again only if it was they who solved it, and they may have it at all.
fn new_promise(wish: &Wish<'_>, solution: &Solution) -> Option<Timestamp> {
    let by_peers = match solution {
        Solution::Accepted { second_line, .. } => !second_line,
        Solution::Resolved { .. } | Solution::WithBundle { .. } => false,
    };
    let Policy {
        peer_window,
        fast_lane,
        ..
    } = wish.facts.policy;
    match wish.ticket.visibility {
        Visibility::Organisation if by_peers && !fast_lane => Some(wish.now.plus(peer_window)),
        Visibility::Organisation | Visibility::Private => None,
    }
}

pub(super) fn withdraw(wish: &Wish<'_>, reason: Option<&Text>) -> Result<Vec<Event>, Refusal> {
    if !wish.is_live() {
        return Err(wish.wrong_stage());
    }
    Ok(vec![Event::Withdrawn {
        reason: reason.cloned(),
    }])
}
