//! Bodies of searching, suggesting and of what became of a suggestion.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{CardMark, CommandId, TicketRow};

/// A piece of a text; the pieces of a text follow each other without a gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Piece {
    pub text: String,
    /// Whether it is what was looked for.
    pub hit: bool,
}

/// A ticket that looks like what was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Found {
    pub ticket: TicketRow,
    pub title: Vec<Piece>,
    /// What solved it, shortened; empty while nothing has.
    pub fix: Vec<Piece>,
    /// The part of the talk that shows best why it was found.
    pub excerpt: Vec<Piece>,
    /// How many members said that this solved theirs.
    pub reuses: u32,
    /// The solution card, where somebody wrote one; `fix` is its fix then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub card: Option<CardMark>,
}

/// `GET /api/search?q=…&limit=20&after=…`: what a member may see, best first. `q` may hold
/// `topic:`, `from:`, `is:`, `before:`, `after:` and `has:solution`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SearchPage {
    pub found: Vec<Found>,
    /// Give it as `after` for the next page; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next: Option<String>,
    /// Operators whose value means nothing, as typed.
    pub misunderstood: Vec<String>,
    /// False while a node that has just started still reads tickets; newest ones come first.
    pub complete: bool,
}

/// `GET /api/suggest?q=…`: solved and open tickets that mean the same as what is being typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Suggestions {
    /// Best first, solved ones with their fix.
    pub found: Vec<Found>,
    /// As in [`SearchPage`].
    pub complete: bool,
}

/// `POST /api/tickets/{id}/reuse`: this solved mine, and I do not need to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Reuse {
    /// Made by the client; sent again it counts once.
    pub id: CommandId,
    /// What the member was about to ask; at most `search_chars_max` characters.
    pub question: String,
}

/// Answer to [`Reuse`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reused {
    /// How many members said that this solved theirs.
    pub reuses: u32,
}

/// `POST /api/search/gaps`: a member looked for this on purpose, and was shown nothing. It is counted if
/// there is nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SearchedInVain {
    /// As typed; at most `search_chars_max` characters.
    pub q: String,
}

/// Something that was searched for and not found: one of `GET /api/search/gaps`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SearchGap {
    /// The words, in the order of the alphabet and without their endings.
    pub words: String,
    /// How it was typed last.
    pub example: String,
    /// How many members looked for it.
    pub members: u32,
    /// How often it was looked for.
    pub times: u32,
    /// When it last was, in milliseconds since 1970.
    pub last_at: i64,
}
