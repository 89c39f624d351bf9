//! The desk under test: nodes that already run, or nodes, Postgres and Redis of our own.

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, bail, ensure};
use peerdesk_services::{
    Postgres, PostgresOptions, Process, ProcessOptions, Redis, Scratch, free_port,
};
use rcgen::generate_simple_self_signed;
use rustls::client::Resumption;
use rustls::{ClientConfig, RootCertStore};

use crate::accounts::{Account, Accounts, Admin, Crew, RIGHTS_SETTLE};
use crate::plan::Seat;
use crate::socket::Node;

/// The database of a disposable Postgres.
const DATABASE: &str = "peerdesk";

/// Where the load goes.
pub struct Desk {
    nodes: Vec<Node>,
    members: Members,
    own: Option<Own>,
    secure: Option<Secure>,
}

/// Where members come from.
enum Members {
    /// They are seeded by the server's own program.
    Seeded(Admin),
    /// They are there.
    Given(Vec<(Seat, Account)>),
}

/// A node that speaks TLS.
struct Secure {
    process: Process,
    trust: Arc<ClientConfig>,
}

/// What was started for this run and goes with it.
struct Own {
    processes: Vec<Process>,
    redis: Option<Redis>,
    /// After its users, so that they end first.
    postgres: Postgres,
    _scratch: Arc<Scratch>,
}

/// Postgres and Redis for several desks, one after another: each gets a database of its own.
pub struct Ground {
    postgres: Postgres,
    redis: Redis,
    scratch: Arc<Scratch>,
    desks: AtomicU32,
}

/// What a desk is made of, beside its Postgres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    pub nodes: usize,
    /// More than one node cannot be without.
    pub redis: bool,
    /// One more node, which speaks TLS and hears the others only by the database.
    pub secure: bool,
}

impl Desk {
    /// Starts Postgres, Redis where there is more than one node, and the nodes. Postgres flushes
    /// commits, since a node does not call itself ready otherwise.
    pub async fn start(server: &Path, nodes: usize) -> anyhow::Result<Self> {
        ensure!(nodes > 0, "a desk needs a node");
        let postgres = durable_postgres().await?;
        let redis = if nodes > 1 {
            Some(Redis::start().await?)
        } else {
            None
        };
        let scratch = Arc::new(Scratch::new()?);
        let admin = Admin {
            program: server.to_owned(),
            env: environment(&postgres.url(DATABASE), redis.as_ref()),
        };
        Self::start_nodes(admin, nodes, postgres, redis, scratch, "node").await
    }

    /// Starts nodes on common ground, with members who are there before them.
    pub async fn start_on(
        ground: &Ground,
        server: &Path,
        parts: Parts,
        members: usize,
    ) -> anyhow::Result<(Self, Accounts)> {
        ensure!(parts.nodes > 0, "a desk needs a node");
        let number = ground.desks.fetch_add(1, Ordering::Relaxed);
        let database = format!("desk_{number}");
        let url = ground.postgres.create_database(&database, None).await?;
        let redis = (parts.redis || parts.nodes > 1).then(|| ground.redis.clone());
        let admin = Admin {
            program: server.to_owned(),
            env: environment(&url, redis.as_ref()),
        };
        let accounts = Accounts::seed_crew(admin.clone(), Crew::of(members, 1)).await?;
        let (postgres, scratch) = (ground.postgres.clone(), Arc::clone(&ground.scratch));
        let name = format!("{database}_node");
        let secure = if parts.secure {
            Some(Secure::start(&admin, &scratch, &format!("{database}_secure")).await?)
        } else {
            None
        };
        let mut desk =
            Self::start_nodes(admin, parts.nodes, postgres, redis, scratch, &name).await?;
        desk.secure = secure;
        Ok((desk, accounts))
    }

    async fn start_nodes(
        admin: Admin,
        nodes: usize,
        postgres: Postgres,
        redis: Option<Redis>,
        scratch: Arc<Scratch>,
        name: &str,
    ) -> anyhow::Result<Self> {
        let mut processes = Vec::new();
        for number in 1..=nodes {
            let name = format!("{name}-{number}");
            processes.push(start_node(&admin, &scratch, &name).await?);
        }
        let urls = processes
            .iter()
            .map(|process| Node::parse(&format!("http://{}", process.address())));
        Ok(Self {
            nodes: urls.collect::<anyhow::Result<_>>()?,
            members: Members::Seeded(admin),
            own: Some(Own {
                processes,
                redis,
                postgres,
                _scratch: scratch,
            }),
            secure: None,
        })
    }

    /// Nodes that run already. Members are seeded in the database that the environment names.
    pub fn running(server: PathBuf, urls: &[String]) -> anyhow::Result<Self> {
        ensure!(!urls.is_empty(), "a desk needs a node");
        let nodes = urls.iter().map(|url| Node::parse(url));
        Ok(Self {
            nodes: nodes.collect::<anyhow::Result<_>>()?,
            members: Members::Seeded(Admin {
                program: server,
                env: Vec::new(),
            }),
            own: None,
            secure: None,
        })
    }

    /// Nodes whose members are known already.
    pub fn with_members(nodes: Vec<Node>, members: Vec<(Seat, Account)>) -> Self {
        Self {
            nodes,
            members: Members::Given(members),
            own: None,
            secure: None,
        }
    }

    /// The nodes as clients reach them.
    pub fn nodes(&self) -> Vec<Node> {
        self.nodes.clone()
    }

    /// Makes members where they are missing, and gives their accounts.
    pub async fn seed(&self, crew: Crew) -> anyhow::Result<Accounts> {
        match &self.members {
            Members::Seeded(admin) => {
                let accounts = Accounts::seed_crew(admin.clone(), crew).await;
                tokio::time::sleep(RIGHTS_SETTLE).await;
                accounts
            }
            Members::Given(accounts) => Ok(Accounts::given(accounts.iter().cloned())),
        }
    }

