//! A desk to be broken: Postgres, Redis and nodes as processes of their own, with a wire before each
//! of them, so that every way between them can be slowed, stalled and cut by itself.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use peerdesk_loadtest::accounts::{Accounts, Admin};
use peerdesk_loadtest::socket::Node;
use peerdesk_services::{
    Door, Postgres, PostgresOptions, Redis, RedisOptions, Scratch, Wire, http_get,
};

use crate::station::{Launch, Station};

/// The database of the disposable Postgres.
const DATABASE: &str = "peerdesk";
/// Nodes of every arena: with three, one can be away and two still have to agree.
pub const NODES: usize = 3;
/// Employees that are seeded at least; those of the workload come first, crowds take the others.
pub const MEMBERS: usize = 160;
/// Engineers that are seeded: as many as race for one claim at once.
pub const ENGINEERS: usize = 200;
/// How long a node may take to be ready again once everything is healed.
const READY_LIMIT: Duration = Duration::from_mins(1);
const READY_POLL: Duration = Duration::from_millis(50);

/// The topic with everyday times.
pub const CALM_TOPIC: &str = "Topic 0";
/// The topic on which promises pass and leases lapse within seconds.
pub const HASTY_TOPIC: &str = "Topic 1";
const HASTEN: &str = "update topic set peer_window_seconds = 2, lease_seconds = 3, \
     lease_warning_seconds = 1, answer_hold_seconds = 1 where name = 'Topic 1'";
/// The topic on which everything that the desk does by itself comes within seconds. A policy that is
/// saved cannot be that short, so its terms are written as they are stored.
pub const HURRIED_TOPIC: &str = "Topic 2";
const HURRY: &str = r#"with hurried as (
    insert into terms (topic_id, content, at)
    select topic.id, jsonb_build_object('settings', jsonb_build_object(
        'calendar', 'always', 'peer_window', 2000, 'answer_hold', 1000, 'nudge', 1000,
        'unconfirmed', 3000, 'lease', 3000, 'lease_warning', 1000, 'reminder', 1000,
        'grace', 2000, 'fast_lane', false, 'fast_words', '[]'::jsonb,
        'aims', jsonb_build_array(aims, aims, aims, aims))), clock_timestamp()
    from topic, (values (jsonb '{"own": {"within": 2000, "warning": 1000},
                                "solve": {"within": 4000, "warning": 1000}}')) as wanted (aims)
    where name = 'Topic 2' returning id, topic_id
) update topic set terms_id = hurried.id from hurried where topic.id = topic_id"#;

/// The programs that nodes are made of.
#[derive(Clone, Debug)]
pub struct Programs {
    /// The node as it is shipped.
    pub node: PathBuf,
    /// The same with fault points and deliberate faults compiled in.
    pub controlled: PathBuf,
    /// An older version, to run beside the present one.
    pub old: Option<PathBuf>,
}

/// What an arena is made of.
#[derive(Clone, Debug)]
pub struct ArenaOptions {
    pub programs: Programs,
    /// Every node does this wrong on purpose.
    pub control: Option<&'static str>,
    /// Further settings of Postgres.
    pub postgres: Vec<(String, String)>,
    /// Employees to seed.
    pub members: usize,
    /// Every node but the first starts as the older version, before the present one migrates.
    pub upgrading: bool,
}

/// A running desk. Dropping it ends all of its processes.
pub struct Arena {
    pub programs: Programs,
    pub postgres: Postgres,
    pub redis: Redis,
    pub nodes: Vec<Station>,
    pub accounts: Arc<Accounts>,
    pub admin: Admin,
    _scratch: Arc<Scratch>,
}

