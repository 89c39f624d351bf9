//! The hub of a node as the model's sessions use it: the real one, or one with planted defects.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use peerdesk_desk::{Seq, Sight, Stream, TicketId};
use peerdesk_server::bus::Bus;
use peerdesk_server::frame::Frame;
use peerdesk_server::hub::catch_up::{self, History};
use peerdesk_server::hub::{ConnectionId, Hub, Mailbox, Missed, Opened, SHARDS};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::frames::{Down, Letters};
use crate::random::mixed;
use crate::store::{Place, Row, Store};

/// What sessions and the bus ask of a hub.
pub(crate) trait Fanout {
    fn register(&self, ticket: TicketId, stream: Stream, who: ConnectionId, to: &Arc<Mailbox>);
    fn go_live(&self, ticket: TicketId, stream: Stream, who: ConnectionId, last: Seq);
    /// What it has in memory, so that the database is not asked.
    fn sight(&self, ticket: TicketId) -> Option<Sight>;
    fn missed(&self, ticket: TicketId, stream: Stream, after: Seq) -> Option<Missed>;
    fn remember(
        &self,
        ticket: TicketId,
        sight: Sight,
        stream: Stream,
        head: Seq,
        history: &[(Stream, Seq, Frame)],
    );
    fn opened(&self, ticket: TicketId, reads_staff: bool) -> Option<Opened>;
    fn keep_opened(&self, ticket: TicketId, opened: Opened);
    fn leave_stream(&self, ticket: TicketId, stream: Stream, who: ConnectionId);
    fn unregister(&self, ticket: TicketId, who: ConnectionId);
    fn deliver(&self, place: Place, frame: Frame);
    /// The bus says that hints may have been lost.
    fn hints_lost(&self);
}

/// The hub under test, with its tasks.
pub(crate) struct RealHub {
    hub: Arc<Hub>,
    compare_now: Arc<Notify>,
    tasks: Vec<JoinHandle<()>>,
}

impl RealHub {
    pub(crate) fn start(bus: Arc<dyn Bus>, history: ModelHistory) -> Self {
        let (hub, gaps) = Hub::new(Arc::clone(&bus));
        let hub = Arc::new(hub);
        let history = Arc::new(history);
        let compare_now = Arc::new(Notify::new());
        let mut tasks = vec![
            tokio::spawn(catch_up::fill_gaps(
                Arc::clone(&hub),
                Arc::clone(&history),
                gaps,
            )),
            tokio::spawn(catch_up::compare_heads(
                Arc::clone(&hub),
                history,
                bus,
                Arc::clone(&compare_now),
            )),
        ];
        tasks.extend((0..SHARDS).map(|part| tokio::spawn(Arc::clone(&hub).run(part))));
        Self {
            hub,
            compare_now,
            tasks,
        }
    }
}

impl Drop for RealHub {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Fanout for RealHub {
    fn register(&self, ticket: TicketId, stream: Stream, who: ConnectionId, to: &Arc<Mailbox>) {
        self.hub.register(ticket, stream, who, to);
    }

    fn go_live(&self, ticket: TicketId, stream: Stream, who: ConnectionId, last: Seq) {
        self.hub.go_live(ticket, stream, who, last);
    }

    fn sight(&self, ticket: TicketId) -> Option<Sight> {
        self.hub.sight(ticket)
    }

    fn missed(&self, ticket: TicketId, stream: Stream, after: Seq) -> Option<Missed> {
        self.hub.missed(ticket, stream, after)
    }

    fn remember(
        &self,
        ticket: TicketId,
        sight: Sight,
        stream: Stream,
        head: Seq,
        history: &[(Stream, Seq, Frame)],
    ) {
        self.hub.remember(ticket, sight, stream, head, history);
    }

    fn opened(&self, ticket: TicketId, reads_staff: bool) -> Option<Opened> {
        self.hub.opened(ticket, reads_staff)
    }

