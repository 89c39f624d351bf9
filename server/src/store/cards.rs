//! Tickets as they are read for lists and rooms, without a lock.

use peerdesk_desk::{Member, MemberId, OrganisationId, TeamId, Ticket, TicketId, Timestamp};
use time::OffsetDateTime;

use super::ticket_row::TicketRow;
use super::time::timestamp;
use crate::store::{Error, Store};

/// A ticket with what lists show beside its facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub ticket: Ticket,
    pub number: i64,
    pub asked_at: Timestamp,
    /// When the last public event happened.
    pub changed_at: Timestamp,
    /// How many tickets are bundled under it.
    pub bundled: u32,
}

/// What of a member decides which tickets a list may hold. The same rule as
/// [`peerdesk_desk::may_see`], written for the database; a test compares them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub member: MemberId,
    pub organisation: OrganisationId,
    pub second_line_of: Vec<OrganisationId>,
}

struct CardRow {
    id: i64,
    organisation_id: i64,
    number: i64,
    requester_id: i64,
    title: String,
    topic_id: i64,
    team_id: i64,
    visibility: String,
    cycle: i32,
    facts: serde_json::Value,
    claim_epoch: i32,
    public_head: i64,
    staff_head: i64,
    asked_at: OffsetDateTime,
    changed_at: OffsetDateTime,
    bundled: i64,
}

/// Reads the tickets that the condition names.
macro_rules! cards {
    ($store:expr, $condition:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            CardRow,
            "select id, organisation_id, number, requester_id, title, topic_id, team_id, visibility,
                    cycle, facts, claim_epoch, public_head, staff_head, asked_at, changed_at,
                    (select count(*) from ticket below where below.bundled_under = ticket.id)
                        as \"bundled!\"
             from ticket " + $condition,
            $($argument),+
        )
        .fetch_all(&$store.read)
        .await?
        .into_iter()
        .map(CardRow::read)
        .collect()
    };
}

impl Viewer {
    /// The list rights of a member.
    pub fn of(member: &Member) -> Self {
        Self {
            member: member.id,
            organisation: member.organisation,
            second_line_of: member
                .serves
                .iter()
                .copied()
                .filter(|organisation| member.is_second_line_of(*organisation))
                .collect(),
        }
    }

    pub(super) fn organisations(&self) -> Vec<i64> {
        self.second_line_of
            .iter()
            .chain([&self.organisation])
            .map(|organisation| organisation.0)
            .collect()
    }

    pub(super) fn second_line(&self) -> Vec<i64> {
        self.second_line_of.iter().map(|id| id.0).collect()
    }
}

impl Store {
    /// One ticket as it stands.
    pub async fn card(&self, id: TicketId) -> Result<Option<Card>, Error> {
        Ok(self.cards(&[id]).await?.pop())
    }

    /// Tickets by id; those that do not exist are absent.
    pub async fn cards(&self, ids: &[TicketId]) -> Result<Vec<Card>, Error> {
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        cards!(self, "where id = any($1)", &ids)
    }

    /// The live tickets a member may see, newest first.
    pub async fn live_cards(&self, viewer: &Viewer, limit: usize) -> Result<Vec<Card>, Error> {
        cards!(
            self,
            "where organisation_id = any($1)
               and stage in ('open', 'escalated', 'claimed', 'pending', 'bundled')
               and (visibility = 'organisation' or requester_id = $2
                    or organisation_id = any($3))
             order by id desc limit $4",
            &viewer.organisations(),
            viewer.member.0,
            &viewer.second_line(),
            limit as i64
        )
    }

    /// Tickets that wait in the queue of a team, of these organisations, those that were asked first.
    pub async fn queued_cards(
        &self,
        team: TeamId,
        organisations: &[OrganisationId],
        limit: usize,
    ) -> Result<Vec<Card>, Error> {
        let ids: Vec<i64> = organisations.iter().map(|id| id.0).collect();
        cards!(
            self,
            "where organisation_id = any($1) and team_id = $2 and stage = 'escalated'
               and stage in ('open', 'escalated', 'claimed', 'pending', 'bundled')
             order by id limit $3",
            &ids,
            team.0,
            limit as i64
        )
    }

    /// A member's own tickets of any stage, newest first.
    pub async fn own_cards(&self, member: MemberId, limit: usize) -> Result<Vec<Card>, Error> {
        cards!(
            self,
            "where requester_id = $1 order by id desc limit $2",
            member.0,
            limit as i64
        )
    }

    /// Tickets a member may see, newest first, of one stage if it is given. `before` goes on from the
    /// last id of the page before.
    pub async fn listed_cards(
        &self,
        viewer: &Viewer,
        stage: Option<&str>,
        before: TicketId,
        limit: usize,
    ) -> Result<Vec<Card>, Error> {
        cards!(
            self,
            "where organisation_id = any($1)
               and (visibility = 'organisation' or requester_id = $2
                    or organisation_id = any($3))
               and ($4::text is null or stage = $4)
               and id < $5
             order by id desc limit $6",
            &viewer.organisations(),
            viewer.member.0,
            &viewer.second_line(),
            stage,
            before.0,
            limit as i64
        )
    }
}

impl CardRow {
    fn read(self) -> Result<Card, Error> {
        let row = TicketRow {
            id: self.id,
            organisation_id: self.organisation_id,
            requester_id: self.requester_id,
            title: self.title,
            topic_id: self.topic_id,
            team_id: self.team_id,
            visibility: self.visibility,
            cycle: self.cycle,
            facts: self.facts,
            claim_epoch: self.claim_epoch,
            public_head: self.public_head,
            staff_head: self.staff_head,
        };
        Ok(Card {
            ticket: row.read()?,
            number: self.number,
            asked_at: timestamp(self.asked_at),
            changed_at: timestamp(self.changed_at),
            bundled: u32::try_from(self.bundled).unwrap_or(u32::MAX),
        })
    }
}
