//! What a member asks over a socket, done in order. A command runs in a further task that a closing
//! socket cannot cancel.

use std::collections::HashMap;
use std::sync::Arc;

use peerdesk_desk::{self as desk, Sight, TicketId, may_see};
use peerdesk_protocol::{self as protocol, ClientMessage, CloseCode, ServerMessage};
use tracing::warn;

use super::Gateway;
use super::handshake::Hello;
use crate::app::{Fault, Request, encode, me};
use crate::hub::{Closing, ConnectionId, Mailbox};
use crate::presence::{Person, SessionId};

/// One member at one socket.
pub(super) struct Member {
    pub(super) gateway: Arc<Gateway>,
    pub(super) connection: ConnectionId,
    pub(super) mailbox: Arc<Mailbox>,
    hello: Box<Hello>,
    /// Tickets that are followed for this socket; with who may see them, once it is known that this
    /// member may.
    pub(super) watched: HashMap<TicketId, Option<Sight>>,
    is_present: bool,
    watches_desk: bool,
    watches_inbox: bool,
}

impl Member {
    pub(super) fn new(
        gateway: &Arc<Gateway>,
        connection: ConnectionId,
        mailbox: &Arc<Mailbox>,
        hello: Box<Hello>,
    ) -> Self {
        Self {
            gateway: Arc::clone(gateway),
            connection,
            mailbox: Arc::clone(mailbox),
            hello,
            watched: HashMap::new(),
            is_present: false,
            watches_desk: false,
            watches_inbox: false,
        }
    }

    pub(super) fn rights(&self) -> &desk::Member {
        &self.hello.identity.member
    }

    fn session_id(&self) -> SessionId {
        SessionId(self.connection.0)
    }

    /// Says who they are, what there is, and what time it is.
    pub(super) async fn welcome(&mut self) -> Result<(), Fault> {
        let gateway = &self.gateway;
        let (topics, teams) = gateway.accounts.surroundings(self.rights()).await?;
        let welcome = ServerMessage::Welcome {
            version: self.hello.version,
            me: me(&self.hello.identity),
            now: gateway.app.clock().now().0,
            generation: gateway.app.generation().as_ref().to_owned(),
            topics,
            teams,
            limits: protocol::Limits::CURRENT,
        };
        self.send(&welcome).await;
        let person = Person {
            id: self.rights().id,
            name: Arc::clone(&self.hello.identity.name),
        };
        self.is_present = true;
        self.gateway
            .presence
            .enter(self.session_id(), person, self.rights().organisation);
        Ok(())
    }

    /// Does what one message asks. What is rarely asked and reads much is boxed, so that room for it
    /// is not made with each command.
    pub(super) async fn take(&mut self, message: ClientMessage) {
        match message {
            // The session refuses a second one before it comes here.
            ClientMessage::Hello { .. } => {}
            ClientMessage::Ask(ask) => self.execute(Request::Ask(ask)).await,
            ClientMessage::Command(command) => self.execute(Request::Command(command)).await,
            ClientMessage::Watch { tickets } => self.watch(&tickets).await,
            ClientMessage::Unwatch { tickets } => {
                for ticket in tickets {
                    self.leave(TicketId(ticket.0));
                }
            }
            ClientMessage::WatchDesk {} => Box::pin(self.watch_desk()).await,
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
            ClientMessage::WatchInbox {} => Box::pin(self.watch_inbox()).await,
            ClientMessage::UnwatchInbox {} => self.unwatch_inbox(),
            ClientMessage::Read(place) => Box::pin(self.note_read(place)).await,
        }
    }

    async fn execute(&self, request: Request) {
        let id = request.id();
        let reply = self.gateway.app.execute(self.rights().id, request).await;
        self.send(&ServerMessage::Reply { id, reply }).await;
    }

    async fn watch_desk(&mut self) {
        self.watches_desk = true;
        let gateway = &self.gateway;
        gateway.desk_list.register(
            self.connection,
            self.rights().clone(),
            Arc::clone(&self.mailbox),
        );
        match gateway.app.desk(self.rights()).await {
            Ok((rows, more)) => {
                self.send(&ServerMessage::Desk { rows, more }).await;
                gateway.desk_list.go_live(self.connection);
                let online = gateway.online_frame(self.rights().organisation);
                self.mailbox.send(&online).await;
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

    async fn watch_inbox(&mut self) {
        self.watches_inbox = true;
        let gateway = &self.gateway;
        // Registered first: what changes while the inbox is read is told as well, and its version
        // says which of the two is newer.
        gateway.inboxes.register(
            self.connection,
            self.rights().clone(),
            Arc::clone(&self.mailbox),
        );
        match gateway.app.inbox_frame(self.rights(), None).await {
            Ok(frame) => self.send(&frame).await,
            Err(error) => {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "an inbox could not be read"
                );
                self.close(CloseCode::Overloaded);
            }
        }
    }

    fn unwatch_inbox(&mut self) {
        self.watches_inbox = false;
        self.gateway
            .inboxes
            .unregister(self.connection, self.rights().id);
    }

    /// A place that could not be noted is said again with the next one.
    async fn note_read(&self, place: protocol::ReadPlace) {
        if let Err(error) = self.gateway.app.read_up_to(self.rights(), place).await {
            warn!(%error, "a read place could not be noted");
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
        if matches!(self.watched.get(&ticket), Some(Some(_))) {
            return true;
        }
        match self.gateway.app.sight(ticket).await {
            Ok(sight) => sight.is_some_and(|sight| may_see(self.rights(), sight)),
            Err(error) => {
                warn!(%error, "a ticket's readers could not be checked");
                false
            }
        }
    }

    pub(super) async fn send(&self, message: &ServerMessage) {
        self.mailbox.send(&encode(message)).await;
    }

    pub(super) fn close(&self, code: CloseCode) {
        self.mailbox.close(Closing::With(code));
    }

    /// Ends everything that was begun for this socket.
    pub(super) fn end(&self) {
        let gateway = &self.gateway;
        if self.is_present {
            gateway.presence.leave(self.session_id());
        }
        if self.watches_desk {
            gateway.desk_list.unregister(self.connection);
        }
        if self.watches_inbox {
            gateway
                .inboxes
                .unregister(self.connection, self.rights().id);
        }
        for ticket in self.watched.keys() {
            gateway.hub.unregister(*ticket, self.connection);
        }
    }
}
