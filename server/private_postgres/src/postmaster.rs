//! The main process of Postgres: its command line, and when it is ready.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::account::RunAs;
use crate::binaries::Binaries;
use crate::cluster::clean_environment;
use crate::config::Config;
use crate::error::Error;
use crate::guard::{Guarded, guarded_command};
use crate::log_file::LogFile;
use crate::socket::SocketDir;

const READY_POLL: Duration = Duration::from_millis(10);

/// What a postmaster says of itself in `postmaster.pid`, the way `pg_ctl` learns
/// of it. Lines from <https://www.postgresql.org/docs/current/storage-file-layout.html>.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PidFile {
    /// Of a process that may have ended long ago.
    pub(crate) pid: u32,
    /// Connections are taken.
    pub(crate) ready: bool,
}

/// `None` when there is no such file or it is not complete.
pub(crate) fn read_pid_file(cluster: &Path) -> Option<PidFile> {
    const STATUS_LINE: usize = 7;
    let text = fs::read_to_string(pid_file(cluster)).ok()?;
    let mut lines = text.lines();
    let pid = lines.next()?.trim().parse().ok()?;
    let status = text.lines().nth(STATUS_LINE).unwrap_or_default();
    Some(PidFile {
        pid,
        ready: status.trim() == "ready",
    })
}

/// Removes the file of a postmaster that is proved to be gone. Postgres itself
/// removes it only when no process has its number, and after a restart of the
/// machine or container some process often has.
pub(crate) fn remove_stale_pid_file(cluster: &Path) -> Result<(), Error> {
    let path = pid_file(cluster);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io("remove", &path)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn pid_file(cluster: &Path) -> PathBuf {
    cluster.join("postmaster.pid")
}

/// Everything that one start of Postgres needs.
#[derive(Debug)]
pub(crate) struct Launch<'a> {
    pub(crate) config: &'a Config,
    pub(crate) binaries: &'a Binaries,
    pub(crate) run_as: &'a RunAs,
    pub(crate) cluster: &'a Path,
    pub(crate) socket: &'a SocketDir,
    pub(crate) log: &'a LogFile,
}

impl Launch<'_> {
    /// Starts the postmaster; it is not ready yet.
    pub(crate) fn spawn(&self) -> Result<Guarded, Error> {
        let program = self.binaries.program("postgres");
        let mut command = guarded_command(&program, "INT");
        command.arg("-D").arg(self.cluster);
        for (name, value) in self.settings() {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        clean_environment(&mut command);
        self.run_as.apply(&mut command);
        command
            .stdout(self.log.writer()?)
            .stderr(self.log.writer()?);
        Guarded::spawn(&mut command).map_err(Error::io("run", &program))
    }

    /// Waits until connections are taken, crash recovery included.
    pub(crate) fn wait_until_ready(&self, postmaster: &Guarded) -> Result<(), Error> {
        let deadline = Instant::now() + self.config.start_limit;
        loop {
            let said = read_pid_file(self.cluster);
            if said.is_some_and(|said| said.ready && said.pid == postmaster.pid()) {
                return Ok(());
            }
            if let Some(status) = postmaster.wait(READY_POLL) {
                return Err(self.failed(format!("it ended ({status})")));
            }
            if Instant::now() >= deadline {
                let limit_s = self.config.start_limit.as_secs();
                return Err(self.failed(format!("it was not ready after {limit_s} seconds")));
            }
        }
    }

    /// On the command line, where neither a configuration file nor `ALTER
    /// SYSTEM` can undo what the desk's guarantees rest on.
    fn settings(&self) -> Vec<(String, String)> {
        let listen = if self.config.tcp_port.is_some() {
            "127.0.0.1"
        } else {
            ""
        };
        let port = self
            .config
            .tcp_port
            .unwrap_or(crate::socket::PORT)
            .to_string();
        let pinned = [
            ("fsync", "on"),
            ("synchronous_commit", "on"),
            ("full_page_writes", "on"),
            ("listen_addresses", listen),
            ("port", &port),
            ("unix_socket_directories", &self.socket.as_setting()),
            ("unix_socket_permissions", "0700"),
            // To our own file, and without the values of rows and statements,
            // which are people's words and may be secrets.
            ("log_destination", "stderr"),
            ("logging_collector", "off"),
            ("log_error_verbosity", "terse"),
            ("log_min_error_statement", "panic"),
            ("log_statement", "none"),
            // What Postgres says of itself and what ends it. Warnings and errors
            // go to the desk, which asked; here they would quote values, and fill
            // the disk, because nobody rotates the log while Postgres runs.
            ("log_min_messages", "log"),
            ("log_checkpoints", "off"),
        ];
        let pinned = pinned.map(|(name, value)| (name.to_owned(), value.to_owned()));
        pinned
            .into_iter()
            .chain(self.config.settings.clone())
            .collect()
    }

    fn failed(&self, reason: String) -> Error {
        Error::StartFailed {
            reason,
            log: self.log.path().to_owned(),
            log_tail: self.log.tail(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PidFile, read_pid_file};

    #[test]
    fn the_pid_file_tells_who_and_whether_ready() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let check = |text: &str, expected| {
            std::fs::write(dir.path().join("postmaster.pid"), text).expect("a file");
            assert_eq!(read_pid_file(dir.path()), expected, "{text:?}");
        };
        let whole = "4711\n/data\n1700000000\n5432\n/run\n\n  123 4\nready   \n";
        check(
            whole,
            Some(PidFile {
                pid: 4711,
                ready: true,
            }),
        );
        let starting = whole.replace("ready", "starting");
        check(
            &starting,
            Some(PidFile {
                pid: 4711,
                ready: false,
            }),
        );
        check(
            "4711\n",
            Some(PidFile {
                pid: 4711,
                ready: false,
            }),
        );
        check("", None);
        check("half a l", None);
    }
}
