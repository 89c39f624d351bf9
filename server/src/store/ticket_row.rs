//! A ticket's columns and the ticket they stand for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::stored::{StoredFacts, title, visibility};
use super::terms::{KnownTerms, TermsPlace};
use super::topics::Columns;
use crate::store::{Error, Standing};
use peerdesk_desk::{
    AnswerState, Epoch, MemberId, OrganisationId, Priority, Seq, Stage, StageKind, TeamId, Ticket,
    TicketId, Timestamp, TopicId,
};

/// The columns from which a ticket is read.
pub(super) struct TicketRow {
    pub(super) id: i64,
    pub(super) organisation_id: i64,
    pub(super) requester_id: i64,
    pub(super) title: String,
    pub(super) topic_id: i64,
    pub(super) team_id: i64,
    pub(super) visibility: String,
    pub(super) cycle: i32,
    pub(super) facts: serde_json::Value,
    pub(super) claim_epoch: i32,
    pub(super) public_head: i64,
    pub(super) staff_head: i64,
}

/// A ticket that was read, with where its terms stand.
pub(super) struct Seen {
    ticket: Ticket,
    number: i64,
    /// Of its cycle.
    terms: TermsPlace,
    /// Of its topic by now.
    fresh: TermsPlace,
}

impl Seen {
    pub(super) fn of(
        ticket: Ticket,
        number: i64,
        (cycle, topic): (Option<i64>, Option<i64>),
        columns: Columns,
    ) -> Self {
        Self {
            ticket,
            number,
            terms: TermsPlace::of(cycle, columns),
            fresh: TermsPlace::of(topic, columns),
        }
    }

    pub(super) fn places(&self) -> [TermsPlace; 2] {
        [self.terms, self.fresh]
    }

    /// Once its terms were learned.
    pub(super) fn standing(self, known: &KnownTerms) -> Result<Standing, Error> {
        let terms = known.get(self.terms)?;
        let fresh = if self.fresh == self.terms {
            Arc::clone(&terms)
        } else {
            known.get(self.fresh)?
        };
        Ok(Standing {
            ticket: self.ticket,
            number: self.number,
            terms,
            fresh,
        })
    }
}

/// The ticket, its number and where its terms stand, in a row that has the columns of ticket and topic;
/// returns the error where a column cannot be what it says.
macro_rules! seen {
    ($row:expr) => {{
        let ticket = $crate::store::ticket_row::TicketRow {
            id: $row.id,
            organisation_id: $row.organisation_id,
            requester_id: $row.requester_id,
            title: $row.title,
            topic_id: $row.topic_id,
            team_id: $row.team_id,
            visibility: $row.visibility,
            cycle: $row.cycle,
            facts: $row.facts,
            claim_epoch: $row.claim_epoch,
            public_head: $row.public_head,
            staff_head: $row.staff_head,
        };
        $crate::store::ticket_row::Seen::of(
            ticket.read()?,
            $row.number,
            ($row.terms_id, $row.topic_terms_id),
            $crate::store::topics::columns!($row),
        )
    }};
}
pub(super) use seen;

/// Columns copied from the facts so that tickets can be searched by them.
pub(super) struct Copies {
    pub(super) stage: &'static str,
    pub(super) facts: serde_json::Value,
    pub(super) owner: Option<i64>,
    pub(super) bundled_under: Option<i64>,
    pub(super) answers_waiting: i32,
    pub(super) me_too: i32,
}

impl TicketRow {
    /// Reads the ticket; a row that cannot be is [`Error::Corrupt`].
    pub(super) fn read(self) -> Result<Ticket, Error> {
        let id = self.id;
        let corrupt = |column: &'static str| {
            move |why: String| Error::Corrupt {
                table: "ticket",
                column,
                row: id,
                why,
            }
        };
        let mut ticket = Ticket {
            id: TicketId(id),
            organisation: OrganisationId(self.organisation_id),
            requester: MemberId(self.requester_id),
            title: title(&self.title).map_err(corrupt("title"))?,
            topic: TopicId(self.topic_id),
            team: TeamId(self.team_id),
            visibility: visibility(&self.visibility).map_err(corrupt("visibility"))?,
            cycle: u32::try_from(self.cycle).map_err(|e| corrupt("cycle")(e.to_string()))?,
            // Replaced at once by the stored facts, which always name a stage.
            stage: Stage::Withdrawn {
                since: Timestamp(0),
            },
            priority: Priority::default(),
            targets: None,
            heard: None,
            epoch: Epoch(
                u32::try_from(self.claim_epoch)
                    .map_err(|e| corrupt("claim_epoch")(e.to_string()))?,
            ),
            answers: BTreeMap::new(),
            me_too: BTreeSet::new(),
            invited: BTreeSet::new(),
            hand_raised: false,
            helpers: BTreeSet::new(),
            public_head: Seq(self.public_head),
            staff_head: Seq(self.staff_head),
        };
        let facts: StoredFacts =
            serde_json::from_value(self.facts).map_err(|e| corrupt("facts")(e.to_string()))?;
        facts.restore(&mut ticket).map_err(corrupt("facts"))?;
        Ok(ticket)
    }
}

impl Copies {
    /// The columns of a ticket as it now stands.
    pub(super) fn of(ticket: &Ticket) -> Result<Self, Error> {
        let facts =
            serde_json::to_value(StoredFacts::from(ticket)).map_err(|e| Error::Corrupt {
                table: "ticket",
                column: "facts",
                row: ticket.id.0,
                why: e.to_string(),
            })?;
        let bundled_under = if let Stage::Bundled { under, .. } = ticket.stage {
            Some(under.0)
        } else {
            None
        };
        let waiting = ticket
            .answers
            .values()
            .filter(|answer| answer.state == AnswerState::Waiting)
            .count();
        Ok(Self {
            stage: stage_word(ticket.stage.kind()),
            facts,
            owner: ticket.stage.claim().map(|claim| claim.owner.0),
            bundled_under,
            answers_waiting: waiting as i32,
            me_too: ticket.me_too.len() as i32,
        })
    }
}

/// The word for a stage in `ticket.stage`.
pub(super) fn stage_word(stage: StageKind) -> &'static str {
    match stage {
        StageKind::Open => "open",
        StageKind::Escalated => "escalated",
        StageKind::Claimed => "claimed",
        StageKind::Pending => "pending",
        StageKind::Solved => "solved",
        StageKind::Closed => "closed",
        StageKind::Bundled => "bundled",
        StageKind::Withdrawn => "withdrawn",
    }
}
