//! Solution cards: what they say, who vouches for them, whom they did not help.

use std::collections::BTreeSet;

use peerdesk_desk::{CARD_VERIFIED, MemberId, TicketId, Timestamp, TopicId};
use time::OffsetDateTime;

use super::cards::Viewer;
use super::follow::Following;
use super::time::timestamp;
use crate::store::{Error, Store};

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardContent {
    pub question: String,
    pub cause: String,
    pub fix: String,
    pub environment: String,
}

/// A card as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SolutionCard {
    pub ticket: TicketId,
    pub version: u32,
    pub content: CardContent,
    pub verified_until: Timestamp,
    pub pinned: bool,
    /// Who wrote this version.
    pub by: MemberId,
    pub at: Timestamp,
    /// Whom it did not help, since somebody of second line last looked.
    pub flags: Vec<CardFlag>,
}

/// A card did not help somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardFlag {
    pub by: MemberId,
    pub at: Timestamp,
    pub text: String,
}

/// A version of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardEdition {
    pub version: u32,
    pub by: MemberId,
    pub at: Timestamp,
    pub content: CardContent,
}

/// What stands against a card after somebody flagged it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flagged {
    /// The how manieth time, from 1: flags that nobody has looked into are one.
    pub time: u32,
    /// Whose flags nobody has looked into.
    pub by: BTreeSet<MemberId>,
}

/// Which cards a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardsWanted {
    All,
    /// Those that did not help somebody.
    Flagged,
    /// Those whose date is past.
    Due,
    Pinned,
}

struct CardRow {
    ticket_id: i64,
    version: i32,
    question: String,
    cause: String,
    fix: String,
    environment: String,
    verified_until: OffsetDateTime,
    pinned: bool,
    member_id: i64,
    at: OffsetDateTime,
}

/// How long a card counts as verified, as the database adds it to its clock.
pub(super) fn verified_seconds() -> f64 {
    CARD_VERIFIED.0 as f64 / 1_000.0
}

impl Store {
    /// The cards of these tickets; those that have none are absent.
    pub async fn solution_cards(&self, tickets: &[TicketId]) -> Result<Vec<SolutionCard>, Error> {
        let ids: Vec<i64> = tickets.iter().map(|id| id.0).collect();
        let rows = sqlx::query_as!(
            CardRow,
            "select ticket_id, version, question, cause, fix, environment, verified_until, pinned,
                    member_id, at
             from solution_card join solution_card_version using (ticket_id, version)
             where ticket_id = any($1)",
            &ids
        )
        .fetch_all(&self.read)
        .await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let flags = sqlx::query!(
            "select ticket_id, member_id, text, at from solution_card_flag
             where ticket_id = any($1) and settled_at is null order by at",
            &ids
        )
        .fetch_all(&self.read)
        .await?;
        let mut cards: Vec<SolutionCard> = rows.into_iter().map(CardRow::read).collect();
        for flag in flags {
            if let Some(card) = cards
                .iter_mut()
                .find(|card| card.ticket.0 == flag.ticket_id)
            {
                card.flags.push(CardFlag {
                    by: MemberId(flag.member_id),
                    at: timestamp(flag.at),
                    text: flag.text,
                });
            }
        }
        Ok(cards)
    }

    /// The versions of a ticket's card, newest first.
    pub async fn card_versions(
        &self,
        ticket: TicketId,
        limit: usize,
    ) -> Result<Vec<CardEdition>, Error> {
        let rows = sqlx::query!(
            "select version, member_id, at, question, cause, fix, environment
             from solution_card_version where ticket_id = $1 order by version desc limit $2",
            ticket.0,
            limit as i64
        )
        .fetch_all(&self.read)
        .await?;
        let editions = rows.into_iter().map(|row| CardEdition {
            version: row.version.unsigned_abs(),
            by: MemberId(row.member_id),
            at: timestamp(row.at),
            content: CardContent {
                question: row.question,
                cause: row.cause,
                fix: row.fix,
                environment: row.environment,
            },
        });
        Ok(editions.collect())
    }

