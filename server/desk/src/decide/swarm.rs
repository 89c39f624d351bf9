//! The swarm: the owner raises a hand, others join, the owner stays owner.

use std::collections::BTreeSet;

use super::wish::Wish;
use crate::{Epoch, Event, INVITED_MAX, MemberId, Refusal, SWARM_MAX, Text, Ticket, may_see};

pub(super) fn raise_hand(
    wish: &Wish<'_>,
    epoch: Epoch,
    text: &Text,
    invite: &[MemberId],
) -> Result<Vec<Event>, Refusal> {
    let claim = wish.owned(epoch)?;
    let invited: BTreeSet<MemberId> = invite.iter().copied().collect();
    if invited.is_empty() || invited.contains(&claim.owner) {
        return Err(Refusal::NothingToChange);
    }
    if invited.len() > INVITED_MAX as usize {
        return Err(Refusal::TooMany { max: INVITED_MAX });
    }
    if let Some(member) = invited.iter().find(|id| !can_come(wish, **id)) {
        return Err(Refusal::NoSuchMember { member: *member });
    }
    let newcomers = invited
        .iter()
        .filter(|id| !wish.ticket.invited.contains(id) && !wish.ticket.helpers.contains(id));
    if swarm_size(wish.ticket) + newcomers.count() > SWARM_MAX as usize {
        return Err(Refusal::TooMany { max: SWARM_MAX });
    }
    Ok(vec![Event::HandRaised {
        text: text.clone(),
        invited: invited.into_iter().collect(),
        renews: wish.renewal(),
    }])
}

/// Whether an invited member exists, is active, and would see what they are invited to.
fn can_come(wish: &Wish<'_>, id: MemberId) -> bool {
    wish.facts
        .members
        .iter()
        .any(|member| member.id == id && may_see(member, wish.ticket.sight()))
}

pub(super) fn lower_hand(wish: &Wish<'_>, epoch: Epoch) -> Result<Vec<Event>, Refusal> {
    wish.owned(epoch)?;
    if wish.ticket.hand_raised {
        Ok(vec![Event::HandLowered])
    } else {
        Err(Refusal::NothingToChange)
    }
}

pub(super) fn join(wish: &Wish<'_>) -> Result<Vec<Event>, Refusal> {
    let ticket = wish.ticket;
    let me = wish.member.id;
    let Some(claim) = ticket.stage.claim().filter(|_| ticket.hand_raised) else {
        return Err(wish.wrong_stage());
    };
    if claim.owner == me || ticket.helpers.contains(&me) {
        return Err(Refusal::NothingToChange);
    }
    if !ticket.invited.contains(&me) && swarm_size(ticket) >= SWARM_MAX as usize {
        return Err(Refusal::TooMany { max: SWARM_MAX });
    }
    Ok(vec![Event::HelperJoined])
}

fn swarm_size(ticket: &Ticket) -> usize {
    ticket.invited.len() + ticket.helpers.len()
}
