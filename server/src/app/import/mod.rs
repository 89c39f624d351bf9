//! Solved tickets from elsewhere, so that the desk is never empty.
//!
//! Each row is played through the rules as what it was: asked, talked about, answered, accepted. A
//! batch is written in one transaction with the marks of its rows, so nothing is ever half imported,
//! and an import that broke off goes on when it is started again.

mod cell;
mod opening;
mod read;
mod row;
mod sample;
mod story;

use std::collections::{BTreeSet, HashMap};
use std::io::Read;

use peerdesk_desk::{Member, MemberId, OrganisationId, Role, Text, TextError, Timestamp, Topic};
use peerdesk_protocol::{ImportField, RowFault, RowProblem};
use thiserror::Error as ThisError;

use crate::store::{
    CardContent, Error, ImportedCard, ImportedRow, NamedTopic, Store, TriedRows, Written,
};

pub use cell::guarded;
pub use opening::Unreadable;
pub use read::{Format, Mapping, UnknownField, field_name};
pub use row::Row;
pub use sample::columns;

/// Rows written in one transaction. Asking waits while one is written: some tens of milliseconds.
const BATCH_ROWS: usize = 200;

/// Longest key of a row, in characters; the table of what was imported takes no longer one.
const KEY_CHARS_MAX: usize = 200;

/// What is imported and for whom.
#[derive(Clone, Debug)]
pub struct Plan {
    pub organisation: OrganisationId,
    /// Names the origin; the same row of the same source is imported once.
    pub source: String,
    pub format: Format,
    pub mapping: Mapping,
    /// Asks where a row names nobody of the organisation.
    pub requester: MemberId,
    /// Answers where a row names nobody of the organisation.
    pub helper: MemberId,
    /// Takes what names no topic of the organisation.
    pub topic: String,
    /// Only tells what would happen.
    pub dry_run: bool,
}

/// What became of the rows so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub read: u64,
    /// Became tickets, or would.
    pub new: u64,
    /// Were imported before and are the same.
    pub known: u64,
    /// Were imported before and have changed since; what was imported stands.
    pub changed: u64,
    pub refused: u64,
}

/// Why an import stopped. What was written before stays and is known the next time.
#[derive(Debug, ThisError)]
pub enum ImportError {
    #[error(transparent)]
    Store(#[from] Error),
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error("the organisation has no topic {0:?}")]
    NoTopic(String),
    #[error("the requester and the helper have to be two people")]
    SamePerson,
}

/// Whom and what the words of a row stand for.
struct Surroundings {
    organisation: OrganisationId,
    people: HashMap<String, MemberId>,
    topics: HashMap<String, Topic>,
    topic: Topic,
    requester: MemberId,
    helper: MemberId,
    now: Timestamp,
}

/// Imports everything that can be read. `refused` hears of each row that is not taken, `progress`
/// after each batch.
pub async fn import(
    store: &Store,
    plan: &Plan,
    input: impl Read + Send,
    mut refused: impl FnMut(&RowProblem),
    mut progress: impl FnMut(Progress),
) -> Result<Progress, ImportError> {
    let surroundings = Surroundings::load(store, plan).await?;
    let mut done = Progress::default();
    let mut writer = Writer {
        store,
        plan,
        tried: plan.dry_run.then(TriedRows::default),
    };
    let mut batch = Vec::with_capacity(BATCH_ROWS);
    for row in read::rows(input, plan.format, &plan.mapping)? {
        let row = row.map_err(Unreadable::from)?;
        done.read += 1;
        match row.and_then(|row| played(&row, &surroundings)) {
            Ok(row) => batch.push(row),
            Err(error) => {
                done.refused += 1;
                refused(&error);
            }
        }
        if batch.len() == BATCH_ROWS {
            done.add(writer.write(&mut batch).await?);
            progress(done);
        }
    }
    done.add(writer.write(&mut batch).await?);
    progress(done);
    Ok(done)
}

