//! Solved tickets from elsewhere, from the console of the machine.

use std::fs::File;
use std::io::{IsTerminal as _, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use clap::Args;

use super::desk::Desk;
use super::file_format::{FormatWord, format_of};
use super::row_problem;
use crate::app::import::{Mapping, Plan, Progress, import};
use crate::config::Config;

/// Rows that are not taken and told one by one; the others are counted.
const REFUSED_SHOWN_MAX: u64 = 200;

/// How often is told how far an import has come, on a screen and in a log.
const SHOWN_EVERY: Duration = Duration::from_millis(200);
const LOGGED_EVERY: Duration = Duration::from_secs(10);

/// `peerdesk import`. Beside running nodes or without them; can be repeated and goes on where it
/// broke off.
#[derive(Args)]
pub(super) struct Import {
    /// CSV with a header, or one JSON object a line.
    file: PathBuf,
    /// Told by the file's name when left out.
    #[arg(long, value_enum)]
    format: Option<FormatWord>,
    /// FIELD=COLUMN, separated by commas, where a column is not named as its field: key, title,
    /// question, fix, topic, requester, helper, `asked_at`; for a card cause, environment,
    /// `verified_until`.
    #[arg(long, default_value = "")]
    map: Mapping,
    /// Names the origin; a row of it is imported once. The file's name when left out.
    #[arg(long)]
    source: Option<String>,
    /// Takes rows that name no topic of the desk.
    #[arg(long)]
    topic: String,
    /// Address of the member who asks where a row names nobody.
    #[arg(long)]
    requester: String,
    /// Address of the member who answers where a row names nobody.
    #[arg(long)]
    helper: String,
    /// Needed where there are several.
    #[arg(long)]
    organisation: Option<String>,
    /// Only tells what would happen and which rows are not taken.
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<()> {
        let desk = Desk::open(config).await?;
        let done = self.import(&desk).await;
        desk.close().await;
        done
    }

    async fn import(self, desk: &Desk) -> anyhow::Result<()> {
        let store = desk.store();
        let organisation = desk.organisation(self.organisation.as_deref()).await?;
        let people = store.emails_of(organisation).await?;
        let person = |email: &str| {
            let id = people.get(&email.to_lowercase()).copied();
            id.with_context(|| format!("the organisation has no member {email}"))
        };
        let plan = Plan {
            organisation,
            source: self.source_name()?,
            format: format_of(&self.file, self.format)?,
            mapping: self.map.clone(),
            requester: person(&self.requester)?,
            helper: person(&self.helper)?,
            topic: self.topic.clone(),
            dry_run: self.dry_run,
        };
        let file = File::open(&self.file)
            .with_context(|| format!("{} cannot be opened", self.file.display()))?;
        let mut way = Way::begin(&file)?;
        let mut shown = 0;
        let done = import(
            store,
            &plan,
            Counted {
                file,
                read: Arc::clone(&way.read),
            },
            |problem| {
                shown += 1;
                if shown <= REFUSED_SHOWN_MAX {
                    println!("{}", row_problem::told(problem));
                }
            },
            |progress| way.show(progress),
        )
        .await?;
        way.end();
        println!(
            "{} rows: {} {}, {} known, {} changed since they first came, {} not taken",
            done.read,
            done.new,
            if self.dry_run { "would be new" } else { "new" },
            done.known,
            done.changed,
            done.refused
        );
        ensure!(done.refused == 0, "some rows were not taken");
        Ok(())
    }

    fn source_name(&self) -> anyhow::Result<String> {
        if let Some(source) = &self.source {
            return Ok(source.clone());
        }
        let name = self.file.file_name().and_then(|name| name.to_str());
        Ok(name.context("give the import a --source")?.to_owned())
    }
}

/// A file that tells how much of it was read.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(into)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// How far an import has come, told to whoever waits.
struct Way {
    started: Instant,
    told: Instant,
    bytes: u64,
    read: Arc<AtomicU64>,
    in_place: bool,
}

impl Way {
    fn begin(file: &File) -> std::io::Result<Self> {
        let now = Instant::now();
        Ok(Self {
            started: now,
            told: now,
            bytes: file.metadata()?.len(),
            read: Arc::default(),
            in_place: std::io::stderr().is_terminal(),
        })
    }

    /// In place on a screen; into a log, a line from time to time.
    fn show(&mut self, progress: Progress) {
        let every = if self.in_place {
            SHOWN_EVERY
        } else {
            LOGGED_EVERY
        };
        if self.told.elapsed() < every {
            return;
        }
        self.told = Instant::now();
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        let share = self.read.load(Ordering::Relaxed) as f64 / self.bytes.max(1) as f64;
        let line = format!(
            "{} rows, {:.0} %, {:.0} a second, {:.0} s left",
            progress.read,
            share * 100.0,
            progress.read as f64 / seconds,
            seconds / share.max(0.000_1) - seconds
        );
        if self.in_place {
            // Longer than what it is written over.
            eprint!("\r{line:<60}");
        } else {
            eprintln!("{line}");
        }
    }

    fn end(&self) {
        if self.in_place {
            eprint!("\r{:<60}\r", "");
        }
    }
}
