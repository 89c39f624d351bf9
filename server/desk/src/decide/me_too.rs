//! "Me too": joining a question instead of repeating it.

use super::wish::Wish;
use crate::{Event, ME_TOO_MAX, Refusal};

pub(super) fn add(wish: &Wish<'_>) -> Result<Vec<Event>, Refusal> {
    if !wish.is_live() {
        return Err(wish.wrong_stage());
    }
    if wish.ticket.me_too.contains(&wish.member.id) {
        return Err(Refusal::NothingToChange);
    }
    if wish.ticket.me_too.len() >= ME_TOO_MAX as usize {
        return Err(Refusal::TooMany { max: ME_TOO_MAX });
    }
    Ok(vec![Event::MeTooAdded])
}

pub(super) fn undo(wish: &Wish<'_>) -> Result<Vec<Event>, Refusal> {
    if !wish.is_live() {
        return Err(wish.wrong_stage());
    }
    if !wish.ticket.me_too.contains(&wish.member.id) {
        return Err(Refusal::NothingToChange);
    }
    Ok(vec![Event::MeTooRemoved])
}
