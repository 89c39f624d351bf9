//! A node put together: the only place that names every room. A test starts three in one process.

mod access;
mod feeds;
mod serve;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::routing::get;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::app::{AccessWatch, Accounts, App, run_clock, run_upkeep};
use crate::bus::{self, Arrival, Bus};
use crate::config::Config;
use crate::gateway::{self, Gateway};
use crate::http;
use crate::hub::{self, Connections, DeskList, Hub};
use crate::presence::Presence;
use crate::store::{self, Store};

/// Hints that wait to be taken in. When full, the bus says that some were lost, and heads are
/// compared.
const ARRIVALS_WAITING_MAX: usize = 16_384;
/// How long a node that goes away waits for its sockets.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

/// A running node.
pub struct Node {
    address: SocketAddr,
    gateway: Arc<Gateway>,
    connections: Arc<Connections>,
    store: Store,
    draining: CancellationToken,
    tasks: JoinSet<()>,
}

/// Why a node did not start.
#[derive(Debug, Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("the Redis address is not usable")]
    Redis(#[from] bus::RedisError),
    #[error("the listening socket has no address")]
    Listener(#[from] std::io::Error),
}

impl Node {
    /// Starts a node on a bound listener, over a database that answers.
    pub async fn start(config: &Config, listener: TcpListener) -> Result<Self, StartError> {
        let address = listener.local_addr()?;
        let store = Store::open(&store::Settings::new(config.database_url())).await?;
        let (sender, arrivals) = mpsc::channel(ARRIVALS_WAITING_MAX);
        let bus = open_bus(config, sender)?;
        let app = App::new(store.clone(), Arc::clone(&bus)).await?;
        let accounts = Accounts::open(app.clone()).await?;
        // Stands before the first socket, so that no change of access is missed.
        let access = AccessWatch::start(&accounts).await?;
        let (hub, gaps) = Hub::new(Arc::clone(&bus));
        let hub = Arc::new(hub);
        let connections = Arc::new(Connections::default());
        let desk_list = Arc::new(DeskList::default());
        let presence = open_presence(config);
        let draining = CancellationToken::new();
        let gateway = Arc::new(Gateway::new(gateway::Parts {
            app: app.clone(),
            accounts: Arc::clone(&accounts),
            hub: Arc::clone(&hub),
            connections: Arc::clone(&connections),
            desk_list: Arc::clone(&desk_list),
            presence: Arc::clone(&presence),
            generation: store.generation().await?,
            origins: config.origins(address),
            draining: draining.clone(),
        }));

        let compare_now = Arc::new(Notify::new());
        let rows = Arc::new(feeds::ChangedRows::default());
        let mut tasks = JoinSet::new();
        let history = Arc::new(feeds::AppHistory(app.clone()));
        tasks.spawn(hub::catch_up::fill_gaps(
            Arc::clone(&hub),
            Arc::clone(&history),
            gaps,
        ));
        tasks.spawn(hub::catch_up::compare_heads(
            Arc::clone(&hub),
            history,
            bus,
            Arc::clone(&compare_now),
        ));
        let access_now = Arc::new(Notify::new());
        tasks.spawn(feeds::take_arrivals(
            arrivals,
            feeds::Takers {
                hub: Arc::clone(&hub),
                rows: Arc::clone(&rows),
                compare_now,
                access_now: Arc::clone(&access_now),
                app: app.clone(),
            },
        ));
        tasks.spawn(feeds::find_changed_rows(app.clone(), Arc::clone(&rows)));
        tasks.spawn(feeds::tell_changed_rows(app.clone(), rows, desk_list));
        tasks.spawn(access::watch(
            access,
            Arc::clone(&accounts),
            hub,
            Arc::clone(&connections),
            access_now,
        ));
        tasks.spawn(gateway::feed_presence(Arc::clone(&gateway)));
        tasks.spawn(run_clock(app.clone()));
        tasks.spawn(run_upkeep(Arc::clone(&accounts)));

        let socket = {
            let gateway = Arc::clone(&gateway);
            get(move |request| gateway::upgrade(gateway, request))
        };
        let router = http::router(
            http::HttpState::new(app, accounts, config, address, draining.clone()),
            socket,
            Arc::clone(&gateway),
        );
        tasks.spawn(serve::serve(listener, router, draining.clone()));
        info!(%address, "listening");
        Ok(Self {
            address,
            gateway,
            connections,
            store,
            draining,
            tasks,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Goes away gently: takes no more, tells everybody to come back elsewhere, lets what was begun
    /// finish.
    pub async fn stop(mut self) {
        self.draining.cancel();
        self.gateway.send_away(&self.connections);
        if timeout(DRAIN_TIMEOUT, self.gateway.closed()).await.is_err() {
            info!("some sockets did not close in time");
        }
        self.tasks.shutdown().await;
        self.store.close().await;
    }
}

fn open_bus(
    config: &Config,
    arrivals: mpsc::Sender<Arrival>,
) -> Result<Arc<dyn Bus>, bus::RedisError> {
    Ok(match config.redis_url() {
        Some(url) => Arc::new(bus::Redis::connect(url, arrivals)?),
        None => Arc::new(bus::InProcess::new(arrivals)),
    })
}
