//! The program `peerdesk` and its subcommands.

mod desk;
mod export;
mod file_format;
mod health;
mod import;
mod member;
mod organisation;
mod row_problem;
mod seed;
mod serve;
mod tokens;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use peerdesk_private_postgres::{Error, PrivatePostgres};

use crate::config::Config;
use crate::telemetry;

/// Help desk chat in which colleagues are the first line.
#[derive(Parser)]
#[command(
    version,
    about,
    after_help = "Settings are environment variables: see CONFIGURATION.md."
)]
struct Line {
    #[command(subcommand)]
    subcommand: Option<Subcommands>,
}

#[derive(Subcommand)]
enum Subcommands {
    /// Run a node (what happens without a subcommand).
    Serve,
    /// Ask a running node whether it is ready; ends with 0 or 1.
    Health(health::Health),
    /// Add people, set passwords, take access away.
    Member(member::Member),
    /// Add an organisation to those that this installation serves.
    Organisation(organisation::Organisation),
    /// Import solved tickets from CSV or JSON lines.
    Import(import::Import),
    /// Export solved tickets with their cards as CSV or JSON lines.
    Export(export::Export),
    /// Make an organisation for load tests: members, engineers, topics. Can be repeated.
    Seed(seed::Seed),
    /// Print access tokens for members, a JSON object a line.
    Tokens(tokens::Tokens),
}

/// Runs the program.
pub async fn run() -> anyhow::Result<()> {
    let line = Line::parse();
    let config = Config::read(|name| std::env::var(name).ok())?;
    telemetry::start(&config.log, config.log_format)
        .context("PEERDESK_LOG is not a list of levels, such as info")?;
    match line.subcommand {
        None | Some(Subcommands::Serve) => serve::run(config).await,
        Some(Subcommands::Health(health)) => health.run(&config).await,
        Some(Subcommands::Member(member)) => member.run(&config).await,
        Some(Subcommands::Organisation(organisation)) => organisation.run(&config).await,
        Some(Subcommands::Import(import)) => import.run(&config).await,
        Some(Subcommands::Export(export)) => export.run(&config).await,
        Some(Subcommands::Seed(seed)) => seed.run(&config).await,
        Some(Subcommands::Tokens(tokens)) => tokens.run(&config).await,
    }
}

/// The database that the settings name; for a private one the server that has to be stopped after.
async fn database(config: &Config) -> anyhow::Result<(String, Option<PrivatePostgres>)> {
    if let Some(url) = &config.database_url {
        return Ok((url.clone(), None));
    }
    let postgres = PrivatePostgres::start(&private(config))
        .await
        .context("the private Postgres did not start")?;
    Ok((postgres.url().to_owned(), Some(postgres)))
}

/// The same for what is done beside a running node: its private Postgres is used and left running.
async fn database_beside(config: &Config) -> anyhow::Result<(String, Option<PrivatePostgres>)> {
    if config.database_url.is_none() {
        let settings = private(config);
        match PrivatePostgres::start(&settings).await {
            Ok(postgres) => return Ok((postgres.url().to_owned(), Some(postgres))),
            Err(Error::InUse { .. }) => return Ok((PrivatePostgres::url_beside(&settings)?, None)),
            Err(other) => return Err(other).context("the private Postgres did not start"),
        }
    }
    database(config).await
}

fn private(config: &Config) -> peerdesk_private_postgres::Config {
    let mut settings = peerdesk_private_postgres::Config::new(&config.data_dir);
    settings.binaries_dir.clone_from(&config.postgres_bin);
    settings
}
