//! The one clock of a run.

use std::time::{Duration, Instant};

use crate::oracle::Moment;

/// Monotonic and the same for every member, so that moments of different members compare.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    started: Instant,
}

impl Clock {
    /// Moments count from here.
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        self.after(self.started.elapsed())
    }

    /// The moment so long after the start.
    pub fn after(&self, duration: Duration) -> Moment {
        Moment(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX))
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Returns when the moment has come.
    pub async fn sleep_until(&self, moment: Moment) {
        let instant = self.started + Duration::from_nanos(moment.0);
        tokio::time::sleep_until(instant.into()).await;
    }
}

impl Moment {
    /// Time from an earlier moment to this one; none if it was later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// The moment so much later.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(nanos))
    }
}
