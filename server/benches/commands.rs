//! What an acknowledged message costs the server beside what it costs Postgres, and how many come
//! through beside plain single-row inserts by `pgbench` over the same number of connections to the
//! same server. Both sides run in turn, durable, on one machine; processor time is the kernel's.
//!
//! `cargo bench -p peerdesk-server --bench commands -- [connections] [seconds a round]`

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use anyhow::{Context as _, ensure};
use peerdesk_desk::{MemberId, TicketId};
use peerdesk_private_postgres::{Binaries, processes_within};
use peerdesk_protocol::{ClientMessage, Reply, ServerMessage};
use peerdesk_server::app::{App, Request};
use peerdesk_server::bus::InProcess;
use peerdesk_server::store::{Settings, Store};
use peerdesk_services::{Postgres, PostgresOptions};
use sqlx::PgPool;
use tokio::sync::mpsc;
use uuid::Uuid;

const CONNECTIONS: u32 = 32;
const SECONDS: u64 = 5;
const ROUNDS: usize = 3;
/// Members who write, each into a ticket of their own, as many at a time as there are connections.
const TICKETS: usize = 200;
const TEXT_BYTES: usize = 256;
/// The kernel counts processor time in hundredths of a second wherever Linux runs.
const TICKS_PER_SECOND: f64 = 100.0;

/// One side of one round.
#[derive(Clone, Copy, Debug)]
struct Round {
    per_second: f64,
    /// Microseconds of processor time for each row or message.
    own_us: f64,
    postgres_us: f64,
}

struct Desk {
    app: App,
    writers: Vec<(MemberId, TicketId)>,
}

fn main() -> anyhow::Result<()> {
    let numbers: Vec<u64> = env::args().filter_map(|word| word.parse().ok()).collect();
    let connections = numbers.first().map_or(CONNECTIONS, |number| *number as u32);
    let seconds = numbers.get(1).copied().unwrap_or(SECONDS);
    let runtime = tokio::runtime::Runtime::new()?;
    let postgres = Postgres::start_blocking(&PostgresOptions {
        durable: true,
        ..PostgresOptions::default()
    })?;
    let url = postgres.url("peerdesk");
    let desk = Arc::new(runtime.block_on(open(&url, connections))?);
    let script = postgres.cluster_dir().join("insert.sql");
    let body = "x".repeat(TEXT_BYTES);
    fs::write(
        &script,
        format!("insert into plain (body) values ('{body}');\n"),
    )?;

    // Connections are opened and statements prepared before anything counts.
    runtime.block_on(send(&desk, connections, Duration::from_secs(1)))?;
    let mut inserts = Vec::new();
    let mut messages = Vec::new();
    for _ in 0..ROUNDS {
        inserts.push(pgbench(&postgres, &script, connections, seconds)?);
        let time = Duration::from_secs(seconds);
        messages.push(measured(postgres.cluster_dir(), || {
            runtime.block_on(send(&desk, connections, time))
        })?);
    }
    print(connections, middle(inserts), middle(messages))?;
    runtime.block_on(desk.app.store().close());
    Ok(())
}

async fn open(url: &str, connections: u32) -> anyhow::Result<Desk> {
    let settings = Settings {
        command_connections_max: connections,
        ..Settings::new(url)
    };
    let store = Store::open(&settings).await?;
    // What is published goes nowhere: nobody watches.
    let (sender, mut arrivals) = mpsc::channel(1_024);
    tokio::spawn(async move { while arrivals.recv().await.is_some() {} });
    let app = App::new(store, Arc::new(InProcess::new(sender))).await?;
    let pool = PgPool::connect(url).await?;
    sqlx::raw_sql(
        "create table plain
             (id bigint generated always as identity primary key, body text not null)",
    )
    .execute(&pool)
    .await?;
    let topic: i64 = sqlx::query_scalar(
        "with acme as (insert into organisation (name) values ('Acme') returning id),
              it as (insert into team (name) values ('IT') returning id),
              served as (insert into team_organisation select it.id, acme.id from it, acme)
         insert into topic (organisation_id, team_id, name, peer_window_seconds)
         select acme.id, it.id, 'VPN', 86400 from acme, it returning id",
    )
    .fetch_one(&pool)
    .await?;
    let members: Vec<i64> = sqlx::query_scalar(
        "insert into member (organisation_id, email, name, role)
         select organisation.id, 'member-' || n || '@acme.test', 'Member ' || n, 'employee'
         from organisation, generate_series(1, $1::integer) n returning id",
    )
    .bind(TICKETS as i32)
    .fetch_all(&pool)
    .await?;
    pool.close().await;
    let mut writers = Vec::with_capacity(members.len());
    for member in members {
        let ask = format!(
            r#"{{"type":"ask","id":"{}","text":"VPN drops","topic":{topic},"visibility":"organisation"}}"#,
            new_id()
        );
        let Reply::Ok { receipt } = execute(&app, MemberId(member), &ask).await? else {
            anyhow::bail!("a question was not taken");
        };
        writers.push((MemberId(member), TicketId(receipt.ticket.0)));
    }
    Ok(Desk { app, writers })
}

