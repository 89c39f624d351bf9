//! Talk: to everybody, and among second line.

use super::waiting::resumed_by_requester;
use super::wish::Wish;
use crate::{Event, Refusal, Stage, Text};

pub(super) fn post(wish: &Wish<'_>, text: &Text) -> Result<Vec<Event>, Refusal> {
    still_talked_of(wish)?;
    let posted = Event::Posted {
        text: text.clone(),
        renews: wish.renewal(),
    };
    Ok(std::iter::once(posted)
        .chain(resumed_by_requester(wish))
        .collect())
}

pub(super) fn note(wish: &Wish<'_>, text: &Text) -> Result<Vec<Event>, Refusal> {
    still_talked_of(wish)?;
    Ok(vec![Event::Noted {
        text: text.clone(),
        renews: wish.renewal(),
    }])
}

/// Solved tickets are talked of, so that thanks and "it came back" have a place.
pub(super) fn still_talked_of(wish: &Wish<'_>) -> Result<(), Refusal> {
    match wish.ticket.stage {
        Stage::Open { .. }
        | Stage::Escalated { .. }
        | Stage::Claimed { .. }
        | Stage::Pending { .. }
        | Stage::Solved { .. }
        | Stage::Bundled { .. } => Ok(()),
        Stage::Closed { .. } | Stage::Withdrawn { .. } => Err(wish.wrong_stage()),
    }
}
