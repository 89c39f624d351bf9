//! Telling a question to colleagues, a few at a time.

use std::collections::{BTreeMap, BTreeSet};

use peerdesk_desk::waves::{Wave, choose, due};
use peerdesk_desk::{
    AnswerState, Event, MemberId, Millis, NoticeKind, OrganisationId, Solution, Stage, Ticket,
    TicketId, Timestamp, Visibility, words_of_title,
};

use crate::store::{Card, Cause, DueWave, Error, Following, NewNotice, Recorded, Store};

/// Waves told in one commit.
pub(super) const WAVES_PER_LOOK_MAX: usize = 20;
/// How long a wave waits at a time while an answer waits for the requester.
const PUT_OFF: Millis = Millis::minutes(1);

/// Who is online in an organisation, as this node knows.
pub type Online = dyn Fn(OrganisationId) -> BTreeSet<MemberId> + Send + Sync;

/// What an event means for waves: a question that comes to colleagues gets them planned, a confirmed
/// answer says who knows.
pub(super) async fn follow_event(
    store: &Store,
    following: &mut Following,
    event: &Recorded,
    ticket: &Ticket,
) -> Result<(), Error> {
    if let Event::Accepted { answered_by, .. } = &event.event {
        let words = words_of_title(ticket.title.as_str());
        return following
            .note_solution(ticket, *answered_by, event.at, &words)
            .await;
    }
    let Some(promise) = new_promise(&event.event) else {
        return Ok(());
    };
    if ticket.visibility == Visibility::Private || promise <= event.at {
        return Ok(());
    }
    let Some(terms) = store.ticket_terms(ticket.id).await? else {
        return Ok(());
    };
    let due = due(&terms, event.at, promise);
    following.plan_waves(ticket.id, ticket.cycle, &due).await
}

/// The promise of a question that colleagues have from now on.
fn new_promise(event: &Event) -> Option<Timestamp> {
    if let Event::Asked(asked) = event {
        Some(asked.promise)
    } else if let Event::ReturnedToPeers { promise, .. } = event {
        Some(*promise)
    } else if let Event::Reopened { promise, .. } | Event::Unbundled { promise, .. } = event {
        *promise
    } else {
        None
    }
}

/// Tells the waves whose time has come; those who were told.
pub(super) async fn tell_due(
    following: &mut Following,
    due: Vec<DueWave>,
    cards: &BTreeMap<TicketId, Card>,
    online: &Online,
    now: Timestamp,
) -> Result<Vec<NewNotice>, Error> {
    let mut notices = Vec::new();
    for wave in due {
        let Some(card) = cards.get(&wave.ticket) else {
            following.end_wave(wave, 0).await?;
            continue;
        };
        let ticket = &card.ticket;
        if !is_needed(ticket, wave) {
            following.end_wave(wave, 0).await?;
        } else if wave.wave != Wave::First && has_waiting_answer(ticket) {
            following.put_off(wave, now.plus(PUT_OFF)).await?;
        } else {
            notices.extend(tell_wave(following, ticket, wave, online, now).await?);
        }
    }
    Ok(notices)
}

/// Tells one wave of a ticket, in the transaction that ends it.
pub(super) async fn tell_wave(
    following: &mut Following,
    ticket: &Ticket,
    wave: DueWave,
    online: &Online,
    now: Timestamp,
) -> Result<Vec<NewNotice>, Error> {
    let words = words_of_title(ticket.title.as_str());
    let online = online(ticket.organisation);
    let candidates = following.candidates(ticket, &words, &online, now).await?;
    let chosen = choose(wave.wave, &candidates);
    let told = following
        .tell(ticket.id, Some(wave.wave), now, &chosen)
        .await?;
    following.end_wave(wave, told.len()).await?;
    Ok(told
        .into_iter()
        .map(|member| question(ticket, member, ticket.requester, now))
        .collect())
}

/// The notice of a question that somebody is told of.
pub(super) fn question(
    ticket: &Ticket,
    member: MemberId,
    by: MemberId,
    at: Timestamp,
) -> NewNotice {
    NewNotice {
        member,
        ticket: ticket.id,
        kind: NoticeKind::Question,
        cause: Cause::Told,
        by: Some(by),
        at,
    }
}

/// A wave is for the life in which it was planned, and only while colleagues have the question.
fn is_needed(ticket: &Ticket, wave: DueWave) -> bool {
    ticket.cycle == wave.cycle
        && ticket.visibility == Visibility::Organisation
        && matches!(ticket.stage, Stage::Open { .. })
}

fn has_waiting_answer(ticket: &Ticket) -> bool {
    ticket
        .answers
        .values()
        .any(|answer| answer.state == AnswerState::Waiting)
}

/// Notes the confirmed solution of a ticket of the past, if it has one.
pub(super) async fn note_past(following: &mut Following, card: &Card) -> Result<(), Error> {
    let ticket = &card.ticket;
    if let Stage::Solved { solution, .. } | Stage::Closed { solution, .. } = &ticket.stage
        && let Solution::Accepted { by, .. } = solution
    {
        let words = words_of_title(ticket.title.as_str());
        following
            .note_solution(ticket, *by, card.changed_at, &words)
            .await?;
    }
    Ok(())
}
