//! What presence counts, for metrics and for tests.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts since the node started. Metrics read them; nothing decides by them.
#[derive(Debug, Default)]
pub struct PresenceCounters {
    /// Messages with changes told to other nodes.
    pub told: AtomicU64,
    /// Times that this node told everything anew.
    pub told_whole: AtomicU64,
    /// Times that all facts of another node were read.
    pub read_whole: AtomicU64,
    /// Keys, fields and messages in Redis that no node of this version writes.
    pub foreign_rejected: AtomicU64,
    /// Times that the exchange over Redis had to be begun anew.
    pub reconnects: AtomicU64,
}

/// Adds to one count. Counts are read apart from each other, so no order is needed.
pub(super) fn count(counter: &AtomicU64, more: u64) {
    counter.fetch_add(more, Ordering::Relaxed);
}
