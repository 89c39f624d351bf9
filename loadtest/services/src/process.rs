//! A program of ours as a process of its own, ready when its HTTP says so.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use peerdesk_private_postgres::{Guarded, guarded_command};
use rustix::process::Signal;

use crate::blocking::blocking;
use crate::http::http_get;

const KILL_LIMIT: Duration = Duration::from_secs(20);
const READY_POLL: Duration = Duration::from_millis(20);
const TAIL_LINES: usize = 60;

/// What to run, and how to know that it runs.
#[derive(Debug, Clone)]
pub struct ProcessOptions {
    /// Names it in messages, such as `node-1`.
    pub name: String,
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Variables in addition to our own.
    pub env: Vec<(OsString, OsString)>,
    /// Where its HTTP listens.
    pub address: SocketAddr,
    /// The path that answers with [`Self::ready_status`] when it is ready.
    pub ready_path: String,
    /// 200, unless another answer shows as much.
    pub ready_status: u16,
    /// How long its start may take.
    pub start_limit: Duration,
    /// How long its orderly end may take.
    pub stop_limit: Duration,
    /// What it prints is appended here.
    pub log: PathBuf,
}

impl ProcessOptions {
    /// Half a minute: a start includes migrations, on a busy machine.
    const START_LIMIT: Duration = Duration::from_secs(30);
    const STOP_LIMIT: Duration = Duration::from_secs(30);

    /// A server that answers `GET /ready` at `address` and logs into `log`.
    pub fn new(name: &str, program: &Path, address: SocketAddr, log: &Path) -> Self {
        Self {
            name: name.to_owned(),
            program: program.to_owned(),
            args: Vec::new(),
            env: Vec::new(),
            address,
            ready_path: "/ready".to_owned(),
            ready_status: 200,
            start_limit: Self::START_LIMIT,
            stop_limit: Self::STOP_LIMIT,
            log: log.to_owned(),
        }
    }

    /// With one more argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// With one more variable.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }
}

/// A running program. Dropping it kills it, and prints the end of its log when
/// that happens because a test fails.
#[derive(Debug, Clone)]
pub struct Process {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    options: ProcessOptions,
    running: Mutex<Guarded>,
}

impl Process {
    /// Starts it and returns when it is ready.
    pub async fn start(options: ProcessOptions) -> anyhow::Result<Self> {
        blocking(move || {
            let running = Mutex::new(launch(&options)?);
            let inner = Arc::new(Inner { options, running });
            Ok(Self { inner })
        })
        .await
    }

    /// Where its HTTP listens.
    pub fn address(&self) -> SocketAddr {
        self.inner.options.address
    }

    /// Its process number; another after a restart.
    pub fn pid(&self) -> u32 {
        self.inner.lock().pid()
    }

    /// `kill -9`, and returns when it is gone.
    pub async fn kill(&self) -> anyhow::Result<()> {
        let inner = Arc::clone(&self.inner);
        blocking(move || inner.kill()).await
    }

    /// Asks it to end in order and gives its status.
    pub async fn terminate(&self) -> anyhow::Result<ExitStatus> {
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let running = inner.lock();
            running.signal(Signal::TERM)?;
            let limit = inner.options.stop_limit;
            running.wait(limit).with_context(|| {
                format!(
                    "{} did not end in {limit:?}\n{}",
                    inner.options.name,
                    inner.options.tail()
                )
            })
        })
        .await
    }

    /// Starts it again with the same options, killing it first when it runs.
    pub async fn restart(&self) -> anyhow::Result<()> {
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            inner.kill()?;
            *inner.lock() = launch(&inner.options)?;
            Ok(())
        })
        .await
    }

    /// Stops its time: connections stay open and nobody answers.
    pub fn freeze(&self) -> anyhow::Result<()> {
        Ok(self.inner.lock().signal(Signal::STOP)?)
    }

    /// Lets it go on.
    pub fn thaw(&self) -> anyhow::Result<()> {
        Ok(self.inner.lock().signal(Signal::CONT)?)
    }

    /// Its status, once it has ended.
    pub fn ended(&self) -> Option<ExitStatus> {
        self.inner.lock().wait(Duration::ZERO)
    }

    /// The last lines that it printed.
    pub fn log_tail(&self) -> String {
        self.inner.options.tail()
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, Guarded> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kill(&self) -> anyhow::Result<()> {
        let running = self.lock();
        running.signal(Signal::KILL)?;
        running
            .wait(KILL_LIMIT)
            .with_context(|| format!("a killed {} stays", self.options.name))?;
        Ok(())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.options.tail());
        }
        if let Err(error) = self.kill() {
            eprintln!("{error:#}");
        }
    }
}

fn launch(options: &ProcessOptions) -> anyhow::Result<Guarded> {
    let ProcessOptions { name, program, .. } = options;
    ensure!(
        program.is_file(),
        "{name}: there is no program {}",
        program.display()
    );
    ensure!(
        std::net::TcpListener::bind(options.address).is_ok(),
        "{name}: something else listens on {}",
        options.address
    );
    let log = OpenOptions::new()
        .append(true)
        .create(true)
        .open(&options.log);
    let log = log.with_context(|| format!("opening {}", options.log.display()))?;
    let mut command = guarded_command(program, "KILL");
    command
        .args(&options.args)
        .envs(options.env.iter().map(|(name, value)| (name, value)))
        .stdout(log.try_clone()?)
        .stderr(log);
    let running = Guarded::spawn(&mut command).with_context(|| format!("starting {name}"))?;
    wait_until_ready(options, &running).with_context(|| options.tail())?;
    Ok(running)
}

fn wait_until_ready(options: &ProcessOptions, running: &Guarded) -> anyhow::Result<()> {
    let deadline = Instant::now() + options.start_limit;
    loop {
        let answer = match http_get(options.address, &options.ready_path) {
            Ok(answer) if answer.status == options.ready_status => return Ok(()),
            Ok(answer) => format!("{} {}", answer.status, answer.body),
            Err(error) => format!("{error:#}"),
        };
        let name = &options.name;
        if let Some(status) = running.wait(READY_POLL) {
            bail!("{name} ended at its start ({status})");
        }
        let limit = options.start_limit;
        ensure!(
            Instant::now() < deadline,
            "{name} is not ready after {limit:?}: {answer}"
        );
    }
}

impl ProcessOptions {
    fn tail(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let shown = &lines[lines.len().saturating_sub(TAIL_LINES)..];
        format!("the end of the log of {}:\n{}", self.name, shown.join("\n"))
    }
}