    fn keep_opened(&self, ticket: TicketId, opened: Opened) {
        self.hub.keep_opened(ticket, opened);
    }

    fn leave_stream(&self, ticket: TicketId, stream: Stream, who: ConnectionId) {
        self.hub.leave_stream(ticket, stream, who);
    }

    fn unregister(&self, ticket: TicketId, who: ConnectionId) {
        self.hub.unregister(ticket, who);
    }

    fn deliver(&self, place: Place, frame: Frame) {
        self.hub
            .deliver(place.ticket, place.stream, place.seq, frame);
    }

    fn hints_lost(&self) {
        self.compare_now.notify_one();
    }
}

/// The model's database as the hub reads it: each read takes its time, and none is answered while
/// the database is away.
pub(crate) struct ModelHistory {
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) letters: Letters,
    /// Mixed into how long each read takes.
    pub(crate) seed: u64,
}

/// Longest time of a read.
const READ_MS_MAX: u64 = 4;

impl ModelHistory {
    async fn take_time(&self, key: u64) {
        let wait = mixed(self.seed ^ key) % (READ_MS_MAX + 1);
        tokio::time::sleep(Duration::from_millis(wait)).await;
    }

    fn read<T>(&self, read: impl FnOnce(&Store) -> T) -> Option<T> {
        let store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        (!store.is_away).then(|| read(&store))
    }
}

/// Last seqs of all streams.
type AllHeads = BTreeMap<(TicketId, Stream), Seq>;

fn all_heads(store: &Store) -> AllHeads {
    let of_row = |(ticket, row): (&TicketId, &Row)| {
        [Stream::Public, Stream::Staff].map(|stream| ((*ticket, stream), row.head(stream)))
    };
    store.rows.iter().flat_map(of_row).collect()
}

impl History for ModelHistory {
    type Seen = AllHeads;

    async fn heads(&self, mut tickets: Vec<TicketId>) -> Option<Vec<(TicketId, Seq, Seq)>> {
        // The order must not depend on the keys of a hash map, or a seed would not replay.
        tickets.sort_unstable();
        let heads = self.read(|store| {
            tickets
                .iter()
                .filter_map(|ticket| {
                    let row = store.rows.get(ticket)?;
                    Some((*ticket, row.head(Stream::Public), row.head(Stream::Staff)))
                })
                .collect()
        });
        self.take_time(tickets.len() as u64).await;
        heads
    }

    async fn seen(&self) -> Option<Self::Seen> {
        let seen = self.read(all_heads);
        self.take_time(2).await;
        seen
    }

    fn goes_on(_earlier: &Self::Seen, _later: &Self::Seen) -> bool {
        true
    }

    async fn heads_since(&self, seen: &Self::Seen) -> Option<Vec<(TicketId, Stream, Seq)>> {
        let heads = self.read(|store| {
            let moved = |(place, head): &((TicketId, Stream), Seq)| seen.get(place) != Some(head);
            let heads = all_heads(store).into_iter().filter(moved);
            heads
                .map(|((ticket, stream), head)| (ticket, stream, head))
                .collect()
        });
        self.take_time(1).await;
        heads
    }

    async fn after(
        &self,
        ticket: TicketId,
        stream: Stream,
        after: Seq,
        limit: usize,
    ) -> Option<Vec<(Seq, Frame)>> {
        let frames = self.read(|store| {
            let events = store.rows.get(&ticket).map(|row| row.stream(stream));
            events
                .unwrap_or_default()
                .iter()
                .enumerate()
                .skip(after.0 as usize)
                .take(limit)
                .map(|(index, recorded)| {
                    let seq = Seq(index as i64 + 1);
                    let place = Place {
                        ticket,
                        stream,
                        seq,
                    };
                    (seq, self.letters.seal(Down::Event(place, recorded.clone())))
                })
                .collect()
        });
        self.take_time((ticket.0 as u64) << 32 ^ after.0 as u64)
            .await;
        frames
    }
}
