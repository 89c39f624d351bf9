//! Words about words: replying to them, changing and taking back one's own, thanking for them.

use super::talk::still_talked_of;
use super::waiting::resumed_by_requester;
use super::wish::Wish;
use crate::{AnswerState, Event, Need, Refusal, Said, SaidKind, Seq, Text};

pub(super) fn reply(wish: &Wish<'_>, to: Seq, text: &Text) -> Result<Vec<Event>, Refusal> {
    still_talked_of(wish)?;
    standing(wish, to)?;
    let replied = Event::Replied {
        to,
        text: text.clone(),
        renews: wish.renewal(),
    };
    Ok(std::iter::once(replied)
        .chain(resumed_by_requester(wish))
        .collect())
}

/// Changing one's words is no progress and renews nothing. What was accepted stays as it was when the
/// requester tried it.
pub(super) fn edit(wish: &Wish<'_>, message: Seq, text: &Text) -> Result<Vec<Event>, Refusal> {
    still_talked_of(wish)?;
    let said = own(wish, message)?;
    match said.kind {
        SaidKind::Question | SaidKind::Message | SaidKind::Answer | SaidKind::Resolution => {}
        SaidKind::Note => return Err(Refusal::NoSuchMessage { message }),
    }
    not_accepted(wish, message)?;
    Ok(vec![Event::Edited {
        message,
        text: text.clone(),
    }])
}

/// Words can be taken back whatever became of the ticket: a secret that slipped out is one for ever.
/// The question and a resolution carry the ticket and can only be changed.
pub(super) fn delete(wish: &Wish<'_>, message: Seq) -> Result<Vec<Event>, Refusal> {
    let said = own(wish, message)?;
    match said.kind {
        SaidKind::Message | SaidKind::Answer => {}
        SaidKind::Question | SaidKind::Resolution | SaidKind::Note => {
            return Err(Refusal::NoSuchMessage { message });
        }
    }
    not_accepted(wish, message)?;
    Ok(vec![Event::Deleted { message }])
}

pub(super) fn edit_note(wish: &Wish<'_>, message: Seq, text: &Text) -> Result<Vec<Event>, Refusal> {
    still_talked_of(wish)?;
    own(wish, message)?;
    Ok(vec![Event::NoteEdited {
        message,
        text: text.clone(),
    }])
}

pub(super) fn delete_note(wish: &Wish<'_>, message: Seq) -> Result<Vec<Event>, Refusal> {
    own(wish, message)?;
    Ok(vec![Event::NoteDeleted { message }])
}

pub(super) fn thank(wish: &Wish<'_>, message: Seq) -> Result<Vec<Event>, Refusal> {
    still_talked_of(wish)?;
    let said = standing(wish, message)?;
    if said.by == wish.member.id {
        return Err(Refusal::NotPermitted {
            needs: Need::OtherThanAuthor,
        });
    }
    if said.thanked {
        return Err(Refusal::NothingToChange);
    }
    Ok(vec![Event::Thanked { message }])
}

pub(super) fn thank_undo(wish: &Wish<'_>, message: Seq) -> Result<Vec<Event>, Refusal> {
    still_talked_of(wish)?;
    if !standing(wish, message)?.thanked {
        return Err(Refusal::NothingToChange);
    }
    Ok(vec![Event::ThanksUndone { message }])
}

/// The words that the command names, if they are there.
fn standing(wish: &Wish<'_>, message: Seq) -> Result<Said, Refusal> {
    wish.facts
        .said
        .filter(|said| !said.deleted)
        .ok_or(Refusal::NoSuchMessage { message })
}

fn own(wish: &Wish<'_>, message: Seq) -> Result<Said, Refusal> {
    let said = standing(wish, message)?;
    if said.by == wish.member.id {
        Ok(said)
    } else {
        Err(Refusal::NotPermitted {
            needs: Need::Author,
        })
    }
}

fn not_accepted(wish: &Wish<'_>, message: Seq) -> Result<(), Refusal> {
    match wish.ticket.answers.get(&message).map(|answer| answer.state) {
        Some(AnswerState::Accepted) => Err(Refusal::NoSuchMessage { message }),
        Some(AnswerState::Waiting | AnswerState::Declined) | None => Ok(()),
    }
}
