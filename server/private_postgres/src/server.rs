//! A running private Postgres, from its start to its stop.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::process::Signal;

use crate::account::RunAs;
use crate::binaries::Binaries;
use crate::cluster;
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::error::Error;
use crate::guard::Guarded;
use crate::leftovers;
use crate::log_file::LogFile;
use crate::postmaster::{Launch, remove_stale_pid_file};
use crate::socket::{PORT, SocketDir};

/// After a fast shutdown has taken too long, how long Postgres may need to drop
/// everything before it is killed.
const QUIT_LIMIT: Duration = Duration::from_secs(10);

/// The kernel ends a killed process as soon as its disk lets it.
const KILL_LIMIT: Duration = Duration::from_secs(30);

/// The wait before Postgres is started again after it ended unasked: first the
/// shorter, and twice as long after each failure up to the longer.
const RESTART_WAIT_MIN: Duration = Duration::from_millis(100);
const RESTART_WAIT_MAX: Duration = Duration::from_secs(10);

/// A database of our own. Dropping it lets Postgres shut down in the background;
/// [`PrivatePostgres::stop`] waits for it.
#[derive(Debug)]
pub struct PrivatePostgres {
    url: String,
    supervised: Arc<Supervised>,
    watcher: Option<JoinHandle<()>>,
    /// As long as it is held, no other desk can use the directory.
    data_dir: Arc<DataDir>,
}

/// What the owner shares with the thread that watches over Postgres.
#[derive(Debug)]
struct Supervised {
    plan: Plan,
    /// Held by the owner; the watching thread holds it only while it starts
    /// Postgres again, so that a dropped database frees its directory at once.
    data_dir: Weak<DataDir>,
    state: Mutex<State>,
    stop_asked: Condvar,
}

#[derive(Debug)]
struct State {
    postmaster: Arc<Guarded>,
    /// The owner wants it to end: it is not started again.
    stopping: bool,
}

/// All that was decided at the first start and holds for every later one.
#[derive(Debug)]
struct Plan {
    config: Config,
    binaries: Binaries,
    run_as: RunAs,
    cluster: PathBuf,
    socket: SocketDir,
    log: LogFile,
}

impl PrivatePostgres {
    /// Starts Postgres, after making its cluster when there is none, and returns
    /// when it takes connections.
    pub async fn start(config: &Config) -> Result<Self, Error> {
        let config = config.clone();
        let started = tokio::task::spawn_blocking(move || Self::start_blocking(&config));
        started.await.expect("starting Postgres does not panic")
    }

    /// As [`PrivatePostgres::start`], for callers without an async runtime.
    pub fn start_blocking(config: &Config) -> Result<Self, Error> {
        let data_dir = Arc::new(DataDir::open(&config.data_dir)?);
        let plan = Plan::make(config, &data_dir)?;
        let postmaster = Arc::new(plan.launch()?);
        let url = plan.socket.url(cluster::ROLE, cluster::ROLE);
        tracing::info!(
            postgres.version = plan.binaries.major(),
            postgres.pid = postmaster.pid(),
            data_dir = %data_dir.path().display(),
            "the private Postgres takes connections"
        );
        let supervised = Arc::new(Supervised {
            plan,
            data_dir: Arc::downgrade(&data_dir),
            state: Mutex::new(State {
                postmaster,
                stopping: false,
            }),
            stop_asked: Condvar::new(),
        });
        Ok(Self {
            url,
            watcher: config.restart.then(|| Supervised::watch(&supervised)),
            supervised,
            data_dir,
        })
    }

    /// The address of the desk's database when another desk runs on this data directory. Starts
    /// nothing, and asks nobody.
    pub fn url_beside(config: &Config) -> Result<String, Error> {
        let path = &config.data_dir;
        let data_dir = path.canonicalize().map_err(Error::io("find", path))?;
        let socket = SocketDir::of_running(&data_dir, config.tcp_port.unwrap_or(PORT));
        Ok(socket.url(cluster::ROLE, cluster::ROLE))
    }

    /// The address of the desk's database, as its owner.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address of any database of the cluster, as the superuser. The desk
    /// itself has no use for it.
    pub fn superuser_url(&self, database: &str) -> String {
        self.supervised
            .plan
            .socket
            .url(cluster::SUPERUSER, database)
    }

    /// The programs that it runs.
    pub fn binaries(&self) -> &Binaries {
        &self.supervised.plan.binaries
    }

    /// Where Postgres keeps its files.
    pub fn cluster_dir(&self) -> &Path {
        &self.supervised.plan.cluster
    }

    /// The process number of the postmaster; another after a restart.
    pub fn pid(&self) -> u32 {
        self.supervised.lock().postmaster.pid()
    }

    /// Ends every connection, writes a checkpoint and returns when Postgres has
    /// gone. What it does not do in [`Config::stop_limit`] it is made to do; its
    /// next start then recovers from the log, without loss.
    pub async fn stop(self) {
        let stopped = tokio::task::spawn_blocking(move || self.stop_blocking());
        stopped.await.expect("stopping Postgres does not panic");
    }

