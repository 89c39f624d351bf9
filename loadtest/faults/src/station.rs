//! One node of an arena with the wires around it.

use std::ffi::OsString;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use peerdesk_services::{Process, ProcessOptions, Scratch, Wire, free_port};

use crate::arena::answers;

/// What a node process is started as.
#[derive(Clone, Debug)]
pub struct Launch {
    pub program: PathBuf,
    /// Variables beside the usual ones.
    pub env: Vec<(OsString, OsString)>,
}

/// A node, the ways from it to Postgres and Redis, and the way from clients to it.
pub struct Station {
    pub name: String,
    pub clients: Wire,
    pub postgres: Wire,
    pub redis: Wire,
    launch: Launch,
    listen: SocketAddr,
    scratch: Arc<Scratch>,
    process: Mutex<Process>,
    /// Bytes of the log that were looked through already.
    read: Mutex<usize>,
}

impl Launch {
    /// A program without anything special.
    pub fn of(program: &Path) -> Self {
        Self {
            program: program.to_owned(),
            env: Vec::new(),
        }
    }

    /// A program with fault points that does this one.
    pub fn controlled(program: &Path, control: &str) -> Self {
        Self::of(program).env("PEERDESK_CONTROL", control)
    }

    /// With one more variable.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }
}

impl Station {
    /// Starts a node that reaches Postgres and Redis over these wires: as `first`, and whenever it is
    /// restored as `launch`.
    pub async fn start(
        number: usize,
        launch: Launch,
        first: &Launch,
        (postgres, redis): (Wire, Wire),
        scratch: Arc<Scratch>,
    ) -> anyhow::Result<Self> {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        let name = format!("node-{number}");
        let clients = Wire::to(listen).await?;
        let ways = Ways {
            name: &name,
            listen,
            postgres: postgres.address(),
            redis: redis.address(),
        };
        let process = Process::start(ways.options(first, &scratch)).await?;
        Ok(Self {
            name,
            clients,
            postgres,
            redis,
            launch,
            listen,
            scratch,
            process: Mutex::new(process),
            read: Mutex::new(0),
        })
    }

    /// Ends what runs, with -9, and starts this at the same address.
    pub async fn swap(&self, launch: &Launch) -> anyhow::Result<()> {
        self.process().kill().await?;
        let ways = Ways {
            name: &self.name,
            listen: self.listen,
            postgres: self.postgres.address(),
            redis: self.redis.address(),
        };
        let process = Process::start(ways.options(launch, &self.scratch)).await?;
        *lock(&self.process) = process;
        Ok(())
    }

    /// Starts what the arena began with, again.
    pub async fn restore(&self) -> anyhow::Result<()> {
        self.swap(&self.launch.clone()).await
    }

    /// Where it listens itself, behind the wire of its clients.
    pub fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// The process of now.
    pub fn process(&self) -> Process {
        lock(&self.process).clone()
    }

    /// Its status, once it has ended.
    pub fn ended(&self) -> Option<ExitStatus> {
        self.process().ended()
    }

    /// The last lines of its log.
    pub fn log_tail(&self) -> String {
        self.process().log_tail()
    }

    /// Lines about panics since the last call.
    pub fn panics(&self) -> anyhow::Result<Vec<String>> {
        let bytes = fs::read(self.log()).context("reading a node's log")?;
        let mut read = lock(&self.read);
        let fresh = bytes.get(*read..).unwrap_or_default();
        *read = bytes.len();
        let text = String::from_utf8_lossy(fresh);
        let told = text.lines().filter(|line| line.contains("panicked at"));
        Ok(told.map(str::to_owned).collect())
    }

    /// Waits until it calls itself ready.
    pub async fn ready(&self, limit: Duration, poll: Duration) -> anyhow::Result<()> {
        let deadline = Instant::now() + limit;
        let address = self.listen;
        loop {
            let asked = tokio::task::spawn_blocking(move || answers(address, "/ready"));
            let Err(reason) = asked.await? else {
                return Ok(());
            };
            if Instant::now() > deadline {
                let name = &self.name;
                bail!(
                    "{name} is not ready after {limit:?}: {reason}\n{}",
                    self.log_tail()
                );
            }
            tokio::time::sleep(poll).await;
        }
    }

    /// Whether it reaches Postgres, and how long it takes to say so.
    pub async fn asks_postgres(&self) -> (bool, Duration) {
        let (address, asked) = (self.listen, Instant::now());
        let answered = tokio::task::spawn_blocking(move || answers(address, "/ready")).await;
        (matches!(answered, Ok(Ok(()))), asked.elapsed())
    }

    fn log(&self) -> PathBuf {
        self.scratch.path().join(format!("{}.log", self.name))
    }
}

/// What a node is told of its surroundings.
struct Ways<'a> {
    name: &'a str,
    listen: SocketAddr,
    postgres: SocketAddr,
    redis: SocketAddr,
}

impl Ways<'_> {
    fn options(&self, launch: &Launch, scratch: &Scratch) -> ProcessOptions {
        let Self { name, listen, .. } = self;
        let log = scratch.path().join(format!("{name}.log"));
        let mut options = ProcessOptions::new(name, &launch.program, *listen, &log)
            .env("PEERDESK_LISTEN", listen.to_string())
            .env("PEERDESK_DATA_DIR", scratch.path().join(name))
            .env("PEERDESK_LOG", "warn")
            .env("REDIS_URL", format!("redis://{}/", self.redis))
            .env(
                "DATABASE_URL",
                format!("postgres://peerdesk@{}/peerdesk", self.postgres),
            );
        for (variable, value) in &launch.env {
            options = options.env(variable.clone(), value.clone());
        }
        options
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
