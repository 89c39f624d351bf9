//! A node put together: the only place that names every room. A test starts three in one process.

mod access;
mod counts;
mod feeds;
mod generation;
mod inboxes;
mod outages;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::routing::get;
use peerdesk_protocol::limits::{TRYING_MS, TYPING_MS};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tracing::info;
use uuid::Uuid;

use crate::app::{
    AccessWatch, Accounts, App, Online, run_clock, run_follower, run_generation_watch, run_upkeep,
};
use crate::bus::{self, Arrival, Bus, BusCounters, NodeName};
use crate::gateway::{self, Gateway};
use crate::http::{self, HttpState, Network, Origins, Rates, WebClient};
use crate::hub::{self, Connections, DeskList, Hub, Inboxes};
use crate::lifecycle::Shutdown;
use crate::metrics::Metrics;
use crate::outbox::{self, Outbox, run_outbox};
use crate::presence::{self, Presence};
use crate::search;
use crate::store::{self, Snapshot, Store};
use crate::strain::Strain;
use crate::tls::Tls;
use counts::Counts;

/// Hints that wait to be taken in. When full, the bus says that some were lost, and heads are
/// compared.
const ARRIVALS_WAITING_MAX: usize = 16_384;
/// How long a node that goes away waits for its sockets.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// From a member's last socket until others see them go.
const LEAVING: Duration = Duration::from_secs(10);

/// What a node has to be told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A Postgres that answers.
    pub database: store::Settings,
    /// Without it, hints stay within this process.
    pub redis_url: Option<String>,
    /// Where people reach the desk; `None` for this machine alone.
    pub public_origin: Option<String>,
    /// Without it the node speaks plain HTTP.
    pub tls: Option<Arc<Tls>>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Ways out of the app.
    pub outbox: outbox::Settings,
}

/// A running node.
pub struct Node {
    address: SocketAddr,
    app: App,
    accounts: Arc<Accounts>,
    gateway: Arc<Gateway>,
    origins: Arc<Origins>,
    shutdown: Shutdown,
    tasks: JoinSet<()>,
}

