//! How well and how fast search finds, for several engines: the figures behind the choice.
//!
//! The corpus is real conversations, read from the folder given on the command line. Quality is
//! measured on questions held out of the documents; speed at the corpus' size and multiplied with
//! variation. See the README beside this file for what each set asks.

mod collection;
mod corpus;
mod desk;
mod engines;
mod measure;
mod questions;
mod report;
mod speed;
mod threshold;
mod times;
mod tune;
mod variation;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use collection::{Collection, Share};
use engines::{Engine, Fused, Ours, Postgres, StaticModel};

/// A size that is small, one that fails soon where something grows as it should not, and the one that
/// the product has to serve.
const TICKETS: [u64; 3] = [10_000, 100_000, 1_000_000];

#[derive(Parser)]
#[command(about = "Quality and speed of search, for several engines")]
struct Arguments {
    /// Folder with threads.jsonl.
    #[arg(long, env = "CORPUS", default_value = "../shared/corpus")]
    corpus: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures everything and prints the tables.
    Figures {
        /// A Python that has the package wordllama, whose static model ships in the package.
        #[arg(long)]
        python: Option<PathBuf>,
        /// Tickets of the indexes, one after the other: the corpus multiplied with variation.
        #[arg(long, value_delimiter = ',', default_values_t = TICKETS)]
        tickets: Vec<u64>,
        /// Tickets of the large Postgres table; 0 leaves it out.
        #[arg(long, default_value_t = 1_000_000)]
        postgres_tickets: u64,
        #[arg(long, default_value = "target/search-figures.json")]
        report: PathBuf,
    },
    /// Measures the speed of the product's engine alone, printing each size when it is done.
    Speed {
        /// Tickets of the indexes, one after the other: the corpus multiplied with variation.
        #[arg(long, value_delimiter = ',', default_values_t = TICKETS)]
        tickets: Vec<u64>,
    },
    /// Prints rows for `peerdesk import`: the corpus multiplied with variation.
    Rows {
        #[arg(long, default_value_t = 1_000_000)]
        tickets: u64,
    },
    /// Asks a running node over HTTP, once its index knows every ticket.
    Desk {
        #[arg(long)]
        url: String,
        /// An access token of a member, as `peerdesk tokens` prints it.
        #[arg(long)]
        token: String,
        /// Of another member, who then writes ten messages a second while everything is asked again.
        #[arg(long)]
        writer: Option<String>,
        /// The node's process, for its memory.
        #[arg(long)]
        process: u32,
        /// Tickets that are in it.
        #[arg(long)]
        tickets: u64,
    },
    /// Tries other weights on the part of the questions that is there for it.
    Tune,
    /// Only what decides which tickets are alike enough to be suggested.
    Threshold,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let threads = corpus::read(&arguments.corpus)?;
    let collection = Collection::of(&threads);
    match arguments.command {
        Command::Speed { tickets } => speed_of_ours(&threads, &tickets),
        Command::Rows { tickets } => desk::write_rows(&threads, tickets, std::io::stdout().lock()),
        Command::Desk {
            url,
            token,
            writer,
            process,
            tickets,
        } => {
            let desk = desk::Desk {
                url,
                token,
                writer,
                process,
                tickets,
            };
            println!("{}", desk.measure(&threads).await?);
            Ok(())
        }
        Command::Tune => {
            tune::run(&collection)?;
            threshold::choose(&collection)
        }
        Command::Threshold => {
            threshold::choose(&collection)?;
            println!("unseen: {:?}", threshold::judge(&collection)?);
            Ok(())
        }
        Command::Figures {
            python,
            tickets,
            postgres_tickets,
            report,
        } => {
            let mut figures = report::Figures::new(&collection);
            figures.suggestions = threshold::judge(&collection)?;
            quality(&collection, python, &mut figures).await?;
            speed(&threads, &tickets, postgres_tickets, &mut figures).await?;
            println!("{figures}");
            if let Some(folder) = report.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(&report, serde_json::to_vec_pretty(&figures)?)
                .with_context(|| format!("writing {}", report.display()))
        }
    }
}

async fn quality(
    collection: &Collection,
    python: Option<PathBuf>,
    figures: &mut report::Figures,
) -> anyhow::Result<()> {
    let ours = Ours::build(&collection.documents)?;
    let mut postgres = Postgres::build(collection.documents.iter().cloned()).await?;
    figures
        .judge(&mut Engine::Ours(ours.clone()), collection, Share::Unseen)
        .await?;
    for trigrams in [false, true] {
        postgres.trigrams = trigrams;
        let mut engine = Engine::Postgres(postgres.clone());
        figures
            .judge(&mut engine, collection, Share::Unseen)
            .await?;
    }
    let Some(python) = python else {
        eprintln!("No --python with the package wordllama: the static model is not measured.");
        return Ok(());
    };
    let model = StaticModel::build(&python, collection)?;
    figures
        .judge(&mut Engine::Model(model.clone()), collection, Share::Unseen)
        .await?;
    let fused = Fused { ours, model };
    figures
        .judge(&mut Engine::Fused(fused), collection, Share::Unseen)
        .await
}

async fn speed(
    threads: &[corpus::Thread],
    tickets: &[u64],
    postgres_tickets: u64,
    figures: &mut report::Figures,
) -> anyhow::Result<()> {
    for size in tickets {
        figures.speeds.add(speed::ours(threads, *size)?);
    }
    for size in [threads.len() as u64, postgres_tickets] {
        if size > 0 {
            figures.speeds.add(speed::postgres(threads, size).await?);
        }
    }
    Ok(())
}

/// Each size is printed when it is done, so that one which fails tells something.
fn speed_of_ours(threads: &[corpus::Thread], tickets: &[u64]) -> anyhow::Result<()> {
    for size in tickets {
        let mut speeds = report::Speeds::default();
        speeds.add(speed::ours(threads, *size)?);
        println!("{speeds}");
    }
    Ok(())
}
