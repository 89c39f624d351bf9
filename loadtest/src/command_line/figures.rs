//! `figures` and `fanout`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum as _};
use peerdesk_loadtest::figures::{self, Bench, Delivery, FULL, OneTicket, QUICK, Row};
use peerdesk_loadtest::report;

use super::{beside_us, write_json};

/// Which rows, and how large.
#[derive(Args)]
pub(super) struct FiguresArgs {
    /// Rows to measure; all of them when none is named.
    #[arg(value_enum)]
    rows: Vec<Row>,
    /// Tiny sizes: shows that every row can be measured, and measures nothing.
    #[arg(long)]
    quick: bool,
    /// The server's program; by default the one beside this program.
    #[arg(long)]
    server_bin: Option<PathBuf>,
    /// Directory for the table as JSON and as a page.
    #[arg(long, default_value = "target/reports")]
    reports: PathBuf,
}

/// One ticket, its watchers, and the floor.
#[derive(Args)]
pub(super) struct FanoutArgs {
    /// Members that watch the one ticket.
    #[arg(long, default_value_t = 1_000)]
    watchers: usize,
    /// Bytes of each message's text.
    #[arg(long, default_value_t = 256)]
    payload: usize,
    /// Messages in each round.
    #[arg(long, default_value_t = 300)]
    messages: usize,
    /// Messages under way at once.
    #[arg(long, default_value_t = 1)]
    burst: usize,
    /// Server and floor take turns so many times.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// The server's program; by default the one beside this program.
    #[arg(long)]
    server_bin: Option<PathBuf>,
    /// Write the figures to this file as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
}

impl FiguresArgs {
    /// Fails when a row could not be measured. A target that is missed is no failure of the run.
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let server = self.server_bin.clone().map_or_else(beside_us, Ok)?;
        let sizes = if self.quick { &QUICK } else { &FULL };
        let bench = Bench::prepare(server, sizes).await?;
        let rows = if self.rows.is_empty() {
            Row::value_variants().to_vec()
        } else {
            self.rows
        };
        let figures = figures::run(&bench, &rows).await;
        println!("{figures}");
        for path in report::write_figures(&self.reports, &figures)? {
            println!("{}", path.display());
        }
        let failed = figures.failed().count();
        Ok(if failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

impl FanoutArgs {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let server = self.server_bin.clone().map_or_else(beside_us, Ok)?;
        let options = OneTicket {
            watchers: self.watchers,
            payload: self.payload,
            messages: self.messages,
            burst: self.burst,
            rounds: self.rounds,
        };
        let bench = Bench::prepare(server, &FULL).await?;
        let delivery: Delivery = figures::measure_one_ticket(&bench, options).await?;
        println!("{delivery}");
        if let Some(path) = &self.json {
            write_json(path, &delivery)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
