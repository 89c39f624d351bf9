//! The bus over a real Redis, which is killed, frozen and fed with garbage.

#![expect(
    clippy::disallowed_methods,
    reason = "each node of a test has a name of its own"
)]

mod between_nodes;
mod faults;

use std::time::Duration;

use crate::frame::Frame;
use peerdesk_desk::{MemberId, OrganisationId, Seq, Stream, TicketId};
use peerdesk_services::Redis as Server;
use redis::Client;
use redis::aio::MultiplexedConnection;
use tokio::sync::mpsc;
use tokio::time::{interval, timeout};
use uuid::Uuid;

use super::channel::{Channel, Namespace};
use super::outgoing::WAITING_HINTS_MAX;
use super::{Arrival, Bus, Hint, NodeName, Redis};

const NAMESPACE: &str = "test";
/// Room for everything that can wait at another node, so that a test which reads on misses nothing.
const ARRIVALS_MAX: usize = 2 * WAITING_HINTS_MAX;
/// Far longer than anything here takes, so that only a defect runs into it.
const PATIENCE: Duration = Duration::from_secs(20);

/// The secret of the installation that the nodes belong to.
const SECRET: &[u8] = b"a secret of the nodes";

fn node_name(installation: &str) -> NodeName {
    NodeName {
        installation: installation.to_owned(),
        node: Uuid::new_v4(),
        secret: SECRET.to_vec(),
    }
}

/// A node as the bus sees it.
struct Node {
    bus: Redis,
    arrivals: mpsc::Receiver<Arrival>,
}

impl Node {
    fn connecting(url: &str, arrivals_max: usize) -> Self {
        let (sender, arrivals) = mpsc::channel(arrivals_max);
        let bus = Redis::connect(url, &node_name(NAMESPACE), sender).expect("the address is good");
        Self { bus, arrivals }
    }

    /// A node that is healthy, and was told to compare heads when it became so.
    async fn healthy(server: &Server) -> Self {
        Self::healthy_at(&server.url()).await
    }

    async fn healthy_at(url: &str) -> Self {
        let mut node = Self::connecting(url, ARRIVALS_MAX);
        assert_eq!(node.hears().await, Arrival::Lost);
        assert!(node.bus.is_healthy());
        node
    }

    async fn hears(&mut self) -> Arrival {
        timeout(PATIENCE, self.arrivals.recv())
            .await
            .expect("something arrives in time")
            .expect("the bus is there")
    }

    /// Reads on until this hint; hints and losses before it are of no interest.
    async fn hears_at_last(&mut self, hint: &Hint) {
        while self.hears().await != Arrival::Hint(hint.clone()) {}
    }

    async fn becomes(&self, healthy: bool) {
        until(async || self.bus.is_healthy() == healthy).await;
    }

    /// Watches a ticket, and waits until Redis knows.
    async fn watches(&self, server: &Server, ticket: TicketId) {
        let mut control = control(server).await;
        let before = subscribers(&mut control, ticket).await;
        self.bus.subscribe(ticket);
        until(async || subscribers(&mut control.clone(), ticket).await > before).await;
    }
}

/// Waits for a state that nothing announces.
async fn until(holds: impl AsyncFn() -> bool) {
    let look = async {
        let mut pace = interval(Duration::from_millis(5));
        while !holds().await {
            pace.tick().await;
        }
    };
    timeout(PATIENCE, look).await.expect("it holds in time");
}

/// A connection of the test itself.
async fn control(server: &Server) -> MultiplexedConnection {
    Client::open(server.url())
        .expect("the address is good")
        .get_multiplexed_async_connection()
        .await
        .expect("Redis is there")
}

async fn subscribers(control: &mut MultiplexedConnection, ticket: TicketId) -> u64 {
    let (_, count): (String, u64) = redis::cmd("PUBSUB")
        .arg("NUMSUB")
        .arg(name(Channel::Ticket(ticket)))
        .query_async(control)
        .await
        .expect("Redis answers");
    count
}

fn name(channel: Channel) -> String {
    Namespace::new(NAMESPACE)
        .expect("a plain name")
        .name(channel)
}

fn event(ticket: TicketId, seq: i64) -> Hint {
    Hint::Event {
        ticket,
        stream: Stream::Staff,
        seq: Seq(seq),
        frame: Frame::text(format!("{{\"seq\":{seq},\"text\":\"naïve \\u0001 ✓\"}}").as_bytes()),
    }
}

fn row(ticket: i64) -> Hint {
    Hint::Row {
        organisation: OrganisationId(3),
        ticket: TicketId(ticket),
    }
}

fn access(member: i64) -> Hint {
    Hint::Access {
        member: MemberId(member),
    }
}
