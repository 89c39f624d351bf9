//! Why the private Postgres does not run, in words for whoever runs the desk.

use std::io;
use std::path::{Path, PathBuf};

/// A start or stop that failed. The text says what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Neither the given directory nor any usual place holds the programs.
    #[error(
        "Peerdesk keeps its history in Postgres, but found no `initdb` and `postgres` programs.\n\
         Install them, then start again:\n\
         \x20 Debian, Ubuntu   sudo apt-get install postgresql\n\
         \x20 Fedora, RHEL     sudo dnf install postgresql-server\n\
         \x20 Alpine           sudo apk add postgresql\n\
         \x20 macOS            brew install postgresql\n\
         Or name their directory in PEERDESK_POSTGRES_BIN, \
         or a running database in DATABASE_URL.\n\
         Looked in: {}",
        list(searched)
    )]
    BinariesMissing {
        /// Every directory that was looked into.
        searched: Vec<PathBuf>,
    },

    /// The programs are older than the oldest version that is supported.
    #[error(
        "{} holds Postgres {found}; Peerdesk needs version {oldest} or newer. \
         Install a newer one, or name its directory in PEERDESK_POSTGRES_BIN.",
        directory.display()
    )]
    BinariesTooOld {
        /// Where they were found.
        directory: PathBuf,
        /// Their major version.
        found: u32,
        /// The oldest major version that works.
        oldest: u32,
    },

    /// The cluster was written by another major version.
    #[error(
        "The database in {} was written by Postgres {cluster}, but {} holds Postgres {binaries}. \
         Install version {cluster} beside it (on Debian: sudo apt-get install postgresql-{cluster}) \
         or name its directory in PEERDESK_POSTGRES_BIN; to move the data to version {binaries}, \
         use pg_upgrade.",
        directory.display(), binaries_dir.display()
    )]
    VersionMismatch {
        /// The cluster.
        directory: PathBuf,
        /// The major version that wrote it.
        cluster: u32,
        /// Where the programs were found.
        binaries_dir: PathBuf,
        /// Their major version.
        binaries: u32,
    },

    /// Something else stands where the cluster should.
    #[error(
        "{} exists, but holds no Postgres database. Move it away, then start again.",
        directory.display()
    )]
    NotACluster {
        /// What was found.
        directory: PathBuf,
    },

    /// Another desk runs on this data directory.
    #[error(
        "The data directory {} is in use by another Peerdesk{}. \
         Stop that one first, or give this one a directory of its own in PEERDESK_DATA_DIR.",
        data_dir.display(),
        pid.map_or_else(String::new, |pid| format!(" (process {pid})"))
    )]
    InUse {
        /// The directory both want.
        data_dir: PathBuf,
        /// The process that has it, as far as it could be read.
        pid: Option<u32>,
    },

    /// As root: no account exists that Postgres could run as.
    #[error(
        "Postgres refuses to run as root, and the account `{name}` for it does not exist. \
         Create it (sudo useradd --system {name}), or run Peerdesk as an ordinary user."
    )]
    AccountMissing {
        /// The account that was looked up last.
        name: String,
    },

    /// As root: the account cannot reach the data directory.
    #[error(
        "Postgres runs as the account `{account}`, which may not enter {}, \
         so it cannot reach its data in {}. \
         Allow it (sudo chmod o+x {}) or choose another data directory in PEERDESK_DATA_DIR, \
         for example /var/lib/peerdesk.",
        obstacle.display(), data_dir.display(), obstacle.display()
    )]
    NotTraversable {
        /// Who has to get through.
        account: String,
        /// The first directory on the way that it may not enter.
        obstacle: PathBuf,
        /// Where it has to get to.
        data_dir: PathBuf,
    },

    /// A directory belongs to somebody Postgres cannot run as.
    #[error(
        "{} belongs to user {owner}, as whom Postgres cannot run here. \
         Give it to the right user (sudo chown -R USER {}), or start Peerdesk as its owner.",
        directory.display(), directory.display()
    )]
    WrongOwner {
        /// The directory in question.
        directory: PathBuf,
        /// Its owner's number.
        owner: u32,
    },

    /// `initdb` or the first settings failed; nothing of it is kept.
    #[error("Initialising the database in {} failed:\n{output}", data_dir.display())]
    InitFailed {
        /// Where it should have come to be.
        data_dir: PathBuf,
        /// What the program said.
        output: String,
    },

    /// Postgres ended, or did not get ready in time.
    #[error("Postgres did not start: {reason}. The end of {}:\n{log_tail}", log.display())]
    StartFailed {
        /// How it ended.
        reason: String,
        /// Its log file.
        log: PathBuf,
        /// What it wrote there in this start.
        log_tail: String,
    },

    /// A Postgres of an earlier start can be neither stopped nor killed.
    #[error(
        "A Postgres of an earlier start still runs on {} (processes {pids:?}) \
         and does not end. Stop it by hand, then start again.",
        cluster.display()
    )]
    LeftoverStays {
        /// The cluster that it holds.
        cluster: PathBuf,
        /// The processes.
        pids: Vec<u32>,
    },

    /// The operating system refused something.
    #[error("Cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    /// For `map_err`: adds what was tried on which path.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

fn list(paths: &[PathBuf]) -> String {
    let shown: Vec<_> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    shown.join(", ")
}
