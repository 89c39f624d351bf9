//! The disposable services: they serve, break as told, and leave nothing.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use peerdesk_private_postgres::processes_within;
use peerdesk_services::{
    Line, Postgres, PostgresOptions, Process, ProcessOptions, Redis, RedisOptions, Scratch,
    TestDatabases, free_port, http_get, shared_postgres,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const PATIENCE: Duration = Duration::from_mins(1);

static DATABASES: TestDatabases = TestDatabases::new("services");

fn wait_for(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "{what} did not come");
        std::thread::yield_now();
    }
}

/// The kernel's letter for what a process is doing; `T` when it is stopped.
fn state(pid: u32) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before it may contain anything, spaces and brackets too.
    stat.rsplit_once(") ")?.1.chars().next()
}

/// Or ended: one that was about to end when it was stopped does so, and stays
/// dead as long as its parent is stopped.
fn all_stopped(pids: &[u32]) -> bool {
    let rests = |pid: &u32| matches!(state(*pid), Some('T' | 'Z' | 'X') | None);
    pids.iter().all(rests)
}

async fn migrate(url: String) -> anyhow::Result<()> {
    assert!(url.contains("services_template"), "{url}");
    shared_postgres()
        .execute("services_template", "create table line (text text)")
        .await?;
    Ok(())
}

#[tokio::test]
async fn each_test_gets_a_migrated_database_of_its_own() -> anyhow::Result<()> {
    let first = DATABASES.fresh(migrate).await?;
    let second = DATABASES.fresh(migrate).await?;
    let postgres = shared_postgres();
    let insert = "insert into line values ('mine')";
    postgres.execute(first.name(), insert).await?;
    let count = "select count(*) from line";
    assert_eq!(postgres.execute(first.name(), count).await?, "1");
    assert_eq!(postgres.execute(second.name(), count).await?, "0");
    assert!(first.url().contains(first.name()));
    Ok(())
}

#[tokio::test]
async fn a_migration_that_fails_is_told_and_tried_again() {
    static FAILING: TestDatabases = TestDatabases::new("failing");
    let failed = FAILING
        .fresh(async |_| anyhow::bail!("no such table"))
        .await;
    let text = format!("{:#}", failed.expect_err("the migration fails"));
    assert!(text.contains("no such table"), "{text}");
    let fresh = FAILING.fresh(async |_| Ok(())).await;
    fresh.unwrap_or_else(|error| panic!("{error:#}"));
}

#[tokio::test]
async fn postgres_is_quick_by_default_and_durable_when_asked() -> anyhow::Result<()> {
    let shown = "select current_setting('fsync') || ' ' || current_setting('full_page_writes') \
                 || ' ' || current_setting('synchronous_commit')";
    assert_eq!(
        shared_postgres().execute("peerdesk", shown).await?,
        "off off on"
    );
    let options = PostgresOptions {
        durable: true,
        ..PostgresOptions::default()
    };
    let durable = Postgres::start_with(options).await?;
    assert_eq!(durable.execute("peerdesk", shown).await?, "on on on");
    Ok(())
}

#[tokio::test]
async fn a_killed_postgres_is_gone_and_comes_back_with_its_rows() -> anyhow::Result<()> {
    let options = PostgresOptions {
        tcp: true,
        ..PostgresOptions::default()
    };
    let postgres = Postgres::start_with(options).await?;
    let (url, port) = (postgres.url("peerdesk"), postgres.port());
    postgres
        .execute("peerdesk", "create table line (text text)")
        .await?;
    postgres
        .execute("peerdesk", "insert into line values ('kept')")
        .await?;
    postgres.kill().await?;
    assert!(processes_within(postgres.cluster_dir()).is_empty());
    assert!(postgres.execute("peerdesk", "select 1").await.is_err());
    postgres.restart().await?;
    assert_eq!((postgres.url("peerdesk"), postgres.port()), (url, port));
    assert_eq!(
        postgres
            .execute("peerdesk", "select text from line")
            .await?,
        "kept"
    );
    postgres.stop().await;
    assert!(processes_within(postgres.cluster_dir()).is_empty());
    postgres.restart().await?;
    assert_eq!(
        postgres
            .execute("peerdesk", "select text from line")
            .await?,
        "kept"
    );
    Ok(())
}

