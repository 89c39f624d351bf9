//! Solved by the owner, taken back by the requester, and come back.

use super::wish::Wish;
use crate::{Epoch, Event, Refusal, Solution, Stage, Text, Timestamp};

pub(super) fn resolve(wish: &Wish<'_>, epoch: Epoch, text: &Text) -> Result<Vec<Event>, Refusal> {
    wish.owned(epoch)?;
    Ok(vec![Event::Resolved {
        text: text.clone(),
        grace_until: wish.now.plus(wish.facts.terms.policy.grace),
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
                promise: new_promise(wish, solution, text),
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
/// An answer that nobody confirmed is no reason to ask them again.
fn new_promise(wish: &Wish<'_>, solution: &Solution, text: &Text) -> Option<Timestamp> {
    let by_peers = match solution {
        Solution::Accepted { second_line, .. } => !second_line,
        Solution::Resolved { .. } | Solution::Unconfirmed { .. } | Solution::WithBundle { .. } => {
            false
        }
    };
    let terms = wish.facts.fresh;
    let texts = [wish.ticket.title.as_str(), text.as_str()];
    let at_once = terms.straight_to_second_line(wish.ticket.visibility, &texts);
    (by_peers && at_once.is_none()).then(|| terms.promise(wish.now))
}

pub(super) fn withdraw(wish: &Wish<'_>, reason: Option<&Text>) -> Result<Vec<Event>, Refusal> {
    if !wish.is_live() {
        return Err(wish.wrong_stage());
    }
    Ok(vec![Event::Withdrawn {
        reason: reason.cloned(),
    }])
}
