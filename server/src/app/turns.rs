//! Turns at tickets. Commands for one ticket go one after the other on this node, before any of them
//! takes a connection: a ticket on which many write at once costs one connection and no wasted tries.
//! Between nodes the database decides.

use peerdesk_desk::TicketId;
use tokio::sync::{Mutex, MutexGuard};

/// Tickets share so many queues. That two busy ones share one is rare and only costs a little time.
const QUEUES: usize = 1_024;

/// See the module.
pub(super) struct Turns(Box<[Mutex<()>]>);

impl Turns {
    pub(super) fn new() -> Self {
        Self((0..QUEUES).map(|_| Mutex::default()).collect())
    }

    /// Waits, in the order of coming, for the turn at a ticket.
    pub(super) async fn take(&self, ticket: TicketId) -> MutexGuard<'_, ()> {
        self.0[ticket.0 as usize % QUEUES].lock().await
    }
}
