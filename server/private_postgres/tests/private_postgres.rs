//! The private Postgres against real programs: its life, its deaths, its words.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use peerdesk_private_postgres::{Binaries, Config, Error, PrivatePostgres, processes_within};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_mins(1);

/// A directory that Postgres' account can reach when the tests run as root.
fn scratch() -> TempDir {
    tempfile::Builder::new()
        .permissions(PermissionsExt::from_mode(0o711))
        .tempdir()
        .expect("a temporary directory")
}

/// As the product runs it.
fn durable(dir: &TempDir) -> Config {
    Config::new(dir.path().join("postgres"))
}

/// Without waiting for the disk, which only a crash of the machine would show.
fn config(dir: &TempDir) -> Config {
    Config {
        settings: vec![("fsync".to_owned(), "off".to_owned())],
        ..durable(dir)
    }
}

/// A database that stays dead when a test kills it.
fn without_restart(dir: &TempDir) -> Config {
    Config {
        restart: false,
        ..config(dir)
    }
}

async fn start(config: &Config) -> PrivatePostgres {
    match PrivatePostgres::start(config).await {
        Ok(postgres) => postgres,
        Err(error) => panic!("{error}"),
    }
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("a connection")
}

async fn shown(connection: &mut PgConnection, setting: &str) -> String {
    sqlx::query_scalar("select current_setting($1)")
        .bind(setting)
        .fetch_one(connection)
        .await
        .expect("a setting")
}

async fn write_row(url: &str, text: &str) {
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

async fn rows(url: &str) -> Vec<String> {
    sqlx::query_scalar("select line from kept order by line")
        .fetch_all(&mut connect(url).await)
        .await
        .expect("rows")
}

fn kill(pid: u32) {
    let pid = Pid::from_raw(pid as i32).expect("a process number");
    kill_process(pid, Signal::KILL).expect("the process is ours");
}

fn kill_all_within(cluster: &Path) {
    let pids = processes_within(cluster);
    assert!(pids.len() > 1, "the postmaster has children: {pids:?}");
    for pid in pids {
        let pid = Pid::from_raw(pid as i32).expect("a process number");
        // The children of a killed postmaster may have gone by themselves.
        let _ = kill_process(pid, Signal::KILL);
    }
}

fn wait_for(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "{what} did not come");
        std::thread::yield_now();
    }
}

/// The desk as a process of its own, so that it can be killed.
fn start_process(dir: &TempDir) -> (Child, String) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_peerdesk-private-postgres"))
        .arg(config(dir).data_dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut url = String::new();
    BufReader::new(process.stdout.take().expect("its output"))
        .read_line(&mut url)
        .expect("its address");
    assert!(url.starts_with("postgres://"), "{url:?}");
    (process, url.trim().to_owned())
}

#[tokio::test]
async fn a_first_start_serves_queries_with_durable_settings() {
    let dir = scratch();
    let postgres = start(&durable(&dir)).await;
    let mut connection = connect(postgres.url()).await;
    for (setting, expected) in [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("is_superuser", "off"),
        ("max_connections", "120"),
    ] {
        assert_eq!(shown(&mut connection, setting).await, expected, "{setting}");
    }
    let lower: String = sqlx::query_scalar("select lower('ПРИВЕТ ÄÖ')")
        .fetch_one(&mut connection)
        .await
        .expect("a word");
    assert_eq!(lower, "привет äö", "letters of every script are letters");
    drop(connection);
    postgres.stop().await;
}

#[tokio::test]
async fn nobody_else_can_reach_the_socket_or_the_files() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    let data_dir = config(&dir).data_dir;
    for private in ["run", "cluster"] {
        let found = fs::metadata(data_dir.join(private)).expect("a directory");
        assert_eq!(found.mode() & 0o777, 0o700, "{private}");
        assert_ne!(found.uid(), 0, "Postgres never runs as root");
    }
    let log = fs::metadata(data_dir.join("postgres.log")).expect("a log");
    assert_eq!(log.mode() & 0o777, 0o600);
    postgres.stop().await;
}

