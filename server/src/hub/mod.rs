//! Who listens on this node, and delivery to them in order. Knows mailboxes, not sockets.
//!
//! Each stream of a watched ticket is a [`lane::Lane`]: it hands events to its watchers strictly by
//! seq. What arrives early waits, what arrives twice is dropped, what is missing is read from the
//! history by [`catch_up`]. A watcher registers first, then reads history, then goes live, so that
//! nothing falls between the two.

pub mod catch_up;
mod connections;
mod desk_list;
mod lane;
mod mailbox;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use peerdesk_desk::{Seq, Stream, TicketId};
use tokio::sync::mpsc;

use crate::bus::Bus;
use lane::{Lane, Taken};

pub use connections::{Connection, ConnectionId, Connections};
pub use desk_list::{DeskList, RowFrame};
pub use mailbox::{Closing, Mailbox, Parcel};

/// Shards of the map of tickets; a power of two well above the number of cores.
const SHARDS: usize = 32;

/// Gaps that wait to be looked at. When full, the comparison of heads finds them a little later.
const GAPS_WAITING_MAX: usize = 4_096;

/// All watched tickets of a node.
pub struct Hub {
    shards: Vec<Mutex<Shard>>,
    bus: Arc<dyn Bus>,
    gaps: mpsc::Sender<Gap>,
    /// Tickets that were just subscribed to. Hints of other nodes may be missed until the bus has
    /// done so; their heads are compared soon rather than with all others.
    fresh: Mutex<Vec<TicketId>>,
    /// While access cannot be checked, nothing is delivered; what is missed is caught up after.
    suspended: AtomicBool,
    delivered: AtomicU64,
}

/// A stream in which something between what was delivered and what arrived is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Gap {
    pub ticket: TicketId,
    pub stream: Stream,
}

/// The events that a watcher held back while reading history were too many; it has to start anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflowed;

#[derive(Default)]
struct Shard {
    tickets: HashMap<TicketId, Channel>,
}

#[derive(Default)]
struct Channel {
    public: Lane,
    staff: Lane,
}

