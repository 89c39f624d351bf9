//! Sockets: the upgrade, who it is, one session after another, and how each ends.
//!
//! A session is one task. Frames come in by tungstenite and are done one after the other
//! ([`session`], [`member`], [`watching`]); everything goes out by the member's mailbox, mostly
//! written by whoever has something to say, and by [`writer`] where the socket could not take it. A
//! command runs in a task of its own that a closing socket cannot cancel. One wheel keeps the time
//! for all sockets ([`heartbeat`]).

mod close;
mod drain;
mod echo;
pub(crate) mod handshake;
mod heartbeat;
mod member;
mod presence_feed;
mod rate;
pub(crate) mod session;
mod stream;
mod transport;
mod turns;
mod upgrade;
mod watching;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;

use crate::app::{Accounts, App};
use crate::hub::{Connections, DeskList, Hub, Inboxes};
use crate::lifecycle::Shutdown;
use crate::presence::Presence;
use crate::strain::Strain;
use turns::Turns;

#[doc(hidden)]
pub use echo::{Codes, echo};
pub use heartbeat::keep_time;
pub use presence_feed::feed_presence;
pub use upgrade::upgrade;

/// Members that are identified at the same time: it costs the database something.
const IDENTIFIED_AT_ONCE_MAX: usize = 256;
/// Sockets of a node: what its memory and file descriptors are reckoned for.
const SOCKETS_MAX: usize = 50_000;
/// Sockets that may be open and not identified. More are asked to come back before they are opened.
const HANDSHAKES_MAX: usize = 2_048;

/// What all sockets of a node share.
pub struct Gateway {
    app: App,
    accounts: Arc<Accounts>,
    hub: Arc<Hub>,
    connections: Arc<Connections>,
    desk_list: Arc<DeskList>,
    inboxes: Arc<Inboxes>,
    presence: Arc<Presence>,
    strain: Arc<Strain>,
    is_own_origin: OriginCheck,
    identifying: Semaphore,
    handshakes: Arc<Semaphore>,
    sockets: Arc<Semaphore>,
    openings: Turns,
    sessions: TaskTracker,
    shutdown: Shutdown,
    counters: Counters,
}

/// The room that one socket takes, until it is dropped.
type Place = OwnedSemaphorePermit;

/// Whether an `Origin` header names one of our own pages.
pub type OriginCheck = Box<dyn Fn(&[u8]) -> bool + Send + Sync>;

/// What a gateway is made of.
pub struct Parts {
    pub app: App,
    pub accounts: Arc<Accounts>,
    pub hub: Arc<Hub>,
    pub connections: Arc<Connections>,
    pub desk_list: Arc<DeskList>,
    pub inboxes: Arc<Inboxes>,
    pub presence: Arc<Presence>,
    pub strain: Arc<Strain>,
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
            inboxes: parts.inboxes,
            presence: parts.presence,
            strain: parts.strain,
            is_own_origin: parts.is_own_origin,
            identifying: Semaphore::new(IDENTIFIED_AT_ONCE_MAX),
            handshakes: Arc::new(Semaphore::new(HANDSHAKES_MAX)),
            sockets: Arc::new(Semaphore::new(SOCKETS_MAX)),
            openings: Turns::default(),
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
