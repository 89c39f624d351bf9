//! The figures that Peerdesk has to reach, measured beside what they are held against: one table.
//!
//! Nodes and the floor run on one core, everything else on another; processor time is the kernel's
//! account of each process. Each row starts a desk of its own, so that none disturbs another and
//! one can be repeated alone.

mod commands;
mod delivery_rows;
mod floor;
mod hall;
mod herd;
mod idle;
pub mod line;
mod nodes;
mod one_ticket;
mod pgbench;
mod presence;
mod rooms;
mod sizes;
mod speakers;
mod stalled;
mod stats;
mod table;
mod tickets;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use serde::Serialize;

pub use floor::serve as serve_floor;
use line::Line;
pub use one_ticket::{Delivery, OneTicket, measure as measure_one_ticket};
pub use sizes::{FULL, QUICK, Sizes};
pub(crate) use table::cells as table_cells;

use crate::desk::Ground;
use crate::machine::{Cores, pin, raise_descriptors};

/// What is on its way and is not there after this has been lost.
const DELIVERY_LIMIT: Duration = Duration::from_secs(30);

/// A row of the table, which may be several lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Row {
    /// One ticket watched by 1,000, one event at a time.
    Single,
    /// The same in bursts of 16.
    Burst,
    /// The last of 5,000 reached.
    Last,
    /// Memory of an idle member, processor time to come, processor time of 10,000 who are idle.
    Idle,
    /// 200 tickets of 10 members with 200 writers and Redis.
    Rooms,
    /// Two nodes with Redis against one.
    Nodes,
    /// One reader in ten does not read.
    Stalled,
    /// From 100 members to 20,000.
    Members,
    /// From 1 ticket to 10,000.
    Tickets,
    /// Presence with few and with many online.
    Presence,
    /// 2,000 members cut at once.
    Herd,
    /// Commands against what Postgres needs for them, and against bare inserts.
    Commands,
}

/// Where and how much is measured.
pub struct Bench {
    server: PathBuf,
    sizes: &'static Sizes,
    cores: Cores,
    ground: Ground,
}

/// The whole table.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    pub quick: bool,
    /// Whether the load ran on a core of its own.
    pub cores_apart: bool,
    pub took_seconds: f64,
    pub lines: Vec<Line>,
}

impl Bench {
    /// Prepares this process, on the core of the load and with as many descriptors as are allowed,
    /// and starts Postgres and Redis beside it.
    pub async fn prepare(server: PathBuf, sizes: &'static Sizes) -> anyhow::Result<Self> {
        raise_descriptors()?;
        let cores = Cores::share()?;
        pin(std::process::id(), cores.load)?;
        Ok(Self {
            server,
            sizes,
            cores,
            ground: Ground::start().await?,
        })
    }
}

impl Row {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Burst => "burst",
            Self::Last => "last",
            Self::Idle => "idle",
            Self::Rooms => "rooms",
            Self::Nodes => "nodes",
            Self::Stalled => "stalled",
            Self::Members => "members",
            Self::Tickets => "tickets",
            Self::Presence => "presence",
            Self::Herd => "herd",
            Self::Commands => "commands",
        }
    }

    async fn measure(self, bench: &Bench) -> anyhow::Result<Vec<Line>> {
        match self {
            Self::Single => delivery_rows::single(bench).await,
            Self::Burst => delivery_rows::burst(bench).await,
            Self::Last => delivery_rows::last(bench).await,
            Self::Idle => idle::measure(bench).await,
            Self::Rooms => rooms::measure(bench).await,
            Self::Nodes => nodes::measure(bench).await,
            Self::Stalled => stalled::measure(bench).await,
            Self::Members => delivery_rows::members(bench).await,
            Self::Tickets => tickets::measure(bench).await,
            Self::Presence => presence::measure(bench).await,
            Self::Herd => herd::measure(bench).await,
            Self::Commands => commands::measure(bench).await,
        }
    }
}

/// Measures these rows, one after another. A row that fails is a line that says why.
pub async fn run(bench: &Bench, rows: &[Row]) -> Figures {
    let began = Instant::now();
    let progress = crate::progress::Steps::start(rows.len());
    let mut lines = Vec::new();
    for row in rows {
        progress.step(row.name());
        let measured = row
            .measure(bench)
            .await
            .unwrap_or_else(|error| vec![Line::failed(row.name(), format!("{error:#}"))]);
        for mut line in measured {
            row.name().clone_into(&mut line.row);
            lines.push(line);
        }
    }
    progress.end();
    Figures {
        quick: *bench.sizes == QUICK,
        cores_apart: bench.cores.apart(),
        took_seconds: began.elapsed().as_secs_f64(),
        lines,
    }
}

/// Runs what blocks away from the tasks.
async fn blocking<T: Send + 'static>(
    what: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(what).await?
}
