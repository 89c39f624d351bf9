//! What a member asks, done in order.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use peerdesk_desk::{Member, Seq, Sight, Stream, TicketId, may_see};
use peerdesk_protocol::limits::{WATCH_TICKETS_MAX, WATCHED_TICKETS_MAX};
use peerdesk_protocol::{self as protocol, ClientMessage, CloseCode, ServerMessage, Watch};
use tokio::sync::mpsc;
use tracing::{error, warn};

use super::Gateway;
use super::handshake::Hello;
use crate::app::{Fault, Opening, Reader, Request, me};
use crate::hub::{Closing, ConnectionId, Mailbox};
use crate::presence::{Person, SessionId};

/// The state of one session beside its socket.
pub(super) struct Worker {
    gateway: Arc<Gateway>,
    connection: ConnectionId,
    mailbox: Arc<Mailbox>,
    member: Member,
    hello: Hello,
    /// Watched tickets, with who may see them.
    watched: HashMap<TicketId, Sight>,
    watches_desk: bool,
}

/// The text of a frame. These types always serialise.
pub(super) fn encode(message: &ServerMessage) -> Bytes {
    serde_json::to_vec(message).unwrap_or_default().into()
}

/// Welcomes the member, then does what comes, then cleans up.
pub(super) async fn run(mut worker: Worker, mut inbox: mpsc::Receiver<ClientMessage>) {
    if let Err(error) = worker.welcome().await {
        error!(
            error = &error as &dyn std::error::Error,
            "a member could not be welcomed"
        );
        worker.close(CloseCode::Overloaded);
    }
    worker.gateway.presence.enter(
        worker.session_id(),
        worker.person(),
        worker.member.organisation,
    );
    while let Some(message) = inbox.recv().await {
        worker.take(message).await;
    }
    worker.end();
}

impl Worker {
    pub(super) fn new(
        gateway: &Arc<Gateway>,
        connection: ConnectionId,
        mailbox: &Arc<Mailbox>,
        hello: Hello,
    ) -> Self {
        Self {
            gateway: Arc::clone(gateway),
            connection,
            mailbox: Arc::clone(mailbox),
            member: hello.identity.member.clone(),
            hello,
            watched: HashMap::new(),
            watches_desk: false,
        }
    }

    fn session_id(&self) -> SessionId {
        SessionId(self.connection.0)
    }

    fn person(&self) -> Person {
        Person {
            id: self.member.id,
            name: Arc::clone(&self.hello.identity.name),
        }
    }

    async fn welcome(&self) -> Result<(), Fault> {
        let app = &self.gateway.app;
        let (topics, teams) = self.gateway.accounts.surroundings(&self.member).await?;
        let welcome = ServerMessage::Welcome {
            version: self.hello.version,
            me: me(&self.hello.identity),
            now: app.clock().now().0,
            generation: app.generation().as_ref().to_owned(),
            topics,
            teams,
            limits: protocol::Limits::CURRENT,
        };
        self.send(&welcome).await;
        Ok(())
    }

    async fn take(&mut self, message: ClientMessage) {
        match message {
            // The session refuses a second one before it comes here.
            ClientMessage::Hello { .. } => {}
            ClientMessage::Ask(ask) => self.execute(Request::Ask(ask)).await,
            ClientMessage::Command(command) => self.execute(Request::Command(command)).await,
            ClientMessage::Watch { tickets } => self.watch(&tickets).await,
            ClientMessage::Unwatch { tickets } => self.unwatch(&tickets),
            ClientMessage::WatchDesk {} => self.watch_desk().await,
            ClientMessage::UnwatchDesk {} => {
                self.watches_desk = false;
                self.gateway.desk_list.unregister(self.connection);
            }
            ClientMessage::Look { ticket } => self.look(ticket).await,
            ClientMessage::Typing { ticket } => {
                let ticket = TicketId(ticket.0);
                if self.sees(ticket).await {
                    self.gateway.presence.typing(self.session_id(), ticket);
                }
            }
            ClientMessage::Trying { ticket, on } => {
                let ticket = TicketId(ticket.0);
                if self.sees(ticket).await {
                    self.gateway.presence.trying(self.session_id(), ticket, on);
                }
            }
            ClientMessage::Away { away } => {
                self.gateway.presence.away(self.session_id(), away);
            }
        }
    }

    async fn execute(&self, request: Request) {
        let id = request.id();
        let reply = self.gateway.app.execute(self.member.id, request).await;
        self.send(&ServerMessage::Reply { id, reply }).await;
    }

