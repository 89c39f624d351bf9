//! Bare inserts by Postgres' own benchmark: what a commit costs without a desk.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, ensure};
use peerdesk_private_postgres::Binaries;
use tempfile::NamedTempFile;

const TABLE: &str = "create table if not exists bare_insert (
    id bigint generated always as identity primary key, body text not null)";

/// Inserts of rows of 256 bytes, one to a transaction.
pub(super) fn inserts_per_second(
    url: &str,
    connections: usize,
    seconds: u32,
) -> anyhow::Result<f64> {
    run(
        "psql",
        &["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", TABLE, url],
    )?;
    let script = NamedTempFile::new().context("a file for pgbench")?;
    let insert = format!(
        "insert into bare_insert (body) values ('{}');\n",
        "x".repeat(256)
    );
    std::fs::write(script.path(), insert)?;
    let path = script.path().display().to_string();
    let (clients, seconds) = (connections.to_string(), seconds.to_string());
    let args = [
        "-n", "-M", "prepared", "-c", &clients, "-j", "1", "-T", &seconds, "-f", &path, url,
    ];
    let said = run("pgbench", &args)?;
    per_second(&said).with_context(|| format!("pgbench said no figure: {said}"))
}

fn run(name: &str, args: &[&str]) -> anyhow::Result<String> {
    let program = program(name)?;
    let output = Command::new(&program).args(args).output();
    let output = output.with_context(|| format!("running {}", program.display()))?;
    ensure!(
        output.status.success(),
        "{name} failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn program(name: &str) -> anyhow::Result<PathBuf> {
    let explicit = std::env::var_os("PEERDESK_POSTGRES_BIN").map(PathBuf::from);
    let program = Binaries::find(explicit.as_deref(), None)?.program(name);
    ensure!(
        program.is_file(),
        "there is no {}; it belongs to Postgres' server package or its contributions",
        program.display()
    );
    Ok(program)
}

/// `tps = 14833.12 (without initial connection time)`.
fn per_second(said: &str) -> Option<f64> {
    let line = said.lines().find_map(|line| line.strip_prefix("tps = "))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::per_second;

    #[test]
    fn the_figure_is_found_among_what_is_said() {
        let said = "number of failed transactions: 0 (0.000%)\nlatency average = 2.1 ms\n\
                    tps = 14833.12 (without initial connection time)\n";
        assert!(per_second(said).is_some_and(|tps| (tps - 14833.12).abs() < 1e-9));
        assert_eq!(per_second("latency average = 2.1 ms"), None);
    }
}
