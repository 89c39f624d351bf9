//! The safety net: what hints did not bring is read from the history.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use peerdesk_desk::{Seq, Stream, TicketId};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep, sleep_until};
use tracing::warn;

use super::{Gap, Hub};
use crate::bus::Bus;
use crate::frame::Frame;

/// How long a gap may close by itself: two commits of one node can be published in the wrong order.
const GAP_PATIENCE: Duration = Duration::from_millis(50);
/// How often heads are compared while hints get through, and while they do not. Another node that is
/// cut off from Redis cannot tell this one that its hints are missing, and what it says should be
/// here within a second all the same.
const COMPARE_EVERY: Duration = Duration::from_millis(750);
const COMPARE_EVERY_UNHEALTHY: Duration = Duration::from_millis(250);
/// How often all that is watched is compared, beside what was committed since the look before.
const COMPARE_ALL_EVERY: Duration = Duration::from_secs(30);
/// How long to wait after history could not be read.
const PAUSE_AFTER_FAULT: Duration = Duration::from_millis(250);
/// Events per read.
const READ_EVENTS_MAX: usize = 500;
/// Tickets per comparison of heads.
const COMPARE_TICKETS_MAX: usize = 10_000;

/// The history as the hub needs it: finished frames, read from the primary.
pub trait History: Send + Sync + 'static {
    /// What had been committed at a moment.
    type Seen: Send + Sync;

    /// Last seqs of the public and the staff stream of tickets that exist.
    fn heads(
        &self,
        tickets: Vec<TicketId>,
    ) -> impl Future<Output = Option<Vec<(TicketId, Seq, Seq)>>> + Send;

    /// What is committed now; `None` when it cannot be asked.
    fn seen(&self) -> impl Future<Output = Option<Self::Seen>> + Send;

    /// Whether what was committed between the two can be told: not where the database was replaced.
    fn goes_on(earlier: &Self::Seen, later: &Self::Seen) -> bool;

    /// Last seqs of all streams in which something was committed since; `None` when they cannot be
    /// read, or when there are too many to be worth it.
    fn heads_since(
        &self,
        seen: &Self::Seen,
    ) -> impl Future<Output = Option<Vec<(TicketId, Stream, Seq)>>> + Send;

    /// Frames of a stream after a place, in order; `None` when they cannot be read now.
    fn after(
        &self,
        ticket: TicketId,
        stream: Stream,
        after: Seq,
        limit: usize,
    ) -> impl Future<Output = Option<Vec<(Seq, Frame)>>> + Send;
}

/// Fills gaps as they are noticed, one stream after the other.
pub async fn fill_gaps<H: History>(hub: Arc<Hub>, history: Arc<H>, mut gaps: mpsc::Receiver<Gap>) {
    while let Some(first) = gaps.recv().await {
        sleep(GAP_PATIENCE).await;
        // Each event beyond a gap reports it again; the same stream is read once.
        let mut waiting = std::collections::HashSet::from([first]);
        while let Ok(gap) = gaps.try_recv() {
            waiting.insert(gap);
        }
        for gap in waiting {
            read_on(&hub, &*history, gap, None).await;
        }
    }
}

/// Compares heads for ever. `now` makes it compare all at once, as after a lost subscription. Else
/// what was committed since the look before is compared, which costs the same however much is watched,
/// and everything once in a while.
pub async fn compare_heads<H: History>(
    hub: Arc<Hub>,
    history: Arc<H>,
    bus: Arc<dyn Bus>,
    now: Arc<Notify>,
) {
    let mut looks = Looks::default();
    let mut ended = Instant::now();
    let mut last_full = ended;
    let mut fresh = Vec::new();
    loop {
        let pause = if bus.is_healthy() {
            COMPARE_EVERY
        } else {
            COMPARE_EVERY_UNHEALTHY
        };
        tokio::select! {
            () = sleep_until((ended + pause).min(Instant::now() + COMPARE_EVERY_UNHEALTHY)) => {
                // Health is looked at four times a second, whatever it was before.
                if ended.elapsed() < pause {
                    compare(&hub, &*history, &fresh).await;
                    // Looked at with the next tick: by then the bus has subscribed.
                    fresh = hub.take_fresh();
                    continue;
                }
                hub.sweep(Instant::now());
                if last_full.elapsed() < COMPARE_ALL_EVERY
                    && looks.compare(&hub, &*history).await
                {
                    ended = Instant::now();
                    continue;
                }
            }
            () = now.notified() => {}
        }
        hub.sweep(Instant::now());
        last_full = Instant::now();
        looks.compare_all(&hub, &*history).await;
        ended = Instant::now();
    }
}

