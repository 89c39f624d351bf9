//! Looks over a history that fails and goes on.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use bytes::Bytes;

use super::*;
use crate::bus::InProcess;
use crate::hub::mailbox::tests::Sink;
use crate::hub::{ConnectionId, Mailbox};

const TICKET: TicketId = TicketId(7);

/// One ticket's public stream. What is committed is known by the number of events.
#[derive(Default)]
struct Paper {
    head: AtomicI64,
    is_silent: AtomicBool,
    /// From where on looks asked.
    asked: Mutex<Vec<i64>>,
}

impl Paper {
    fn head(&self) -> i64 {
        self.head.load(Ordering::Relaxed)
    }
}

impl History for Paper {
    type Seen = i64;

    async fn heads(&self, tickets: Vec<TicketId>) -> Option<Vec<(TicketId, Seq, Seq)>> {
        let row = |ticket| (ticket, Seq(self.head()), Seq(0));
        Some(tickets.into_iter().map(row).collect())
    }

    async fn seen(&self) -> Option<i64> {
        Some(self.head())
    }

    fn goes_on(earlier: &i64, later: &i64) -> bool {
        earlier <= later
    }

    async fn heads_since(&self, seen: &i64) -> Option<Vec<(TicketId, Stream, Seq)>> {
        self.asked.lock().expect("no test panicked").push(*seen);
        let head = self.head();
        let moved = (head > *seen).then_some((TICKET, Stream::Public, Seq(head)));
        Some(moved.into_iter().collect())
    }

    async fn after(
        &self,
        _ticket: TicketId,
        _stream: Stream,
        after: Seq,
        _limit: usize,
    ) -> Option<Vec<(Seq, Frame)>> {
        if self.is_silent.load(Ordering::Relaxed) {
            return None;
        }
        let frame = |seq| (Seq(seq), Frame::finished(Bytes::from_static(b"said")));
        Some((after.0 + 1..=self.head()).map(frame).collect())
    }
}

/// A hub in which somebody watches the ticket from its beginning on.
fn watching() -> Hub {
    let (arrivals, _) = mpsc::channel(1);
    let (hub, _) = Hub::new(Arc::new(InProcess::new(arrivals)));
    let mailbox: Arc<Mailbox> = Arc::new(Mailbox::new(Sink::with_room(1 << 20), hub.hint_tick()));
    let who = ConnectionId(1);
    hub.register(TICKET, Stream::Public, who, &mailbox);
    hub.go_live(TICKET, Stream::Public, who, Seq(0));
    hub
}

fn in_hand(hub: &Hub) -> Option<Seq> {
    hub.head(TICKET, Stream::Public)
}

#[tokio::test]
async fn each_look_goes_on_behind_the_one_before() {
    let (hub, paper, mut looks) = (watching(), Paper::default(), Looks::default());
    assert!(!looks.compare(&hub, &paper).await, "nothing to go on from");
    looks.compare_all(&hub, &paper).await;
    for head in [2, 2, 5] {
        paper.head.store(head, Ordering::Relaxed);
        assert!(looks.compare(&hub, &paper).await);
        assert_eq!(in_hand(&hub), Some(Seq(head)));
    }
    assert_eq!(*paper.asked.lock().expect("no test panicked"), [0, 2, 2]);
}

#[tokio::test]
async fn what_could_not_be_read_is_compared_again_though_nothing_more_is_said() {
    let (hub, paper, mut looks) = (watching(), Paper::default(), Looks::default());
    looks.compare_all(&hub, &paper).await;
    paper.head.store(3, Ordering::Relaxed);
    paper.is_silent.store(true, Ordering::Relaxed);
    for _ in 0..2 {
        assert!(looks.compare(&hub, &paper).await);
        assert_eq!(in_hand(&hub), Some(Seq(0)));
    }
    paper.is_silent.store(false, Ordering::Relaxed);
    assert!(looks.compare(&hub, &paper).await);
    assert_eq!(in_hand(&hub), Some(Seq(3)));
    assert!(looks.behind.is_empty());
}

#[tokio::test]
async fn a_database_that_went_back_is_compared_whole() {
    let (hub, paper, mut looks) = (watching(), Paper::default(), Looks::default());
    paper.head.store(5, Ordering::Relaxed);
    looks.compare_all(&hub, &paper).await;
    paper.head.store(4, Ordering::Relaxed);
    assert!(!looks.compare(&hub, &paper).await);
    looks.compare_all(&hub, &paper).await;
    assert!(looks.compare(&hub, &paper).await);
}
