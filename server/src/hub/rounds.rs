//! Which streams have something to hand on, and when: fair between tickets, and no more often for a
//! large room than it pays.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use peerdesk_desk::{Stream, TicketId};
use tokio::time::Instant;

/// Watchers served before the next ticket has its turn.
pub(super) const SLICE_WATCHERS: usize = 128;
/// A room below this size neither waits nor rests: its rounds cost less than that would.
const RESTING_WATCHERS_MIN: usize = 64;
/// Such a room's first round waits so long for what is being said at the same time: commands to
/// one ticket are committed a few milliseconds after each other, and each round costs every
/// watcher a write.
const GATHER: Duration = Duration::from_millis(4);
/// Rest after a round, for each watcher. A write costs about 3 µs, so that the rounds of one room
/// take at most an eighth of a core however much is said in it, and a burst is written as few pieces.
const REST_PER_WATCHER: Duration = Duration::from_micros(20);
/// Longest rest: what a reader does not notice.
const REST_MAX: Duration = Duration::from_millis(40);

/// One stream of one ticket.
pub(super) type Key = (TicketId, Stream);

/// Streams that wait for their next step.
#[derive(Default)]
pub(super) struct Rounds {
    ready: VecDeque<Key>,
    resting: BinaryHeap<Reverse<(Instant, Key)>>,
}

/// When to come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// There is more to do.
    Now,
    /// Nothing before this moment.
    At(Instant),
    /// Nothing until something comes in.
    Idle,
}

/// How long a room of so many watchers waits for more before its first round.
pub(super) fn gather(watchers: usize) -> Option<Duration> {
    (watchers >= RESTING_WATCHERS_MIN).then_some(GATHER)
}

/// How long a room of so many watchers rests after a round.
pub(super) fn rest(watchers: usize) -> Option<Duration> {
    (watchers >= RESTING_WATCHERS_MIN).then(|| (REST_PER_WATCHER * watchers as u32).min(REST_MAX))
}

impl Rounds {
    /// A stream has something to hand on, not before `rests_until`.
    pub(super) fn add(&mut self, key: Key, rests_until: Option<Instant>, now: Instant) {
        match rests_until {
            Some(until) if until > now => self.resting.push(Reverse((until, key))),
            Some(_) | None => self.ready.push_back(key),
        }
    }

    /// The stream whose turn it is.
    pub(super) fn take(&mut self, now: Instant) -> Option<Key> {
        while let Some(Reverse((until, key))) = self.resting.peek().copied() {
            if until > now {
                break;
            }
            self.resting.pop();
            self.ready.push_back(key);
        }
        self.ready.pop_front()
    }

    /// When to come again.
    pub(super) fn next(&self) -> Next {
        if !self.ready.is_empty() {
            return Next::Now;
        }
        self.resting
            .peek()
            .map_or(Next::Idle, |Reverse((until, _))| Next::At(*until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(ticket: i64) -> Key {
        (TicketId(ticket), Stream::Public)
    }

    #[tokio::test]
    async fn what_rests_comes_when_its_rest_is_over_and_after_what_was_ready() {
        let now = Instant::now();
        let later = now + Duration::from_millis(5);
        let mut rounds = Rounds::default();
        rounds.add(key(1), Some(later), now);
        assert_eq!(rounds.next(), Next::At(later));
        rounds.add(key(2), None, now);
        assert_eq!(rounds.next(), Next::Now);
        assert_eq!(rounds.take(now), Some(key(2)));
        assert_eq!(rounds.take(now), None);
        assert_eq!(rounds.take(later), Some(key(1)));
        assert_eq!(rounds.next(), Next::Idle);
    }

    #[test]
    fn small_rooms_do_not_rest_and_large_ones_not_long() {
        assert_eq!(rest(10), None);
        assert_eq!(rest(1_000), Some(Duration::from_millis(20)));
        assert_eq!(rest(100_000), Some(REST_MAX));
    }
}