/// Looks at what was committed, each going on behind the one before.
struct Looks<S> {
    /// What the last look had before it.
    seen: Option<S>,
    /// Tickets that could not be read up to their heads. No later look finds them again.
    behind: BTreeSet<TicketId>,
}

impl<S> Default for Looks<S> {
    fn default() -> Self {
        Self {
            seen: None,
            behind: BTreeSet::new(),
        }
    }
}

impl<S> Looks<S> {
    /// Compares what was committed since the look before. Whether it could.
    async fn compare<H: History<Seen = S>>(&mut self, hub: &Hub, history: &H) -> bool {
        let Some(now) = history.seen().await else {
            return false;
        };
        let Some(before) = self.seen.as_ref().filter(|seen| H::goes_on(seen, &now)) else {
            return false;
        };
        let Some(heads) = history.heads_since(before).await else {
            return false;
        };
        self.seen = Some(now);
        let behind: Vec<TicketId> = std::mem::take(&mut self.behind).into_iter().collect();
        for (ticket, stream, head) in heads {
            if !compare_one(hub, history, Gap { ticket, stream }, head).await {
                self.behind.insert(ticket);
            }
        }
        self.behind.extend(compare(hub, history, &behind).await);
        true
    }

    /// Compares everything that is watched. What commits meanwhile is compared by the next look as
    /// well; where what is committed cannot be asked, that one goes on from where this one would have.
    async fn compare_all<H: History<Seen = S>>(&mut self, hub: &Hub, history: &H) {
        if let Some(now) = history.seen().await {
            self.seen = Some(now);
        }
        self.behind = compare(hub, history, &hub.watched()).await;
    }
}

/// Compares tickets, and returns those that are still behind.
async fn compare<H: History>(hub: &Hub, history: &H, tickets: &[TicketId]) -> BTreeSet<TicketId> {
    let mut behind = BTreeSet::new();
    for tickets in tickets.chunks(COMPARE_TICKETS_MAX) {
        let Some(heads) = history.heads(tickets.to_vec()).await else {
            warn!("heads could not be compared; trying again");
            behind.extend(tickets);
            continue;
        };
        for (ticket, public, staff) in heads {
            for (stream, head) in [(Stream::Public, public), (Stream::Staff, staff)] {
                if !compare_one(hub, history, Gap { ticket, stream }, head).await {
                    behind.insert(ticket);
                }
            }
        }
    }
    behind
}

/// Reads a stream on to its head, if it is watched and behind; whether all of it is in hand.
async fn compare_one<H: History>(hub: &Hub, history: &H, gap: Gap, head: Seq) -> bool {
    let is_behind = || {
        hub.head(gap.ticket, gap.stream)
            .is_some_and(|in_hand| in_hand < head)
    };
    if is_behind() {
        read_on(hub, history, gap, Some(head)).await;
    }
    !is_behind()
}

/// Reads a stream on from what is in hand, up to its end.
async fn read_on<H: History>(hub: &Hub, history: &H, gap: Gap, head: Option<Seq>) {
    #[cfg(feature = "controls")]
    if crate::controls::is(crate::controls::Control::NoSafetyNet) {
        return;
    }
    let Gap { ticket, stream } = gap;
    while let Some(in_hand) = hub.head(ticket, stream) {
        if head.is_some_and(|head| in_hand >= head) {
            return;
        }
        let waiting = hub.last_early(ticket, stream);
        let Some(frames) = history
            .after(ticket, stream, in_hand, READ_EVENTS_MAX)
            .await
        else {
            sleep(PAUSE_AFTER_FAULT).await;
            return;
        };
        let is_end = frames.len() < READ_EVENTS_MAX;
        for (seq, frame) in frames {
            hub.deliver(ticket, stream, seq, frame);
        }
        if is_end {
            if let Some(upto) = waiting {
                hub.forget_early(ticket, stream, upto);
            }
            return;
        }
        // Nothing is taken in while access cannot be checked or much is not served yet; the next
        // comparison goes on.
        if hub.head(ticket, stream) == Some(in_hand) {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
