//! Runs a command beside a disposable Postgres whose database has a directory of migrations applied:
//! `with_postgres MIGRATIONS COMMAND [ARGUMENT…]`. The command finds it in `DATABASE_URL`.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, bail};
use peerdesk_services::Postgres;

fn main() -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new()?;
    let mut arguments = std::env::args_os().skip(1);
    let (Some(migrations), Some(program)) = (arguments.next(), arguments.next()) else {
        bail!("usage: with_postgres MIGRATIONS COMMAND [ARGUMENT…]");
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(&migrations)
        .with_context(|| format!("reading {}", migrations.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    files.sort();
    let postgres = runtime.block_on(Postgres::start())?;
    runtime.block_on(postgres.create_database("migrated", None))?;
    for file in files {
        let sql = std::fs::read_to_string(&file)?;
        runtime
            .block_on(postgres.execute("migrated", &sql))
            .with_context(|| format!("applying {}", file.display()))?;
    }
    let status = Command::new(program)
        .args(arguments)
        // Its tables belong to the superuser, who made them.
        .env("DATABASE_URL", postgres.superuser_url("migrated"))
        .status()?;
    runtime.block_on(postgres.stop());
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
