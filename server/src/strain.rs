//! Whether the node is short of cores. Then it sheds what can be done without: presence, typing and
//! the live list are told less often, as they stand by then. Messages are not shed; who sends too
//! many of them is slowed down by their own replies.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// How often the node looks whether its tasks are run in time.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// A look that is so late shows strain.
const LATE: Duration = Duration::from_millis(100);
/// Looks in time until the strain counts as over, so that it does not come and go.
const CALM_LOOKS: u32 = 20;

/// See the module.
#[derive(Debug, Default)]
pub struct Strain {
    is_strained: AtomicBool,
    /// How often it began.
    times: AtomicU64,
}

impl Strain {
    /// Whether to shed now.
    pub fn is_strained(&self) -> bool {
        self.is_strained.load(Ordering::Relaxed)
    }

    /// How often strain began since the start of the node.
    pub fn times(&self) -> u64 {
        self.times.load(Ordering::Relaxed)
    }

    /// Looks for ever.
    pub async fn watch(self: Arc<Self>) {
        let mut calm_looks = CALM_LOOKS;
        loop {
            let due = Instant::now() + LOOK_EVERY;
            sleep_until(due).await;
            calm_looks = self.looked(Instant::now().saturating_duration_since(due), calm_looks);
        }
    }

    /// Takes how late a look was, after so many in time; says how many it is now.
    fn looked(&self, late_by: Duration, calm_looks: u32) -> u32 {
        if late_by >= LATE {
            if !self.is_strained.swap(true, Ordering::Relaxed) {
                self.times.fetch_add(1, Ordering::Relaxed);
            }
            return 0;
        }
        let calm_looks = (calm_looks + 1).min(CALM_LOOKS);
        if calm_looks == CALM_LOOKS {
            self.is_strained.store(false, Ordering::Relaxed);
        }
        calm_looks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_late_look_is_strain_and_it_takes_many_in_time_to_end_it() {
        let strain = Strain::default();
        let mut calm = strain.looked(Duration::ZERO, CALM_LOOKS);
        assert!(!strain.is_strained());
        calm = strain.looked(LATE, calm);
        assert!(strain.is_strained());
        for _ in 1..CALM_LOOKS {
            calm = strain.looked(Duration::ZERO, calm);
            assert!(strain.is_strained());
        }
        calm = strain.looked(LATE, calm);
        for _ in 0..CALM_LOOKS {
            calm = strain.looked(Duration::ZERO, calm);
        }
        assert!(!strain.is_strained());
        assert_eq!(strain.times(), 1);
    }
}
