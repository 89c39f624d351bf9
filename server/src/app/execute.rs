//! The way of a command: begin, lock, decide, record, commit; then tell. One way for every command.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use peerdesk_desk::{
    Actor, Event, Facts, Member, MemberId, Refusal, Seq, Stream, Ticket, Timestamp, born, decide,
    decide_ask, evolve,
};
use peerdesk_protocol as protocol;
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;
use tracing::{Instrument as _, error, info_span, warn};

use super::App;
use super::publish::Happened;
#[cfg(feature = "controls")]
use crate::controls;
use crate::store::{CommandKey, Error, Locked, Outcome, Past, Place, Work};
use crate::wire;

/// How often a transaction is tried again when another one got in its way.
const CONFLICT_TRIES_MAX: u32 = 4;
/// When to send again what may or may not have happened.
const RETRY_AFTER_MS: u64 = 1_000;

/// What a member wants, as it came over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Ask(protocol::Ask),
    Command(protocol::CommandRequest),
}

/// What one try came to: the reply, and what to tell others after the commit.
struct Tried {
    reply: protocol::Reply,
    happened: Option<Happened>,
}

impl Request {
    /// The client's name for it.
    pub fn id(&self) -> protocol::CommandId {
        match self {
            Self::Ask(ask) => ask.id,
            Self::Command(command) => command.id,
        }
    }

    /// The fingerprint by which a repetition is told from an id used for something else.
    fn content_hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        // Serialising these types cannot fail: they have no maps with keys other than strings.
        let bytes = match self {
            Self::Ask(ask) => serde_json::to_vec(ask),
            Self::Command(command) => serde_json::to_vec(command),
        }
        .unwrap_or_default();
        hash.update(bytes);
        hash.finalize().into()
    }
}

impl App {
    /// Executes a member's request. The work runs in a task of its own, which a closing socket
    /// cannot cancel: what was begun is finished, and the reply is simply not read.
    pub async fn execute(&self, member: MemberId, request: Request) -> protocol::Reply {
        let (reply_sender, reply) = oneshot::channel();
        let app = self.clone();
        let span = info_span!("command", member.id = member.0, command.id = %request.id().0);
        let work = async move {
            let tried = app.try_execute(member, &request).await;
            app.count(&tried.reply);
            #[cfg(feature = "controls")]
            if tried.happened.is_some() {
                controls::pass(controls::Control::DieBeforeReply).await;
                controls::pass(controls::Control::PanicBeforeReply).await;
            }
            // The reply goes first: others are told afterwards, and the member may have left.
            let _ = reply_sender.send(tried.reply);
            if let Some(happened) = tried.happened {
                #[cfg(feature = "controls")]
                controls::pass(controls::Control::DieBeforePublish).await;
                app.publish(happened).await;
            }
        };
        tokio::spawn(work.instrument(span));
        // The task answers unless it panicked, and then nobody knows how far it came.
        reply.await.unwrap_or(protocol::Reply::Unknown {
            retry_after_ms: RETRY_AFTER_MS,
        })
    }

