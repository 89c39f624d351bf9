//! Bare inserts by Postgres' own benchmark: what a commit costs without a desk.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, ensure};
use peerdesk_private_postgres::Binaries;
use tempfile::NamedTempFile;

/// What is done in each transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// One row of 256 bytes.
    Insert,
    /// What the desk writes for a message, and nothing of what it looks at: the ticket's row with its
    /// next seq, the event, and the command's id that makes a retry harmless.
    Message,
}

const TABLES: &str = "
create table if not exists bare_insert (
    id bigint generated always as identity primary key, body text not null);
create table if not exists bare_ticket (
    id bigint primary key, public_head bigint not null, facts jsonb not null,
    changed_at timestamptz not null) with (fillfactor = 50);
insert into bare_ticket
    select id, 0, '{\"stage\": {\"open\": {\"since\": 1, \"promise\": 2}}}', now()
    from generate_series(1, 128) as id
    on conflict (id) do nothing;
create table if not exists bare_event (
    ticket_id bigint, stream smallint, seq bigint, at timestamptz not null,
    xid xid8 not null default pg_current_xact_id(), by_member_id bigint, command_id uuid,
    kind text not null, body jsonb not null, primary key (ticket_id, stream, seq));
create index if not exists bare_event_xid on bare_event (xid);
create index if not exists bare_event_at on bare_event (at);
create table if not exists bare_command (
    member_id bigint, command_id uuid, content_hash bytea not null, ticket_id bigint not null,
    stream smallint not null, seq bigint not null, at timestamptz not null,
    primary key (member_id, command_id));";

impl Script {
    fn sql(self) -> String {
        let text = "x".repeat(256);
        match self {
            Self::Insert => format!("insert into bare_insert (body) values ('{text}');\n"),
            Self::Message => format!(
                "\\set ticket random(1, 128)\n\
                 \\set member random(1, 32)\n\
                 with moved as (\
                     update bare_ticket set public_head = public_head + 1, changed_at = clock_timestamp() \
                     where id = :ticket returning id, public_head), \
                 appended as (\
                     insert into bare_event \
                         (ticket_id, stream, seq, at, by_member_id, command_id, kind, body) \
                     select id, 0, public_head, clock_timestamp(), :member, gen_random_uuid(), 'posted', \
                         '{{\"kind\": \"posted\", \"text\": \"{text}\"}}' from moved) \
                 insert into bare_command \
                 select :member, gen_random_uuid(), sha256('{text}'), id, 0, public_head, \
                     clock_timestamp() from moved;\n"
            ),
        }
    }
}

/// Transactions a second.
pub(super) fn per_second(
    what: Script,
    url: &str,
    connections: usize,
    seconds: u32,
) -> anyhow::Result<f64> {
    run(
        "psql",
        &["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", TABLES, url],
    )?;
    let script = NamedTempFile::new().context("a file for pgbench")?;
    std::fs::write(script.path(), what.sql())?;
    let path = script.path().display().to_string();
    let (clients, seconds) = (connections.to_string(), seconds.to_string());
    let args = [
        "-n", "-M", "prepared", "-c", &clients, "-j", "1", "-T", &seconds, "-f", &path, url,
    ];
    let said = run("pgbench", &args)?;
    figure(&said).with_context(|| format!("pgbench said no figure: {said}"))
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
fn figure(said: &str) -> Option<f64> {
    let line = said.lines().find_map(|line| line.strip_prefix("tps = "))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn the_figure_is_found_among_what_is_said() {
        let said = "number of failed transactions: 0 (0.000%)\nlatency average = 2.1 ms\n\
                    tps = 14833.12 (without initial connection time)\n";
        assert!(figure(said).is_some_and(|tps| (tps - 14833.12).abs() < 1e-9));
        assert_eq!(figure("latency average = 2.1 ms"), None);
    }
}
