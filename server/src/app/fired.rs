//! Timers that this node served, for its metrics.

use std::sync::atomic::{AtomicU64, Ordering};

use peerdesk_desk::{AlarmKind, Millis};

/// Timers served since the start of the node.
#[derive(Debug, Default)]
pub struct FiredCounters {
    served: [AtomicU64; AlarmKind::ALL.len()],
    late_ms: AtomicU64,
}

impl FiredCounters {
    pub(super) fn note(&self, kind: AlarmKind, late: Millis) {
        self.served[kind as usize].fetch_add(1, Ordering::Relaxed);
        self.late_ms
            .fetch_add(late.0.unsigned_abs(), Ordering::Relaxed);
    }

    /// How many of a kind.
    pub fn served(&self, kind: AlarmKind) -> u64 {
        self.served[kind as usize].load(Ordering::Relaxed)
    }

    /// By how much they were late, all together.
    pub fn late(&self) -> Millis {
        Millis(self.late_ms.load(Ordering::Relaxed) as i64)
    }
}
