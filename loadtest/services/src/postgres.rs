//! A disposable Postgres that can be killed, frozen and started again.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use peerdesk_private_postgres::{Binaries, Config, PrivatePostgres, processes_within};
use rustix::process::{Pid, Signal, kill_process};

use crate::blocking::blocking;
use crate::port::free_port;
use crate::scratch::Scratch;

/// Its checkpoint has little to write. A frozen server has to wait for this long
/// until it is killed at a restart.
const STOP_LIMIT: Duration = Duration::from_secs(10);
const KILL_LIMIT: Duration = Duration::from_secs(30);

/// How to run it.
#[derive(Debug, Clone, Default)]
pub struct PostgresOptions {
    /// Run with the product's durable settings, on which a desk insists before it
    /// calls itself ready. Without them commits are handed to the system but not
    /// flushed to the disk: killed processes lose nothing, and tests go faster.
    pub durable: bool,
    /// Listen on a free port of 127.0.0.1 too, for what cannot use a socket.
    pub tcp: bool,
    /// Further settings, as in `postgresql.conf`.
    pub settings: Vec<(String, String)>,
}

/// A cluster of its own in a temporary directory. Dropping it kills it.
#[derive(Debug, Clone)]
pub struct Postgres {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    binaries: Binaries,
    cluster: PathBuf,
    /// Has a place for the database's name, written as `{database}`.
    url: String,
    superuser_url: String,
    /// `None` between a stop and a restart.
    server: Mutex<Option<PrivatePostgres>>,
    /// Last, so that the server is ended before its directory is removed.
    _scratch: Scratch,
}

impl Postgres {
    /// Starts it with the quick options: not durable, socket only.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_with(PostgresOptions::default()).await
    }

    /// Starts it and returns when it takes connections and is proved to be ours.
    pub async fn start_with(options: PostgresOptions) -> anyhow::Result<Self> {
        blocking(move || Self::start_blocking(&options)).await
    }

    /// As [`Postgres::start_with`], for callers without an async runtime.
    pub fn start_blocking(options: &PostgresOptions) -> anyhow::Result<Self> {
        let scratch = Scratch::new()?;
        let config = config(options, scratch.path())?;
        let server = PrivatePostgres::start_blocking(&config)?;
        let marked = |url: String| {
            let (before, after) = url
                .split_once("/peerdesk?")
                .expect("an address with a database");
            format!("{before}/{{database}}?{after}")
        };
        let inner = Inner {
            binaries: server.binaries().clone(),
            cluster: server.cluster_dir().to_owned(),
            url: marked(server.url().to_owned()),
            superuser_url: marked(server.superuser_url("peerdesk")),
            config,
            server: Mutex::new(Some(server)),
            _scratch: scratch,
        };
        inner.prove_own()?;
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The address of a database as its owner, who is not a superuser, as in an
    /// installation. A database `peerdesk` exists from the start.
    pub fn url(&self, database: &str) -> String {
        self.inner.url.replace("{database}", database)
    }

    /// The address of a database as the superuser.
    pub fn superuser_url(&self, database: &str) -> String {
        self.inner.superuser_url.replace("{database}", database)
    }

    /// The port of 127.0.0.1, when one was asked for. Anybody may connect there
    /// as `peerdesk` or `postgres` without a password.
    pub fn port(&self) -> Option<u16> {
        self.inner.config.tcp_port
    }

    /// Where Postgres keeps its files.
    pub fn cluster_dir(&self) -> &Path {
        &self.inner.cluster
    }

    /// Makes a database, empty or as a copy of `template`, to which nobody may be
    /// connected then, and gives its address.
    pub async fn create_database(
        &self,
        name: &str,
        template: Option<&str>,
    ) -> anyhow::Result<String> {
        let template = template.unwrap_or("template1");
        let sql = format!(
            "create database {} owner peerdesk template {}",
            identifier(name)?,
            identifier(template)?
        );
        self.execute("postgres", &sql).await?;
        Ok(self.url(name))
    }

    /// Runs statements in a database as the superuser and gives what `psql`
    /// prints: a line per row, fields separated by `|`.
    pub async fn execute(&self, database: &str, sql: &str) -> anyhow::Result<String> {
        let (inner, database, sql) = (Arc::clone(&self.inner), database.to_owned(), sql.to_owned());
        blocking(move || inner.psql(&database, &sql)).await
    }

    /// `kill -9` of the postmaster and all its children, and returns when they
    /// are gone.
    pub async fn kill(&self) -> anyhow::Result<()> {
        let inner = Arc::clone(&self.inner);
        blocking(move || inner.kill()).await
    }

    /// Stops it cleanly.
    pub async fn stop(&self) {
        let inner = Arc::clone(&self.inner);
        blocking(move || inner.stop()).await;
    }

    /// Starts it again under the same address, whether it was killed, stopped or
    /// still runs.
    pub async fn restart(&self) -> anyhow::Result<()> {
        let inner = Arc::clone(&self.inner);
        blocking(move || inner.restart()).await
    }

    /// Stops the time of all its processes: connections stay open and nobody
    /// answers.
    pub fn freeze(&self) -> anyhow::Result<()> {
        self.inner.signal_all(Signal::STOP)
    }

    /// Lets its processes go on.
    pub fn thaw(&self) -> anyhow::Result<()> {
        self.inner.signal_all(Signal::CONT)
    }
}

