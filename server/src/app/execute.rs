//! The way of a command: taken in, tried until it is decided, answered; then told to others. One way
//! for every command.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use peerdesk_desk::{Command, Event, MemberId, Seq, Stream, Ticket, TicketId, Timestamp, evolve};
use peerdesk_protocol as protocol;
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;
use tokio::time::timeout;
use tracing::{Instrument as _, error, info_span, warn};

use super::App;
use super::tried::Tried;
#[cfg(feature = "controls")]
use crate::controls::{self, Control};
use crate::store::limits::COMMAND_TIMEOUT;
use crate::store::{CommandKey, Error};
use crate::wire;

/// Commands of all members that one node has taken in and not answered. More are refused as busy:
/// whoever waits behind so many would be answered too late to be glad of it.
pub const COMMANDS_WAITING_MAX: usize = 1_000;
/// When a command that was refused as busy may come again.
const BUSY_RETRY_AFTER_MS: u64 = 1_000;

/// How often a command is tried when another one got in its way, or its connection broke.
const TRIES_MAX: u32 = 4;

/// What a member wants, as it came over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Ask(protocol::Ask),
    Command(protocol::CommandRequest),
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
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            let tried = Tried::refused(protocol::Refusal::Busy {
                retry_after_ms: BUSY_RETRY_AFTER_MS,
            });
            self.count(&tried.reply);
            return tried.reply;
        };
        let (reply_sender, reply) = oneshot::channel();
        let app = self.clone();
        let span = info_span!("command", member.id = member.0, command.id = %request.id().0);
        let work = async move {
            // Dropped in the middle, the work closes its connection: see `store::Lent`.
            let tried = timeout(COMMAND_TIMEOUT, app.try_execute(member, &request)).await;
            let tried = tried.unwrap_or_else(|_| {
                warn!("a command was given up: the database takes too long");
                Tried::unknown()
            });
            drop(place);
            app.count(&tried.reply);
            #[cfg(feature = "controls")]
            if tried.happened.is_some() {
                controls::pass(Control::DieBeforeReply).await;
                controls::pass(Control::PanicBeforeReply).await;
            }
            // The reply goes first: others are told afterwards, and the member may have left.
            let _ = reply_sender.send(tried.reply);
            if let Some(happened) = tried.happened {
                #[cfg(feature = "controls")]
                controls::pass(Control::DieBeforePublish).await;
                app.publish(happened).await;
            }
        };
        tokio::spawn(work.instrument(span));
        // The task answers unless it panicked, and then nobody knows how far it came.
        reply.await.unwrap_or_else(|_| Tried::unknown().reply)
    }

    /// A command that rests on its ticket alone is decided without locks, as far as its ticket lets it.
    async fn try_command(
        &self,
        key: CommandKey,
        ticket: TicketId,
        command: Command,
    ) -> Result<Tried, Error> {
        let is_plain = command.related().is_none()
            && command.named_topic().is_none()
            && command.named_team().is_none()
            && command.named_members().is_empty()
            && command.named_message().is_none();
        #[cfg(feature = "controls")]
        let is_plain = is_plain && !controls::need_locks();
        if is_plain && let Some(tried) = self.groups.decide(key, ticket, command.clone()).await? {
            return Ok(tried);
        }
        // Boxed, as asking is below: each command's task would carry room for them, and be moved with it.
        Box::pin(self.try_locked(key, ticket, &command)).await
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
        for is_last in (0..TRIES_MAX).map(|tries| tries + 1 == TRIES_MAX) {
            let tried = match request {
                Request::Ask(ask) => match wire::ask(ask) {
                    Ok(ask) => Box::pin(self.decider.ask(key, &ask)).await,
                    Err(refusal) => return Tried::refused(refusal),
                },
                Request::Command(request) => match wire::command(&request.command) {
                    Ok(command) => {
                        let ticket = TicketId(request.ticket.0);
                        self.try_command(key, ticket, command).await
                    }
                    Err(refusal) => return Tried::refused(refusal),
                },
            };
            match tried {
                Ok(tried) => return tried,
                // Trying again is safe whatever came of it: the id of the command would be known.
                Err(error) if (error.is_conflict() || error.is_lost()) && !is_last => {
                    warn!(%error, "a command is tried again");
                }
                Err(error) => {
                    error!(error = &error as &dyn std::error::Error, "a command failed");
                    break;
                }
            }
        }
        Tried::unknown()
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