    /// Writes the version after the one that was changed, 0 for the first; whether that is still the
    /// last one. Flags of earlier versions are settled by it.
    pub async fn save_card(
        &self,
        ticket: TicketId,
        replaces: u32,
        by: MemberId,
        content: &CardContent,
    ) -> Result<bool, Error> {
        let saved = sqlx::query!(
            "with first as (
                 insert into solution_card (ticket_id, version, verified_until)
                 select $1, 1, clock_timestamp() + make_interval(secs => $3) where $2 = 0
                 on conflict (ticket_id) do nothing
                 returning version
             ), next as (
                 update solution_card
                 set version = $2 + 1,
                     verified_until = clock_timestamp() + make_interval(secs => $3)
                 where ticket_id = $1 and version = $2
                 returning version
             ), written as (
                 insert into solution_card_version
                     (ticket_id, version, member_id, question, cause, fix, environment)
                 select $1, version, $4, $5, $6, $7, $8
                 from (select version from first union all select version from next) as saved
                 returning ticket_id
             ), settled as (
                 update solution_card_flag flag set settled_at = clock_timestamp()
                 from written
                 where flag.ticket_id = written.ticket_id and settled_at is null
             )
             insert into search_touch (ticket_id) select ticket_id from written",
            ticket.0,
            replaces as i32,
            verified_seconds(),
            by.0,
            content.question,
            content.cause,
            content.fix,
            content.environment
        )
        .execute(&self.write)
        .await?;
        Ok(saved.rows_affected() == 1)
    }

    /// Somebody looked this version over: it still holds, and what was said against it is settled.
    /// Whether it is the last version.
    pub async fn vouch_for_card(&self, ticket: TicketId, version: u32) -> Result<bool, Error> {
        let vouched = sqlx::query!(
            "with vouched as (
                 update solution_card
                 set verified_until = clock_timestamp() + make_interval(secs => $3)
                 where ticket_id = $1 and version = $2
                 returning ticket_id
             ), settled as (
                 update solution_card_flag flag set settled_at = clock_timestamp()
                 from vouched
                 where flag.ticket_id = vouched.ticket_id and settled_at is null
             )
             insert into search_touch (ticket_id) select ticket_id from vouched",
            ticket.0,
            version as i32,
            verified_seconds()
        )
        .execute(&self.write)
        .await?;
        Ok(vouched.rows_affected() == 1)
    }

    /// Shows the card to whoever asks in its topic, or no longer. Whether there is a card.
    pub async fn pin_card(&self, ticket: TicketId, pinned: bool) -> Result<bool, Error> {
        let done = sqlx::query!(
            "update solution_card set pinned = $2 where ticket_id = $1",
            ticket.0,
            pinned
        )
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The tickets of cards that a viewer sees: those that wait longest for somebody's eye first. Only
    /// solved tickets: a card whose ticket came back shows nothing until it is solved again.
    pub async fn tickets_with_cards(
        &self,
        viewer: &Viewer,
        wanted: CardsWanted,
        topic: Option<TopicId>,
        limit: usize,
    ) -> Result<Vec<TicketId>, Error> {
        let (flagged, due, pinned) = match wanted {
            CardsWanted::All => (false, false, false),
            CardsWanted::Flagged => (true, false, false),
            CardsWanted::Due => (false, true, false),
            CardsWanted::Pinned => (false, false, true),
        };
        let ids = sqlx::query_scalar!(
            "select ticket_id
             from solution_card join ticket on ticket.id = ticket_id
             where organisation_id = any($1)
               and (visibility = 'organisation' or requester_id = $2
                    or organisation_id = any($3))
               and stage in ('solved', 'closed')
               and ($4::bigint is null or topic_id = $4)
               and (not $5 or exists (select from solution_card_flag flag
                                      where flag.ticket_id = solution_card.ticket_id
                                        and settled_at is null))
               and (not $6 or verified_until < statement_timestamp())
               and (not $7 or pinned)
             order by verified_until, ticket_id limit $8",
            &viewer.organisations(),
            viewer.member.0,
            &viewer.second_line(),
            topic.map(|topic| topic.0),
            flagged,
            due,
            pinned,
            limit as i64
        )
        .fetch_all(&self.read)
        .await?;
        Ok(ids.into_iter().map(TicketId).collect())
    }
}

impl Following {
    /// Notes that this version did not help a member; nothing unless it is the last one. The card stays
    /// locked, so that of two who say so at once the second knows of the first.
    pub async fn flag_card(
        &mut self,
        ticket: TicketId,
        version: u32,
        member: MemberId,
        text: &str,
    ) -> Result<Option<Flagged>, Error> {
        let card = sqlx::query!(
            "select from solution_card where ticket_id = $1 and version = $2 for update",
            ticket.0,
            version as i32
        )
        .fetch_optional(&mut *self.transaction)
        .await?;
        if card.is_none() {
            return Ok(None);
        }
        let time = sqlx::query_scalar!(
            "update solution_card
             set doubts = doubts
                 + case when exists (select from solution_card_flag flag
                                     where flag.ticket_id = $1 and settled_at is null)
                        then 0 else 1 end
             where ticket_id = $1
             returning doubts",
            ticket.0
        )
        .fetch_one(&mut *self.transaction)
        .await?;
        sqlx::query!(
            "with flagged as (
                 insert into solution_card_flag (ticket_id, version, member_id, text)
                 values ($1, $2, $3, $4)
                 on conflict (ticket_id, version, member_id) do update
                     set text = excluded.text, at = excluded.at, settled_at = null
                 returning ticket_id
             )
             insert into search_touch (ticket_id) select ticket_id from flagged",
            ticket.0,
            version as i32,
            member.0,
            text
        )
        .execute(&mut *self.transaction)
        .await?;
        let by = sqlx::query_scalar!(
            "select member_id from solution_card_flag
             where ticket_id = $1 and settled_at is null",
            ticket.0
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        Ok(Some(Flagged {
            time: time.unsigned_abs(),
            by: by.into_iter().map(MemberId).collect(),
        }))
    }
}

impl CardRow {
    fn read(self) -> SolutionCard {
        SolutionCard {
            ticket: TicketId(self.ticket_id),
            version: self.version.unsigned_abs(),
            content: CardContent {
                question: self.question,
                cause: self.cause,
                fix: self.fix,
                environment: self.environment,
            },
            verified_until: timestamp(self.verified_until),
            pinned: self.pinned,
            by: MemberId(self.member_id),
            at: timestamp(self.at),
            flags: Vec::new(),
        }
    }
}