/// Why a node did not start.
#[derive(Debug, Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("REDIS_URL is not usable")]
    Bus(#[from] bus::RedisError),
    #[error("REDIS_URL is not usable for presence")]
    Presence(#[from] presence::ExchangeError),
    #[error("messages cannot be sent")]
    Outbox(#[from] outbox::OutboxError),
    #[error("the listening socket has no address")]
    Listener(#[from] std::io::Error),
}

/// What the rooms of a node share.
struct Rooms {
    app: App,
    accounts: Arc<Accounts>,
    hub: Arc<Hub>,
    connections: Arc<Connections>,
    desk_list: Arc<DeskList>,
    inboxes: Arc<Inboxes>,
    gateway: Arc<Gateway>,
    strain: Arc<Strain>,
    presence: Arc<Presence>,
    outbox: Outbox,
}

impl Node {
    /// Starts a node on a bound listener.
    pub async fn start(settings: Settings, listener: TcpListener) -> Result<Self, StartError> {
        let address = listener.local_addr()?;
        let origins = Arc::new(match &settings.public_origin {
            Some(origin) => Origins::public(origin),
            None => Origins::local(address.port()),
        });
        let shutdown = Shutdown::new();
        let store = Store::open(&settings.database).await?;
        let (sender, arrivals) = mpsc::channel(ARRIVALS_WAITING_MAX);
        let name = node_name(&store).await?;
        let (bus, bus_counters) = open_bus(settings.redis_url.as_deref(), &name, sender)?;
        let app = App::new(store, Arc::clone(&bus)).await?;
        let accounts = Accounts::open(app.clone()).await?;
        // Stands before the first socket, so that no change of access is missed.
        let access = AccessWatch::start(&accounts).await?;
        let seen = app.store().snapshot().await?;
        let (hub, gaps) = Hub::new(Arc::clone(&bus));
        let hub = Arc::new(hub);
        let connections = Arc::new(Connections::default());
        let desk_list = Arc::new(DeskList::default());
        let inboxes = Arc::new(Inboxes::default());
        let presence = open_presence(settings.redis_url.as_deref(), &name)?;
        let strain = Arc::new(Strain::default());
        let own = Arc::clone(&origins);
        let gateway = Arc::new(Gateway::new(gateway::Parts {
            app: app.clone(),
            accounts: Arc::clone(&accounts),
            hub: Arc::clone(&hub),
            connections: Arc::clone(&connections),
            desk_list: Arc::clone(&desk_list),
            inboxes: Arc::clone(&inboxes),
            presence: Arc::clone(&presence),
            strain: Arc::clone(&strain),
            is_own_origin: Box::new(move |origin| own.allows(origin)),
            shutdown: shutdown.clone(),
        }));
        let outbox = Outbox::open(app.store().clone(), settings.outbox, origins.first()).await?;
        let mut metrics = Metrics::new();
        metrics.registry_mut().register_collector(Box::new(Counts {
            app: app.clone(),
            gateway: Arc::clone(&gateway),
            hub: Arc::clone(&hub),
            connections: Arc::clone(&connections),
            bus: bus_counters,
            presence: presence.counters(),
            outbox: outbox.counters(),
        }));
        let delivering = Arc::clone(&hub);
        let rooms = Rooms {
            app: app.clone(),
            accounts: Arc::clone(&accounts),
            hub,
            connections,
            desk_list,
            inboxes,
            gateway: Arc::clone(&gateway),
            strain,
            presence,
            outbox: outbox.clone(),
        };
        let mut tasks = JoinSet::new();
        rooms.run(&mut tasks, bus, arrivals, gaps, access, seen);
        let state = HttpState {
            app: app.clone(),
            accounts: Arc::clone(&accounts),
            origins: Arc::clone(&origins),
            trusted_proxies: settings.trusted_proxies.into(),
            rates: Arc::new(Rates::new()),
            metrics: Arc::new(metrics),
            shutdown: shutdown.clone(),
            why_not_ready: Arc::new(move || {
                delivering
                    .is_suspended()
                    .then(|| "access cannot be checked".to_owned())
            }),
            web_client: packed_web_client(),
            files_in_hand: Arc::new(Semaphore::new(http::FILES_IN_HAND_MAX)),
            outbox,
        };
        let sockets = Arc::clone(&gateway);
        let socket = get(move |request| gateway::upgrade(sockets, request));
        if let Some(tls) = settings.tls.clone() {
            tasks.spawn(tls.follow_files());
        }
        tasks.spawn(http::serve(
            listener,
            settings.tls,
            http::router(state, socket),
            shutdown.clone(),
        ));
        info!(%address, "listening");
        Ok(Self {
            address,
            app,
            accounts,
            gateway,
            origins,
            shutdown,
            tasks,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where people reach it.
    pub fn origin(&self) -> &str {
        self.origins.first()
    }

    /// The desk.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Accounts of the installation.
    pub fn accounts(&self) -> &Arc<Accounts> {
        &self.accounts
    }

    /// Waits for a signal to go. A second one, or the end of `drain_time`, stops what is still open.
    pub async fn until_told(&self, drain_time: Duration) -> std::io::Result<()> {
        let shutdown = self.shutdown.clone();
        let mut signals = tokio::spawn(async move { shutdown.on_signals(drain_time).await });
        tokio::select! {
            // Only when signals cannot be listened for; else the task goes on beside the draining.
            failed = &mut signals => failed.map_err(std::io::Error::other)?,
            () = self.shutdown.draining() => Ok(()),
        }
    }

    /// Goes away gently: takes no more, tells everybody to come back elsewhere, lets what was begun
    /// finish.
    pub async fn stop(mut self) {
        self.shutdown.drain();
        let gone = async {
            self.gateway.send_away().await;
            self.gateway.closed().await;
        };
        if timeout(DRAIN_TIMEOUT, gone).await.is_err() {
            info!("some sockets did not close in time");
        }
        self.shutdown.stop();
        self.tasks.shutdown().await;
        self.app.store().close().await;
    }
}

impl Rooms {
    /// Starts everything that runs by itself.
    fn run(
        self,
        tasks: &mut JoinSet<()>,
        bus: Arc<dyn Bus>,
        arrivals: mpsc::Receiver<Arrival>,
        gaps: mpsc::Receiver<hub::Gap>,
        access: AccessWatch,
        seen: Snapshot,
    ) {
        let history = Arc::new(feeds::AppHistory(self.app.clone()));
        let compare_now = Arc::new(Notify::new());
        let access_now = Arc::new(Notify::new());
        let rows = Arc::new(feeds::ChangedRows::default());
        let inboxes = Arc::new(inboxes::ChangedInboxes::default());
        tasks.spawn(feeds::take_arrivals(
            arrivals,
            feeds::Takers {
                hub: Arc::clone(&self.hub),
                rows: Arc::clone(&rows),
                inboxes: Arc::clone(&inboxes),
                compare_now: Arc::clone(&compare_now),
                access_now: Arc::clone(&access_now),
                app: self.app.clone(),
            },
        ));
        tasks.spawn(hub::catch_up::fill_gaps(
            Arc::clone(&self.hub),
            Arc::clone(&history),
            gaps,
        ));
        tasks.spawn(hub::catch_up::compare_heads(
            Arc::clone(&self.hub),
            history,
            bus,
            compare_now,
        ));
        tasks.spawn(feeds::find_changed_rows(
            self.app.clone(),
            Arc::clone(&rows),
            seen,
        ));
        tasks.spawn(generation::start_anew(
            self.app.generations(),
            Arc::clone(&self.accounts),
            Arc::clone(&self.hub),
            Arc::clone(&self.connections),
            Arc::clone(&rows),
        ));
        tasks.spawn(search::run(
            Arc::clone(self.app.search_index()),
            self.app.store().clone(),
            self.app.generations(),
        ));
        tasks.spawn(run_generation_watch(self.app.clone()));
        tasks.spawn(outages::tell(self.app.clone(), Arc::clone(&self.desk_list)));
        tasks.spawn(feeds::tell_changed_rows(
            self.app.clone(),
            rows,
            self.desk_list,
            Arc::clone(&self.strain),
        ));
        tasks.spawn(self.strain.watch());
        tasks.spawn(access::watch(
            access,
            Arc::clone(&self.accounts),
            Arc::clone(&self.hub),
            self.connections,
            access_now,
        ));
        for part in 0..hub::SHARDS {
            tasks.spawn(Arc::clone(&self.hub).run(part));
        }
        tasks.spawn(Arc::clone(self.hub.hint_tick()).run());
        tasks.spawn(gateway::keep_time(Arc::clone(&self.gateway)));
        tasks.spawn(gateway::feed_presence(self.gateway));
        tasks.spawn(inboxes::tell(self.app.clone(), self.inboxes, inboxes));
        tasks.spawn(run_outbox(self.outbox));
        tasks.spawn(run_follower(self.app.clone(), online(self.presence)));
        tasks.spawn(run_clock(self.app));
        tasks.spawn(run_upkeep(self.accounts));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "each start of a node has a name of its own"
)]
async fn node_name(store: &Store) -> Result<NodeName, store::Error> {
    Ok(NodeName {
        installation: store.installation().await?.simple().to_string(),
        node: Uuid::now_v7(),
        secret: store.bus_secret().await?,
    })
}

/// Who is online, for those who are told first.
fn online(presence: Arc<Presence>) -> Arc<Online> {
    Arc::new(move |organisation| presence.members_online(organisation))
}

/// The web client's files, packed beside the start where they are part of the program. A developer's
/// build reads them from disk and packs what is asked for.
fn packed_web_client() -> Arc<WebClient> {
    let web_client = Arc::new(WebClient::new());
    if !cfg!(debug_assertions) {
        let packing = Arc::clone(&web_client);
        tokio::task::spawn_blocking(move || packing.pack_all());
    }
    web_client
}

fn open_bus(
    redis_url: Option<&str>,
    name: &NodeName,
    arrivals: mpsc::Sender<Arrival>,
) -> Result<(Arc<dyn Bus>, Arc<BusCounters>), bus::RedisError> {
    if let Some(url) = redis_url {
        let bus = bus::Redis::connect(url, name, arrivals)?;
        let counters = bus.counters();
        return Ok((Arc::new(bus), counters));
    }
    let bus = bus::InProcess::new(arrivals);
    let counters = bus.counters();
    Ok((Arc::new(bus), counters))
}

fn open_presence(
    redis_url: Option<&str>,
    name: &NodeName,
) -> Result<Arc<Presence>, presence::ExchangeError> {
    let times = presence::Times {
        typing: Duration::from_millis(TYPING_MS),
        trying: Duration::from_millis(TRYING_MS),
        leaving: LEAVING,
    };
    Ok(Arc::new(match redis_url {
        Some(url) => {
            let lease = presence::Lease::default();
            Presence::over_redis(times, url, &name.installation, name.node, lease)?
        }
        None => Presence::alone(times),
    }))
}
