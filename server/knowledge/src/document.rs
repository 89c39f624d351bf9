//! What the index knows of a ticket.

use crate::audience::Sight;

/// Where a ticket stands, as far as search asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// With colleagues.
    Open,
    /// With second line, whoever holds it.
    Escalated,
    /// Solved or closed after it was solved.
    Solved,
    /// Withdrawn, or bundled under another ticket.
    Aside,
}

/// A ticket as it is searched for. Texts are as people wrote them, in public order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub id: u64,
    pub sight: Sight,
    pub topic: u64,
    pub standing: Standing,
    /// Seconds since 1970.
    pub asked_at: u64,
    pub title: String,
    /// The solution, or empty.
    pub fix: String,
    /// The other public messages.
    pub talk: String,
    /// Notes of second line; searched only for readers who are second line of the organisation.
    pub notes: String,
    /// How often somebody confirmed that this solved theirs.
    pub reuses: u64,
    /// When it last was confirmed, in seconds since 1970; when it was asked, if never.
    pub confirmed_at: u64,
}

/// A change of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The ticket as it is now, in place of what was known of it.
    Put(Box<Document>),
    Remove(u64),
}

impl Standing {
    /// Every standing, in the order of their stored numbers.
    pub const ALL: [Self; 4] = [Self::Open, Self::Escalated, Self::Solved, Self::Aside];

    pub(crate) fn number(self) -> u64 {
        match self {
            Self::Open => 0,
            Self::Escalated => 1,
            Self::Solved => 2,
            Self::Aside => 3,
        }
    }
}
