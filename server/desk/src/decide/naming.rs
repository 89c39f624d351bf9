//! What a ticket is called, what it is about, whose it is and how much it matters.

use super::wish::{Wish, already_claimed};
use crate::{Event, MemberId, Priority, Refusal, Role, Stage, Text, Title};

pub(super) fn retitle(wish: &Wish<'_>, title: &Title) -> Result<Vec<Event>, Refusal> {
    match wish.ticket.stage {
        Stage::Open { .. }
        | Stage::Escalated { .. }
        | Stage::Claimed { .. }
        | Stage::Pending { .. }
        | Stage::Solved { .. }
        | Stage::Bundled { .. } => {}
        Stage::Closed { .. } | Stage::Withdrawn { .. } => return Err(wish.wrong_stage()),
    }
    if wish.ticket.title == *title {
        return Err(Refusal::NothingToChange);
    }
    Ok(vec![Event::Retitled {
        title: title.clone(),
    }])
}

/// Moves a ticket to another topic. One of another team takes the ticket out of its owner's hands
/// and into that team's queue; one of the fast lane takes an open ticket to second line.
pub(super) fn change_topic(wish: &Wish<'_>) -> Result<Vec<Event>, Refusal> {
    let owner = owner_who_gives_way(wish)?;
    let topic = wish
        .facts
        .topic
        .as_ref()
        .filter(|topic| topic.organisation == wish.ticket.organisation)
        .ok_or(Refusal::NoSuchTopic)?;
    if topic.id == wish.ticket.topic {
        return Err(Refusal::NothingToChange);
    }
    let mut events = vec![Event::TopicChanged {
        topic: topic.id,
        team: topic.team,
        released: owner.filter(|_| topic.team != wish.ticket.team),
    }];
    if matches!(wish.ticket.stage, Stage::Open { .. }) {
        let texts = [wish.ticket.title.as_str()];
        let at_once = topic
            .terms
            .straight_to_second_line(wish.ticket.visibility, &texts);
        events.extend(at_once.map(|(cause, reason)| Event::Escalated { cause, reason }));
    }
    Ok(events)
}

/// Gives a ticket to another team, whatever its topic: out of its owner's hands and into that team's
/// queue, with the age it has.
pub(super) fn hand_over(wish: &Wish<'_>, reason: &Text) -> Result<Vec<Event>, Refusal> {
    if matches!(wish.ticket.stage, Stage::Open { .. }) {
        return Err(wish.wrong_stage());
    }
    let released = owner_who_gives_way(wish)?;
    let team = wish.facts.team.ok_or(Refusal::NoSuchTeam)?;
    if team == wish.ticket.team {
        return Err(Refusal::NothingToChange);
    }
    Ok(vec![Event::HandedOver {
        team,
        reason: reason.clone(),
        released,
    }])
}

pub(super) fn prioritise(wish: &Wish<'_>, priority: Priority) -> Result<Vec<Event>, Refusal> {
    if !wish.is_live() {
        return Err(wish.wrong_stage());
    }
    if wish.ticket.priority == priority {
        return Err(Refusal::NothingToChange);
    }
    Ok(vec![Event::Prioritised { priority }])
}

/// Who owns the ticket, if this member may move it in its stage at all: the requester while it is
/// open, second line also in the queue, and of a claimed one its owner or a lead.
fn owner_who_gives_way(wish: &Wish<'_>) -> Result<Option<MemberId>, Refusal> {
    match &wish.ticket.stage {
        Stage::Open { .. } => Ok(None),
        Stage::Escalated { .. } if wish.is_by_second_line() => Ok(None),
        Stage::Claimed { claim } | Stage::Pending { claim, .. } if wish.is_by_second_line() => {
            if claim.owner == wish.member.id || wish.member.role == Role::Lead {
                Ok(Some(claim.owner))
            } else {
                Err(already_claimed(claim))
            }
        }
        Stage::Escalated { .. }
        | Stage::Claimed { .. }
        | Stage::Pending { .. }
        | Stage::Solved { .. }
        | Stage::Closed { .. }
        | Stage::Bundled { .. }
        | Stage::Withdrawn { .. } => Err(wish.wrong_stage()),
    }
}
