//! Bodies of what is known beside single answers: what looks like a ticket, what was reused, imports.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Found, TicketRow};

/// `GET /api/tickets/{id}/alike`: other tickets that this one looks like, best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Alike {
    pub found: Vec<Found>,
    /// As in a search.
    pub complete: bool,
}

/// `GET /api/knowledge`: what solutions did for others, for leads and admins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KnowledgeReport {
    /// So many days the figures of reuse cover.
    pub days: u32,
    /// Questions that ended before they were posted.
    pub reuses: u32,
    /// By how many members.
    pub members: u32,
    pub cards: u32,
    /// Cards that did not help somebody.
    pub flagged: u32,
    /// Cards whose date is past.
    pub due: u32,
    /// What helped most, first.
    pub most: Vec<ReusedTicket>,
}

/// A ticket whose solution helped others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReusedTicket {
    pub ticket: TicketRow,
    /// Within the days of the report.
    pub reuses: u32,
}

/// Answer to `POST /api/import/columns` with the beginning of a file: what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportColumns {
    pub columns: Vec<String>,
    /// The first rows, each with as many values as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// Answer to `POST /api/import`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportReport {
    pub dry_run: bool,
    pub read: u64,
    /// Became tickets, or would.
    pub fresh: u64,
    /// Were imported before and are the same.
    pub known: u64,
    /// Were imported before and have changed since; what was imported stands.
    pub changed: u64,
    pub refused: u64,
    /// Why rows were not taken, the first of them.
    pub problems: Vec<RowProblem>,
    /// The file ended before its end: what was read until then stands.
    pub broken: bool,
}

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowProblem {
    /// Line of the file, from 1.
    pub line: u64,
    pub why: String,
}
