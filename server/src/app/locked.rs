//! Deciding under locks, in one transaction: for commands that rest on several tickets, members or
//! topics, and for tickets that other nodes change too often to decide without.

use std::collections::BTreeSet;

use peerdesk_desk::{Actor, Command, Facts, Refusal, TicketId, Timestamp, decide};
use peerdesk_protocol as protocol;

use super::App;
use super::effect::Before;
use super::execute::apply;
use super::tried::{Tried, settled};
#[cfg(feature = "controls")]
use crate::controls;
use crate::store::{Change, CommandKey, Error, Standing, Work};

impl App {
    pub(super) async fn try_locked(
        &self,
        key: CommandKey,
        id: TicketId,
        command: &Command,
    ) -> Result<Tried, Error> {
        let mut work = self.store.begin().await?;
        let Some(member) = work.member(key.member).await? else {
            return Ok(Tried::refused(protocol::Refusal::NotFound));
        };
        let ids: BTreeSet<_> = [id].into_iter().chain(command.related()).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let mut locked = work.lock(&ids).await?;
        let (now, past) = work.past(key).await?;
        if let Some((reply, is_repetition)) = settled(key, past)? {
            if is_repetition {
                work.repeated(key).await?;
            }
            work.commit().await?;
            return Ok(Tried::reply(reply));
        }
        let related = command
            .related()
            .and_then(|related| take(&mut locked, related))
            .map(|locked| locked.ticket);
        let Some(Standing {
            mut ticket,
            number,
            terms,
            fresh,
        }) = take(&mut locked, id)
        else {
            return self.refuse(work, key, now, &Refusal::NotFound).await;
        };
        let topic = match command.named_topic() {
            Some(topic) => work.topic(topic).await?,
            None => None,
        };
        let team = match command.named_team() {
            Some(team) => work.serving_team(team, ticket.organisation).await?,
            None => None,
        };
        let mut members = Vec::new();
        for named in command.named_members() {
            members.extend(work.member(named).await?);
        }
        let said = match command.named_message() {
            Some(place) => work.said(id, place, member.id).await?,
            None => None,
        };
        let facts = Facts {
            terms: &terms,
            fresh: &fresh,
            topic,
            team,
            members: &members,
            related: related.as_ref(),
            said,
        };
        let actor = Actor::Member(member.clone());
        let decided = match decide(&ticket, &actor, command, &facts, now) {
            Ok(decided) => decided,
            Err(refusal) => return self.refuse(work, key, now, &refusal).await,
        };
        let before = Before::of(&ticket, &terms);
        let mut events = Vec::with_capacity(decided.len());
        apply(&mut ticket, Some(member.id), now, decided, &mut events);
        work.append(Change {
            ticket: &ticket,
            by: Some(member.id),
            at: now,
            events: &events,
            key: Some(key),
            effect: &before.effect(&facts, &ticket),
        })
        .await?;
        let tried = Tried::done(&ticket, number, &member, now, events, key);
        #[cfg(feature = "controls")]
        self.tell_too_early(&tried).await;
        work.commit().await?;
        Ok(tried)
    }

    /// What must never be: others are told before the commit.
    #[cfg(feature = "controls")]
    async fn tell_too_early(&self, tried: &Tried) {
        if let Some(happened) = &tried.happened
            && controls::is(controls::Control::PublishBeforeCommit)
        {
            self.publish(happened.clone()).await;
            controls::pass(controls::Control::PublishBeforeCommit).await;
        }
    }

    /// Keeps the refusal and tells it.
    async fn refuse(
        &self,
        mut work: Work,
        key: CommandKey,
        now: Timestamp,
        refusal: &Refusal,
    ) -> Result<Tried, Error> {
        let told = self.decider.tell(refusal).await?;
        work.refuse(key, now, &told.kept).await?;
        work.commit().await?;
        Ok(Tried::refused(told.refusal))
    }
}

fn take(locked: &mut Vec<Standing>, id: TicketId) -> Option<Standing> {
    let index = locked.iter().position(|locked| locked.ticket.id == id)?;
    Some(locked.swap_remove(index))
}
