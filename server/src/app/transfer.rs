//! Importing and exporting over HTTP: an admin's own organisation, with the rights of the admin.

use std::io::Read;

use peerdesk_desk::{Member, MemberId, TopicId};
use peerdesk_protocol as protocol;
use thiserror::Error as ThisError;

use super::App;
use super::export::{Export, Whose};
use super::import::{Format, ImportError, Mapping, Plan, Progress, Unreadable, columns, import};
use crate::store::Error;

/// Rows that are not taken and told one by one; the others are counted.
const PROBLEMS_SHOWN_MAX: usize = 200;

/// Longest name of an origin, in characters.
const SOURCE_CHARS_MAX: usize = 200;

/// A file to be imported.
#[derive(Clone, Debug)]
pub struct ImportFile {
    pub format: Format,
    pub source: String,
    pub mapping: Mapping,
    /// Takes rows that name no topic of the organisation.
    pub topic: TopicId,
    /// Asks and answers where a row names nobody.
    pub requester: MemberId,
    pub helper: MemberId,
    pub dry_run: bool,
}

/// Why a file is not imported. Said to the person.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum ImportDenied {
    #[error("Files of tickets are taken in and given out by admins.")]
    NotPermitted,
    #[error("The file is not written in UTF-8.")]
    Encoding,
    #[error("The file has no column {0:?}.")]
    NoColumn(String),
    #[error("Name the origin, in 200 characters at most.")]
    Source,
    #[error("The organisation has no such topic in use.")]
    Topic,
    #[error("The organisation has no such member.")]
    Requester,
    #[error("The organisation has no such member, or it is the one who asks.")]
    Helper,
}

/// An import that did not begin.
#[derive(Debug, ThisError)]
pub enum ImportUndone {
    #[error(transparent)]
    Denied(#[from] ImportDenied),
    #[error(transparent)]
    Fault(#[from] Error),
}

impl ImportDenied {
    /// The part of the request that it is about, if it is not about all of it.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotPermitted => None,
            Self::Encoding => Some("file"),
            Self::NoColumn(_) => Some("map"),
            Self::Source => Some("source"),
            Self::Topic => Some("topic"),
            Self::Requester => Some("requester"),
            Self::Helper => Some("helper"),
        }
    }
}

/// The files of an organisation, in the hands of one of its admins.
pub struct Transfers {
    app: App,
    admin: Member,
}

/// Whether a file broke off, and not was none from the beginning.
fn is_broken(unreadable: Unreadable) -> Result<bool, ImportDenied> {
    match unreadable {
        Unreadable::Input(_) => Ok(true),
        Unreadable::Encoding => Err(ImportDenied::Encoding),
        Unreadable::NoColumn(column) => Err(ImportDenied::NoColumn(column)),
    }
}

impl App {
    /// Files of a member's own organisation, for its admins alone.
    pub fn transfers(&self, member: Member) -> Result<Transfers, ImportDenied> {
        if !member.runs(member.organisation) {
            return Err(ImportDenied::NotPermitted);
        }
        Ok(Transfers {
            app: self.clone(),
            admin: member,
        })
    }
}

impl Transfers {
    /// What the beginning of a file holds, so that its columns can be told apart before it is imported.
    pub fn look(
        &self,
        beginning: &[u8],
        format: Format,
    ) -> Result<protocol::ImportColumns, ImportDenied> {
        // What is in memory can be read, so only its encoding can be wrong.
        let (columns, rows) = columns(beginning, format).map_err(|_| ImportDenied::Encoding)?;
        Ok(protocol::ImportColumns { columns, rows })
    }

    /// Imports a file. One that breaks off leaves whole batches.
    pub async fn import(
        &self,
        file: ImportFile,
        input: impl Read + Send + 'static,
    ) -> Result<protocol::ImportReport, ImportUndone> {
        let plan = self.plan(file).await?;
        let app = self.app.clone();
        // A closed browser does not cut a batch in two, and what it began is done to its end.
        let importing = tokio::spawn(async move { app.run_import(&plan, input).await });
        match importing.await {
            Ok(report) => report,
            Err(_) => Err(Error::crashed().into()),
        }
    }

    /// Everything solved that the admin sees, piece by piece.
    pub fn export(self, format: Format) -> Export {
        Export::new(self.app.store, Whose::Member(self.admin), format)
    }

    async fn plan(&self, file: ImportFile) -> Result<Plan, ImportUndone> {
        let source = file.source.trim();
        if source.is_empty() || source.chars().count() > SOURCE_CHARS_MAX {
            return Err(ImportDenied::Source.into());
        }
        let organisation = self.admin.organisation;
        let store = &self.app.store;
        let topics = store.topics_of_organisation(organisation).await?;
        let topic = topics
            .into_iter()
            .find(|named| named.topic.id == file.topic);
        let topic = topic.ok_or(ImportDenied::Topic)?.name;
        let people = store.emails_of(organisation).await?;
        let is_here = |member| people.values().any(|id| *id == member);
        if !is_here(file.requester) {
            return Err(ImportDenied::Requester.into());
        }
        if !is_here(file.helper) || file.helper == file.requester {
            return Err(ImportDenied::Helper.into());
        }
        Ok(Plan {
            organisation,
            source: source.to_owned(),
            format: file.format,
            mapping: file.mapping,
            requester: file.requester,
            helper: file.helper,
            topic,
            dry_run: file.dry_run,
        })
    }
}

impl App {
    async fn run_import(
        &self,
        plan: &Plan,
        input: impl Read + Send,
    ) -> Result<protocol::ImportReport, ImportUndone> {
        let mut problems = Vec::new();
        let mut done = Progress::default();
        let refused = |problem: &protocol::RowProblem| {
            if problems.len() < PROBLEMS_SHOWN_MAX {
                problems.push(problem.clone());
            }
        };
        let imported = import(&self.store, plan, input, refused, |so_far| done = so_far).await;
        self.search.wake();
        let broken = match imported {
            Ok(_) => false,
            Err(ImportError::Unreadable(unreadable)) => is_broken(unreadable)?,
            Err(ImportError::Store(error)) => return Err(error.into()),
            Err(ImportError::NoTopic(_)) => return Err(ImportDenied::Topic.into()),
            Err(ImportError::SamePerson) => return Err(ImportDenied::Helper.into()),
        };
        Ok(protocol::ImportReport {
            dry_run: plan.dry_run,
            read: done.read,
            fresh: done.new,
            known: done.known,
            changed: done.changed,
            refused: done.refused,
            problems,
            broken,
        })
    }
}
