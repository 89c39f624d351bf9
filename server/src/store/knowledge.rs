//! What the search index is made of, and what became of suggestions.

use peerdesk_desk::{MemberId, TicketId, Timestamp, TopicId};
use uuid::Uuid;

use super::cards::Viewer;
use super::snapshot::Snapshot;
use super::solution_cards::verified_seconds;
use super::time::{moment, timestamp};
use crate::store::{Error, Store};

/// A ticket in which something happened, and how far its streams had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    pub ticket: TicketId,
    pub public_head: i64,
    pub staff_head: i64,
    /// The last touch that was no event, if there was one.
    pub touched_at: Option<Timestamp>,
}

/// How often a solution helped somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reuses {
    pub ticket: TicketId,
    pub members: u64,
    pub last_at: Timestamp,
}

/// Whom or what a name may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    Topic(TopicId),
    Member(MemberId),
}

/// What solutions did for others in some organisations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnowledgeCounts {
    /// Questions that ended before they were posted, since a moment.
    pub reuses: u64,
    /// By how many members.
    pub members: u64,
    pub cards: u64,
    pub flagged: u64,
    pub due: u64,
}

/// Most touched tickets that one look returns; the next goes on after the last of them.
pub const TOUCHED_MAX: usize = 2_000;

/// How far a look for touches goes back behind the one before: longer than a transaction can last, because
/// commits become visible out of the order of their moments.
const LOOK_BACK_SECONDS: f64 = 15.0;

/// How long a touch has to be kept: longer than any node can be cut off and still follow.
const TOUCHES_KEPT_SECONDS: f64 = 3_600.0;

/// Touches removed by one statement: an import leaves as many as it has rows, and no statement may take
/// longer than some seconds.
const SWEPT_AT_ONCE: i64 = 10_000;

/// Topics and members that the names of one search may mean.
const NAMED_MAX: i64 = 500;

impl Store {
    /// Tickets below an id, newest first: how an index is filled.
    pub async fn tickets_before(
        &self,
        before: TicketId,
        limit: usize,
    ) -> Result<Vec<TicketId>, Error> {
        let ids = sqlx::query_scalar!(
            "select id from ticket where id < $1 order by id desc limit $2",
            before.0,
            limit as i64
        )
        .fetch_all(&self.read)
        .await?;
        Ok(ids.into_iter().map(TicketId).collect())
    }

