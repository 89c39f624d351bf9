//! Sockets: the upgrade, who it is, one session after another, and how each ends.
//!
//! A session is two tasks. The loop in [`session`] alone reads and writes the socket; it never waits
//! for anything but the socket, its mailbox and its clock. The worker in [`worker`] does what the
//! member asks, in order, and answers through the mailbox. A command runs in a further task that
//! neither of them can cancel.

mod close;
mod drain;
mod handshake;
mod presence_feed;
mod rate;
mod session;
mod upgrade;
mod worker;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use crate::app::{Accounts, App};
use crate::hub::{Connections, DeskList, Hub};
use crate::lifecycle::Shutdown;
use crate::presence::Presence;

pub use presence_feed::feed_presence;
pub use upgrade::upgrade;

/// Sockets that may shake hands at the same time: identification costs the database something.
const HANDSHAKES_MAX: usize = 256;

/// What all sockets of a node share.
pub struct Gateway {
    app: App,
    accounts: Arc<Accounts>,
    hub: Arc<Hub>,
    connections: Arc<Connections>,
    desk_list: Arc<DeskList>,
    presence: Arc<Presence>,
    is_own_origin: OriginCheck,
    handshakes: Semaphore,
    sessions: TaskTracker,
    shutdown: Shutdown,
    counters: Counters,
}

/// Whether an `Origin` header names one of our own pages.
pub type OriginCheck = Box<dyn Fn(&[u8]) -> bool + Send + Sync>;

/// What a gateway is made of.
pub struct Parts {
    pub app: App,
    pub accounts: Arc<Accounts>,
    pub hub: Arc<Hub>,
    pub connections: Arc<Connections>,
    pub desk_list: Arc<DeskList>,
    pub presence: Arc<Presence>,
    /// From which pages browsers may open a socket.
    pub is_own_origin: OriginCheck,
    /// While the node goes away, no new sockets are opened.
    pub shutdown: Shutdown,
}

/// Counts since the start of the node.
#[derive(Debug, Default)]
pub struct Counters {
    pub opened: AtomicU64,
    pub identified: AtomicU64,
    pub frames_in: AtomicU64,
    pub frames_out: AtomicU64,
    pub closed_slow: AtomicU64,
    pub closed_violation: AtomicU64,
}

impl Gateway {
    /// A gateway without sockets.
    pub fn new(parts: Parts) -> Self {
        Self {
            app: parts.app,
            accounts: parts.accounts,
            hub: parts.hub,
            connections: parts.connections,
            desk_list: parts.desk_list,
            presence: parts.presence,
            is_own_origin: parts.is_own_origin,
            handshakes: Semaphore::new(HANDSHAKES_MAX),
            sessions: TaskTracker::new(),
            shutdown: parts.shutdown,
            counters: Counters::default(),
        }
    }

    /// Counts for the metrics.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Resolves when the last socket is gone. Only of use while draining.
    pub async fn closed(&self) {
        self.sessions.close();
        self.sessions.wait().await;
    }

    fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}
