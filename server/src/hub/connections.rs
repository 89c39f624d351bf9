//! All sockets of a node by the session and member behind them, so that ended access ends them; laid
//! out as a wheel, so that one task can keep the time for all of them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use peerdesk_desk::MemberId;
use peerdesk_protocol::CloseCode;
use tokio::time::Instant;

use super::{Closing, Mailbox, lock};

/// Spokes of the wheel: each socket sits on one.
pub const SPOKES: usize = 40;

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
    pub heard: Arc<Heard>,
}

/// When the other side of a socket was last heard.
pub struct Heard {
    since: Instant,
    /// Milliseconds since then.
    at_ms: AtomicU64,
}

impl Heard {
    /// Heard just now.
    pub fn new(now: Instant) -> Self {
        Self {
            since: now,
            at_ms: AtomicU64::new(0),
        }
    }

    /// Heard again.
    pub fn note(&self, now: Instant) {
        let passed = now - self.since;
        self.at_ms
            .store(passed.as_millis() as u64, Ordering::Relaxed);
    }

    /// How long nothing was heard.
    pub fn silence(&self, now: Instant) -> Duration {
        let at = self.since + Duration::from_millis(self.at_ms.load(Ordering::Relaxed));
        now.saturating_duration_since(at)
    }
}

/// See the module.
pub struct Connections {
    next: AtomicU64,
    spokes: [Spoke; SPOKES],
}

type Spoke = Mutex<HashMap<ConnectionId, Connection>>;

impl Default for Connections {
    fn default() -> Self {
        Self {
            next: AtomicU64::new(0),
            spokes: std::array::from_fn(|_| Spoke::default()),
        }
    }
}

impl Connections {
    /// Enters a socket.
    pub fn enter(&self, connection: Connection) -> ConnectionId {
        let id = ConnectionId(self.next.fetch_add(1, Ordering::Relaxed));
        lock(self.spoke(id)).insert(id, connection);
        id
    }

    /// Forgets a socket.
    pub fn leave(&self, id: ConnectionId) {
        lock(self.spoke(id)).remove(&id);
    }

    /// How many sockets are open.
    pub fn count(&self) -> usize {
        self.spokes.iter().map(|spoke| lock(spoke).len()).sum()
    }

    /// Closes the sockets for which the function gives a code.
    pub fn close_where(&self, mut code: impl FnMut(&Connection) -> Option<CloseCode>) {
        for spoke in &self.spokes {
            for connection in lock(spoke).values() {
                if let Some(code) = code(connection) {
                    connection.mailbox.close(Closing::With(code));
                }
            }
        }
    }

    /// Those who sit on a spoke.
    pub fn on_spoke(&self, spoke: usize) -> Vec<Connection> {
        lock(&self.spokes[spoke % SPOKES])
            .values()
            .cloned()
            .collect()
    }

    /// Everybody who is here.
    pub fn all(&self) -> Vec<Connection> {
        (0..SPOKES).flat_map(|spoke| self.on_spoke(spoke)).collect()
    }

    fn spoke(&self, id: ConnectionId) -> &Spoke {
        &self.spokes[id.0 as usize % SPOKES]
    }
}
