//! Who listens on this node, and delivery to them in order. Knows mailboxes, not sockets.
//!
//! Each stream of a watched ticket is a [`lane::Lane`]: it takes events in strictly by seq. What
//! arrives early waits, what arrives twice is dropped, what is missing is read from the history by
//! [`catch_up`]. A watcher registers first, then reads history, then goes live, so that nothing
//! falls between the two. What is in hand goes to the watchers in rounds ([`rounds`]), written by
//! [`Hub::run`] straight into the sockets that can take it.

pub mod catch_up;
mod connections;
mod desk_list;
mod hints;
mod inboxes;
mod lane;
mod mailbox;
mod opened;
mod pipe;
mod recent;
mod rounds;
mod shard;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use peerdesk_desk::{Seq, Sight, Stream, TicketId};
use tokio::sync::{Notify, mpsc};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until};

use crate::bus::Bus;
use crate::frame::Frame;
use lane::{Lane, Taken};
use shard::Shard;

pub use connections::{Connection, ConnectionId, Connections, Heard, SPOKES};
pub use desk_list::{DeskList, RowFrame};
pub use hints::HintTick;
pub use inboxes::Inboxes;
pub use mailbox::{Closing, Mailbox};
pub use opened::Opened;
pub use pipe::{Accepted, Pipe};
pub use rounds::Next;

/// Parts into which the watched tickets are divided, each served by a task of its own.
pub const SHARDS: usize = 16;

/// Gaps that wait to be looked at. When full, the comparison of heads finds them a little later.
const GAPS_WAITING_MAX: usize = 4_096;
/// How long a ticket that nobody watches any more is still followed: those who were cut off come back
/// to find what they missed in memory.
const LINGER: Duration = Duration::from_secs(30);

/// All watched tickets of a node.
pub struct Hub {
    parts: Vec<Part>,
    bus: Arc<dyn Bus>,
    gaps: mpsc::Sender<Gap>,
    hint_tick: Arc<HintTick>,
    /// Tickets that were just subscribed to. Hints of other nodes may be missed until the bus has
    /// done so; their heads are compared soon rather than with all others.
    fresh: Mutex<Vec<TicketId>>,
    /// While access cannot be checked, nothing is delivered; what is missed is caught up after.
    suspended: AtomicBool,
    delivered: AtomicU64,
}

#[derive(Default)]
struct Part {
    shard: Mutex<Shard>,
    /// Something can be handed on.
    due: Notify,
}

/// A stream in which something between what is in hand and what arrived is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Gap {
    pub ticket: TicketId,
    pub stream: Stream,
}

/// What a reader of a stream has missed, from memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    pub frames: Vec<Frame>,
    pub head: Seq,
}

impl Hub {
    /// A hub without watchers, and the gaps it will notice.
    pub fn new(bus: Arc<dyn Bus>) -> (Self, mpsc::Receiver<Gap>) {
        let (gaps, receiver) = mpsc::channel(GAPS_WAITING_MAX);
        let hub = Self {
            parts: (0..SHARDS).map(|_| Part::default()).collect(),
            bus,
            gaps,
            hint_tick: Arc::default(),
            fresh: Mutex::default(),
            suspended: AtomicBool::new(false),
            delivered: AtomicU64::new(0),
        };
        (hub, receiver)
    }

    /// The tick that flushes the hints of mailboxes, to be run by the node.
    pub fn hint_tick(&self) -> &Arc<HintTick> {
        &self.hint_tick
    }

