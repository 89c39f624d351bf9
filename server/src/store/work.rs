//! A command under locks: for what concerns several tickets, and for a ticket on which so much
//! happens that deciding without a lock came too late again and again.

use std::sync::Arc;

use peerdesk_desk::{
    Member, MemberId, OrganisationId, TeamId, Terms, Ticket, TicketId, Timestamp, Topic, TopicId,
};
use sqlx::{Postgres, Transaction};

use super::commands::{CommandKey, Past, PastRow, note_refused, note_repeated};
use super::events::{Change, DECISION_LASTS, append};
use super::members::load_member;
use super::terms::KnownTerms;
use super::ticket_row::{Seen, seen};
use super::time::timestamp;
use super::topics::load_topic;
use super::words::redact;
use crate::store::{Error, Store};

/// A transaction under way. Dropped without [`Work::commit`], it is rolled back.
#[derive(Debug)]
pub struct Work {
    pub(super) transaction: Transaction<'static, Postgres>,
    terms: KnownTerms,
}

/// A ticket as it was looked at, with its terms. What [`Work::lock`] returned stays so
/// until the transaction ends.
#[derive(Debug)]
pub struct Standing {
    pub ticket: Ticket,
    pub number: i64,
    /// With which its cycle began.
    pub terms: Arc<Terms>,
    /// With which the next one would begin.
    pub fresh: Arc<Terms>,
}

impl Store {
    /// Begins a command.
    pub async fn begin(&self) -> Result<Work, Error> {
        Ok(Work {
            transaction: self.write.begin().await?,
            terms: self.terms.clone(),
        })
    }
}

/// Reads tickets under their locks; `wait` says what to do about the locks of others.
macro_rules! locked {
    ($work:expr, $ids:expr, $wait:literal) => {{
        let rows = sqlx::query!(
            "select ticket.id, ticket.organisation_id, number, requester_id, title, topic_id,
                    ticket.team_id, visibility, cycle, facts, claim_epoch, public_head, staff_head,
                    ticket.terms_id, topic.terms_id as \"topic_terms_id\", peer_window_seconds, answer_hold_seconds, lease_seconds,
                    lease_warning_seconds, grace_seconds, fast_lane
             from ticket join topic on topic.id = ticket.topic_id
             where ticket.id = any($1)
             order by ticket.id
             for no key update of ticket"
                + $wait,
            $ids
        )
        .fetch_all(&mut *$work.transaction)
        .await?;
        let seen = rows
            .into_iter()
            .map(|row| Ok(seen!(row)))
            .collect::<Result<Vec<Seen>, Error>>()?;
        let places = seen.iter().flat_map(Seen::places);
        $work.terms.learn(&mut $work.transaction, places).await?;
        seen.into_iter()
            .map(|seen| seen.standing(&$work.terms))
            .collect::<Result<Vec<Standing>, Error>>()
    }};
}

impl Work {
    /// The actor, as they stand at this moment; `None` once deactivated.
    pub async fn member(&mut self, id: MemberId) -> Result<Option<Member>, Error> {
        load_member(&mut *self.transaction, id).await
    }

    /// Locks tickets in the order of their ids and reads them as they stand under the lock. Tickets
    /// that do not exist are absent.
    pub async fn lock(&mut self, ids: &[TicketId]) -> Result<Vec<Standing>, Error> {
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        locked!(self, &ids, "")
    }

    /// Locks a ticket that nobody else has locked, and reads it as it stands; `None` when somebody has,
    /// or there is no such ticket.
    pub async fn lock_free(&mut self, id: TicketId) -> Result<Option<Standing>, Error> {
        Ok(locked!(self, &[id.0], " skip locked")?.pop())
    }

    /// The time of the rules: the database's clock, read after the locks were waited for.
    pub async fn now(&mut self) -> Result<Timestamp, Error> {
        let now = sqlx::query_scalar!("select clock_timestamp() as \"now!\"")
            .fetch_one(&mut *self.transaction)
            .await?;
        Ok(timestamp(now))
    }

    /// The time, and what is known of a command id. Called after the locks, because only then an
    /// earlier try on another node has either committed or will never.
    pub async fn past(&mut self, key: CommandKey) -> Result<(Timestamp, Past), Error> {
        #[cfg(feature = "controls")]
        self.forget(key).await?;
        let row = sqlx::query!(
            "select clock_timestamp() as \"now!\", command.content_hash as \"content_hash?\",
                    command.ticket_id, ticket.number as \"number?\", command.stream, command.seq,
                    command.refusal
             from (select 1) as one
             left join command on command.member_id = $1 and command.command_id = $2
             left join ticket on ticket.id = command.ticket_id",
            key.member.0,
            key.id
        )
        .fetch_one(&mut *self.transaction)
        .await?;
        let past = PastRow {
            content_hash: row.content_hash,
            ticket_id: row.ticket_id,
            number: row.number,
            stream: row.stream,
            seq: row.seq,
            refusal: row.refusal,
        };
        Ok((timestamp(row.now), past.read(key)?))
    }

    /// What must never be: a command that happened is known no more.
    #[cfg(feature = "controls")]
    async fn forget(&mut self, key: CommandKey) -> Result<(), Error> {
        if crate::controls::is(crate::controls::Control::ForgetCommands) {
            // Not checked against the schema, which only serves what is part of the product.
            sqlx::query("delete from command where member_id = $1 and command_id = $2")
                .bind(key.member.0)
                .bind(key.id)
                .execute(&mut *self.transaction)
                .await?;
        }
        Ok(())
    }

    /// Marks a command as sent again.
    pub async fn repeated(&mut self, key: CommandKey) -> Result<(), Error> {
        note_repeated(&mut *self.transaction, key).await
    }

    /// A topic that exists and is in use.
    pub async fn topic(&mut self, id: TopicId) -> Result<Option<Topic>, Error> {
        load_topic(&mut self.transaction, &self.terms, id).await
    }

    /// The team, if it serves the organisation.
    pub async fn serving_team(
        &mut self,
        team: TeamId,
        organisation: OrganisationId,
    ) -> Result<Option<TeamId>, Error> {
        let id = sqlx::query_scalar!(
            "select team_id from team_organisation join team on team.id = team_id
             where team_id = $1 and organisation_id = $2 and retired_at is null",
            team.0,
            organisation.0
        )
        .fetch_optional(&mut *self.transaction)
        .await?;
        Ok(id.map(TeamId))
    }

    /// Records a change of a locked ticket. The lock holds it where it was looked at; a change that
    /// cannot be recorded all the same was decided too long ago.
    pub async fn append(&mut self, change: Change<'_>) -> Result<(), Error> {
        let until = change.at.plus(DECISION_LASTS);
        if append(&mut self.transaction, change, Some(until)).await? {
            return redact(&mut self.transaction, change.ticket.id, change.events).await;
        }
        Err(Error::timed_out())
    }

    /// Notes that a command was refused, so that the same id is never answered otherwise.
    pub async fn refuse(
        &mut self,
        key: CommandKey,
        at: Timestamp,
        refusal: &serde_json::Value,
    ) -> Result<(), Error> {
        note_refused(&mut *self.transaction, key, at, refusal).await
    }

    /// Commits: from here on it is done, whatever happens to this process.
    pub async fn commit(self) -> Result<(), Error> {
        #[cfg(feature = "controls")]
        crate::controls::pass(crate::controls::Control::DieBeforeCommit).await;
        Ok(self.transaction.commit().await?)
    }
}
