//! The program `peerdesk-faults`: the fault suite, whole or one fault at a time.
//!
//! Its last line has the form of Rust's own test programs, so that one counter reads both.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use clap::{Args, Parser, Subcommand, ValueEnum as _};
use peerdesk_faults::arena::Programs;
use peerdesk_faults::control::Control;
use peerdesk_faults::fault::Fault;
use peerdesk_faults::suite::{Suite, all_faults};

/// Breaks real nodes, Postgres and Redis under load, and lets the oracle judge what came of it.
#[derive(Parser)]
#[command(version, about)]
struct Line {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    programs: Named,
}

#[derive(Subcommand)]
enum What {
    /// Every fault and every control once, quickly.
    Short {
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Desks at a time.
        #[arg(long, default_value_t = 3)]
        lanes: usize,
    },
    /// Every fault and every control with many seeds; faults last longer, crowds are as large as
    /// promised.
    Long {
        /// The first seed; without it, one that was never used.
        #[arg(long)]
        seed: Option<u64>,
        #[arg(long, default_value_t = 5)]
        seeds: u64,
        #[arg(long, default_value_t = 2)]
        lanes: usize,
    },
    /// Some faults, one after another.
    Only {
        #[arg(required = true)]
        faults: Vec<Fault>,
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// As in the long suite.
        #[arg(long)]
        long: bool,
    },
    /// One control.
    Control {
        control: Control,
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

#[derive(Args)]
struct Named {
    /// The node; `peerdesk` beside this program when absent.
    #[arg(long, global = true, env = "PEERDESK_BIN")]
    node: Option<PathBuf>,
    /// A node with fault points; `examples/controlled_node` beside this program when absent.
    #[arg(long, global = true, env = "PEERDESK_CONTROLLED_BIN")]
    controlled: Option<PathBuf>,
    /// An older version to run beside the present one.
    #[arg(long, global = true, env = "PEERDESK_OLD_BIN")]
    old: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Line::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("peerdesk-faults: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(line: Line) -> anyhow::Result<bool> {
    let programs = line.programs.found()?;
    let suite = match line.what {
        What::Short { seed, lanes } => Suite {
            faults: all_faults(&programs),
            controls: Control::value_variants().to_vec(),
            seeds: vec![seed],
            long: false,
            lanes,
            programs,
        },
        What::Long { seed, seeds, lanes } => {
            let first = seed.unwrap_or_else(never_used);
            println!("seeds {first} to {}", first + seeds - 1);
            Suite {
                faults: all_faults(&programs),
                controls: Control::value_variants().to_vec(),
                seeds: (first..first + seeds).collect(),
                long: true,
                lanes,
                programs,
            }
        }
        What::Only { faults, seed, long } => Suite {
            faults,
            controls: Vec::new(),
            seeds: vec![seed],
            long,
            lanes: 1,
            programs,
        },
        What::Control { control, seed } => Suite {
            faults: Vec::new(),
            controls: vec![control],
            seeds: vec![seed],
            long: false,
            lanes: 1,
            programs,
        },
    };
    let tally = suite.run().await;
    let word = if tally.failed == 0 { "ok" } else { "FAILED" };
    println!(
        "\ntest result: {word}. {} passed; {} failed; 0 ignored; 0 measured; 0 filtered out",
        tally.passed, tally.failed
    );
    Ok(tally.failed == 0)
}

/// The seed of this run, which is printed.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where a run without a seed gets one; everything else is drawn from it"
)]
fn never_used() -> u64 {
    rand::random::<u32>().into()
}

impl Named {
    fn found(self) -> anyhow::Result<Programs> {
        let own = std::env::current_exe().context("finding this program")?;
        let beside = own.parent().context("this program lies nowhere")?;
        let programs = Programs {
            node: self.node.unwrap_or_else(|| beside.join("peerdesk")),
            controlled: self
                .controlled
                .unwrap_or_else(|| beside.join("examples/controlled_node")),
            old: self.old,
        };
        for program in [
            Some(&programs.node),
            Some(&programs.controlled),
            programs.old.as_ref(),
        ] {
            let missing = program.filter(|path| !path.is_file());
            ensure!(missing.is_none(), "there is no program {missing:?}");
        }
        Ok(programs)
    }
}