#[tokio::test]
async fn a_frozen_postgres_answers_when_it_is_thawed() -> anyhow::Result<()> {
    let postgres = Postgres::start().await?;
    postgres.freeze()?;
    let pids = processes_within(postgres.cluster_dir());
    assert!(pids.len() > 1);
    wait_for("the stop of all its processes", || all_stopped(&pids));
    assert!(pids.iter().any(|pid| state(*pid) == Some('T')));
    let asking = {
        let postgres = postgres.clone();
        tokio::spawn(async move { postgres.execute("peerdesk", "select 'thawed'").await })
    };
    tokio::task::yield_now().await;
    assert!(!asking.is_finished());
    postgres.thaw()?;
    assert_eq!(asking.await??, "thawed");
    Ok(())
}

#[tokio::test]
async fn a_dropped_postgres_leaves_neither_processes_nor_files_even_when_frozen()
-> anyhow::Result<()> {
    let postgres = Postgres::start().await?;
    let cluster = postgres.cluster_dir().to_owned();
    postgres.freeze()?;
    drop(postgres);
    assert!(processes_within(&cluster).is_empty());
    assert!(!cluster.exists());
    Ok(())
}

#[tokio::test]
async fn names_that_are_not_plain_are_refused() {
    let wrong = shared_postgres()
        .create_database("a\"; drop database peerdesk", None)
        .await;
    assert!(wrong.is_err());
}

#[tokio::test]
async fn redis_forgets_when_it_is_flushed_or_killed() -> anyhow::Result<()> {
    for tcp in [false, true] {
        let redis = Redis::start_with(RedisOptions { tcp }).await?;
        let url = redis.url();
        assert_eq!(redis.command("SET word kept").await?, "OK");
        assert_eq!(redis.command("GET word").await?, "kept");
        redis.flush().await?;
        assert!(redis.command("GET word").await.is_err());
        redis.command("SET word kept").await?;
        let first = redis.pid();
        redis.kill().await?;
        assert!(redis.command("PING").await.is_err());
        redis.restart().await?;
        assert_ne!(redis.pid(), first);
        assert_eq!(redis.url(), url);
        assert_eq!(redis.command("DBSIZE").await?, "0");
    }
    Ok(())
}

#[tokio::test]
async fn a_frozen_redis_answers_when_it_is_thawed() -> anyhow::Result<()> {
    let redis = Redis::start().await?;
    redis.freeze()?;
    wait_for("the stop of Redis", || state(redis.pid()) == Some('T'));
    let asking = {
        let redis = redis.clone();
        tokio::spawn(async move { redis.command("PING").await })
    };
    tokio::task::yield_now().await;
    assert!(!asking.is_finished());
    redis.thaw()?;
    assert_eq!(asking.await??, "PONG");
    Ok(())
}

#[tokio::test]
async fn subscribers_of_redis_can_be_cut() -> anyhow::Result<()> {
    let redis = Redis::start_with(RedisOptions { tcp: true }).await?;
    let port = redis.port().expect("a port");
    let mut subscriber = std::net::TcpStream::connect(("127.0.0.1", port))?;
    subscriber.set_read_timeout(Some(PATIENCE))?;
    subscriber.write_all(b"SUBSCRIBE news\r\n")?;
    let mut reader = BufReader::new(subscriber);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    assert_eq!(redis.cut_subscribers().await?, 1);
    let mut rest = Vec::new();
    // The end of the stream, or a reset: either way it has been cut.
    let _ = std::io::Read::read_to_end(&mut reader, &mut rest);
    assert_eq!(redis.command("PUBLISH news x").await?, "0");
    Ok(())
}