impl Arena {
    /// Starts everything and seeds the members.
    pub async fn start(options: ArenaOptions) -> anyhow::Result<Self> {
        let (postgres, redis) = tokio::try_join!(
            Postgres::start_with(PostgresOptions {
                durable: true,
                tcp: true,
                settings: options.postgres,
            }),
            Redis::start_with(RedisOptions { tcp: true }),
        )?;
        let postgres_at = local(postgres.port().context("Postgres listens on a port")?);
        let redis_at = local(redis.port().context("Redis listens on a port")?);
        let scratch = Arc::new(Scratch::new()?);
        let admin = Admin {
            program: options.programs.node.clone(),
            env: vec![
                ("DATABASE_URL".into(), postgres.url(DATABASE).into()),
                ("PEERDESK_LOG".into(), "warn".into()),
            ],
        };
        let launch = match options.control {
            None => Launch::of(&options.programs.node),
            Some(control) => Launch::controlled(&options.programs.controlled, control),
        };
        let mut nodes = Vec::new();
        // The last one first, so that the older version is there when the present one migrates.
        for number in (1..=NODES).rev() {
            let first = match &options.programs.old {
                Some(old) if options.upgrading && number > 1 => Launch::of(old),
                Some(_) | None => launch.clone(),
            };
            let station = Station::start(
                number,
                launch.clone(),
                &first,
                (Wire::to(postgres_at).await?, Wire::to(redis_at).await?),
                Arc::clone(&scratch),
            );
            nodes.push(station.await?);
        }
        nodes.reverse();
        let accounts = Accounts::seed(admin.clone(), options.members, ENGINEERS).await?;
        postgres.execute(DATABASE, HASTEN).await?;
        postgres.execute(DATABASE, HURRY).await?;
        Ok(Self {
            programs: options.programs,
            postgres,
            redis,
            nodes,
            accounts: Arc::new(accounts),
            admin,
            _scratch: scratch,
        })
    }

    /// The nodes as clients reach them.
    pub fn reached(&self) -> anyhow::Result<Vec<Node>> {
        let urls = self.nodes.iter().map(|station| {
            let address = station.clients.address();
            Node::parse(&format!("http://{address}"))
        });
        urls.collect()
    }

    /// Runs statements as the superuser and gives what is printed.
    pub async fn sql(&self, sql: &str) -> anyhow::Result<String> {
        self.postgres.execute(DATABASE, sql).await
    }

    /// Takes every condition off every wire.
    pub fn heal(&self) {
        for station in &self.nodes {
            for wire in [&station.clients, &station.postgres, &station.redis] {
                wire.heal();
            }
        }
    }

    /// Waits until every node calls itself ready, and gives an error with its reason otherwise.
    pub async fn ready(&self) -> anyhow::Result<()> {
        for station in &self.nodes {
            station.ready(READY_LIMIT, READY_POLL).await?;
        }
        Ok(())
    }

    /// Lets nobody new in at a node, and cuts those who are.
    pub fn shut(&self, wire: &Wire) {
        wire.door(Door::Closed);
        wire.cut();
    }

    /// Starts what is not there because a trial broke off; what cannot be started is told by whoever
    /// asks next.
    pub async fn revive(&self) {
        for station in &self.nodes {
            if station.ended().is_some() {
                // The trial has failed anyway, and says why.
                let _ = station.restore().await;
            }
        }
    }

    /// Every node runs, and none met a panic that was not asked for.
    pub fn sound(&self, may_panic: bool) -> anyhow::Result<()> {
        for station in &self.nodes {
            ensure!(
                station.ended().is_none(),
                "{} ended by itself: {}",
                station.name,
                station.log_tail()
            );
            let panics = station.panics()?;
            ensure!(
                may_panic || panics.is_empty(),
                "{} panicked: {}",
                station.name,
                panics.join("\n")
            );
        }
        Ok(())
    }
}

/// Whether a path answers 200.
pub(crate) fn answers(address: SocketAddr, path: &str) -> Result<(), String> {
    match http_get(address, path) {
        Ok(answer) if answer.status == 200 => Ok(()),
        Ok(answer) => Err(format!("{} {}", answer.status, answer.body)),
        Err(error) => Err(format!("{error:#}")),
    }
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}
