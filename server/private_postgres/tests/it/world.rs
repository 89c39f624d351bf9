//! What the tests start, ask and break.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use peerdesk_private_postgres::{Config, PrivatePostgres, processes_within};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_mins(1);

/// A directory that Postgres' account can reach when the tests run as root.
pub(crate) fn scratch() -> TempDir {
    tempfile::Builder::new()
        .permissions(PermissionsExt::from_mode(0o711))
        .tempdir()
        .expect("a temporary directory")
}

/// As the product runs it.
pub(crate) fn durable(dir: &TempDir) -> Config {
    Config::new(dir.path().join("postgres"))
}

/// Without waiting for the disk, which only a crash of the machine would show.
pub(crate) fn config(dir: &TempDir) -> Config {
    Config {
        settings: vec![("fsync".to_owned(), "off".to_owned())],
        ..durable(dir)
    }
}

/// A database that stays dead when a test kills it.
pub(crate) fn without_restart(dir: &TempDir) -> Config {
    Config {
        restart: false,
        ..config(dir)
    }
}

pub(crate) async fn start(config: &Config) -> PrivatePostgres {
    match PrivatePostgres::start(config).await {
        Ok(postgres) => postgres,
        Err(error) => panic!("{error}"),
    }
}

pub(crate) async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("a connection")
}

pub(crate) async fn shown(connection: &mut PgConnection, setting: &str) -> String {
    sqlx::query_scalar("select current_setting($1)")
        .bind(setting)
        .fetch_one(connection)
        .await
        .expect("a setting")
}

pub(crate) async fn write_row(url: &str, text: &str) {
    let mut connection = connect(url).await;
    sqlx::query("create table if not exists kept (line text)")
        .execute(&mut connection)
        .await
        .expect("a table");
    sqlx::query("insert into kept values ($1)")
        .bind(text)
        .execute(&mut connection)
        .await
        .expect("a row");
}

pub(crate) async fn rows(url: &str) -> Vec<String> {
    sqlx::query_scalar("select line from kept order by line")
        .fetch_all(&mut connect(url).await)
        .await
        .expect("rows")
}

pub(crate) fn kill(pid: u32) {
    let pid = Pid::from_raw(pid as i32).expect("a process number");
    kill_process(pid, Signal::KILL).expect("the process is ours");
}

pub(crate) fn kill_all_within(cluster: &Path) {
    let pids = processes_within(cluster);
    assert!(pids.len() > 1, "the postmaster has children: {pids:?}");
    for pid in pids {
        let pid = Pid::from_raw(pid as i32).expect("a process number");
        // The children of a killed postmaster may have gone by themselves.
        let _ = kill_process(pid, Signal::KILL);
    }
}

pub(crate) fn wait_for(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "{what} did not come");
        std::thread::yield_now();
    }
}

/// The desk as a program of its own, so that it can be killed.
pub(crate) fn program(dir: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_peerdesk-private-postgres"));
    command
        .arg(durable(dir).data_dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

/// The same, running and serving, with its address.
pub(crate) fn start_process(dir: &TempDir) -> (Child, String) {
    let mut process = program(dir).spawn().expect("the program runs");
    let mut url = String::new();
    BufReader::new(process.stdout.take().expect("its output"))
        .read_line(&mut url)
        .expect("its address");
    assert!(url.starts_with("postgres://"), "{url:?}");
    (process, url.trim().to_owned())
}

/// Programs that only tell a version and fail in a chosen way.
pub(crate) fn fake_binaries(dir: &TempDir, version: &str, initdb: &str) -> PathBuf {
    let bin = dir.path().join(format!("bin-{version}"));
    fs::create_dir(&bin).expect("a directory");
    let write = |name: &str, script: &str| {
        let path = bin.join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
        fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("a program");
    };
    write(
        "postgres",
        &format!("echo 'postgres (PostgreSQL) {version}'"),
    );
    write("initdb", initdb);
    bin
}
