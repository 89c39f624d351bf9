//! Deciding without a lock: look, decide, and record only if the ticket still stands where it was
//! looked at. Two statements, each a transaction of its own, and nothing is held between them.

use peerdesk_desk::{
    Actor, Ask, Command, Event, Facts, Refusal, Seq, Stream, TicketId, born, decide, decide_ask,
};
use peerdesk_protocol as protocol;

use super::App;
use super::execute::apply;
use super::tried::{Tried, settled};
use crate::store::{Change, CommandKey, Error, Lent, Scene, Standing};

/// How often a ticket may move on between look and record before its lock is taken. Only commands of
/// other nodes come between.
const TRIES_MAX: u32 = 3;

impl App {
    /// A question. Nothing stands in its way but the same question on another node, of which one
    /// fails on the command's key and then finds the other.
    pub(super) async fn try_ask(&self, key: CommandKey, ask: &Ask) -> Result<Tried, Error> {
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
        let organisation = topic.map_or(member.organisation, |topic| topic.organisation);
        // The id is given by the database with the insert.
        let mut ticket = born(TicketId(0), organisation, member.id, &asked, now);
        let mut events = vec![(Event::Asked(asked), Stream::Public, Seq(1))];
        apply(&mut ticket, Some(member.id), now, then, &mut events);
        let change = Change {
            ticket: &ticket,
            by: Some(member.id),
            at: now,
            events: &events,
            key: Some(key),
        };
        let (id, number) = lent.append_question(change, key).await?;
        ticket.id = id;
        Ok(Tried::done(&ticket, number, &member, now, events, key))
    }

    /// A command for one ticket, which names no other facts. Those that do take locks at once.
    pub(super) async fn try_command(
        &self,
        key: CommandKey,
        id: TicketId,
        command: &Command,
    ) -> Result<Tried, Error> {
        let _turn = self.turns.take(id).await;
        let is_plain = command.related().is_none()
            && command.named_topic().is_none()
            && command.named_members().is_empty();
        if is_plain {
            for _ in 0..TRIES_MAX {
                let mut lent = self.store.lend().await?;
                let tried = self.command_over(&mut lent, key, id, command).await;
                lent.end(&tried);
                if let Some(tried) = tried? {
                    return Ok(tried);
                }
            }
        }
        self.try_locked(key, id, command).await
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
            policy,
        }) = subject
        else {
            let refused = self.refuse_over(lent, key, now, &Refusal::NotFound).await?;
            return Ok(Some(refused));
        };
        let facts = Facts {
            policy,
            topic: None,
            members: &[],
            related: None,
        };
        let actor = Actor::Member(member.clone());
        let decided = match decide(&ticket, &actor, command, &facts, now) {
            Ok(decided) => decided,
            Err(refusal) => return Ok(Some(self.refuse_over(lent, key, now, &refusal).await?)),
        };
        let mut events = Vec::with_capacity(decided.len());
        apply(&mut ticket, Some(member.id), now, decided, &mut events);
        let change = Change {
            ticket: &ticket,
            by: Some(member.id),
            at: now,
            events: &events,
            key: Some(key),
        };
        let is_recorded = lent.append(change).await?;
        Ok(is_recorded.then(|| Tried::done(&ticket, number, &member, now, events, key)))
    }

    /// Keeps the refusal and tells it.
    async fn refuse_over(
        &self,
        lent: &mut Lent,
        key: CommandKey,
        now: peerdesk_desk::Timestamp,
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