    /// Starts to follow a ticket's stream for a connection. Nothing is delivered before
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
        let channel = shard.tickets.entry(ticket).or_default();
        channel.deserted_at = None;
        channel
            .lane_mut(stream)
            .register(connection, Arc::clone(mailbox));
        // Under the lock, so that a concurrent sweep cannot end the subscription that this watcher
        // counts on.
        if is_new {
            self.bus.subscribe(ticket);
            lock(&self.fresh).push(ticket);
        }
    }

    /// From now on events after `last` go to the connection. `last` is the last seq it got from
    /// history or from [`Hub::missed`], read after registering.
    pub fn go_live(&self, ticket: TicketId, stream: Stream, connection: ConnectionId, last: Seq) {
        self.change(ticket, stream, |lane| lane.go_live(connection, last));
    }

    /// What somebody who may see a ticket read: who else may, and the end of a stream up to its head,
    /// kept for those who come next.
    pub fn remember(
        &self,
        ticket: TicketId,
        sight: Sight,
        stream: Stream,
        head: Seq,
        history: &[(Stream, Seq, Frame)],
    ) {
        if let Some(channel) = self.shard(ticket).tickets.get_mut(&ticket) {
            channel.sight = Some(sight);
        }
        let frames = history
            .iter()
            .filter(|(of, _, _)| *of == stream)
            .map(|(_, seq, frame)| (*seq, frame));
        self.change(ticket, stream, |lane| lane.remember(head, frames));
    }

    /// Who may see a ticket, when that is in memory.
    pub fn sight(&self, ticket: TicketId) -> Option<Sight> {
        self.shard(ticket).tickets.get(&ticket)?.sight
    }

    /// What a reader with everything up to `after` has missed, when that is in memory.
    pub fn missed(&self, ticket: TicketId, stream: Stream, after: Seq) -> Option<Missed> {
        if self.is_suspended() {
            return None;
        }
        let shard = self.shard(ticket);
        let (frames, head) = shard.tickets.get(&ticket)?.lane(stream).missed(after)?;
        Some(Missed { frames, head })
    }

    /// Keeps what somebody who opened a ticket got, for those who open it in the next moment.
    pub fn keep_opened(&self, ticket: TicketId, opened: Opened) {
        if let Some(channel) = self.shard(ticket).tickets.get_mut(&ticket) {
            channel.openings.keep(opened, Instant::now());
        }
    }

    /// What somebody who opens a ticket gets, when that is in memory and nothing happened since.
    pub fn opened(&self, ticket: TicketId, reads_staff: bool) -> Option<Opened> {
        if self.is_suspended() {
            return None;
        }
        let shard = self.shard(ticket);
        let channel = shard.tickets.get(&ticket)?;
        let opened = channel.openings.get(reads_staff, Instant::now())?;
        let is_newest = channel.lane(Stream::Public).head() == Some(opened.public)
            && (!reads_staff || channel.lane(Stream::Staff).head() == opened.staff);
        is_newest.then(|| opened.clone())
    }

    /// Something about a ticket changed beside its streams.
    pub fn forget_opened(&self, ticket: TicketId) {
        if let Some(channel) = self.shard(ticket).tickets.get_mut(&ticket) {
            channel.openings.clear();
        }
    }

    /// Ends what [`Hub::register`] began, in both streams.
    pub fn unregister(&self, ticket: TicketId, connection: ConnectionId) {
        let mut shard = self.shard(ticket);
        let Some(channel) = shard.tickets.get_mut(&ticket) else {
            return;
        };
        for stream in [Stream::Public, Stream::Staff] {
            channel.lane_mut(stream).unregister(connection);
        }
        if channel.is_empty() {
            channel.deserted_at = Some(Instant::now());
        }
    }

    /// Ends watching one of the two streams of a ticket that the connection goes on watching.
    pub fn leave_stream(&self, ticket: TicketId, stream: Stream, connection: ConnectionId) {
        let mut shard = self.shard(ticket);
        if let Some(channel) = shard.tickets.get_mut(&ticket) {
            channel.lane_mut(stream).unregister(connection);
        }
    }

    /// Lets go of the tickets that nobody has watched for a while.
    pub fn sweep(&self, now: Instant) {
        for part in &self.parts {
            let mut shard = lock(&part.shard);
            shard.tickets.retain(|ticket, channel| {
                channel.openings.sweep(now);
                let is_over = channel
                    .deserted_at
                    .is_some_and(|since| since + LINGER <= now);
                if is_over {
                    self.bus.unsubscribe(*ticket);
                }
                !is_over
            });
        }
    }

    /// Lets go of everything in memory: the history behind it was replaced by another one.
    pub fn forget_all(&self) {
        for part in &self.parts {
            let mut shard = lock(&part.shard);
            for (ticket, _) in shard.tickets.drain() {
                self.bus.unsubscribe(ticket);
            }
        }
    }

    /// Takes an event, from the bus or from history, in whatever order.
    pub fn deliver(&self, ticket: TicketId, stream: Stream, seq: Seq, frame: Frame) {
        if !self.is_suspended() {
            self.change(ticket, stream, |lane| lane.take(seq, frame));
        }
    }

    /// The last event that waits for one before it.
    fn last_early(&self, ticket: TicketId, stream: Stream) -> Option<Seq> {
        let shard = self.shard(ticket);
        shard.tickets.get(&ticket)?.lane(stream).last_early()
    }

    /// History was read to its end: what waited before that, up to `upto`, is not in it.
    fn forget_early(&self, ticket: TicketId, stream: Stream, upto: Seq) {
        self.change(ticket, stream, |lane| {
            lane.forget_early(upto);
            Taken::default()
        });
    }

    /// Changes a lane and notes what came of it.
    fn change(&self, ticket: TicketId, stream: Stream, change: impl FnOnce(&mut Lane) -> Taken) {
        let part = self.part(ticket);
        let mut shard = lock(&part.shard);
        let Some(channel) = shard.tickets.get_mut(&ticket) else {
            return;
        };
        let taken = change(channel.lane_mut(stream));
        let is_entered = shard.note(ticket, stream, taken, Instant::now());
        drop(shard);
        if is_entered {
            part.due.notify_one();
        }
        if taken.has_gap {
            // A full queue is no loss: heads are compared anyway.
            let _ = self.gaps.try_send(Gap { ticket, stream });
        }
    }

    /// Serves one slice of one room of a part of the tickets.
    pub fn turn(&self, part: usize, now: Instant) -> Next {
        if self.is_suspended() {
            return Next::Idle;
        }
        let (deliveries, next) = lock(&self.parts[part].shard).turn(now);
        self.delivered.fetch_add(deliveries, Ordering::Relaxed);
        next
    }

    /// Hands on what is in hand for a part of the tickets, for ever.
    pub async fn run(self: Arc<Self>, part: usize) {
        loop {
            match self.turn(part, Instant::now()) {
                Next::Now => yield_now().await,
                Next::At(moment) => {
                    tokio::select! {
                        () = sleep_until(moment) => {}
                        () = self.parts[part].due.notified() => {}
                    }
                }
                Next::Idle => self.parts[part].due.notified().await,
            }
        }
    }

    /// Sends a hint about a ticket, such as presence, to its watchers.
    pub fn tell_watchers(&self, ticket: TicketId, key: u64, frame: &Frame) {
        if self.is_suspended() {
            return;
        }
        let shard = self.shard(ticket);
        if let Some(channel) = shard.tickets.get(&ticket) {
            channel.lane(Stream::Public).tell(key, frame);
        }
    }

    /// Up to where a stream is in hand, when it is watched and its beginning is known.
    pub fn head(&self, ticket: TicketId, stream: Stream) -> Option<Seq> {
        self.shard(ticket).tickets.get(&ticket)?.lane(stream).head()
    }

    /// The tickets followed on this node.
    pub fn watched(&self) -> Vec<TicketId> {
        self.parts
            .iter()
            .flat_map(|part| {
                let shard = lock(&part.shard);
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
        let shard = self.shard(ticket);
        shard
            .tickets
            .get(&ticket)
            .is_some_and(|channel| !channel.is_empty())
    }

    /// Stops or resumes delivery as a whole.
    pub fn suspend(&self, suspended: bool) {
        let was = self.suspended.swap(suspended, Ordering::Relaxed);
        if was && !suspended {
            for part in &self.parts {
                part.due.notify_one();
            }
        }
    }

    /// Whether delivery is stopped.
    pub fn is_suspended(&self) -> bool {
        self.suspended.load(Ordering::Relaxed)
    }

    /// Deliveries so far, one for each event and watcher.
    pub fn deliveries(&self) -> u64 {
        self.delivered.load(Ordering::Relaxed)
    }

    fn part(&self, ticket: TicketId) -> &Part {
        let mut hasher = DefaultHasher::new();
        ticket.hash(&mut hasher);
        &self.parts[hasher.finish() as usize % SHARDS]
    }

    fn shard(&self, ticket: TicketId) -> MutexGuard<'_, Shard> {
        lock(&self.part(ticket).shard)
    }
}

/// Nothing in this room panics while it holds a lock, and if it did, its state would still be whole
/// after each step; so a poisoned lock is taken as it is.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
