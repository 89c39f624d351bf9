//! All sockets of a node by the session and member behind them, so that ended access ends them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use peerdesk_desk::MemberId;
use peerdesk_protocol::CloseCode;

use super::{Closing, Mailbox, lock};

/// A socket of this node; never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// One socket that identified itself.
#[derive(Clone)]
pub struct Connection {
    pub member: MemberId,
    /// The sign-in behind it.
    pub session: i64,
    pub mailbox: Arc<Mailbox>,
}

/// See the module.
#[derive(Default)]
pub struct Connections {
    next: AtomicU64,
    open: Mutex<HashMap<ConnectionId, Connection>>,
}

impl Connections {
    /// Enters a socket.
    pub fn enter(&self, connection: Connection) -> ConnectionId {
        let id = ConnectionId(self.next.fetch_add(1, Ordering::Relaxed));
        lock(&self.open).insert(id, connection);
        id
    }

    /// Forgets a socket.
    pub fn leave(&self, id: ConnectionId) {
        lock(&self.open).remove(&id);
    }

    /// How many sockets are open.
    pub fn count(&self) -> usize {
        lock(&self.open).len()
    }

    /// Closes the sockets for which the function gives a code.
    pub fn close_where(&self, mut code: impl FnMut(&Connection) -> Option<CloseCode>) {
        for connection in lock(&self.open).values() {
            if let Some(code) = code(connection) {
                connection.mailbox.close(Closing::With(code));
            }
        }
    }

    /// Everybody who is here.
    pub fn all(&self) -> Vec<Connection> {
        lock(&self.open).values().cloned().collect()
    }
}