    /// The process of a node of our own.
    pub fn process(&self, node: usize) -> anyhow::Result<&Process> {
        let own = self.own()?;
        own.processes.get(node).context("there is no such node")
    }

    /// The process of the node that speaks TLS, and whom its clients trust.
    pub fn secure(&self) -> Option<(&Process, &Arc<ClientConfig>)> {
        let secure = self.secure.as_ref();
        secure.map(|secure| (&secure.process, &secure.trust))
    }

    /// The processes of nodes of our own; none where the nodes run already.
    pub fn own_nodes(&self) -> Vec<u32> {
        let own = self.own.as_ref().map(|own| &own.processes);
        own.into_iter().flatten().map(Process::pid).collect()
    }

    /// The process of a Redis of our own, where there is one.
    pub fn redis_pid(&self) -> Option<u32> {
        let redis = self.own.as_ref()?.redis.as_ref();
        redis.map(Redis::pid)
    }

    /// The Postgres of our own.
    pub fn postgres(&self) -> anyhow::Result<&Postgres> {
        Ok(&self.own()?.postgres)
    }

    /// Lets colleagues' windows and leases of all topics pass at a pace: what is said of them in minutes
    /// takes as long as so many minutes of the day do.
    pub(crate) async fn hurry(&self, minutes_per_second: f64) -> anyhow::Result<()> {
        let faster = minutes_per_second * 60.0;
        let columns = [
            "peer_window_seconds",
            "answer_hold_seconds",
            "lease_seconds",
            "lease_warning_seconds",
        ];
        let set = columns.map(|name| format!("{name} = greatest(1, round({name} / {faster:.3}))"));
        let sql = format!("update topic set {}", set.join(", "));
        self.own()?.postgres.execute(DATABASE, &sql).await?;
        Ok(())
    }

    pub(crate) async fn kill_redis(&self) -> anyhow::Result<()> {
        self.redis()?.kill().await
    }

    pub(crate) async fn restart_redis(&self) -> anyhow::Result<()> {
        self.redis()?.restart().await
    }

    pub(crate) async fn kill_node(&self) -> anyhow::Result<()> {
        self.process(self.nodes.len() - 1)?.kill().await
    }

    pub(crate) async fn restart_node(&self) -> anyhow::Result<()> {
        self.process(self.nodes.len() - 1)?.restart().await
    }

    fn redis(&self) -> anyhow::Result<&Redis> {
        let redis = self.own()?.redis.as_ref();
        redis.context("one node alone has no Redis")
    }

    fn own(&self) -> anyhow::Result<&Own> {
        match &self.own {
            Some(own) => Ok(own),
            None => bail!("only what this program started itself is broken: use --start-nodes"),
        }
    }
}

impl Ground {
    /// Starts both.
    pub async fn start() -> anyhow::Result<Self> {
        Ok(Self {
            postgres: durable_postgres().await?,
            redis: Redis::start().await?,
            scratch: Arc::new(Scratch::new()?),
            desks: AtomicU32::new(0),
        })
    }
}

async fn durable_postgres() -> anyhow::Result<Postgres> {
    let options = PostgresOptions {
        durable: true,
        ..PostgresOptions::default()
    };
    Postgres::start_with(options).await
}

fn environment(database: &str, redis: Option<&Redis>) -> Vec<(OsString, OsString)> {
    let mut env = vec![("DATABASE_URL".into(), database.into())];
    if let Some(redis) = redis {
        env.push(("REDIS_URL".into(), redis.url().into()));
    }
    env
}

async fn start_node(admin: &Admin, scratch: &Scratch, name: &str) -> anyhow::Result<Process> {
    Process::start(node_options(admin, scratch, name)?).await
}

fn node_options(admin: &Admin, scratch: &Scratch, name: &str) -> anyhow::Result<ProcessOptions> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
    let log = scratch.path().join(format!("{name}.log"));
    let mut options = ProcessOptions::new(name, &admin.program, address, &log)
        .env("PEERDESK_LISTEN", address.to_string())
        .env("PEERDESK_DATA_DIR", scratch.path().join(name))
        .env("PEERDESK_LOG", "warn");
    for (variable, value) in &admin.env {
        options = options.env(variable.clone(), value.clone());
    }
    Ok(options)
}

impl Secure {
    /// Starts it with a certificate of its own.
    async fn start(admin: &Admin, scratch: &Scratch, name: &str) -> anyhow::Result<Self> {
        let own = generate_simple_self_signed([Ipv4Addr::LOCALHOST.to_string()])?;
        let [certificate, key] =
            ["chain", "key"].map(|part| scratch.path().join(format!("{name}.{part}.pem")));
        std::fs::write(&certificate, own.cert.pem())?;
        std::fs::write(&key, own.signing_key.serialize_pem())?;
        let options = node_options(admin, scratch, name)?
            .env("PEERDESK_PUBLIC_URL", "https://desk.example.com")
            .env("PEERDESK_TLS_CERTIFICATE", certificate)
            .env("PEERDESK_TLS_KEY", key);
        let process = Process::start(ProcessOptions {
            // Who asks by plain HTTP is told that it speaks TLS, once it takes connections.
            ready_status: 400,
            ..options
        });
        let mut roots = RootCertStore::empty();
        roots.add(own.cert.der().clone())?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut trust = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        // Each member is a browser of its own.
        trust.resumption = Resumption::disabled();
        Ok(Self {
            process: process.await?,
            trust: Arc::new(trust),
        })
    }
}
