//! The bus of a node that is alone: what is published arrives here and nowhere else.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use peerdesk_desk::TicketId;
use tokio::sync::mpsc;

use super::counters::{BusCounters, count};
use super::outlet::Outlet;
use super::{Arrival, Bus, Hint};

/// The bus without Redis.
#[derive(Debug)]
pub struct InProcess {
    wanted: Mutex<HashSet<TicketId>>,
    outlet: Outlet,
    counters: Arc<BusCounters>,
}

impl InProcess {
    /// Must be called within a tokio runtime. `arrivals` is bounded by the caller; when it is full,
    /// hints are dropped and `Arrival::Lost` follows once there is room.
    pub fn new(arrivals: mpsc::Sender<Arrival>) -> Self {
        let counters = Arc::new(BusCounters::default());
        Self {
            wanted: Mutex::default(),
            outlet: Outlet::new(arrivals, Arc::clone(&counters)),
            counters,
        }
    }

    /// The counts, to be read at any time.
    pub fn counters(&self) -> Arc<BusCounters> {
        Arc::clone(&self.counters)
    }

    fn is_wanted(&self, hint: &Hint) -> bool {
        match hint {
            Hint::Event { ticket, .. } => self
                .wanted
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .contains(ticket),
            Hint::Row { .. } | Hint::Access { .. } | Hint::Inbox { .. } => true,
        }
    }
}

impl Bus for InProcess {
    fn publish(&self, hint: Hint) {
        count(&self.counters.published, 1);
        if self.is_wanted(&hint) {
            self.outlet.deliver(Arrival::Hint(hint));
        }
    }

    fn subscribe(&self, ticket: TicketId) {
        self.wanted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(ticket);
    }

    fn unsubscribe(&self, ticket: TicketId) {
        self.wanted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&ticket);
    }

    fn is_healthy(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::frame::Frame;
    use peerdesk_desk::{MemberId, OrganisationId, Seq, Stream};
    use tokio::sync::mpsc::error::TryRecvError;
    use tokio::time::timeout;

    use super::{Arrival, Bus, Hint, InProcess, TicketId, mpsc};

    fn event(ticket: i64, seq: i64) -> Hint {
        Hint::Event {
            ticket: TicketId(ticket),
            stream: Stream::Public,
            seq: Seq(seq),
            frame: Frame::text(b"{}"),
        }
    }

    #[tokio::test]
    async fn events_are_heard_from_subscribing_until_unsubscribing() {
        let (sender, mut arrivals) = mpsc::channel(8);
        let bus = InProcess::new(sender);
        bus.publish(event(1, 1));
        bus.subscribe(TicketId(1));
        bus.publish(event(1, 2));
        bus.publish(event(2, 1));
        bus.unsubscribe(TicketId(1));
        bus.publish(event(1, 3));
        assert_eq!(arrivals.try_recv(), Ok(Arrival::Hint(event(1, 2))));
        assert_eq!(arrivals.try_recv(), Err(TryRecvError::Empty));
    }

    #[tokio::test]
    async fn rows_and_access_are_always_heard() {
        let (sender, mut arrivals) = mpsc::channel(8);
        let bus = InProcess::new(sender);
        let row = Hint::Row {
            organisation: OrganisationId(3),
            ticket: TicketId(1),
        };
        let access = Hint::Access {
            member: MemberId(7),
        };
        bus.publish(row.clone());
        bus.publish(access.clone());
        assert_eq!(arrivals.try_recv(), Ok(Arrival::Hint(row)));
        assert_eq!(arrivals.try_recv(), Ok(Arrival::Hint(access)));
    }

    #[tokio::test]
    async fn a_queue_nobody_reads_drops_hints_and_says_lost_once_there_is_room() {
        let (sender, mut arrivals) = mpsc::channel(4);
        let bus = InProcess::new(sender);
        bus.subscribe(TicketId(1));
        for seq in 1..=100_000 {
            bus.publish(event(1, seq));
        }
        for seq in 1..=4 {
            assert_eq!(arrivals.recv().await, Some(Arrival::Hint(event(1, seq))));
        }
        let lost = timeout(Duration::from_secs(10), arrivals.recv());
        assert_eq!(lost.await, Ok(Some(Arrival::Lost)));
        bus.publish(event(1, 100_001));
        assert_eq!(
            arrivals.recv().await,
            Some(Arrival::Hint(event(1, 100_001)))
        );
    }
}
