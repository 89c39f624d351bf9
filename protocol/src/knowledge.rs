//! Bodies of what is known beside single answers: what looks like a ticket, what was reused, imports.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Found, Refusal, TicketRow};

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
    pub why: RowFault,
}

/// Why a row was not taken. Data for the client to put into words, never text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RowFault {
    /// It has more than `max` bytes. In a table it is the last that is told: where it ends is unknown.
    Endless {
        max: u64,
    },
    NotUtf8,
    /// The line is no JSON, from this character of it on, counted from 1.
    NotJson {
        at: u64,
    },
    /// The line is JSON, but no object.
    NotAnObject,
    /// The field is neither text nor a number.
    NotText {
        field: ImportField,
    },
    /// Nothing stands in the field.
    Empty {
        field: ImportField,
    },
    /// More than `max`: characters of a title or a key, bytes of any other field.
    TooLong {
        field: ImportField,
        max: u64,
    },
    /// The field has a character that cannot be kept.
    Unkeepable {
        field: ImportField,
    },
    /// The field is neither a moment in RFC 3339 nor a day; `value` is its beginning.
    NotAMoment {
        field: ImportField,
        value: String,
    },
    /// A message of the conversation lacks who said it or what was said.
    MessageLacking,
    /// Nobody but who asked said anything in the conversation.
    Unanswered,
    /// The rules of the desk do not let it happen.
    Refused {
        refusal: Refusal,
    },
}

/// What a row of a file of solved tickets is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportField {
    Key,
    Title,
    Question,
    /// What was said between question and fix.
    Talk,
    Fix,
    Topic,
    Requester,
    Helper,
    AskedAt,
    Cause,
    Environment,
    VerifiedUntil,
}
