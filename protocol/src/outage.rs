//! Outages: questions with one cause, shown to everybody whom it concerns.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{BundledTicket, OrganisationId, TicketId, TopicId};

/// An outage that second line has on its desk; shown on the ask screen until its ticket is solved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Outage {
    pub id: i64,
    pub organisation: OrganisationId,
    pub topic: TopicId,
    /// The question that the others are bundled under: to say "me too" to.
    pub ticket: TicketId,
    pub number: i64,
    pub title: String,
    pub since: i64,
    /// Members whom it concerns.
    pub members: u32,
}

/// Questions that look like one outage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutageProposal {
    #[serde(flatten)]
    pub outage: Outage,
    /// All of them, the one that would lead included.
    pub tickets: Vec<BundledTicket>,
}

/// `GET /api/outages`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Outages {
    pub outages: Vec<Outage>,
    /// For second line: proposals for the teams of the member.
    pub proposals: Vec<OutageProposal>,
}