/// Writers post one message after the other until the time is over; returns how many were
/// acknowledged.
async fn send(desk: &Arc<Desk>, writers: u32, time: Duration) -> anyhow::Result<u64> {
    let over = Arc::new(AtomicBool::new(false));
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..writers as usize {
        let (desk, over) = (Arc::clone(desk), Arc::clone(&over));
        let text = "x".repeat(TEXT_BYTES);
        tasks.spawn(async move {
            let mut sent = 0;
            for turn in 0.. {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let (member, ticket) =
                    desk.writers[(writer + turn * writers as usize) % desk.writers.len()];
                let frame = format!(
                    r#"{{"type":"command","id":"{}","ticket":{},"command":{{"kind":"post","text":"{text}"}}}}"#,
                    new_id(),
                    ticket.0
                );
                let reply = execute(&desk.app, member, &frame).await?;
                ensure!(matches!(reply, Reply::Ok { .. }), "not taken: {reply:?}");
                sent += 1;
            }
            anyhow::Ok(sent)
        });
    }
    tokio::time::sleep(time).await;
    over.store(true, Ordering::Relaxed);
    let mut sent = 0;
    while let Some(task) = tasks.join_next().await {
        sent += task??;
    }
    Ok(sent)
}

/// From the text of the frame to the text of the reply.
async fn execute(app: &App, member: MemberId, frame: &str) -> anyhow::Result<Reply> {
    let message = serde_json::from_str(frame)?;
    let request = if let ClientMessage::Ask(ask) = message {
        Request::Ask(ask)
    } else if let ClientMessage::Command(command) = message {
        Request::Command(command)
    } else {
        anyhow::bail!("no command: {frame}");
    };
    let id = request.id();
    let reply = app.execute(member, request).await;
    let message = ServerMessage::Reply { id, reply };
    std::hint::black_box(serde_json::to_vec(&message)?);
    let ServerMessage::Reply { reply, .. } = message else {
        unreachable!("made two lines above");
    };
    Ok(reply)
}

fn pgbench(
    postgres: &Postgres,
    script: &Path,
    connections: u32,
    seconds: u64,
) -> anyhow::Result<Round> {
    let program = Binaries::find(None, None)?.program("pgbench");
    let url = postgres.url("peerdesk");
    measured(postgres.cluster_dir(), || {
        let output = Command::new(&program)
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=1", "--file"])
            .arg(script)
            .arg(format!("--client={connections}"))
            .arg(format!("--time={seconds}"))
            .arg(&url)
            .output()
            .with_context(|| format!("running {}", program.display()))?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let wrong = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "pgbench failed: {wrong}");
        said.lines()
            .find_map(|line| line.strip_prefix("number of transactions actually processed: "))
            .and_then(|count| count.trim().parse().ok())
            .with_context(|| format!("pgbench said {said}"))
    })
}

/// Runs one side, which returns how much it did.
fn measured(cluster: &Path, run: impl FnOnce() -> anyhow::Result<u64>) -> anyhow::Result<Round> {
    let (own, postgres, start) = (own_seconds()?, postgres_seconds(cluster), Instant::now());
    let count = run()? as f64;
    let seconds = start.elapsed().as_secs_f64();
    // A server process that ends is counted with its parent only once that has noticed.
    thread::sleep(Duration::from_millis(200));
    Ok(Round {
        per_second: count / seconds,
        own_us: (own_seconds()? - own) / count * 1e6,
        postgres_us: (postgres_seconds(cluster) - postgres) / count * 1e6,
    })
}

fn own_seconds() -> anyhow::Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", process::id()))?;
    // Without the children: pgbench and Postgres are counted apart.
    Ok(times(&stat)[..2].iter().sum::<f64>() / TICKS_PER_SECOND)
}

/// Of all its processes, those that have ended included.
fn postgres_seconds(cluster: &Path) -> f64 {
    processes_within(cluster)
        .into_iter()
        .filter_map(|pid| fs::read_to_string(format!("/proc/{pid}/stat")).ok())
        .map(|stat| times(&stat).iter().sum::<f64>() / TICKS_PER_SECOND)
        .sum()
}

/// User and system time of a process, and the same of its children that ended.
fn times(stat: &str) -> [f64; 4] {
    let after_name = stat.rsplit_once(')').map_or("", |(_, after)| after);
    let mut fields = after_name.split_whitespace().skip(11);
    [(); 4].map(|()| {
        fields
            .next()
            .and_then(|word| word.parse().ok())
            .unwrap_or(0.0)
    })
}

fn middle(mut rounds: Vec<Round>) -> Round {
    rounds.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
    rounds[rounds.len() / 2]
}

#[expect(
    clippy::print_stdout,
    reason = "the figures are what this program is for"
)]
fn print(connections: u32, insert: Round, message: Round) -> anyhow::Result<()> {
    println!("{connections} connections, middle of {ROUNDS} rounds");
    println!(
        "pgbench, one row:      {:7.0}/s, Postgres {:6.1} us each",
        insert.per_second, insert.postgres_us
    );
    println!(
        "desk, one message:     {:7.0}/s, Postgres {:6.1} us each, server {:6.1} us each",
        message.per_second, message.postgres_us, message.own_us
    );
    println!(
        "server to Postgres:    {:7.2} x   (reach: at most 1)",
        message.own_us / message.postgres_us
    );
    println!(
        "messages to inserts:   {:7.2} x   (reach: at least 0.6)",
        message.per_second / insert.per_second
    );
    ensure!(
        message.per_second.is_finite() && insert.per_second.is_finite(),
        "nothing was measured"
    );
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "each message needs an id of its own"
)]
fn new_id() -> Uuid {
    Uuid::now_v7()
}
