//! Deciding without a lock: look, decide, and record only if the ticket still stands where it was
//! looked at. Two statements, each a transaction of its own, and nothing is held between them.

use std::sync::Arc;

use peerdesk_desk::{
    Actor, Ask, Command, Event, Facts, Refusal, Seq, Stream, TicketId, Timestamp, born, decide,
    decide_ask,
};
use peerdesk_protocol as protocol;

use super::Directory;
use super::effect::{Before, effect_of_question};
use super::execute::apply;
use super::tried::{Told, Tried, named_in, settled};
use crate::store::{Change, CommandKey, Error, Lent, Scene, Standing, Store};
use crate::wire;

/// How often a ticket may move on between look and record before its lock is taken. Only commands of
/// other nodes come between.
const TRIES_MAX: u32 = 3;

/// What a decision needs beside the rules.
#[derive(Clone)]
pub(super) struct Decider {
    pub(super) store: Store,
    pub(super) directory: Arc<Directory>,
}

impl Decider {
    /// A question. Nothing stands in its way but the same question on another node, of which one
    /// fails on the command's key and then finds the other.
    pub(super) async fn ask(&self, key: CommandKey, ask: &Ask) -> Result<Tried, Error> {
        let mut lent = self.store.lend().await?;
        let tried = self.ask_over(&mut lent, key, ask).await;
        lent.end(&tried);
        tried
    }

    async fn ask_over(&self, lent: &mut Lent, key: CommandKey, ask: &Ask) -> Result<Tried, Error> {
        let scene = lent.look_at_topic(key, ask.topic).await?;
        let Some(member) = scene.member else {
            return Ok(Tried::refused(protocol::Refusal::NotFound));
        };
        if let Some(settled) = settled(key, scene.past)? {
            return repeat(lent, key, settled).await;
        }
        let (now, topic) = (scene.now, scene.subject);
        let (asked, then) = match decide_ask(&member, ask, topic.as_ref(), now) {
            Ok(decided) => decided,
            Err(refusal) => return self.refuse_over(lent, key, now, &refusal).await,
        };
        // Without a topic it was refused.
        let Some(topic) = topic else {
            return self
                .refuse_over(lent, key, now, &Refusal::NoSuchTopic)
                .await;
        };
        // The id is given by the database with the insert.
        let mut ticket = born(TicketId(0), topic.organisation, member.id, &asked, now);
        let mut events = vec![(Event::Asked(asked), Stream::Public, Seq(1))];
        apply(&mut ticket, Some(member.id), now, then, &mut events);
        let change = Change {
            ticket: &ticket,
            by: Some(member.id),
            at: now,
            events: &events,
            key: Some(key),
            effect: &effect_of_question(&ticket, &topic.terms),
        };
        let (id, number) = lent.append_question(change, key).await?;
        ticket.id = id;
        Ok(Tried::done(&ticket, number, &member, now, events, key))
    }

    /// A command for one ticket that rests on nothing else; `None` when the ticket moved on again and
    /// again.
    pub(super) async fn command(
        &self,
        key: CommandKey,
        id: TicketId,
        command: &Command,
    ) -> Result<Option<Tried>, Error> {
        for _ in 0..TRIES_MAX {
            let mut lent = self.store.lend().await?;
            let tried = self.command_over(&mut lent, key, id, command).await;
            lent.end(&tried);
            if let Some(tried) = tried? {
                return Ok(Some(tried));
            }
        }
        Ok(None)
    }

    /// `None` when the ticket moved on meanwhile.
    async fn command_over(
        &self,
        lent: &mut Lent,
        key: CommandKey,
        id: TicketId,
        command: &Command,
    ) -> Result<Option<Tried>, Error> {
        let Scene {
            now,
            member,
            past,
            subject,
        } = lent.look(key, id).await?;
        let Some(member) = member else {
            return Ok(Some(Tried::refused(protocol::Refusal::NotFound)));
        };
        if let Some(settled) = settled(key, past)? {
            return Ok(Some(repeat(lent, key, settled).await?));
        }
        let Some(Standing {
            mut ticket,
            number,
            terms,
            fresh,
        }) = subject
        else {
            let refused = self.refuse_over(lent, key, now, &Refusal::NotFound).await?;
            return Ok(Some(refused));
        };
        let facts = Facts {
            terms: &terms,
            fresh: &fresh,
            topic: None,
            team: None,
            members: &[],
            related: None,
            said: None,
        };
        let actor = Actor::Member(member.clone());
        let decided = match decide(&ticket, &actor, command, &facts, now) {
            Ok(decided) => decided,
            Err(refusal) => return Ok(Some(self.refuse_over(lent, key, now, &refusal).await?)),
        };
        let before = Before::of(&ticket, &terms);
        let mut events = Vec::with_capacity(decided.len());
        apply(&mut ticket, Some(member.id), now, decided, &mut events);
        let change = Change {
            ticket: &ticket,
            by: Some(member.id),
            at: now,
            events: &events,
            key: Some(key),
            effect: &before.effect(&facts, &ticket),
        };
        let is_recorded = lent.append(change).await?;
        Ok(is_recorded.then(|| Tried::done(&ticket, number, &member, now, events, key)))
    }

    /// Puts a refusal into words of the wire.
    pub(super) async fn tell(&self, refusal: &Refusal) -> Result<Told, Error> {
        let people = self.directory.people(named_in(refusal)).await?;
        let refusal = wire::refusal(refusal, &people);
        let kept = serde_json::to_value(&refusal).unwrap_or_default();
        Ok(Told { refusal, kept })
    }

    /// Keeps the refusal and tells it.
    async fn refuse_over(
        &self,
        lent: &mut Lent,
        key: CommandKey,
        now: Timestamp,
        refusal: &Refusal,
    ) -> Result<Tried, Error> {
        let told = self.tell(refusal).await?;
        lent.refuse(key, now, &told.kept).await?;
        Ok(Tried::refused(told.refusal))
    }
}

/// Answers a command whose id is known.
async fn repeat(
    lent: &mut Lent,
    key: CommandKey,
    (reply, is_repetition): (protocol::Reply, bool),
) -> Result<Tried, Error> {
    if is_repetition {
        lent.repeated(key).await?;
    }
    Ok(Tried::reply(reply))
}