    /// Tickets in which something was committed since, or that were touched otherwise since a moment and
    /// somewhat before, by id after a place, at most [`TOUCHED_MAX`].
    pub async fn touched_since(
        &self,
        seen: &Snapshot,
        since: Timestamp,
        after: TicketId,
    ) -> Result<Vec<Touched>, Error> {
        let rows = sqlx::query!(
            "with late as (
                 select ticket_id, null::timestamptz as at
                 from events_since($1::text::pg_snapshot)
                 union all
                 select ticket_id, at from search_touch
                 where at > $2::timestamptz - make_interval(secs => $3)
             ), touched as (
                 select ticket_id, max(at) as at from late
                 where ticket_id > $4 group by ticket_id order by ticket_id limit $5
             )
             select ticket.id, public_head, staff_head, at
             from touched join ticket on ticket.id = ticket_id order by ticket.id",
            seen.0,
            moment(since),
            LOOK_BACK_SECONDS,
            after.0,
            TOUCHED_MAX as i64
        )
        .fetch_all(&self.control)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Touched {
                ticket: TicketId(row.id),
                public_head: row.public_head,
                staff_head: row.staff_head,
                touched_at: row.at.map(timestamp),
            })
            .collect())
    }

    /// How often each of these tickets helped somebody else; those that never did are absent.
    pub async fn reuses(&self, tickets: &[TicketId]) -> Result<Vec<Reuses>, Error> {
        let ids: Vec<i64> = tickets.iter().map(|id| id.0).collect();
        let rows = sqlx::query!(
            "select ticket_id, count(distinct member_id) as \"members!\", max(at) as \"last_at!\"
             from solution_reuse where ticket_id = any($1) group by ticket_id",
            &ids
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Reuses {
                ticket: TicketId(row.ticket_id),
                members: row.members.unsigned_abs(),
                last_at: timestamp(row.last_at),
            })
            .collect())
    }

    /// Counts that a ticket's solution helped a member, which vouches for its card unless somebody else
    /// says that it does not; the same id again counts once.
    pub async fn count_reuse(
        &self,
        member: MemberId,
        id: Uuid,
        ticket: TicketId,
        question: &str,
    ) -> Result<(), Error> {
        sqlx::query!(
            "with counted as (
                 insert into solution_reuse (member_id, id, ticket_id, question)
                 values ($1, $2, $3, $4)
                 on conflict (member_id, id) do nothing
                 returning ticket_id
             ), vouched as (
                 update solution_card set verified_until =
                     greatest(verified_until, clock_timestamp() + make_interval(secs => $5))
                 from counted
                 where solution_card.ticket_id = counted.ticket_id
                   and not exists (select from solution_card_flag flag
                                   where flag.ticket_id = counted.ticket_id
                                     and flag.settled_at is null)
             )
             insert into search_touch (ticket_id) select ticket_id from counted",
            member.0,
            id,
            ticket.0,
            question,
            verified_seconds()
        )
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// What solutions of these organisations did since so many days ago, and how their cards stand.
    pub async fn knowledge_counts(
        &self,
        viewer: &Viewer,
        days: u32,
    ) -> Result<KnowledgeCounts, Error> {
        let row = sqlx::query!(
            "with seen as (
                 select id from ticket
                 where organisation_id = any($1)
                   and (visibility = 'organisation' or requester_id = $2
                        or organisation_id = any($3))
             ), reused as (
                 select member_id from solution_reuse join seen on seen.id = ticket_id
                 where at > statement_timestamp() - make_interval(days => $4)
             ), card as (
                 select verified_until < statement_timestamp() as due,
                        exists (select from solution_card_flag flag
                                where flag.ticket_id = solution_card.ticket_id
                                  and settled_at is null) as flagged
                 from solution_card join seen on seen.id = ticket_id
             )
             select (select count(*) from reused) as \"reuses!\",
                    (select count(distinct member_id) from reused) as \"members!\",
                    (select count(*) from card) as \"cards!\",
                    (select count(*) from card where flagged) as \"flagged!\",
                    (select count(*) from card where due) as \"due!\"",
            &viewer.organisations(),
            viewer.member.0,
            &viewer.second_line(),
            days as i32
        )
        .fetch_one(&self.read)
        .await?;
        Ok(KnowledgeCounts {
            reuses: row.reuses.unsigned_abs(),
            members: row.members.unsigned_abs(),
            cards: row.cards.unsigned_abs(),
            flagged: row.flagged.unsigned_abs(),
            due: row.due.unsigned_abs(),
        })
    }

    /// The tickets whose solutions helped most since so many days ago, and how often.
    pub async fn most_reused(
        &self,
        viewer: &Viewer,
        days: u32,
        limit: usize,
    ) -> Result<Vec<(TicketId, u64)>, Error> {
        let rows = sqlx::query!(
            "select ticket_id, count(*) as \"times!\"
             from solution_reuse join ticket on ticket.id = ticket_id
             where at > statement_timestamp() - make_interval(days => $4)
               and organisation_id = any($1)
               and (visibility = 'organisation' or requester_id = $2
                    or organisation_id = any($3))
             group by ticket_id order by count(*) desc, ticket_id desc limit $5",
            &viewer.organisations(),
            viewer.member.0,
            &viewer.second_line(),
            days as i32,
            limit as i64
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (TicketId(row.ticket_id), row.times.unsigned_abs()))
            .collect())
    }

    /// Forgets touches that no node can still have to follow.
    pub async fn sweep_touches(&self) -> Result<(), Error> {
        loop {
            let swept = sqlx::query!(
                "delete from search_touch where ctid = any(array(
                     select ctid from search_touch
                     where at < statement_timestamp() - make_interval(secs => $1) limit $2))",
                TOUCHES_KEPT_SECONDS,
                SWEPT_AT_ONCE
            )
            .execute(&self.write)
            .await?;
            if swept.rows_affected() < SWEPT_AT_ONCE.unsigned_abs() {
                return Ok(());
            }
        }
    }

    /// Topics and members whose names hold one of these words, of each its own, in the organisations
    /// that a member sees; topics first.
    pub async fn named(
        &self,
        viewer: &Viewer,
        topics: &[String],
        members: &[String],
    ) -> Result<Vec<Named>, Error> {
        let rows = sqlx::query!(
            "select is_topic as \"is_topic!\", id as \"id!\"
             from (select true as is_topic, id, organisation_id, name from topic
                   union all
                   select false, id, organisation_id, name from member) as one
             where organisation_id = any($1)
               and exists (select from unnest(case when is_topic then $2::text[]
                                                   else $3::text[] end) as wanted
                           where strpos(translate(lower(name), 'ё', 'е'), wanted) > 0)
             order by is_topic desc, id limit $4",
            &viewer.organisations(),
            topics,
            members,
            NAMED_MAX
        )
        .fetch_all(&self.read)
        .await?;
        let named = rows.into_iter().map(|row| {
            if row.is_topic {
                Named::Topic(TopicId(row.id))
            } else {
                Named::Member(MemberId(row.id))
            }
        });
        Ok(named.collect())
    }

    /// The tickets of this number in the organisations that a member sees.
    pub async fn tickets_numbered(
        &self,
        viewer: &Viewer,
        number: i64,
    ) -> Result<Vec<TicketId>, Error> {
        let ids = sqlx::query_scalar!(
            "select id from ticket where organisation_id = any($1) and number = $2 order by id desc",
            &viewer.organisations(),
            number
        )
        .fetch_all(&self.read)
        .await?;
        Ok(ids.into_iter().map(TicketId).collect())
    }
}
