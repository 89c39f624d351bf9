//! Several nodes in one process, over one database and one Redis.

use std::net::SocketAddr;
use std::sync::Arc;

use peerdesk_desk::{MemberId, Millis, TicketId};
use peerdesk_server::app::{Accounts, App};
use peerdesk_server::auth::Secret;
use peerdesk_server::node::{Node, Settings};
use peerdesk_server::outbox;
use peerdesk_server::store::{self, Card};
use peerdesk_services::Redis;
use tokio::net::TcpListener;

use crate::client::Client;
use crate::world::World;

pub(crate) struct Nodes {
    pub(crate) world: World,
    /// `None` once stopped.
    running: Vec<Option<Node>>,
    addresses: Vec<SocketAddr>,
    pub(crate) redis: Option<Redis>,
}

impl Nodes {
    /// Nodes that hear each other over Redis; a single one needs none.
    pub(crate) async fn start(count: usize) -> Self {
        let redis = if count > 1 {
            Some(Redis::start().await.unwrap())
        } else {
            None
        };
        Self::start_with(count, redis).await
    }

    /// Nodes that do not hear each other.
    pub(crate) async fn start_deaf(count: usize) -> Self {
        Self::start_with(count, None).await
    }

    async fn start_with(count: usize, redis: Option<Redis>) -> Self {
        Self::start_in(World::new().await, count, redis).await
    }

    /// Nodes over the database of a world.
    pub(crate) async fn start_in(world: World, count: usize, redis: Option<Redis>) -> Self {
        Self::start_sending(world, count, redis, outbox::Settings::default()).await
    }

    /// The same with ways out of the app.
    pub(crate) async fn start_sending(
        world: World,
        count: usize,
        redis: Option<Redis>,
        outbox: outbox::Settings,
    ) -> Self {
        let mut nodes = Vec::new();
        let mut addresses = Vec::new();
        for _ in 0..count {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let settings = Settings {
                database: store::Settings {
                    command_connections_max: 4,
                    write_connections_max: 3,
                    read_connections_max: 3,
                    control_connections_max: 2,
                    ..store::Settings::new(world.url.clone())
                },
                redis_url: redis.as_ref().map(Redis::url),
                public_origin: None,
                tls: None,
                trusted_proxies: Vec::new(),
                outbox: outbox.clone(),
            };
            let node = Node::start(settings, listener).await.unwrap();
            addresses.push(node.address());
            nodes.push(Some(node));
        }
        Self {
            world,
            running: nodes,
            addresses,
            redis,
        }
    }

    pub(crate) fn address(&self, node: usize) -> SocketAddr {
        self.addresses[node]
    }

    /// A member's socket to a node, welcomed.
    pub(crate) async fn client(&self, node: usize, member: MemberId) -> Client {
        Client::connect(self.address(node), &self.token(node, member).await).await
    }

    /// A node's desk.
    pub(crate) fn app(&self, node: usize) -> &App {
        self.running[node].as_ref().unwrap().app()
    }

    /// A node's accounts.
    pub(crate) fn accounts(&self, node: usize) -> &Arc<Accounts> {
        self.running[node].as_ref().unwrap().accounts()
    }

    /// The content of a session cookie of a member, who signed in without a password.
    pub(crate) async fn cookie(&self, member: MemberId) -> String {
        let secret = Secret::generate();
        self.world
            .app
            .store()
            .open_session(member, Some(secret.hash().as_bytes()), Millis::minutes(60))
            .await
            .unwrap();
        secret.reveal()
    }

    /// An access token for a member.
    pub(crate) async fn token(&self, node: usize, member: MemberId) -> String {
        let accounts = self.accounts(node);
        let cookie = self.cookie(member).await;
        let identity = accounts.by_cookie(&cookie).await.unwrap().unwrap();
        accounts.access_token(&identity).unwrap().token
    }

    /// A ticket as the database has it.
    pub(crate) async fn card(&self, ticket: TicketId) -> Card {
        self.world.app.store().card(ticket).await.unwrap().unwrap()
    }

    /// Sends a node away, as SIGTERM does.
    pub(crate) async fn stop(&mut self, node: usize) {
        if let Some(node) = self.running[node].take() {
            node.stop().await;
        }
    }
}
