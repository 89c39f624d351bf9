//! A ticket with its history as the index holds it.

use peerdesk_desk::{Seq, Stage, Stream, Ticket, Visibility};
use peerdesk_knowledge::audience::Sight;
use peerdesk_knowledge::document::{Document, Standing};

use super::words::Words;
use super::{number, seconds};
use crate::store::{Card, Recorded, Reuses, SolutionCard};

/// The document of a ticket. `said` is its part of the history that has words.
pub(super) fn document(
    card: &Card,
    said: &[Recorded],
    reuses: Option<Reuses>,
    solution: Option<&SolutionCard>,
) -> Document {
    let ticket = &card.ticket;
    let words = Words::of(ticket.id, said);
    let fix = fix_of(card, &words, solution);
    let reused_at = reuses.map_or(card.asked_at, |reuses| reuses.last_at);
    let vouched_at = solution.map_or(card.asked_at, |solution| solution.at);
    // What others confirmed counts no more once somebody says that it did not help.
    let doubted = solution.is_some_and(|solution| !solution.flags.is_empty());
    let reuses = reuses.filter(|_| !doubted);
    Document {
        id: number(ticket.id.0),
        sight: Sight {
            organisation: number(ticket.organisation.0),
            requester: number(ticket.requester.0),
            private: ticket.visibility == Visibility::Private,
        },
        topic: number(ticket.topic.0),
        standing: standing(&ticket.stage),
        asked_at: seconds(card.asked_at),
        title: ticket.title.as_str().to_owned(),
        fix: fix.unwrap_or_default().to_owned(),
        talk: talk_of(card, &words, solution),
        notes: words.but(Stream::Staff, None),
        reuses: reuses.map_or(0, |reuses| reuses.members),
        confirmed_at: seconds(reused_at.max(vouched_at).max(card.changed_at)),
    }
}

/// The text that solved the ticket, if something did: as its card says it, or as it was said here.
pub fn fix_of<'s>(
    card: &Card,
    words: &Words<'s>,
    solution: Option<&'s SolutionCard>,
) -> Option<&'s str> {
    match solution.filter(|_| card.ticket.stage.solution().is_some()) {
        Some(solution) => Some(&solution.content.fix),
        None => solution_said(&card.ticket, words),
    }
}

/// The solution as it stands in the talk.
pub fn solution_said<'s>(ticket: &Ticket, words: &Words<'s>) -> Option<&'s str> {
    solved_by(ticket).and_then(|seq| words.at(seq))
}

/// Everything else that was said to everybody, and what the card says. Notes are never shown here.
pub fn talk_of(card: &Card, words: &Words<'_>, solution: Option<&SolutionCard>) -> String {
    let mut talk = words.but(Stream::Public, solved_by(&card.ticket));
    for solution in solution
        .iter()
        .filter(|_| card.ticket.stage.solution().is_some())
    {
        let content = &solution.content;
        for part in [&content.question, &content.cause, &content.environment] {
            if !part.is_empty() && !talk.contains(part.as_str()) {
                talk.push('\n');
                talk.push_str(part);
            }
        }
    }
    talk
}

fn solved_by(ticket: &Ticket) -> Option<Seq> {
    let (answer, _) = ticket.stage.solution()?.answer()?;
    Some(answer)
}

fn standing(stage: &Stage) -> Standing {
    match stage {
        Stage::Open { .. } => Standing::Open,
        Stage::Escalated { .. } | Stage::Claimed { .. } | Stage::Pending { .. } => {
            Standing::Escalated
        }
        Stage::Solved { .. } | Stage::Closed { .. } => Standing::Solved,
        Stage::Bundled { .. } | Stage::Withdrawn { .. } => Standing::Aside,
    }
}