    /// Registers, reads, goes live: in this order, so that nothing falls between.
    async fn watch(&mut self, watches: &[Watch]) {
        let named: BTreeSet<TicketId> = watches
            .iter()
            .map(|watch| TicketId(watch.ticket.0))
            .collect();
        if named.len() < watches.len() {
            // One place for a ticket, or it is not clear which one holds.
            return self.close(CloseCode::Malformed);
        }
        let new = named
            .iter()
            .filter(|ticket| !self.watched.contains_key(ticket))
            .count();
        if watches.len() > WATCH_TICKETS_MAX || self.watched.len() + new > WATCHED_TICKETS_MAX {
            return self.close(CloseCode::Malformed);
        }
        let hub = &self.gateway.hub;
        let wanted: Vec<(TicketId, Reader)> = watches
            .iter()
            .map(|watch| {
                let reader = Reader {
                    public: watch.public.map(|seq| Seq(seq.0)),
                    staff: watch.staff.map(|seq| Seq(seq.0)),
                };
                (TicketId(watch.ticket.0), reader)
            })
            .collect();
        for (ticket, _) in &wanted {
            for stream in [Stream::Public, Stream::Staff] {
                hub.register(*ticket, stream, self.connection, &self.mailbox);
            }
        }
        match self.gateway.app.open(&self.member, &wanted).await {
            Ok(openings) => {
                for (ticket, opening) in openings {
                    self.open(ticket, opening).await;
                }
            }
            Err(error) => {
                // The client is told to come back: what it watches would otherwise stand still.
                warn!(
                    error = &error as &dyn std::error::Error,
                    "tickets could not be opened"
                );
                self.close(CloseCode::Overloaded);
            }
        }
    }

    async fn open(&mut self, ticket: TicketId, opening: Opening) {
        let wire_id = protocol::TicketId(ticket.0);
        match opening {
            Opening::Gone => {
                self.leave(ticket);
                self.send(&ServerMessage::Gone { ticket: wire_id }).await;
            }
            Opening::Resync => {
                self.leave(ticket);
                self.send(&ServerMessage::Resync { ticket: wire_id }).await;
            }
            Opening::Frames {
                frames,
                sight,
                public,
                staff,
            } => {
                self.watched.insert(ticket, sight);
                for frame in frames {
                    self.mailbox.send(frame).await;
                }
                if !self.go_live(ticket, public, staff) {
                    self.leave(ticket);
                    self.send(&ServerMessage::Resync { ticket: wire_id }).await;
                    return;
                }
                if let Some(frame) = self.gateway.presence_frame(ticket) {
                    self.mailbox.send(frame).await;
                }
            }
        }
    }

    /// Whether the connection now gets everything after these places.
    fn go_live(&self, ticket: TicketId, public: Seq, staff: Option<Seq>) -> bool {
        let hub = &self.gateway.hub;
        let is_public_live = hub
            .go_live(ticket, Stream::Public, self.connection, public)
            .is_ok();
        let is_staff_live = if let Some(staff) = staff {
            hub.go_live(ticket, Stream::Staff, self.connection, staff)
                .is_ok()
        } else {
            hub.leave_stream(ticket, Stream::Staff, self.connection);
            true
        };
        is_public_live && is_staff_live
    }

    fn unwatch(&mut self, tickets: &[protocol::TicketId]) {
        for ticket in tickets {
            self.leave(TicketId(ticket.0));
        }
    }

    fn leave(&mut self, ticket: TicketId) {
        self.watched.remove(&ticket);
        self.gateway.hub.unregister(ticket, self.connection);
    }

    async fn watch_desk(&mut self) {
        let gateway = &self.gateway;
        self.watches_desk = true;
        gateway.desk_list.register(
            self.connection,
            self.member.clone(),
            Arc::clone(&self.mailbox),
        );
        match gateway.app.desk(&self.member).await {
            Ok((rows, more)) => {
                self.send(&ServerMessage::Desk { rows, more }).await;
                gateway.desk_list.go_live(self.connection);
                let online = gateway.online_frame(self.member.organisation);
                self.mailbox.send(online).await;
            }
            Err(error) => {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "the live list could not be read"
                );
                self.close(CloseCode::Overloaded);
            }
        }
    }

    async fn look(&self, ticket: Option<protocol::TicketId>) {
        let ticket = ticket.map(|ticket| TicketId(ticket.0));
        let seen = match ticket {
            Some(ticket) => self.sees(ticket).await.then_some(ticket),
            None => None,
        };
        self.gateway.presence.look(self.session_id(), seen);
    }

    /// Whether the member may know of the ticket. What cannot be checked now is treated as hidden.
    async fn sees(&self, ticket: TicketId) -> bool {
        if self.watched.contains_key(&ticket) {
            return true;
        }
        match self.gateway.app.sight(ticket).await {
            Ok(sight) => sight.is_some_and(|sight| may_see(&self.member, sight)),
            Err(error) => {
                warn!(%error, "a ticket's readers could not be checked");
                false
            }
        }
    }

    async fn send(&self, message: &ServerMessage) {
        self.mailbox.send(encode(message)).await;
    }

    fn close(&self, code: CloseCode) {
        self.mailbox.close(Closing::With(code));
    }

    fn end(&self) {
        let gateway = &self.gateway;
        gateway.presence.leave(self.session_id());
        if self.watches_desk {
            gateway.desk_list.unregister(self.connection);
        }
        for ticket in self.watched.keys() {
            gateway.hub.unregister(*ticket, self.connection);
        }
    }
}
