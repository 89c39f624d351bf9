//! Answers, and what the requester makes of them.

use super::waiting::resumed_by_requester;
use super::wish::Wish;
use crate::{
    ANSWERS_MAX, Answer, AnswerState, Event, Refusal, Seq, Solution, Stage, Text, Timestamp,
};

pub(super) fn answer(wish: &Wish<'_>, text: &Text) -> Result<Vec<Event>, Refusal> {
    if !wish.is_live() {
        return Err(wish.wrong_stage());
    }
    if wish.ticket.answers.len() >= ANSWERS_MAX as usize {
        return Err(Refusal::TooMany { max: ANSWERS_MAX });
    }
    Ok(vec![Event::Answered {
        text: text.clone(),
        renews: wish.renewal(),
        holds_until: hold(wish),
    }])
}

/// How long a new answer holds the promise. Bounded from the promise as well as from the answer, so
/// that answers after answers never keep second line away for longer than one hold.
fn hold(wish: &Wish<'_>) -> Option<Timestamp> {
    let Stage::Open { promise, .. } = wish.ticket.stage else {
        return None;
    };
    let terms = wish.facts.terms;
    let until = terms.after(wish.now.min(promise), terms.policy.answer_hold);
    (until > promise).then_some(until)
}

pub(super) fn accept(wish: &Wish<'_>, seq: Seq) -> Result<Vec<Event>, Refusal> {
    let refused = Refusal::NoSuchAnswer { answer: seq };
    match &wish.ticket.stage {
        Stage::Open { .. }
        | Stage::Escalated { .. }
        | Stage::Claimed { .. }
        | Stage::Pending { .. } => {
            let answer = standing(wish, seq)?;
            let released = wish.ticket.stage.claim().map(|claim| claim.owner);
            let grace_until = wish.now.plus(wish.facts.terms.policy.grace);
            Ok(vec![Event::Accepted {
                answer: seq,
                answered_by: answer.by,
                grace_until,
                released,
            }])
        }
        Stage::Solved {
            solution,
            grace_until,
            ..
        } => match *solution {
            Solution::Resolved { answer, by } if answer == seq => Ok(vec![Event::Accepted {
                answer,
                answered_by: by,
                grace_until: *grace_until,
                released: None,
            }]),
            // Not too late to say that it helped.
            Solution::Unconfirmed { .. } => {
                let answer = standing(wish, seq)?;
                Ok(vec![Event::Accepted {
                    answer: seq,
                    answered_by: answer.by,
                    grace_until: *grace_until,
                    released: None,
                }])
            }
            Solution::Accepted { answer, .. } if answer == seq => Err(Refusal::NothingToChange),
            Solution::Resolved { .. } => Err(refused),
            Solution::Accepted { .. } | Solution::WithBundle { .. } => Err(wish.wrong_stage()),
        },
        Stage::Closed { .. } | Stage::Bundled { .. } | Stage::Withdrawn { .. } => {
            Err(wish.wrong_stage())
        }
    }
}

/// The requester's "not yet" is also what an owner waits for, so it ends the wait for them.
pub(super) fn not_yet(
    wish: &Wish<'_>,
    seq: Seq,
    text: Option<&Text>,
) -> Result<Vec<Event>, Refusal> {
    match wish.ticket.stage {
        Stage::Open { .. }
        | Stage::Escalated { .. }
        | Stage::Claimed { .. }
        | Stage::Pending { .. } => {}
        Stage::Solved { .. }
        | Stage::Closed { .. }
        | Stage::Bundled { .. }
        | Stage::Withdrawn { .. } => return Err(wish.wrong_stage()),
    }
    match standing(wish, seq)?.state {
        AnswerState::Waiting => {}
        AnswerState::Declined | AnswerState::Accepted => {
            return Err(Refusal::NoSuchAnswer { answer: seq });
        }
    }
    let declined = Event::Declined {
        answer: seq,
        text: text.cloned(),
    };
    Ok(std::iter::once(declined)
        .chain(resumed_by_requester(wish))
        .collect())
}

/// An answer of this cycle. While the ticket is unsolved it waits or was declined, and either can
/// be accepted: people change their mind when they have tried again.
fn standing<'a>(wish: &Wish<'a>, seq: Seq) -> Result<&'a Answer, Refusal> {
    wish.ticket
        .answers
        .get(&seq)
        .ok_or(Refusal::NoSuchAnswer { answer: seq })
}
