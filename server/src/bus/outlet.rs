//! The way from the bus into the node: a bounded queue that never makes the bus wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Notify, mpsc};
use tokio_util::task::AbortOnDropHandle;

use super::Arrival;
use super::counters::{BusCounters, count};

/// Hands arrivals to the node. What does not fit is dropped, and `Lost` follows once there is room.
#[derive(Debug)]
pub(super) struct Outlet {
    arrivals: mpsc::Sender<Arrival>,
    debt: Arc<Debt>,
    counters: Arc<BusCounters>,
    _apology: AbortOnDropHandle<()>,
}

/// That something was dropped and not yet said.
#[derive(Debug, Default)]
struct Debt {
    is_owed: AtomicBool,
    came: Notify,
}

impl Outlet {
    /// Must be called within a tokio runtime.
    pub(super) fn new(arrivals: mpsc::Sender<Arrival>, counters: Arc<BusCounters>) -> Self {
        let debt = Arc::new(Debt::default());
        let apology = tokio::spawn(say_lost_when_there_is_room(
            arrivals.clone(),
            Arc::clone(&debt),
        ));
        Self {
            arrivals,
            debt,
            counters,
            _apology: AbortOnDropHandle::new(apology),
        }
    }

    /// Never waits. A node that is going away no longer takes anything, which is no fault.
    pub(super) fn deliver(&self, arrival: Arrival) {
        match self.arrivals.try_send(arrival) {
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => {}
            Err(mpsc::error::TrySendError::Full(_)) => {
                count(&self.counters.overflowed, 1);
                if !self.debt.is_owed.swap(true, Ordering::AcqRel) {
                    self.debt.came.notify_one();
                }
            }
        }
    }
}

/// However much was dropped, it is said once. What is dropped while there is room for the word but
/// before it is sent, is covered by it.
async fn say_lost_when_there_is_room(arrivals: mpsc::Sender<Arrival>, debt: Arc<Debt>) {
    loop {
        debt.came.notified().await;
        let Ok(room) = arrivals.reserve().await else {
            return;
        };
        debt.is_owed.store(false, Ordering::Release);
        room.send(Arrival::Lost);
    }
}
