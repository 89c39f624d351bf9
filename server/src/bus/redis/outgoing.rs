//! The hints that wait for the publisher: bounded in number and in bytes, the oldest goes first.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::payload::FRAME_BYTES_MAX;
use crate::bus::Hint;
use crate::bus::counters::{BusCounters, count};

/// Most hints that wait.
pub(super) const WAITING_HINTS_MAX: usize = 8_192;
/// Most bytes of frames that wait.
const WAITING_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Nodes are told at most this often that hints were lost: each time they read all heads.
const LOST_NOTICE_INTERVAL: Duration = Duration::from_millis(250);

/// Filled by everybody, emptied by the publisher.
#[derive(Debug)]
pub(super) struct Outgoing {
    waiting: Mutex<Waiting>,
    came: Notify,
    counters: Arc<BusCounters>,
}

#[derive(Debug, Default)]
struct Waiting {
    hints: VecDeque<Hint>,
    frame_bytes: usize,
    owes_lost: bool,
    lost_said: Option<Instant>,
}

/// What goes to Redis in one pipeline.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) says_lost: bool,
    pub(super) hints: Vec<Hint>,
}

impl Outgoing {
    pub(super) fn new(counters: Arc<BusCounters>) -> Self {
        Self {
            waiting: Mutex::default(),
            came: Notify::new(),
            counters,
        }
    }

    /// Never waits and never refuses.
    pub(super) fn push(&self, hint: Hint) {
        let mut dropped = 0;
        {
            let mut waiting = self.lock();
            if frame_bytes(&hint) > FRAME_BYTES_MAX {
                dropped = 1;
            } else {
                waiting.frame_bytes += frame_bytes(&hint);
                waiting.hints.push_back(hint);
            }
            while waiting.hints.len() > WAITING_HINTS_MAX || waiting.frame_bytes > WAITING_BYTES_MAX
            {
                let Some(oldest) = waiting.hints.pop_front() else {
                    break;
                };
                waiting.frame_bytes -= frame_bytes(&oldest);
                dropped += 1;
            }
            waiting.owes_lost |= dropped > 0;
        }
        if dropped > 0 {
            count(&self.counters.dropped, dropped);
        }
        self.came.notify_one();
    }

    /// These were in flight when the connection broke; whether they arrived is not known.
    pub(super) fn lost_in_flight(&self, hints: usize, said_lost: bool) {
        if hints > 0 {
            count(&self.counters.dropped, hints as u64);
        }
        self.lock().owes_lost |= hints > 0 || said_lost;
    }

    /// Waits until there are hints.
    pub(super) async fn came(&self) {
        while self.lock().hints.is_empty() {
            self.came.notified().await;
        }
    }

    /// The oldest hints, at most `hints_max`, and whether it is time to own up to dropped ones.
    pub(super) fn take(&self, hints_max: usize) -> Batch {
        let mut waiting = self.lock();
        let taken = waiting.hints.len().min(hints_max);
        let hints: Vec<Hint> = waiting.hints.drain(..taken).collect();
        waiting.frame_bytes -= hints.iter().map(frame_bytes).sum::<usize>();
        let rested = waiting
            .lost_said
            .is_none_or(|said| said.elapsed() >= LOST_NOTICE_INTERVAL);
        let says_lost = waiting.owes_lost && rested;
        if says_lost {
            waiting.owes_lost = false;
            waiting.lost_said = Some(Instant::now());
        }
        Batch { says_lost, hints }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn frame_bytes(hint: &Hint) -> usize {
    match hint {
        Hint::Event { frame, .. } => frame.payload().len(),
        Hint::Row { .. } | Hint::Access { .. } | Hint::Inbox { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use crate::frame::Frame;
    use peerdesk_desk::{MemberId, Seq, Stream, TicketId};

    use super::{
        Arc, BusCounters, FRAME_BYTES_MAX, Hint, Instant, LOST_NOTICE_INTERVAL, Outgoing,
        WAITING_BYTES_MAX, WAITING_HINTS_MAX,
    };

    fn access(member: usize) -> Hint {
        Hint::Access {
            member: MemberId(member as i64),
        }
    }

    fn event(frame_bytes: usize) -> Hint {
        Hint::Event {
            ticket: TicketId(1),
            stream: Stream::Public,
            seq: Seq(1),
            frame: Frame::text(&vec![b'x'; frame_bytes]),
        }
    }

    fn outgoing() -> (Outgoing, Arc<BusCounters>) {
        let counters = Arc::new(BusCounters::default());
        (Outgoing::new(Arc::clone(&counters)), counters)
    }

    #[tokio::test]
    async fn a_full_queue_drops_the_oldest_and_owns_up_once() {
        let (outgoing, counters) = outgoing();
        for member in 1..=WAITING_HINTS_MAX + 3 {
            outgoing.push(access(member));
        }
        assert_eq!(counters.dropped.load(Ordering::Relaxed), 3);
        let batch = outgoing.take(2);
        assert!(batch.says_lost);
        assert_eq!(batch.hints, [access(4), access(5)]);
        assert!(!outgoing.take(2).says_lost);
    }

    #[tokio::test(start_paused = true)]
    async fn losses_are_told_at_most_once_in_an_interval() {
        let (outgoing, _counters) = outgoing();
        let started = Instant::now();
        outgoing.lost_in_flight(1, false);
        assert!(outgoing.take(1).says_lost);
        outgoing.lost_in_flight(1, false);
        assert!(!outgoing.take(1).says_lost);
        tokio::time::advance(LOST_NOTICE_INTERVAL).await;
        assert!(outgoing.take(1).says_lost, "{:?}", started.elapsed());
    }

    #[tokio::test]
    async fn bytes_are_bounded_as_well_as_hints() {
        let (outgoing, counters) = outgoing();
        let fit = WAITING_BYTES_MAX / FRAME_BYTES_MAX;
        for _ in 0..=fit {
            outgoing.push(event(FRAME_BYTES_MAX));
        }
        assert_eq!(counters.dropped.load(Ordering::Relaxed), 1);
        assert_eq!(outgoing.take(usize::MAX).hints.len(), fit);
        for _ in 0..fit {
            outgoing.push(event(FRAME_BYTES_MAX));
        }
        assert_eq!(counters.dropped.load(Ordering::Relaxed), 1, "room again");
    }

    #[tokio::test]
    async fn a_frame_too_large_for_the_bus_is_dropped_and_owned_up_to() {
        let (outgoing, counters) = outgoing();
        outgoing.push(event(FRAME_BYTES_MAX + 1));
        assert_eq!(counters.dropped.load(Ordering::Relaxed), 1);
        let batch = outgoing.take(1);
        assert!(batch.says_lost && batch.hints.is_empty());
    }
}
