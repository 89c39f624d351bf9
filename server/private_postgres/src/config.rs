//! What the caller decides about its database.

use std::path::PathBuf;
use std::time::Duration;

/// How to run the private Postgres. [`Config::new`] gives what the product uses.
#[derive(Debug, Clone)]
pub struct Config {
    /// The directory that holds everything; made when missing.
    pub data_dir: PathBuf,
    /// The directory of `initdb` and `postgres`; searched for when `None`.
    pub binaries_dir: Option<PathBuf>,
    /// The account for a new cluster when the desk runs as root.
    pub account: Option<String>,
    /// Listen on this port of 127.0.0.1 too. Everybody on the machine can then
    /// connect without a password, so only disposable databases set it.
    pub tcp_port: Option<u16>,
    /// Further settings, which win over all others. The product leaves this
    /// empty; tests that do not test durability switch it off here.
    pub settings: Vec<(String, String)>,
    /// Start Postgres again when it ends without having been asked to.
    pub restart: bool,
    /// The longest start, crash recovery included.
    pub start_limit: Duration,
    /// The longest fast shutdown; after it Postgres is told to drop everything.
    pub stop_limit: Duration,
}

impl Config {
    /// Crash recovery replays at most `max_wal_size` (1 GB), which slow disks
    /// do in minutes.
    const START_LIMIT: Duration = Duration::from_mins(5);
    /// A fast shutdown ends with a checkpoint; service managers commonly give
    /// ninety seconds for the whole stop.
    const STOP_LIMIT: Duration = Duration::from_mins(1);

    /// The product's way of running it in `data_dir`.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            binaries_dir: None,
            account: None,
            tcp_port: None,
            settings: Vec::new(),
            restart: true,
            start_limit: Self::START_LIMIT,
            stop_limit: Self::STOP_LIMIT,
        }
    }
}
