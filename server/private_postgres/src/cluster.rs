//! Postgres' own files: made whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::account::RunAs;
use crate::binaries::{Binaries, major_of};
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::error::Error;
use crate::processes::processes_within;

/// Owns everything that Postgres brings; the desk does not use it.
pub(crate) const SUPERUSER: &str = "postgres";

/// The desk's role and, under the same name, its database. It owns that and
/// nothing else, as it would in an installation with `DATABASE_URL`.
pub(crate) const ROLE: &str = "peerdesk";

/// A cluster that is being made carries this name, so that one which a kill left
/// half made is never mistaken for a whole one.
const PARTIAL_PREFIX: &str = "cluster.partial-";

/// An initialisation whose directory is gone notices at its next file.
const DISCARD_LIMIT: Duration = Duration::from_secs(10);
const DISCARD_POLL: Duration = Duration::from_millis(20);

/// Starting values for an office on a small machine. They stand in the cluster's
/// `postgresql.conf`, where its operator may change them.
const FIRST_SETTINGS: &str = "
# Peerdesk's starting values. Change them here; they are written only once.
max_connections = 120
shared_buffers = 128MB
";

/// The major version that wrote the cluster; `None` when there is none yet.
pub(crate) fn version(cluster: &Path) -> Result<Option<u32>, Error> {
    if !cluster.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(cluster.join("PG_VERSION"));
    let major = text.ok().and_then(|text| major_of(&text));
    major.map(Some).ok_or_else(|| Error::NotACluster {
        directory: cluster.to_owned(),
    })
}

/// Refuses programs that cannot read the cluster.
pub(crate) fn prove_version(
    cluster: &Path,
    written_by: Option<u32>,
    binaries: &Binaries,
) -> Result<(), Error> {
    match written_by {
        Some(major) if major != binaries.major() => Err(Error::VersionMismatch {
            directory: cluster.to_owned(),
            cluster: major,
            binaries_dir: binaries.directory().to_owned(),
            binaries: binaries.major(),
        }),
        Some(_) | None => Ok(()),
    }
}

/// Removes what killed initialisations left.
pub(crate) fn discard_partials(data_dir: &Path) -> Result<(), Error> {
    let entries = fs::read_dir(data_dir).map_err(Error::io("list", data_dir))?;
    for entry in entries.filter_map(Result::ok) {
        if entry
            .file_name()
            .as_bytes()
            .starts_with(PARTIAL_PREFIX.as_bytes())
        {
            discard(&entry.path())?;
        }
    }
    Ok(())
}

/// The programs of a killed initialisation may still be writing there: those that
/// work inside are ended, and the others fail when their directory is gone.
fn discard(partial: &Path) -> Result<(), Error> {
    tracing::warn!(partial = %partial.display(), "removing a half-made database");
    let deadline = Instant::now() + DISCARD_LIMIT;
    loop {
        for pid in processes_within(partial) {
            if let Some(pid) = Pid::from_raw(pid as i32) {
                // One that has ended since it was seen needs no signal.
                let _ = kill_process(pid, Signal::KILL);
            }
        }
        match fs::remove_dir_all(partial) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(_) if Instant::now() < deadline => thread::sleep(DISCARD_POLL),
            Err(error) => return Err(Error::io("remove", partial)(error)),
        }
    }
}

/// Makes the cluster with the desk's role and database in it, under another name
/// first, and gives it its own when it is complete and on the disk.
pub(crate) fn create(
    config: &Config,
    data_dir: &DataDir,
    binaries: &Binaries,
    run_as: &RunAs,
) -> Result<(), Error> {
    let partial = tempfile::Builder::new()
        .prefix(PARTIAL_PREFIX)
        .tempdir_in(data_dir.path())
        .map_err(Error::io("make a directory in", data_dir.path()))?;
    run_as.own(partial.path())?;
    let making = Making {
        config,
        binaries,
        run_as,
        directory: partial.path(),
    };
    making.initialise()?;
    making.add_settings()?;
    making.add_database()?;
    let cluster = data_dir.cluster();
    fs::rename(partial.path(), &cluster).map_err(Error::io("move into place", &cluster))?;
    // It has another name now; removing the old one would find nothing.
    let _: PathBuf = partial.keep();
    File::open(data_dir.path())
        .and_then(|directory| directory.sync_all())
        .map_err(Error::io("flush", data_dir.path()))
}