    /// As [`PrivatePostgres::stop`], for callers without an async runtime.
    pub fn stop_blocking(mut self) {
        let postmaster = self.supervised.begin_stop();
        shut_down(&postmaster, self.supervised.plan.config.stop_limit);
        if let Some(watcher) = self.watcher.take() {
            watcher
                .join()
                .expect("watching over Postgres does not panic");
        }
        self.supervised.plan.socket.retire(&self.data_dir);
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        self.supervised.begin_stop().abandon();
    }
}

impl Supervised {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin_stop(&self) -> Arc<Guarded> {
        let mut state = self.lock();
        state.stopping = true;
        self.stop_asked.notify_all();
        Arc::clone(&state.postmaster)
    }

    /// Starts Postgres again whenever it ends unasked, until the owner stops it.
    fn watch(this: &Arc<Self>) -> JoinHandle<()> {
        let this = Arc::clone(this);
        thread::spawn(move || {
            loop {
                let postmaster = Arc::clone(&this.lock().postmaster);
                let status = postmaster.wait_forever();
                if this.lock().stopping {
                    return;
                }
                tracing::error!(%status, "the private Postgres has ended unasked; starting it again");
                if !this.restart() {
                    return;
                }
            }
        })
    }

    /// Tries until it succeeds; `false` when the owner wants it stopped.
    fn restart(&self) -> bool {
        let Some(_data_dir) = self.data_dir.upgrade() else {
            return false;
        };
        let mut wait = RESTART_WAIT_MIN;
        loop {
            match self.plan.launch() {
                Ok(postmaster) => return self.take_over(postmaster),
                Err(error) => tracing::error!(%error, "the private Postgres does not come back"),
            }
            if self.stop_is_asked_within(wait) {
                return false;
            }
            wait = (wait * 2).min(RESTART_WAIT_MAX);
        }
    }

    /// Puts a new postmaster into the ended one's place, unless the owner asked
    /// for the end while it started.
    fn take_over(&self, postmaster: Guarded) -> bool {
        let mut state = self.lock();
        if state.stopping {
            drop(state);
            shut_down(&postmaster, self.plan.config.stop_limit);
            return false;
        }
        tracing::info!(
            postgres.pid = postmaster.pid(),
            "the private Postgres is back"
        );
        state.postmaster = Arc::new(postmaster);
        true
    }

    fn stop_is_asked_within(&self, limit: Duration) -> bool {
        let waited = self
            .stop_asked
            .wait_timeout_while(self.lock(), limit, |state| !state.stopping);
        waited.unwrap_or_else(PoisonError::into_inner).0.stopping
    }
}

/// Ends Postgres, harder with each limit that it does not keep.
fn shut_down(postmaster: &Guarded, stop_limit: Duration) {
    let steps = [
        (Signal::INT, stop_limit),
        (Signal::QUIT, QUIT_LIMIT),
        (Signal::KILL, KILL_LIMIT),
    ];
    for (signal, limit) in steps {
        if let Err(error) = postmaster.signal(signal) {
            tracing::error!(%error, ?signal, "the private Postgres cannot be signalled");
        }
        if let Some(status) = postmaster.wait(limit) {
            tracing::info!(%status, "the private Postgres has stopped");
            return;
        }
        tracing::warn!(
            ?signal,
            limit_s = limit.as_secs(),
            "the private Postgres did not stop"
        );
    }
}

impl Plan {
    /// Decides everything, and makes the cluster when there is none.
    fn make(config: &Config, data_dir: &DataDir) -> Result<Self, Error> {
        let cluster = data_dir.cluster();
        let run_as = RunAs::choose(config.account.as_deref(), &cluster)?;
        run_as.prove_reach(data_dir.path())?;
        let written_by = cluster::version(&cluster)?;
        let binaries = Binaries::find(config.binaries_dir.as_deref(), written_by)?;
        cluster::prove_version(&cluster, written_by, &binaries)?;
        cluster::discard_partials(data_dir.path())?;
        if written_by.is_none() {
            cluster::create(config, data_dir, &binaries, &run_as)?;
        }
        let port = config.tcp_port.unwrap_or(PORT);
        Ok(Self {
            socket: SocketDir::prepare(data_dir, port, &run_as)?,
            log: LogFile::open(data_dir.log())?,
            config: config.clone(),
            binaries,
            run_as,
            cluster,
        })
    }

    /// One start, after ending and clearing what an earlier one left.
    fn launch(&self) -> Result<Guarded, Error> {
        leftovers::end_all(&self.cluster, self.config.stop_limit)?;
        remove_stale_pid_file(&self.cluster)?;
        self.socket.clear()?;
        let launch = Launch {
            config: &self.config,
            binaries: &self.binaries,
            run_as: &self.run_as,
            cluster: &self.cluster,
            socket: &self.socket,
            log: &self.log,
        };
        let postmaster = launch.spawn()?;
        launch.wait_until_ready(&postmaster)?;
        Ok(postmaster)
    }
}
