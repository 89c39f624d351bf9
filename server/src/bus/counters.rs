//! What the bus counts, for metrics and for tests.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts since the node started. Metrics read them; nothing decides by them.
#[derive(Debug, Default)]
pub struct BusCounters {
    /// Hints handed on: within the process at once, over Redis when Redis has confirmed them.
    pub published: AtomicU64,
    /// Hints that other nodes did not get: pushed out of the full queue, or in flight when the
    /// connection broke. The other nodes are told to compare heads.
    pub dropped: AtomicU64,
    /// Hints from other nodes that this node wanted.
    pub received: AtomicU64,
    /// Arrivals that this node did not take in time. It is told to compare heads.
    pub overflowed: AtomicU64,
    /// Messages from Redis that no node of this version writes.
    pub foreign_rejected: AtomicU64,
    /// Connections to Redis that had to be made anew, publishing and listening together.
    pub reconnects: AtomicU64,
}

/// Adds to one count. Counts are read apart from each other, so no order is needed.
pub(super) fn count(counter: &AtomicU64, more: u64) {
    counter.fetch_add(more, Ordering::Relaxed);
}
