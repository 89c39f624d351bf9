//! A disposable Redis that can be killed, frozen, flushed and started again.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use peerdesk_private_postgres::{Guarded, guarded_command};
use rustix::process::Signal;

use crate::blocking::blocking;
use crate::port::free_port;
use crate::scratch::Scratch;

const MISSING: &str = "the program `redis-server` is missing; install it:\n\
    \x20 Debian, Ubuntu   sudo apt-get install redis-server\n\
    \x20 Fedora, RHEL     sudo dnf install redis\n\
    \x20 Alpine           sudo apk add redis\n\
    \x20 macOS            brew install redis";

const START_LIMIT: Duration = Duration::from_secs(20);
const END_LIMIT: Duration = Duration::from_secs(20);
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(5);

/// How to run it.
#[derive(Debug, Clone, Default)]
pub struct RedisOptions {
    /// Listen on a free port of 127.0.0.1 rather than a unix socket, for tests
    /// that put something between a client and it.
    pub tcp: bool,
}

/// A Redis of its own in a temporary directory, without persistence: a restarted
/// one is empty. Dropping it kills it.
#[derive(Debug, Clone)]
pub struct Redis {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    place: Place,
    server: Mutex<Guarded>,
    /// Last, so that the server is ended before its directory is removed.
    scratch: Scratch,
}

/// Where it listens, the same over restarts.
#[derive(Debug)]
enum Place {
    Socket(PathBuf),
    Port(u16),
}

impl Redis {
    /// Starts it on a unix socket.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_with(RedisOptions::default()).await
    }

    /// Starts it and returns when it answers and is proved to be ours.
    pub async fn start_with(options: RedisOptions) -> anyhow::Result<Self> {
        blocking(move || {
            let scratch = Scratch::new()?;
            let place = if options.tcp {
                Place::Port(free_port()?)
            } else {
                Place::Socket(scratch.path().join("redis.sock"))
            };
            let server = Mutex::new(launch(&place, &scratch)?);
            let inner = Arc::new(Inner {
                place,
                server,
                scratch,
            });
            Ok(Self { inner })
        })
        .await
    }

    /// Its address for clients.
    pub fn url(&self) -> String {
        match &self.inner.place {
            Place::Socket(path) => format!("redis+unix://{}", path.display()),
            Place::Port(port) => format!("redis://127.0.0.1:{port}/"),
        }
    }

    /// The port of 127.0.0.1, when one was asked for.
    pub fn port(&self) -> Option<u16> {
        match self.inner.place {
            Place::Socket(_) => None,
            Place::Port(port) => Some(port),
        }
    }

    /// Its process number; another after a restart.
    pub fn pid(&self) -> u32 {
        self.inner.lock().pid()
    }

    /// `kill -9`, and returns when it is gone.
    pub async fn kill(&self) -> anyhow::Result<()> {
        let inner = Arc::clone(&self.inner);
        blocking(move || kill(&inner.lock())).await
    }

    /// Starts it again under the same address, killing it first when it runs.
    pub async fn restart(&self) -> anyhow::Result<()> {
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let mut server = inner.lock();
            kill(&server)?;
            *server = launch(&inner.place, &inner.scratch)?;
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

    /// Forgets every key.
    pub async fn flush(&self) -> anyhow::Result<()> {
        let said = self.command("FLUSHALL SYNC").await?;
        ensure!(said == "OK", "Redis did not flush: {said}");
        Ok(())
    }

    /// Cuts every connection that subscribes, and says how many there were.
    pub async fn cut_subscribers(&self) -> anyhow::Result<u32> {
        let said = self.command("CLIENT KILL TYPE pubsub").await?;
        Ok(said.parse()?)
    }

    /// Runs one command, its words separated by spaces, and gives its answer: a
    /// simple string, a number or one string of bytes.
    pub async fn command(&self, words: &str) -> anyhow::Result<String> {
        let (inner, words) = (Arc::clone(&self.inner), words.to_owned());
        blocking(move || inner.place.ask(&words)).await
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, Guarded> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn kill(server: &Guarded) -> anyhow::Result<()> {
    server.signal(Signal::KILL)?;
    server.wait(END_LIMIT).context("a killed Redis stays")?;
    Ok(())
}

fn launch(place: &Place, scratch: &Scratch) -> anyhow::Result<Guarded> {
    let found = std::process::Command::new("redis-server")
        .arg("--version")
        .output();
    ensure!(found.is_ok_and(|said| said.status.success()), MISSING);
    let log = scratch.path().join("redis.log");
    let mut command = guarded_command("redis-server", "KILL");
    command
        .args([
            "--save",
            "",
            "--appendonly",
            "no",
            "--enable-debug-command",
            "local",
        ])
        .args(["--daemonize", "no", "--dir"])
        .arg(scratch.path())
        .arg("--logfile")
        .arg(&log)
        // The reaper of the directory finds its processes by this.
        .current_dir(scratch.path());
    match place {
        Place::Socket(path) => {
            command.args(["--port", "0", "--unixsocketperm", "700", "--unixsocket"]);
            command.arg(path);
        }
        Place::Port(port) => {
            command.args(["--bind", "127.0.0.1", "--port", &port.to_string()]);
        }
    }
    let server = Guarded::spawn(&mut command).context("starting redis-server")?;
    let said = || std::fs::read_to_string(&log).unwrap_or_default();
    wait_until_ours(place, &server).with_context(said)?;
    Ok(server)
}

/// The server at the address names its process; another's would be another.
fn wait_until_ours(place: &Place, server: &Guarded) -> anyhow::Result<()> {
    let deadline = Instant::now() + START_LIMIT;
    loop {
        if let Ok(info) = place.ask("INFO server") {
            let own = format!("process_id:{}", server.pid());
            ensure!(
                info.lines().any(|line| line.trim() == own),
                "another Redis listens at {place:?}"
            );
            return Ok(());
        }
        if let Some(status) = server.wait(POLL) {
            bail!("Redis ended at its start ({status})");
        }
        ensure!(Instant::now() < deadline, "Redis does not answer");
    }
}

impl Place {
    fn ask(&self, words: &str) -> anyhow::Result<String> {
        match self {
            Self::Socket(path) => {
                let stream = UnixStream::connect(path)?;
                stream.set_read_timeout(Some(ANSWER_LIMIT))?;
                converse(stream, words)
            }
            Self::Port(port) => {
                let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, *port))?;
                stream.set_read_timeout(Some(ANSWER_LIMIT))?;
                converse(stream, words)
            }
        }
    }
}

/// An inline command and its answer, as in <https://redis.io/docs/latest/develop/reference/protocol-spec/>.
fn converse(mut stream: impl Read + Write, words: &str) -> anyhow::Result<String> {
    write!(stream, "{words}\r\n")?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let line = line.trim_end();
    match line
        .split_at_checked(1)
        .context("Redis closed the connection")?
    {
        ("+" | ":", rest) => Ok(rest.to_owned()),
        ("$", length) => {
            let mut bytes = vec![0; length.parse().context("no such key")?];
            reader.read_exact(&mut bytes)?;
            Ok(String::from_utf8(bytes)?)
        }
        ("-", error) => bail!("Redis answered: {error}"),
        (_, _) => bail!("an answer of another kind: {line}"),
    }
}
