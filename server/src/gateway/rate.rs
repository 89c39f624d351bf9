//! How fast one socket may talk.

use peerdesk_protocol::limits::{FRAMES_BURST_MAX, FRAMES_PER_SECOND_MAX};
use tokio::time::Instant;

/// A bucket of frames that fills with time.
pub(super) struct FrameRate {
    frames: f64,
    filled_at: Instant,
}

impl FrameRate {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            frames: f64::from(FRAMES_BURST_MAX),
            filled_at: now,
        }
    }

    /// Takes one frame out; false when there is none.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        let filled =
            (now - self.filled_at).as_secs_f64() * f64::from(FRAMES_PER_SECOND_MAX) + self.frames;
        self.filled_at = now;
        self.frames = filled.min(f64::from(FRAMES_BURST_MAX));
        if self.frames < 1.0 {
            return false;
        }
        self.frames -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_burst_passes_and_then_only_the_sustained_rate() {
        let start = Instant::now();
        let mut rate = FrameRate::new(start);
        for _ in 0..FRAMES_BURST_MAX {
            assert!(rate.take(start));
        }
        assert!(!rate.take(start));
        let later = start + Duration::from_secs(1);
        let passed = (0..FRAMES_BURST_MAX).filter(|_| rate.take(later)).count();
        assert_eq!(passed, FRAMES_PER_SECOND_MAX as usize);
    }
}