    fn count(&self, reply: &protocol::Reply) {
        let counter = match reply {
            protocol::Reply::Ok { .. } => &self.counters.ok,
            protocol::Reply::Refused { .. } => &self.counters.refused,
            protocol::Reply::Unknown { .. } => &self.counters.unknown,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    async fn try_execute(&self, member: MemberId, request: &Request) -> Tried {
        if !request.id().is_well_formed() {
            return Tried::refused(protocol::Refusal::BadCommandId);
        }
        let key = CommandKey {
            member,
            id: request.id().0,
            content_hash: request.content_hash(),
        };
        for _ in 0..CONFLICT_TRIES_MAX {
            let tried = match request {
                Request::Ask(ask) => match wire::ask(ask) {
                    Ok(ask) => self.try_ask(key, &ask).await,
                    Err(refusal) => return Tried::refused(refusal),
                },
                Request::Command(request) => match wire::command(&request.command) {
                    Ok(command) => {
                        let ticket = peerdesk_desk::TicketId(request.ticket.0);
                        self.try_command(key, ticket, &command).await
                    }
                    Err(refusal) => return Tried::refused(refusal),
                },
            };
            match tried {
                Ok(tried) => return tried,
                Err(error) if error.is_conflict() => warn!(%error, "tried again after a conflict"),
                Err(error) => {
                    error!(error = &error as &dyn std::error::Error, "a command failed");
                    break;
                }
            }
        }
        Tried {
            reply: protocol::Reply::Unknown {
                retry_after_ms: RETRY_AFTER_MS,
            },
            happened: None,
        }
    }

    async fn try_ask(&self, key: CommandKey, ask: &peerdesk_desk::Ask) -> Result<Tried, Error> {
        let mut work = self.store.begin().await?;
        let Some(member) = work.member(key.member).await? else {
            return Ok(Tried::refused(protocol::Refusal::NotFound));
        };
        // No lock orders two tries of one question, but the key of `command` does: the second to
        // commit fails on it, tries again and finds the first.
        let (now, past) = work.past(key).await?;
        if let Some(reply) = settled(&mut work, key, past).await? {
            work.commit().await?;
            return Ok(Tried::reply(reply));
        }
        let topic = work.topic(ask.topic).await?;
        let (asked, then) = match decide_ask(&member, ask, topic.as_ref(), now) {
            Ok(decided) => decided,
            Err(refusal) => return self.refuse(work, key, now, &refusal).await,
        };
        let organisation = topic.map_or(member.organisation, |topic| topic.organisation);
        let (id, number) = work.number(organisation).await?;
        let mut ticket = born(id, organisation, member.id, &asked, now);
        work.insert(&ticket, number, now).await?;
        let mut events = vec![(Event::Asked(asked), Stream::Public, Seq(1))];
        apply(&mut ticket, Some(member.id), now, then, &mut events);
        work.record(&ticket, Some(member.id), now, &events, Some(key))
            .await?;
        let tried = done(&ticket, number, &member, now, events, key);
        #[cfg(feature = "controls")]
        self.tell_too_early(&tried).await;
        work.commit().await?;
        Ok(tried)
    }

    async fn try_command(
        &self,
        key: CommandKey,
        id: peerdesk_desk::TicketId,
        command: &peerdesk_desk::Command,
    ) -> Result<Tried, Error> {
        let mut work = self.store.begin().await?;
        let Some(member) = work.member(key.member).await? else {
            return Ok(Tried::refused(protocol::Refusal::NotFound));
        };
        let ids: BTreeSet<_> = [id].into_iter().chain(command.related()).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let mut locked = work.lock(&ids).await?;
        let (now, past) = work.past(key).await?;
        if let Some(reply) = settled(&mut work, key, past).await? {
            work.commit().await?;
            return Ok(Tried::reply(reply));
        }
        let related = command
            .related()
            .and_then(|related| take(&mut locked, related))
            .map(|locked| locked.ticket);
        let Some(Locked {
            mut ticket,
            number,
            policy,
        }) = take(&mut locked, id)
        else {
            return self.refuse(work, key, now, &Refusal::NotFound).await;
        };
        let topic = match command.named_topic() {
            Some(topic) => work.topic(topic).await?,
            None => None,
        };
        let mut members = Vec::new();
        for named in command.named_members() {
            members.extend(work.member(named).await?);
        }
        let facts = Facts {
            policy,
            topic,
            members: &members,
            related: related.as_ref(),
        };
        let actor = Actor::Member(member.clone());
        let decided = match decide(&ticket, &actor, command, &facts, now) {
            Ok(decided) => decided,
            Err(refusal) => return self.refuse(work, key, now, &refusal).await,
        };
        let mut events = Vec::with_capacity(decided.len());
        apply(&mut ticket, Some(member.id), now, decided, &mut events);
        work.record(&ticket, Some(member.id), now, &events, Some(key))
            .await?;
        let tried = done(&ticket, number, &member, now, events, key);
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
        let people = self.directory.people(named_in(refusal)).await?;
        let refusal = wire::refusal(refusal, &people);
        let told = serde_json::to_value(&refusal).unwrap_or_default();
        work.refuse(key, now, &told).await?;
        work.commit().await?;
        Ok(Tried::refused(refusal))
    }
}

impl Tried {
    fn reply(reply: protocol::Reply) -> Self {
        Self {
            reply,
            happened: None,
        }
    }

    fn refused(refusal: protocol::Refusal) -> Self {
        Self::reply(protocol::Reply::Refused { refusal })
    }
}

/// Applies decided events and notes their places.
pub(super) fn apply(
    ticket: &mut Ticket,
    by: Option<MemberId>,
    now: Timestamp,
    decided: Vec<Event>,
    events: &mut Vec<(Event, Stream, Seq)>,
) {
    for event in decided {
        let (stream, seq) = evolve(ticket, by, now, &event);
        events.push((event, stream, seq));
    }
}

/// The reply that a known command id gets.
async fn settled(
    work: &mut Work,
    key: CommandKey,
    past: Past,
) -> Result<Option<protocol::Reply>, Error> {
    match past {
        Past::New => Ok(None),
        Past::Other => Ok(Some(protocol::Reply::Refused {
            refusal: protocol::Refusal::CommandIdReused,
        })),
        Past::Same(outcome) => {
            work.repeated(key).await?;
            Ok(Some(match outcome {
                Outcome::Done(place) => protocol::Reply::Ok {
                    receipt: receipt(place),
                },
                Outcome::Refused(told) => {
                    let refusal = serde_json::from_value(told).map_err(|e| Error::Corrupt {
                        table: "command",
                        column: "refusal",
                        row: key.member.0,
                        why: format!("command {}: {e}", key.id),
                    })?;
                    protocol::Reply::Refused { refusal }
                }
            }))
        }
    }
}

fn done(
    ticket: &Ticket,
    number: i64,
    member: &Member,
    now: Timestamp,
    events: Vec<(Event, Stream, Seq)>,
    key: CommandKey,
) -> Tried {
    // `decide` never returns nothing, and a question always has its first event.
    let (stream, seq) = events
        .first()
        .map_or((Stream::Public, ticket.public_head), |(_, stream, seq)| {
            (*stream, *seq)
        });
    Tried {
        reply: protocol::Reply::Ok {
            receipt: receipt(Place {
                ticket: ticket.id,
                number,
                stream,
                seq,
            }),
        },
        happened: Some(Happened {
            sight: ticket.sight(),
            ticket: ticket.id,
            public_head: ticket.public_head,
            by: Some(member.id),
            at: now,
            command: Some(key.id),
            events,
        }),
    }
}

fn receipt(place: Place) -> protocol::Receipt {
    protocol::Receipt {
        ticket: protocol::TicketId(place.ticket.0),
        number: place.number,
        stream: wire::stream(place.stream),
        seq: protocol::Seq(place.seq.0),
    }
}

fn take(locked: &mut Vec<Locked>, id: peerdesk_desk::TicketId) -> Option<Locked> {
    let index = locked.iter().position(|locked| locked.ticket.id == id)?;
    Some(locked.swap_remove(index))
}

/// Members whose names a refusal tells.
fn named_in(refusal: &Refusal) -> BTreeSet<MemberId> {
    if let Refusal::AlreadyClaimed { by, .. } = refusal {
        [*by].into()
    } else if let Refusal::ClaimLost { owner, .. } = refusal {
        owner.iter().copied().collect()
    } else {
        BTreeSet::new()
    }
}