#[tokio::test]
async fn a_stop_is_clean_and_the_next_start_keeps_every_row() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    let cluster = postgres.cluster_dir().to_owned();
    write_row(postgres.url(), "kept").await;
    postgres.stop().await;
    assert!(!cluster.join("postmaster.pid").exists());
    assert!(processes_within(&cluster).is_empty());
    let postgres = start(&config(&dir)).await;
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn postgres_killed_with_its_children_starts_again_with_every_row() {
    let dir = scratch();
    let postgres = start(&without_restart(&dir)).await;
    write_row(postgres.url(), "kept").await;
    kill_all_within(postgres.cluster_dir());
    drop(postgres);
    let postgres = start(&without_restart(&dir)).await;
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn postgres_killed_under_a_running_desk_comes_back_at_the_same_address() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    write_row(postgres.url(), "kept").await;
    let first = postgres.pid();
    kill(first);
    wait_for("a new postmaster", || postgres.pid() != first);
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn a_desk_killed_hard_takes_its_postgres_along_cleanly() {
    let dir = scratch();
    let (mut process, url) = start_process(&dir);
    write_row(&url, "kept").await;
    let cluster = config(&dir)
        .data_dir
        .canonicalize()
        .expect("it exists")
        .join("cluster");
    process.kill().expect("the desk is killed");
    process.wait().expect("the desk ends");
    wait_for("the end of Postgres", || {
        processes_within(&cluster).is_empty()
    });
    assert!(
        !cluster.join("postmaster.pid").exists(),
        "the shutdown was a clean one"
    );
    let postgres = start(&config(&dir)).await;
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn a_postmaster_that_lost_desk_and_guard_is_ended_by_the_next_start() {
    let dir = scratch();
    let (mut process, url) = start_process(&dir);
    write_row(&url, "kept").await;
    let cluster = config(&dir)
        .data_dir
        .canonicalize()
        .expect("it exists")
        .join("cluster");
    let pid_file = fs::read_to_string(cluster.join("postmaster.pid")).expect("it runs");
    let postmaster: i32 = pid_file
        .lines()
        .next()
        .expect("a line")
        .parse()
        .expect("a number");
    let postmaster = Pid::from_raw(postmaster).expect("a process number");
    // A stopped postmaster does not react to its guard, as if there were none.
    kill_process(postmaster, Signal::STOP).expect("it runs");
    process.kill().expect("the desk is killed");
    process.wait().expect("the desk ends");
    assert!(!processes_within(&cluster).is_empty());
    let next = Config {
        stop_limit: Duration::from_millis(100),
        ..config(&dir)
    };
    let postgres = start(&next).await;
    assert_ne!(postgres.pid(), postmaster.as_raw_nonzero().get() as u32);
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn stale_files_that_name_a_living_process_do_not_stop_a_start() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    let cluster = postgres.cluster_dir().to_owned();
    write_row(postgres.url(), "kept").await;
    postgres.stop().await;
    // A process of Postgres' own account, so that Postgres itself would refuse.
    let owner = fs::metadata(&cluster).expect("the cluster");
    let mut alive = Command::new("sleep");
    alive.arg("1000").current_dir("/");
    if rustix::process::geteuid().is_root() {
        use std::os::unix::process::CommandExt;
        alive.uid(owner.uid()).gid(owner.gid());
    }
    let mut alive = alive.spawn().expect("a process");
    let stale = format!(
        "{}\n{}\n1\n5432\n\n\n\nready\n",
        alive.id(),
        cluster.display()
    );
    fs::write(cluster.join("postmaster.pid"), &stale).expect("a stale file");
    let run = config(&dir).data_dir.join("run");
    fs::write(run.join(".s.PGSQL.5432.lock"), &stale).expect("a stale lock");
    fs::write(run.join(".s.PGSQL.5432"), "").expect("a stale socket");
    let postgres = start(&config(&dir)).await;
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
    assert!(
        alive.try_wait().expect("its state").is_none(),
        "the stranger was left alone"
    );
    alive.kill().expect("the stranger ends");
    alive.wait().expect("the stranger ends");
}

#[tokio::test]
async fn a_second_desk_on_the_same_directory_is_refused_and_told_who_has_it() {
    let dir = scratch();
    let (mut process, _url) = start_process(&dir);
    let refused = PrivatePostgres::start(&config(&dir)).await;
    let error = refused.expect_err("the directory is in use");
    assert!(
        matches!(&error, Error::InUse { pid, .. } if *pid == Some(process.id())),
        "{error}"
    );
    drop(process.stdin.take());
    assert!(process.wait().expect("the desk ends").success());
    start(&config(&dir)).await.stop().await;
}

#[tokio::test]
async fn a_half_made_cluster_is_removed_and_made_anew() {
    let dir = scratch();
    let data_dir = config(&dir).data_dir;
    let partial = data_dir.join("cluster.partial-killed");
    fs::create_dir_all(partial.join("base")).expect("a half-made cluster");
    fs::set_permissions(&data_dir, PermissionsExt::from_mode(0o711)).expect("a way in");
    fs::write(partial.join("PG_VERSION"), "15\n").expect("a half-made cluster");
    let postgres = start(&config(&dir)).await;
    write_row(postgres.url(), "works").await;
    postgres.stop().await;
    let names: Vec<_> = fs::read_dir(&data_dir)
        .expect("the directory")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert!(!partial.exists());
    assert_eq!(
        names.len(),
        4,
        "cluster, lock, log and run are all there is: {names:?}"
    );
}

#[tokio::test]
async fn a_failed_initialisation_says_why_and_leaves_nothing() {
    let dir = scratch();
    let bin = fake_binaries(&dir, "15.1", "echo the disk is full >&2; exit 1");
    let failing = Config {
        binaries_dir: Some(bin),
        ..config(&dir)
    };
    let error = PrivatePostgres::start(&failing)
        .await
        .expect_err("it fails");
    assert!(matches!(error, Error::InitFailed { .. }), "{error}");
    assert!(error.to_string().contains("the disk is full"), "{error}");
    let entries = fs::read_dir(&failing.data_dir).expect("the directory");
    let names: Vec<_> = entries
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(names, ["lock"]);
}

#[tokio::test]
async fn a_cluster_of_another_version_is_refused_with_both_versions() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    let version = postgres.binaries().major();
    postgres.stop().await;
    let other = Config {
        binaries_dir: Some(fake_binaries(&dir, "99.2", "exit 1")),
        ..config(&dir)
    };
    let error = PrivatePostgres::start(&other)
        .await
        .expect_err("another version");
    let text = error.to_string();
    assert!(
        matches!(error, Error::VersionMismatch { binaries: 99, .. }),
        "{text}"
    );
    assert!(text.contains(&format!("postgresql-{version}")), "{text}");
}

#[tokio::test]
async fn programs_too_old_are_refused() {
    let dir = scratch();
    let old = Config {
        binaries_dir: Some(fake_binaries(&dir, "9.6.24", "exit 1")),
        ..config(&dir)
    };
    let error = PrivatePostgres::start(&old).await.expect_err("too old");
    assert!(
        matches!(error, Error::BinariesTooOld { found: 9, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn missing_programs_are_told_with_what_to_install() {
    let dir = scratch();
    let nowhere = Config {
        binaries_dir: Some(dir.path().join("empty")),
        ..config(&dir)
    };
    let error = PrivatePostgres::start(&nowhere)
        .await
        .expect_err("no programs");
    assert!(matches!(error, Error::BinariesMissing { .. }), "{error}");
    assert!(
        error
            .to_string()
            .contains("sudo apt-get install postgresql"),
        "{error}"
    );
}

#[tokio::test]
async fn a_start_that_fails_shows_the_end_of_the_log() {
    let dir = scratch();
    let mut wrong = config(&dir);
    wrong.settings = vec![("shared_buffers".to_owned(), "a lot".to_owned())];
    let error = PrivatePostgres::start(&wrong)
        .await
        .expect_err("a wrong setting");
    assert!(matches!(error, Error::StartFailed { .. }), "{error}");
    assert!(error.to_string().contains("shared_buffers"), "{error}");
}

#[tokio::test]
async fn something_else_in_the_clusters_place_is_left_alone() {
    let dir = scratch();
    let cluster = config(&dir).data_dir.join("cluster");
    fs::create_dir_all(&cluster).expect("a directory");
    fs::write(cluster.join("letters"), "from home").expect("a file");
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(&cluster, Some(65534), Some(65534)).expect("another owner");
    }
    let error = PrivatePostgres::start(&config(&dir))
        .await
        .expect_err("no cluster");
    assert!(matches!(error, Error::NotACluster { .. }), "{error}");
    assert!(cluster.join("letters").exists());
}

#[tokio::test]
async fn a_long_and_odd_data_directory_still_gets_a_socket() {
    let dir = scratch();
    let names = ["with space, comma", &"long".repeat(20), "ÄÖ"];
    for name in names {
        let config = Config {
            data_dir: dir.path().join(name).join("postgres"),
            ..config(&dir)
        };
        let postgres = start(&config).await;
        write_row(postgres.url(), name).await;
        let elsewhere = !config.data_dir.join("run").exists();
        assert_eq!(elsewhere, name.starts_with("long"), "{name}");
        postgres.stop().await;
    }
}

#[tokio::test]
async fn a_dropped_database_shuts_down_and_its_directory_is_free_at_once() {
    let dir = scratch();
    let postgres = start(&config(&dir)).await;
    write_row(postgres.url(), "kept").await;
    drop(postgres);
    let postgres = start(&config(&dir)).await;
    assert_eq!(rows(postgres.url()).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn a_database_on_a_port_is_reached_from_this_machine() {
    let dir = scratch();
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("its number").port();
    drop(listener);
    let with_port = Config {
        tcp_port: Some(port),
        ..config(&dir)
    };
    let postgres = start(&with_port).await;
    write_row(
        &format!("postgres://peerdesk@127.0.0.1:{port}/peerdesk"),
        "by port",
    )
    .await;
    assert_eq!(rows(postgres.url()).await, ["by port"]);
    postgres.stop().await;
}

#[test]
fn the_programs_of_this_machine_are_found() {
    let found = Binaries::find(None, None).unwrap_or_else(|error| panic!("{error}"));
    assert!(found.program("initdb").is_file());
    let same = Binaries::find(None, Some(found.major())).expect("the same version");
    assert_eq!(same.major(), found.major());
}

/// Programs that only tell a version and fail in a chosen way.
fn fake_binaries(dir: &TempDir, version: &str, initdb: &str) -> PathBuf {
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