impl Hub {
    /// A hub without watchers, and the gaps it will notice.
    pub fn new(bus: Arc<dyn Bus>) -> (Self, mpsc::Receiver<Gap>) {
        let (gaps, receiver) = mpsc::channel(GAPS_WAITING_MAX);
        let hub = Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            bus,
            gaps,
            fresh: Mutex::default(),
            suspended: AtomicBool::new(false),
            delivered: AtomicU64::new(0),
        };
        (hub, receiver)
    }

    /// Starts to hold a ticket's events for a connection. Nothing is delivered before
    /// [`Hub::go_live`], so permission can be checked in between. Registering again starts over.
    pub fn register(
        &self,
        ticket: TicketId,
        stream: Stream,
        connection: ConnectionId,
        mailbox: &Arc<Mailbox>,
    ) {
        let mut shard = self.shard(ticket);
        let is_new = !shard.tickets.contains_key(&ticket);
        shard
            .tickets
            .entry(ticket)
            .or_default()
            .lane(stream)
            .register(connection, Arc::clone(mailbox));
        // Under the lock, so that a concurrent last `unregister` cannot end the subscription that
        // this watcher counts on.
        if is_new {
            self.bus.subscribe(ticket);
            lock(&self.fresh).push(ticket);
        }
    }

    /// From now on events after `last` go to the connection, those held back first. `last` is the
    /// last seq it got from history, read after registering.
    pub fn go_live(
        &self,
        ticket: TicketId,
        stream: Stream,
        connection: ConnectionId,
        last: Seq,
    ) -> Result<(), Overflowed> {
        let mut shard = self.shard(ticket);
        let Some(channel) = shard.tickets.get_mut(&ticket) else {
            return Ok(());
        };
        let taken = channel.lane(stream).go_live(connection, last)?;
        drop(shard);
        self.note(ticket, stream, taken);
        Ok(())
    }

    /// Ends what [`Hub::register`] began, in both streams.
    pub fn unregister(&self, ticket: TicketId, connection: ConnectionId) {
        let mut shard = self.shard(ticket);
        let Some(channel) = shard.tickets.get_mut(&ticket) else {
            return;
        };
        channel.public.unregister(connection);
        channel.staff.unregister(connection);
        if channel.public.is_empty() && channel.staff.is_empty() {
            shard.tickets.remove(&ticket);
            self.bus.unsubscribe(ticket);
        }
    }

    /// Ends watching one of the two streams of a ticket that the connection goes on watching.
    pub fn leave_stream(&self, ticket: TicketId, stream: Stream, connection: ConnectionId) {
        let mut shard = self.shard(ticket);
        if let Some(channel) = shard.tickets.get_mut(&ticket) {
            channel.lane(stream).unregister(connection);
        }
    }

    /// Takes an event, from the bus or from history, in whatever order.
    pub fn deliver(&self, ticket: TicketId, stream: Stream, seq: Seq, frame: Bytes) {
        if self.suspended.load(Ordering::Relaxed) {
            return;
        }
        let mut shard = self.shard(ticket);
        let Some(channel) = shard.tickets.get_mut(&ticket) else {
            return;
        };
        let taken = channel.lane(stream).take(seq, frame);
        drop(shard);
        self.note(ticket, stream, taken);
    }

    /// Sends a hint about a ticket, such as presence, to its watchers.
    pub fn tell_watchers(&self, ticket: TicketId, key: u64, frame: &Bytes) {
        let shard = self.shard(ticket);
        if let Some(channel) = shard.tickets.get(&ticket) {
            channel.public.tell(key, frame);
        }
    }

    /// The last seq delivered in a stream, when it is watched and its beginning is known.
    pub fn delivered(&self, ticket: TicketId, stream: Stream) -> Option<Seq> {
        let mut shard = self.shard(ticket);
        shard.tickets.get_mut(&ticket)?.lane(stream).delivered()
    }

    /// The tickets watched on this node.
    pub fn watched(&self) -> Vec<TicketId> {
        self.shards
            .iter()
            .flat_map(|shard| {
                let shard = lock(shard);
                shard.tickets.keys().copied().collect::<Vec<_>>()
            })
            .collect()
    }

    /// The tickets subscribed to since the last call.
    fn take_fresh(&self) -> Vec<TicketId> {
        std::mem::take(&mut *lock(&self.fresh))
    }

    /// Whether anybody watches the ticket here.
    pub fn is_watched(&self, ticket: TicketId) -> bool {
        self.shard(ticket).tickets.contains_key(&ticket)
    }

    /// Stops or resumes delivery as a whole.
    pub fn suspend(&self, suspended: bool) {
        self.suspended.store(suspended, Ordering::Relaxed);
    }

    /// Whether delivery is stopped.
    pub fn is_suspended(&self) -> bool {
        self.suspended.load(Ordering::Relaxed)
    }

    /// Deliveries so far, one for each event and watcher.
    pub fn deliveries(&self) -> u64 {
        self.delivered.load(Ordering::Relaxed)
    }

    fn note(&self, ticket: TicketId, stream: Stream, taken: Taken) {
        self.delivered
            .fetch_add(taken.deliveries, Ordering::Relaxed);
        if taken.has_gap {
            // A full queue is no loss: heads are compared anyway.
            let _ = self.gaps.try_send(Gap { ticket, stream });
        }
    }

    fn shard(&self, ticket: TicketId) -> MutexGuard<'_, Shard> {
        let mut hasher = DefaultHasher::new();
        ticket.hash(&mut hasher);
        let index = hasher.finish() as usize % SHARDS;
        lock(&self.shards[index])
    }
}

impl Channel {
    fn lane(&mut self, stream: Stream) -> &mut Lane {
        match stream {
            Stream::Public => &mut self.public,
            Stream::Staff => &mut self.staff,
        }
    }
}

/// Nothing in this room panics while it holds a lock, and if it did, its state would still be whole
/// after each step; so a poisoned lock is taken as it is.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
