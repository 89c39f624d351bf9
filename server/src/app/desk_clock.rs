//! What time it is on the desk's clock, without asking the database each time.

use std::sync::{Mutex, PoisonError};

use peerdesk_desk::Timestamp;
use tokio::time::Instant;

/// The database's clock, carried on by this node's monotonic one. For what is shown; rules read the
/// database itself.
#[derive(Debug)]
pub struct DeskClock {
    set: Mutex<(Instant, Timestamp)>,
}

impl DeskClock {
    /// A clock that was read just now.
    pub fn new(now: Timestamp) -> Self {
        Self {
            set: Mutex::new((Instant::now(), now)),
        }
    }

    /// Sets the clock by the database.
    pub fn set(&self, now: Timestamp) {
        *self.set.lock().unwrap_or_else(PoisonError::into_inner) = (Instant::now(), now);
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        let (at, then) = *self.set.lock().unwrap_or_else(PoisonError::into_inner);
        Timestamp(then.0 + at.elapsed().as_millis() as i64)
    }
}
