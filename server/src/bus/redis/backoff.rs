//! How long to wait before trying Redis again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use uuid::Uuid;

const FIRST_WAIT_MS: u64 = 50;
const LONGEST_WAIT_MS: u64 = 1_000;

/// Doubles from 50 ms to 1 s, each wait shortened by up to a half, so that nodes which lost Redis
/// at the same moment do not come back at the same moment. The jitter is drawn from the node's
/// identity: it differs between nodes, which is all it is for, and needs no random source.
#[derive(Debug)]
pub(super) struct Backoff {
    node: Uuid,
    failures_in_a_row: u32,
    draws: u64,
}

impl Backoff {
    pub(super) fn new(node: Uuid) -> Self {
        Self {
            node,
            failures_in_a_row: 0,
            draws: 0,
        }
    }

    /// It worked: the next wait is a short one again.
    pub(super) fn reset(&mut self) {
        self.failures_in_a_row = 0;
    }

    /// It failed: the time to wait now.
    pub(super) fn next_wait(&mut self) -> Duration {
        let full = FIRST_WAIT_MS
            .saturating_mul(1 << self.failures_in_a_row.min(16))
            .min(LONGEST_WAIT_MS);
        self.failures_in_a_row = self.failures_in_a_row.saturating_add(1);
        self.draws = self.draws.wrapping_add(1);
        let mut hasher = DefaultHasher::new();
        (self.node, self.draws).hash(&mut hasher);
        Duration::from_millis(full - hasher.finish() % (full / 2 + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::{Backoff, Duration, FIRST_WAIT_MS, LONGEST_WAIT_MS, Uuid};

    #[test]
    fn waits_grow_to_their_limit_and_start_over_after_success() {
        let mut backoff = Backoff::new(Uuid::from_u128(1));
        assert!(backoff.next_wait() <= Duration::from_millis(FIRST_WAIT_MS));
        for _ in 0..100 {
            backoff.next_wait();
        }
        let longest = backoff.next_wait();
        assert!(longest <= Duration::from_millis(LONGEST_WAIT_MS));
        assert!(longest >= Duration::from_millis(LONGEST_WAIT_MS / 2));
        backoff.reset();
        assert!(backoff.next_wait() <= Duration::from_millis(FIRST_WAIT_MS));
    }

    #[test]
    fn two_nodes_do_not_wait_alike() {
        let waits = |node| {
            let mut backoff = Backoff::new(Uuid::from_u128(node));
            std::iter::repeat_with(|| backoff.next_wait())
                .take(8)
                .collect::<Vec<_>>()
        };
        assert_ne!(waits(1), waits(2));
    }
}