fn config(options: &PostgresOptions, scratch: &Path) -> anyhow::Result<Config> {
    let mut settings: Vec<(String, String)> = Vec::new();
    let mut set = |name: &str, value: &str| settings.push((name.to_owned(), value.to_owned()));
    // Tests of one binary share a cluster, each with pools of its own.
    set("max_connections", "400");
    if !options.durable {
        set("fsync", "off");
        set("full_page_writes", "off");
    }
    settings.extend(options.settings.iter().cloned());
    Ok(Config {
        binaries_dir: std::env::var_os("PEERDESK_POSTGRES_BIN").map(Into::into),
        tcp_port: options.tcp.then(free_port).transpose()?,
        settings,
        // Only a test decides when a killed server comes back.
        restart: false,
        stop_limit: STOP_LIMIT,
        ..Config::new(scratch.join("postgres"))
    })
}

impl Inner {
    /// Asks the server at the address where its files are.
    fn prove_own(&self) -> anyhow::Result<()> {
        let said = self.psql("postgres", "show data_directory")?;
        let own = self.cluster.display().to_string();
        ensure!(
            said == own,
            "the server at our address has its files in {said}, not in {own}"
        );
        Ok(())
    }

    fn psql(&self, database: &str, sql: &str) -> anyhow::Result<String> {
        let program = self.binaries.program("psql");
        let output = Command::new(&program)
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql])
            .arg(self.superuser_url.replace("{database}", database))
            .env_remove("PGOPTIONS")
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("running {}", program.display()))?;
        if !output.status.success() {
            bail!("{sql}: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
    }

    fn kill(&self) -> anyhow::Result<()> {
        let deadline = Instant::now() + KILL_LIMIT;
        loop {
            let pids = processes_within(&self.cluster);
            if pids.is_empty() {
                return Ok(());
            }
            ensure!(
                Instant::now() < deadline,
                "killed processes of Postgres stay: {pids:?}"
            );
            signal(&pids, Signal::KILL);
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn stop(&self) {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = server.take() {
            server.stop_blocking();
        }
    }

    fn restart(&self) -> anyhow::Result<()> {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        // Gives the directory back; the next start ends whatever still runs.
        drop(server.take());
        *server = Some(PrivatePostgres::start_blocking(&self.config)?);
        drop(server);
        self.prove_own()
    }

    /// The postmaster first, so that it makes no more children; then until every
    /// one that it was just making has been met too.
    fn signal_all(&self, what: Signal) -> anyhow::Result<()> {
        let mut met = Vec::new();
        loop {
            let pids = processes_within(&self.cluster);
            ensure!(!pids.is_empty(), "Postgres does not run");
            let new: Vec<u32> = pids.into_iter().filter(|pid| !met.contains(pid)).collect();
            if new.is_empty() {
                return Ok(());
            }
            signal(&new, what);
            met.extend(new);
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // A frozen server would not hear a polite word, and its files go anyway.
        if let Err(error) = self.kill() {
            eprintln!("{error:#}");
        }
    }
}

fn signal(pids: &[u32], what: Signal) {
    for pid in pids.iter().filter_map(|pid| Pid::from_raw(*pid as i32)) {
        // One that has ended since it was seen needs no signal.
        let _ = kill_process(pid, what);
    }
}

/// Names are made by tests; the check keeps a slip from becoming a riddle.
fn identifier(name: &str) -> anyhow::Result<&str> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    ensure!(
        !name.is_empty() && name.len() <= 63 && name.chars().all(fits),
        "{name:?} is not a plain name for a database"
    );
    Ok(name)
}