#[test]
fn a_process_killed_hard_takes_its_services_along() {
    let mut process = Command::new(env!("CARGO_BIN_EXE_peerdesk-services"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let output = BufReader::new(process.stdout.take().expect("its output"));
    let lines: Vec<String> = output.lines().take(2).map_while(Result::ok).collect();
    let redis = lines[1]
        .trim_start_matches("REDIS_URL='redis+unix://")
        .trim_end_matches('\'');
    let redis_dir = Path::new(redis).parent().expect("a directory").to_owned();
    let encoded = lines[0]
        .split_once("host=")
        .expect("a socket's directory")
        .1;
    let postgres_run = PathBuf::from(encoded.trim_end_matches('\'').replace("%2F", "/"));
    let postgres_dir = postgres_run.parent().expect("a directory").to_owned();
    let cluster = postgres_dir.join("cluster");
    assert!(!processes_within(&redis_dir).is_empty());
    assert!(!processes_within(&cluster).is_empty());
    process.kill().expect("it is ours");
    process.wait().expect("it ends");
    wait_for("the end of the services", || {
        !redis_dir.exists() && !postgres_dir.exists()
    });
    assert!(processes_within(&redis_dir).is_empty());
    assert!(processes_within(&cluster).is_empty());
}

/// A server in a few lines of a language that the tests' machines have: it is
/// not ready at first, ends in order when asked, and says so.
const SERVER: &str = r#"#!/usr/bin/env python3
import http.server, os, signal, sys
class Answer(http.server.BaseHTTPRequestHandler):
    asked = 0
    def do_GET(self):
        Answer.asked += 1
        self.send_response(200 if self.path == "/ready" and Answer.asked > 3 else 503)
        self.end_headers()
        self.wfile.write(os.environ["GREETING"].encode())
def end(*_):
    print("ended in order", flush=True)
    sys.exit(3)
signal.signal(signal.SIGTERM, end)
print("starting with", sys.argv[1], flush=True)
if sys.argv[1] == "fail": sys.exit("cannot start")
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answer).serve_forever()
"#;

fn server(scratch: &Scratch, argument: &str) -> anyhow::Result<ProcessOptions> {
    let program = scratch.path().join("server");
    fs::write(&program, SERVER)?;
    fs::set_permissions(&program, PermissionsExt::from_mode(0o755))?;
    let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
    let log = scratch.path().join("server.log");
    let options = ProcessOptions::new("the server", &program, address, &log);
    let port = address.port().to_string();
    Ok(options
        .arg(argument)
        .env("PORT", port)
        .env("GREETING", "hello"))
}

#[tokio::test]
async fn a_process_is_ready_when_it_says_so_and_ends_as_asked() -> anyhow::Result<()> {
    let scratch = Scratch::new()?;
    let process = Process::start(server(&scratch, "well")?).await?;
    let answer = http_get(process.address(), "/ready")?;
    assert_eq!((answer.status, answer.body.as_str()), (200, "hello"));
    let first = process.pid();
    process.restart().await?;
    assert_ne!(process.pid(), first);
    assert!(process.ended().is_none());
    assert_eq!(process.terminate().await?.code(), Some(3));
    assert!(
        process.log_tail().contains("ended in order"),
        "{}",
        process.log_tail()
    );
    process.restart().await?;
    process.kill().await?;
    assert!(process.ended().is_some());
    assert!(http_get(process.address(), "/ready").is_err());
    Ok(())
}

#[tokio::test]
async fn a_process_that_fails_to_start_is_told_with_its_log() -> anyhow::Result<()> {
    let scratch = Scratch::new()?;
    let failed = Process::start(server(&scratch, "fail")?).await;
    let text = format!("{:#}", failed.expect_err("it ends"));
    assert!(
        text.contains("cannot start") && text.contains("ended at its start"),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
async fn a_process_is_not_mistaken_for_another_that_has_its_address() -> anyhow::Result<()> {
    let scratch = Scratch::new()?;
    let options = server(&scratch, "well")?;
    let _other = TcpListener::bind(options.address)?;
    let refused = Process::start(options).await;
    let text = format!("{:#}", refused.expect_err("the address is taken"));
    assert!(text.contains("something else listens"), "{text}");
    Ok(())
}

#[tokio::test]
async fn a_deafened_subscriber_hears_nothing_and_is_not_told() -> anyhow::Result<()> {
    let redis = Redis::start().await?;
    let line = Line::to(&redis)?;
    assert!(line.deafen_subscribers().is_err(), "nobody subscribed yet");
    let socket = line.url();
    let socket = socket.trim_start_matches("redis+unix://");
    let mut subscriber = tokio::net::UnixStream::connect(socket).await?;
    subscriber.write_all(b"SUBSCRIBE c\r\n").await?;
    let confirmed = b"*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n";
    let mut heard = vec![0; confirmed.len()];
    subscriber.read_exact(&mut heard).await?;
    assert_eq!(heard, confirmed);

    line.deafen_subscribers()?;
    assert_eq!(redis.command("PUBLISH c lost").await?, "1");
    let mut sound = tokio::net::UnixStream::connect(socket).await?;
    sound.write_all(b"SUBSCRIBE c\r\n").await?;
    sound.read_exact(&mut heard).await?;
    assert_eq!(redis.command("PUBLISH c again").await?, "2");
    let message = b"*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$5\r\nagain\r\n";
    let mut heard = vec![0; message.len()];
    sound.read_exact(&mut heard).await?;
    assert_eq!(heard, message);
    let nothing = subscriber
        .try_read(&mut heard)
        .map_err(|error| error.kind());
    assert_eq!(nothing.err(), Some(std::io::ErrorKind::WouldBlock));
    Ok(())
}
