//! Bodies around solution cards: what solved a ticket, written down for whoever has the same trouble.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Person, TicketId, TicketRow};

/// What a card says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CardContent {
    /// The trouble, in the words of who had it.
    pub question: String,
    /// Why it was so; may be empty.
    pub cause: String,
    pub fix: String,
    /// Where it holds: a version, a device, an office; may be empty.
    pub environment: String,
}

/// The card of a ticket as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SolutionCard {
    pub ticket: TicketId,
    /// From 1; each change is the next.
    pub version: u32,
    pub content: CardContent,
    /// When somebody should look it over again, in milliseconds since 1970.
    pub verified_until: i64,
    /// Whether it is shown to whoever asks in its topic.
    pub pinned: bool,
    /// Who wrote this version.
    pub by: Person,
    pub at: i64,
    /// How many members said that it solved theirs.
    pub worked: u32,
    /// Who said that it did not, and nobody has looked into it since.
    pub flags: Vec<CardFlag>,
}

/// A card did not help somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardFlag {
    pub by: Person,
    pub at: i64,
    /// What happened instead; may be empty.
    pub text: String,
}

/// What a search says of a card beside the fix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardMark {
    pub version: u32,
    pub verified_until: i64,
    pub pinned: bool,
    /// Somebody said that it did not help, and nobody has looked into it since.
    pub flagged: bool,
}

/// `GET /api/tickets/{id}/card`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketCard {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub card: Option<SolutionCard>,
    /// What a first version could say: the question and the solution as they stand in the ticket.
    pub draft: CardContent,
    /// Whether this member may write the card or its next version.
    pub may_write: bool,
    /// Whether this member may vouch for it and pin it.
    pub may_vouch: bool,
}

/// What a version of a card said: `GET /api/tickets/{id}/card/versions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardEdition {
    pub version: u32,
    /// Who wrote it.
    pub by: Person,
    pub at: i64,
    pub content: CardContent,
}

/// `POST /api/tickets/{id}/card`: the first version, or the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveCard {
    /// The version that was changed; 0 for the first.
    pub replaces: u32,
    pub content: CardContent,
}

/// `POST /api/tickets/{id}/card/vouch`: this version was looked over and still holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CardVersion {
    pub version: u32,
}

/// `POST /api/tickets/{id}/card/pin`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CardPin {
    pub pinned: bool,
}

/// `POST /api/tickets/{id}/card/did-not-work`. Of one member and version the last one counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CardReport {
    pub version: u32,
    /// What happened instead, at most `search_chars_max` characters; may be empty.
    pub text: String,
}

/// One of `GET /api/cards`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardRow {
    pub ticket: TicketRow,
    pub card: SolutionCard,
}
