//! The desk under test: nodes that already run, or nodes, Postgres and Redis of our own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use peerdesk_services::{
    Postgres, PostgresOptions, Process, ProcessOptions, Redis, Scratch, free_port,
};

use crate::accounts::{Account, Accounts, Admin};
use crate::plan::Seat;
use crate::socket::Node;

/// The database of a disposable Postgres.
const DATABASE: &str = "peerdesk";

/// Where the load goes.
pub struct Desk {
    nodes: Vec<Node>,
    members: Members,
    own: Option<Own>,
}

/// Where members come from.
enum Members {
    /// They are seeded by the server's own program.
    Seeded(Admin),
    /// They are there.
    Given(Vec<(Seat, Account)>),
}

/// What was started for this run and goes with it.
struct Own {
    processes: Vec<Process>,
    redis: Option<Redis>,
    /// After its users, so that they end first.
    _postgres: Postgres,
    _scratch: Scratch,
}

impl Desk {
    /// Starts Postgres, Redis where there is more than one node, and the nodes. Postgres flushes
    /// commits, since a node does not call itself ready otherwise.
    pub async fn start(server: &Path, nodes: usize) -> anyhow::Result<Self> {
        ensure!(nodes > 0, "a desk needs a node");
        let options = PostgresOptions {
            durable: true,
            ..PostgresOptions::default()
        };
        let postgres = Postgres::start_with(options).await?;
        let redis = if nodes > 1 {
            Some(Redis::start().await?)
        } else {
            None
        };
        let scratch = Scratch::new()?;
        let mut env = vec![("DATABASE_URL".into(), postgres.url(DATABASE).into())];
        if let Some(redis) = &redis {
            env.push(("REDIS_URL".into(), redis.url().into()));
        }
        let admin = Admin {
            program: server.to_owned(),
            env,
        };
        let mut processes = Vec::new();
        for number in 1..=nodes {
            processes.push(start_node(&admin, &scratch, number).await?);
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
                _postgres: postgres,
                _scratch: scratch,
            }),
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
        })
    }

    /// Nodes whose members are known already.
    pub fn with_members(nodes: Vec<Node>, members: Vec<(Seat, Account)>) -> Self {
        Self {
            nodes,
            members: Members::Given(members),
            own: None,
        }
    }

    /// The nodes as clients reach them.
    pub fn nodes(&self) -> Vec<Node> {
        self.nodes.clone()
    }

    /// Makes members where they are missing, and gives their accounts.
    pub async fn seed(&self, members: usize, engineers: usize) -> anyhow::Result<Accounts> {
        match &self.members {
            Members::Seeded(admin) => Accounts::seed(admin.clone(), members, engineers).await,
            Members::Given(accounts) => Ok(Accounts::given(accounts.iter().cloned())),
        }
    }

    /// The process of a node of our own.
    pub fn process(&self, node: usize) -> anyhow::Result<&Process> {
        let own = self.own()?;
        own.processes.get(node).context("there is no such node")
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

async fn start_node(admin: &Admin, scratch: &Scratch, number: usize) -> anyhow::Result<Process> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
    let name = format!("node-{number}");
    let log = scratch.path().join(format!("{name}.log"));
    let mut options = ProcessOptions::new(&name, &admin.program, address, &log)
        .env("PEERDESK_LISTEN", address.to_string())
        .env("PEERDESK_DATA_DIR", scratch.path().join(&name))
        .env("PEERDESK_LOG", "warn");
    for (variable, value) in &admin.env {
        options = options.env(variable.clone(), value.clone());
    }
    Process::start(options).await
}
