//! The bus over Redis: hints by publish and subscribe, and nothing that Redis has to keep.
//!
//! Redis gives no promise at all here: it may be away, frozen, or cut a slow subscriber without a
//! word. So the bus sends itself probes, tells from them whether it is healthy, and says
//! `Arrival::Lost` each time it becomes healthy again. The rest is the safety net's: heads compared
//! with the database.

mod backoff;
mod channel;
mod health;
mod interest;
mod listener;
mod outgoing;
pub(crate) mod payload;
mod publisher;
mod seal;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use peerdesk_desk::TicketId;
use redis::Client;
use thiserror::Error;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use self::channel::Namespace;
use self::health::Health;
use self::interest::Interest;
use self::listener::Listener;
use self::outgoing::Outgoing;
use self::publisher::Publisher;
use self::seal::Seal;
use super::counters::BusCounters;
use super::outlet::Outlet;
use super::{Arrival, Bus, Hint};

/// The bus between nodes that share a Redis. Dropping it ends its tasks.
#[derive(Debug)]
pub struct Redis {
    interest: Arc<Interest>,
    outgoing: Arc<Outgoing>,
    health: Arc<Health>,
    outlet: Arc<Outlet>,
    counters: Arc<BusCounters>,
    _tasks: [AbortOnDropHandle<()>; 2],
}

/// How a node is known to the others over Redis.
#[derive(Clone)]
pub struct NodeName {
    /// Names the installation, so that several can share a Redis.
    pub installation: String,
    /// Another one at each start, so that what a dead node left behind is not taken for this one.
    pub node: Uuid,
    /// Shared by the nodes of the installation and by nobody else.
    pub secret: Vec<u8>,
}

/// Why a bus over Redis cannot be made. That Redis is away is no reason: it is tried again for ever.
#[derive(Debug, Error)]
pub enum RedisError {
    #[error("the address of Redis is not understood")]
    Address(#[source] redis::RedisError),
    #[error("the name of the installation has to be 1 to 64 of a-z, A-Z, 0-9, - and _")]
    Namespace,
}

impl Redis {
    /// Starts publishing and listening; unhealthy until the first probe came back. `arrivals` is bounded by the caller; when it is full, arrivals are dropped and
    /// `Arrival::Lost` follows once there is room. Must be called within a tokio runtime.
    pub fn connect(
        url: &str,
        name: &NodeName,
        arrivals: mpsc::Sender<Arrival>,
    ) -> Result<Self, RedisError> {
        let client = Client::open(url).map_err(RedisError::Address)?;
        let namespace = Namespace::new(&name.installation).ok_or(RedisError::Namespace)?;
        let node = name.node;
        let seal = Arc::new(Seal::new(&name.secret));
        let counters = Arc::new(BusCounters::default());
        let interest = Arc::new(Interest::default());
        let outgoing = Arc::new(Outgoing::new(Arc::clone(&counters)));
        let health = Arc::new(Health::new());
        let outlet = Arc::new(Outlet::new(arrivals, Arc::clone(&counters)));
        let publisher = Publisher {
            client: client.clone(),
            namespace: namespace.clone(),
            node,
            seal: Arc::clone(&seal),
            outgoing: Arc::clone(&outgoing),
            health: Arc::clone(&health),
            counters: Arc::clone(&counters),
        };
        let listener = Listener {
            client,
            namespace,
            node,
            seal,
            interest: Arc::clone(&interest),
            health: Arc::clone(&health),
            outlet: Arc::clone(&outlet),
            counters: Arc::clone(&counters),
        };
        let tasks = [tokio::spawn(publisher.run()), tokio::spawn(listener.run())];
        Ok(Self {
            interest,
            outgoing,
            health,
            outlet,
            counters,
            _tasks: tasks.map(AbortOnDropHandle::new),
        })
    }

    /// The counts, to be read at any time.
    pub fn counters(&self) -> Arc<BusCounters> {
        Arc::clone(&self.counters)
    }
}

impl Bus for Redis {
    /// This node hears its own hints here and now; the way over Redis is for the others.
    fn publish(&self, hint: Hint) {
        let is_wanted = match &hint {
            Hint::Event { ticket, .. } => self.interest.is_wanted(*ticket),
            Hint::Row { .. } | Hint::Access { .. } | Hint::Inbox { .. } => true,
        };
        if is_wanted {
            self.outlet.deliver(Arrival::Hint(hint.clone()));
        }
        self.outgoing.push(hint);
    }

    fn subscribe(&self, ticket: TicketId) {
        self.interest.want(ticket);
    }

    fn unsubscribe(&self, ticket: TicketId) {
        self.interest.unwant(ticket);
    }

    fn is_healthy(&self) -> bool {
        self.health.is_healthy()
    }
}
