//! The safety net: what hints did not bring is read from the history.

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
/// How much further than to the look before a look at what happened of late goes back: longer than a
/// commit takes. Now and then it goes back further than a transaction can last, because commits become
/// visible out of the order of their moments.
const COMMIT_TAKES: Duration = Duration::from_secs(2);
const TRANSACTION_LASTS_MAX: Duration = Duration::from_secs(15);
const LOOK_FAR_EVERY: Duration = Duration::from_secs(3);
/// How often all that is watched is compared, beside what happened of late.
const COMPARE_ALL_EVERY: Duration = Duration::from_secs(30);
/// How long to wait after history could not be read.
const PAUSE_AFTER_FAULT: Duration = Duration::from_millis(250);
/// Events per read.
const READ_EVENTS_MAX: usize = 500;
/// Tickets per comparison of heads.
const COMPARE_TICKETS_MAX: usize = 10_000;

/// The history as the hub needs it: finished frames, read from the primary.
pub trait History: Send + Sync + 'static {
    /// Last seqs of the public and the staff stream of tickets that exist.
    fn heads(
        &self,
        tickets: Vec<TicketId>,
    ) -> impl Future<Output = Option<Vec<(TicketId, Seq, Seq)>>> + Send;

    /// Last seqs of all streams in which something happened, so far back from now; `None` when they
    /// cannot be read, or when there are too many to be worth it.
    fn recent_heads(
        &self,
        back: Duration,
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
/// what happened of late is compared, which costs the same however much is watched, and everything
/// once in a while.
pub async fn compare_heads<H: History>(
    hub: Arc<Hub>,
    history: Arc<H>,
    bus: Arc<dyn Bus>,
    now: Arc<Notify>,
) {
    let mut looks = Looks::begin(Instant::now());
    let mut ended = looks.last;
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
                if looks.last_full.elapsed() < COMPARE_ALL_EVERY {
                    let reach = looks.reach(Instant::now());
                    if compare_recent(&hub, &*history, reach.back).await {
                        looks.note(reach);
                        ended = Instant::now();
                        continue;
                    }
                }
            }
            () = now.notified() => {}
        }
        hub.sweep(Instant::now());
        let begun = Instant::now();
        compare(&hub, &*history, &hub.watched()).await;
        looks = Looks::begin(begun);
        ended = Instant::now();
    }
}

/// When looks began: at what happened just now, further back, and at everything.
#[derive(Clone, Copy, Debug)]
struct Looks {
    last: Instant,
    last_far: Instant,
    last_full: Instant,
}

/// A look at what happened of late.
#[derive(Clone, Copy, Debug)]
struct Reach {
    begun: Instant,
    back: Duration,
    is_far: bool,
}

impl Looks {
    fn begin(now: Instant) -> Self {
        Self {
            last: now,
            last_far: now,
            last_full: now,
        }
    }

    /// How far the next look goes back, so that nothing falls between two.
    fn reach(&self, begun: Instant) -> Reach {
        let since_far = begun.duration_since(self.last_far);
        let is_far = since_far >= LOOK_FAR_EVERY;
        let back = if is_far {
            since_far + TRANSACTION_LASTS_MAX
        } else {
            begun.duration_since(self.last) + COMMIT_TAKES
        };
        Reach {
            begun,
            back,
            is_far,
        }
    }

    fn note(&mut self, done: Reach) {
        self.last = done.begun;
        if done.is_far {
            self.last_far = done.begun;
        }
    }
}

/// Compares what happened of late. Whether it could.
async fn compare_recent<H: History>(hub: &Hub, history: &H, back: Duration) -> bool {
    let Some(heads) = history.recent_heads(back).await else {
        return false;
    };
    for (ticket, stream, head) in heads {
        compare_one(hub, history, Gap { ticket, stream }, head).await;
    }
    true
}

async fn compare<H: History>(hub: &Hub, history: &H, tickets: &[TicketId]) {
    for tickets in tickets.chunks(COMPARE_TICKETS_MAX) {
        let Some(heads) = history.heads(tickets.to_vec()).await else {
            warn!("heads could not be compared; trying again");
            return;
        };
        for (ticket, public, staff) in heads {
            for (stream, head) in [(Stream::Public, public), (Stream::Staff, staff)] {
                compare_one(hub, history, Gap { ticket, stream }, head).await;
            }
        }
    }
}

async fn compare_one<H: History>(hub: &Hub, history: &H, gap: Gap, head: Seq) {
    let is_behind = hub
        .head(gap.ticket, gap.stream)
        .is_some_and(|in_hand| in_hand < head);
    if is_behind {
        read_on(hub, history, gap, Some(head)).await;
    }
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
mod tests {
    use super::*;

    #[test]
    fn looks_follow_on_one_another_and_a_far_one_sees_what_committed_late() {
        let begin = Instant::now();
        let mut looks = Looks::begin(begin);
        let mut far = Vec::new();
        for step in 1..=12_u32 {
            let now = begin + COMPARE_EVERY * step;
            let reach = looks.reach(now);
            // From the beginning of the look before that went as far, and what was under way then.
            let (before, under_way) = if reach.is_far {
                far.push(step);
                (looks.last_far, TRANSACTION_LASTS_MAX)
            } else {
                (looks.last, COMMIT_TAKES)
            };
            assert_eq!(now - reach.back, before - under_way);
            looks.note(reach);
        }
        assert_eq!(far, [4, 8, 12]);
    }

    #[test]
    fn a_look_after_a_long_silence_goes_back_behind_it() {
        let begin = Instant::now();
        let silence = Duration::from_mins(1);
        let reach = Looks::begin(begin).reach(begin + silence);
        assert_eq!(reach.back, silence + TRANSACTION_LASTS_MAX);
    }
}