fn played(row: &Row, around: &Surroundings) -> Result<ImportedRow, RowProblem> {
    key_fits(row)?;
    Ok(ImportedRow {
        key: row.key.clone(),
        content_hash: row.content_hash(),
        story: story::tell(row, around)?,
        card: row.has_card().then(|| card(row)).transpose()?,
    })
}

/// Whether the desk can remember the row by its key.
fn key_fits(row: &Row) -> Result<(), RowProblem> {
    let field = ImportField::Key;
    if row.key.chars().count() > KEY_CHARS_MAX {
        let max = KEY_CHARS_MAX as u64;
        return Err(row.refused(RowFault::TooLong { field, max }));
    }
    keepable(row, field, &row.key)
}

/// What the row says of its solution beside the talk.
fn card(row: &Row) -> Result<ImportedCard, RowProblem> {
    for (field, words) in [
        (ImportField::Cause, &row.cause),
        (ImportField::Environment, &row.environment),
    ] {
        keepable(row, field, words)?;
    }
    Ok(ImportedCard {
        content: CardContent {
            question: row.question.trim().to_owned(),
            cause: row.cause.clone(),
            fix: row.fix.trim().to_owned(),
            environment: row.environment.clone(),
        },
        verified_until: row.verified_until,
    })
}

/// Whether words that may be empty can be kept.
fn keepable(row: &Row, field: ImportField, words: &str) -> Result<(), RowProblem> {
    match Text::new(words) {
        Ok(_) | Err(TextError::Blank) => Ok(()),
        Err(error) => Err(story::unfit(row, field, &error)),
    }
}

/// Writes batches, or finds out what would become of them.
struct Writer<'p> {
    store: &'p Store,
    plan: &'p Plan,
    /// What a dry run has come by.
    tried: Option<TriedRows>,
}

impl Writer<'_> {
    async fn write(&mut self, batch: &mut Vec<ImportedRow>) -> Result<Written, Error> {
        let rows = std::mem::take(batch);
        let Plan {
            organisation,
            source,
            ..
        } = self.plan;
        match &mut self.tried {
            Some(tried) => {
                let tried = self.store.try_rows(*organisation, source, &rows, tried);
                tried.await
            }
            None => self.store.import_rows(*organisation, source, &rows).await,
        }
    }
}

impl Progress {
    fn add(&mut self, written: Written) {
        self.new += written.new;
        self.known += written.known;
        self.changed += written.changed;
    }
}

impl Surroundings {
    async fn load(store: &Store, plan: &Plan) -> Result<Self, ImportError> {
        if plan.requester == plan.helper {
            return Err(ImportError::SamePerson);
        }
        let topics: HashMap<String, Topic> = store
            .topics_of_organisation(plan.organisation)
            .await?
            .into_iter()
            .map(
                |NamedTopic {
                     topic,
                     name,
                     path: _,
                 }| (name.to_lowercase(), topic),
            )
            .collect();
        let topic = topics
            .get(&plan.topic.to_lowercase())
            .cloned()
            .ok_or_else(|| ImportError::NoTopic(plan.topic.clone()))?;
        Ok(Self {
            organisation: plan.organisation,
            people: store.emails_of(plan.organisation).await?,
            topics,
            topic,
            requester: plan.requester,
            helper: plan.helper,
            now: store.now().await?,
        })
    }

    /// Somebody as a peer: what was said elsewhere was not said by second line here.
    fn peer(&self, id: MemberId) -> Member {
        Member {
            id,
            role: Role::Employee,
            organisation: self.organisation,
            teams: BTreeSet::default(),
            serves: BTreeSet::default(),
        }
    }

    fn person(&self, email: Option<&str>) -> Option<MemberId> {
        email.and_then(|email| self.people.get(&email.trim().to_lowercase()).copied())
    }

    fn topic(&self, name: Option<&str>) -> Topic {
        name.and_then(|name| self.topics.get(&name.trim().to_lowercase()))
            .unwrap_or(&self.topic)
            .clone()
    }
}