struct Making<'a> {
    config: &'a Config,
    binaries: &'a Binaries,
    run_as: &'a RunAs,
    directory: &'a Path,
}

impl Making<'_> {
    fn initialise(&self) -> Result<(), Error> {
        let mut said = String::new();
        for locale in locales(self.binaries.major()) {
            let output = self.run_initdb(locale)?;
            if output.status.success() {
                return Ok(());
            }
            said = text_of(&output);
            // Only a locale that this machine lacks is a reason for another try.
            if !said.contains("locale") {
                break;
            }
        }
        Err(self.failed(said))
    }

    fn run_initdb(&self, locale: &[&str]) -> Result<Output, Error> {
        let program = self.binaries.program("initdb");
        let mut command = Command::new(&program);
        let hosts = if self.config.tcp_port.is_some() {
            "trust"
        } else {
            "reject"
        };
        command
            .args(["--encoding=UTF8", "--lc-messages=C", "--data-checksums"])
            .args(["--no-instructions", "--auth-local=trust"])
            .arg(format!("--auth-host={hosts}"))
            .arg(format!("--username={SUPERUSER}"))
            .args(locale)
            .arg("--pgdata")
            .arg(self.directory);
        if !self.must_last() {
            command.arg("--no-sync");
        }
        command.stdin(Stdio::null());
        self.prepare(&mut command);
        command.output().map_err(Error::io("run", &program))
    }

    fn add_settings(&self) -> Result<(), Error> {
        let path = self.directory.join("postgresql.conf");
        let appended = File::options()
            .append(true)
            .open(&path)
            .and_then(|mut file| {
                file.write_all(FIRST_SETTINGS.as_bytes())
                    .and(file.sync_all())
            });
        appended.map_err(Error::io("write", &path))
    }

    /// In the single-user mode, before anybody can connect: the cluster gets its
    /// name only with its database in it.
    fn add_database(&self) -> Result<(), Error> {
        let program = self.binaries.program("postgres");
        let mut command = Command::new(&program);
        command
            .args([
                "--single",
                "-c",
                "exit_on_error=on",
                "-c",
                "log_checkpoints=off",
            ])
            .arg("-D")
            .arg(self.directory)
            .arg(SUPERUSER)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if !self.must_last() {
            command.args(["-c", "fsync=off"]);
        }
        self.prepare(&mut command);
        let mut child = command.spawn().map_err(Error::io("run", &program))?;
        let statements =
            format!("create role {ROLE} login;\ncreate database {ROLE} owner {ROLE};\n");
        // A program that ended early is told by its status, with what it said.
        if let Some(mut stdin) = child.stdin.take() {
            let _ = stdin.write_all(statements.as_bytes());
        }
        let output = child
            .wait_with_output()
            .map_err(Error::io("run", &program))?;
        if output.status.success() {
            return Ok(());
        }
        Err(self.failed(text_of(&output)))
    }

    fn prepare(&self, command: &mut Command) {
        clean_environment(command);
        self.run_as.apply(command);
    }

    /// Disposable clusters need not wait for the disk.
    fn must_last(&self) -> bool {
        let fsync = self
            .config
            .settings
            .iter()
            .rfind(|(name, _)| name == "fsync");
        fsync.is_none_or(|(_, value)| value != "off")
    }

    fn failed(&self, output: String) -> Error {
        Error::InitFailed {
            data_dir: self.config.data_dir.clone(),
            output,
        }
    }
}

/// Postgres' programs get no variable of the desk's: those that begin with `PG`
/// would change what they do, and others may be secrets, which a process of
/// another account would hold readable. The account may not be able to enter the
/// present directory.
pub(crate) fn clean_environment(command: &mut Command) {
    command.env_clear().current_dir("/");
    for kept in ["PATH", "LD_LIBRARY_PATH"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command.env("LC_ALL", "C").env("TZ", "UTC");
}

/// In the order of preference: the same order of words everywhere, and letters
/// of every script known as letters, which search needs. The plain `C` locale is
/// missing on purpose: it knows no letters beyond ASCII.
fn locales(major: u32) -> Vec<&'static [&'static str]> {
    const BUILTIN: &[&str] = &[
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
    ];
    const SYSTEM: [&[&str]; 2] = [&["--locale=C.UTF-8"], &["--locale=en_US.UTF-8"]];
    let builtin = (major >= 17).then_some(BUILTIN);
    builtin.into_iter().chain(SYSTEM).collect()
}

fn text_of(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    format!("{out}{err}({})", output.status)
}
