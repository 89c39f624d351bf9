//! The command line.

mod figures;
mod scenario;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use clap::{Args, Parser, Subcommand};
use peerdesk_loadtest::corpus::Corpus;
use peerdesk_loadtest::desk::Desk;
use peerdesk_loadtest::figures::serve_floor;
use peerdesk_loadtest::plan::{PlanOptions, RACERS_MAX};
use peerdesk_loadtest::replay::{self, Fault, ReplayOptions};
use peerdesk_loadtest::report::{self, Report};

/// Repetitions come so late that they meet faults, and the node that has forgotten.
const AGAIN_WITHIN: Duration = Duration::from_secs(6);

/// Members by the thousand over real sockets, and an oracle that checks every guarantee.
#[derive(Parser)]
#[command(version)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Replay recorded conversations, with faults if wanted, and check every guarantee.
    Replay(Replay),
    /// Let a desk live through something made up by a seed, and check every guarantee.
    Scenario(scenario::ScenarioArgs),
    /// Measure every figure that is to be reached beside what it is held against, in one table.
    Figures(figures::FiguresArgs),
    /// Measure what one delivery costs beside a bare loop of write(2), at any size.
    Fanout(figures::FanoutArgs),
    /// The bare loop of write(2); started by `figures` and `fanout`.
    #[command(hide = true)]
    Floor {
        #[arg(long)]
        connections: usize,
    },
}

#[derive(Args)]
struct Replay {
    /// Directory with threads.jsonl and stream.jsonl.
    #[arg(long)]
    corpus: PathBuf,
    /// Threads to replay.
    #[arg(long, default_value_t = 500)]
    threads: usize,
    /// Corpus minutes that pass in one second.
    #[arg(long, default_value_t = 4.0)]
    speed: f64,
    /// Faults, one replay for each, separated by commas.
    #[arg(long, value_enum, value_delimiter = ',',
          default_values_t = [Fault::None, Fault::Redis, Fault::Node])]
    fault: Vec<Fault>,
    #[command(flatten)]
    desk: DeskArgs,
    #[arg(long, default_value_t = 12)]
    engineers: usize,
    /// They assign and take over.
    #[arg(long, default_value_t = 2)]
    leads: usize,
    /// Colleagues who watch each ticket without saying anything.
    #[arg(long, default_value_t = 8)]
    bystanders: usize,
    /// Members that have the live list open; all engineers have.
    #[arg(long, default_value_t = 20)]
    desk_watchers: usize,
    /// Share of answered commands that are sent again later on every node.
    #[arg(long, default_value_t = 0.05)]
    repeats: f64,
    /// Share of acked commands whose id is sent again with other content.
    #[arg(long, default_value_t = 0.01)]
    reuses: f64,
    /// Seconds that everything may take longer than planned.
    #[arg(long, default_value_t = 60)]
    patience: u64,
    /// Draws the plan: the same seed, corpus and options give the same plan.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write the reports to this file as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Directory for the reports as JSON and as a page.
    #[arg(long, default_value = "target/reports")]
    reports: PathBuf,
}

/// Which desk the load goes to.
#[derive(Args)]
struct DeskArgs {
    /// Nodes that run already, separated by commas; members are seeded in `DATABASE_URL`.
    #[arg(long, value_delimiter = ',', conflicts_with = "start_nodes")]
    nodes: Vec<String>,
    /// Start so many nodes, with a Postgres and, for more than one, a Redis of their own.
    #[arg(long, default_value_t = 2)]
    start_nodes: usize,
    /// The server's program; by default the one beside this program.
    #[arg(long)]
    server_bin: Option<PathBuf>,
}

impl CommandLine {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.task {
            Task::Replay(replay) => replay.run().await,
            Task::Scenario(scenario) => scenario.run().await,
            Task::Figures(figures) => figures.run().await,
            Task::Fanout(fanout) => fanout.run().await,
            Task::Floor { connections } => {
                serve_floor(connections)?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Replay {
    async fn run(self) -> anyhow::Result<ExitCode> {
        ensure!(
            self.engineers >= RACERS_MAX,
            "at least {RACERS_MAX} engineers are needed for the claim races"
        );
        ensure!(self.speed > 0.0, "the speed has to be above 0");
        let corpus = Corpus::read(&self.corpus)?;
        let mut reports = Vec::new();
        for fault in &self.fault {
            let desk = self.desk.open().await?;
            let report = replay::run(&corpus, &desk, &self.options(*fault)).await?;
            println!("{report}");
            reports.push(report);
        }
        if let Some(path) = &self.json {
            write_json(path, &reports)?;
        }
        for path in report::write_runs(&self.reports, "replay", &reports)? {
            println!("{}", path.display());
        }
        let passed = reports.iter().all(Report::passed);
        Ok(if passed {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn options(&self, fault: Fault) -> ReplayOptions {
        ReplayOptions {
            name: "replay",
            plan: PlanOptions {
                threads: self.threads,
                minutes_per_second: self.speed,
                engineers: self.engineers,
                leads: self.leads,
                bystanders: self.bystanders,
                seed: self.seed,
            },
            fault,
            desk_watchers: self.desk_watchers,
            repeats: self.repeats,
            reuses: self.reuses,
            again_within: AGAIN_WITHIN,
            patience: Duration::from_secs(self.patience),
            receive_bytes: None,
            watches_growth: false,
            is_day: false,
        }
    }
}

impl DeskArgs {
    async fn open(&self) -> anyhow::Result<Desk> {
        let server = self.server_bin.clone().map_or_else(beside_us, Ok)?;
        if self.nodes.is_empty() {
            Desk::start(&server, self.start_nodes).await
        } else {
            Desk::running(server, &self.nodes)
        }
    }
}

/// Cargo puts the server's program where it puts ours.
fn beside_us() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe().context("where is this program?")?;
    let server = own.with_file_name("peerdesk");
    if !server.is_file() {
        bail!(
            "there is no {}; build it with `cargo build --release --bin peerdesk` or name it with \
             --server-bin",
            server.display()
        );
    }
    Ok(server)
}

fn write_json(path: &Path, value: &impl serde::Serialize) -> anyhow::Result<()> {
    let file = File::create(path).with_context(|| format!("writing {}", path.display()))?;
    serde_json::to_writer_pretty(file, value)?;
    Ok(())
}
