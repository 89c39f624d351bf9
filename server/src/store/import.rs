//! Writing what was imported: tickets with their whole history and the marks of their rows, together.

use std::collections::HashMap;
use std::sync::Arc;

use peerdesk_desk::{
    CARD_VERIFIED, Event, MemberId, OrganisationId, Seq, Stream, Terms, Ticket, TicketId, Timestamp,
};

use super::events::EventRows;
use super::solution_cards::CardContent;
use super::sorted_rows::{TriedRows, sorted_out};
use super::stored::visibility_word;
use super::ticket_row::Copies;
use super::time::moment;
use super::timers::{TimerChange, TimerNames, timers};
use super::topics::{NamedTopic, TopicRow};
use super::work::Work;
use crate::store::{Error, Store};

/// A row of an import, played to its end.
#[derive(Clone, Debug)]
pub struct ImportedRow {
    pub key: String,
    pub content_hash: Vec<u8>,
    pub story: Story,
    /// The solution as a card, where the row says more than a talk does.
    pub card: Option<ImportedCard>,
}

/// The first version of a card.
#[derive(Clone, Debug)]
pub struct ImportedCard {
    pub content: CardContent,
    /// Reckoned from the question when absent.
    pub verified_until: Option<Timestamp>,
}

/// A ticket and how it came to stand where it stands. It has no id before it is written.
#[derive(Clone, Debug)]
pub struct Story {
    pub ticket: Ticket,
    pub asked_at: Timestamp,
    pub told: Vec<Told>,
    /// Under which it was played, and goes on.
    pub terms: Arc<Terms>,
}

/// An event of a story in its place.
#[derive(Clone, Debug)]
pub struct Told {
    /// Absent when the desk itself acted.
    pub by: Option<MemberId>,
    pub at: Timestamp,
    pub event: (Event, Stream, Seq),
}

/// What became of the rows of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub new: u64,
    pub known: u64,
    pub changed: u64,
}

impl Store {
    /// Writes the rows that this source has not brought before, in one transaction: all of them or
    /// none.
    pub async fn import_rows(
        &self,
        organisation: OrganisationId,
        source: &str,
        rows: &[ImportedRow],
    ) -> Result<Written, Error> {
        let mut work = self.begin().await?;
        // Two imports of one source, or the same twice, come one after the other.
        sqlx::query!(
            "select id from organisation where id = $1 for no key update",
            organisation.0
        )
        .fetch_one(&mut *work.transaction)
        .await?;
        let before = work.imported(organisation, source, rows).await?;
        let (written, mut fresh) = sorted_out(rows, |row| {
            let said = before.get(&row.key)?;
            Some(*said == row.content_hash)
        });
        if !fresh.is_empty() {
            fresh.sort_by(|a, b| (a.story.asked_at, &a.key).cmp(&(b.story.asked_at, &b.key)));
            work.write_imported(organisation, source, &fresh).await?;
            work.commit().await?;
        }
        Ok(written)
    }

    /// What [`Store::import_rows`] would make of these rows after those that were tried before them.
    pub async fn try_rows(
        &self,
        organisation: OrganisationId,
        source: &str,
        rows: &[ImportedRow],
        tried: &mut TriedRows,
    ) -> Result<Written, Error> {
        let mut work = self.begin().await?;
        let before = work.imported(organisation, source, rows).await?;
        let (written, fresh) = sorted_out(rows, |row| match before.get(&row.key) {
            Some(said) => Some(*said == row.content_hash),
            None => tried.says_the_same(row),
        });
        tried.add(&fresh);
        Ok(written)
    }

    /// Members of an organisation by their address.
    pub async fn emails_of(
        &self,
        organisation: OrganisationId,
    ) -> Result<HashMap<String, MemberId>, Error> {
        let rows = sqlx::query!(
            "select email, id from member where organisation_id = $1",
            organisation.0
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.email, MemberId(row.id)))
            .collect())
    }

    /// Topics of an organisation that are in use.
    pub async fn topics_of_organisation(
        &self,
        organisation: OrganisationId,
    ) -> Result<Vec<NamedTopic>, Error> {
        let mut connection = self.read.acquire().await?;
        let rows = sqlx::query_as!(
            TopicRow,
            "select id, organisation_id, team_id, name, path, terms_id, peer_window_seconds,
                    answer_hold_seconds, lease_seconds, lease_warning_seconds, grace_seconds,
                    fast_lane
             from topic where organisation_id = $1 and active order by id",
            organisation.0
        )
        .fetch_all(&mut *connection)
        .await?;
        let places = rows.iter().map(TopicRow::terms);
        self.terms.learn(&mut connection, places).await?;
        rows.into_iter().map(|row| row.read(&self.terms)).collect()
    }
}

impl Work {
    /// The rows of this source that were imported before, with what they said then.
    async fn imported(
        &mut self,
        organisation: OrganisationId,
        source: &str,
        rows: &[ImportedRow],
    ) -> Result<HashMap<String, Vec<u8>>, Error> {
        let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
        let rows = sqlx::query!(
            "select key, content_hash from import_row
             where organisation_id = $1 and source = $2 and key = any($3)",
            organisation.0,
            source,
            &keys
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.key, row.content_hash))
            .collect())
    }

    async fn write_imported(
        &mut self,
        organisation: OrganisationId,
        source: &str,
        rows: &[&ImportedRow],
    ) -> Result<(), Error> {
        let last_number = sqlx::query_scalar!(
            "update organisation set last_ticket_number = last_ticket_number + $2
             where id = $1 returning last_ticket_number",
            organisation.0,
            rows.len() as i64
        )
        .fetch_one(&mut *self.transaction)
        .await?;
        let ids = sqlx::query_scalar!(
            "select nextval(pg_get_serial_sequence('ticket', 'id')) as \"id!\"
             from generate_series(1, $1)",
            rows.len() as i64
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        let first_number = last_number - rows.len() as i64 + 1;
        let mut columns = Columns::default();
        for ((row, id), number) in rows.iter().zip(ids).zip(first_number..) {
            columns.add(row, TicketId(id), number)?;
        }
        self.insert_tickets(organisation, &columns).await?;
        self.insert_events(&columns).await?;
        self.insert_timers(&columns).await?;
        self.insert_cards(&columns.cards).await?;
        self.insert_followed(&columns).await?;
        sqlx::query!(
            "with marked as (
                 insert into import_row (organisation_id, source, key, content_hash, ticket_id)
                 select $1, $2, key, content_hash, ticket_id
                 from unnest($3::text[], $4::bytea[], $5::bigint[])
                     as row (key, content_hash, ticket_id)
                 returning ticket_id
             )
             insert into search_touch (ticket_id) select ticket_id from marked",
            organisation.0,
            source,
            &columns.keys,
            &columns.content_hashes,
            &columns.ids
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn insert_tickets(
        &mut self,
        organisation: OrganisationId,
        columns: &Columns,
    ) -> Result<(), Error> {
        sqlx::query!(
            "insert into ticket
                 (id, organisation_id, number, requester_id, title, topic_id, team_id, visibility,
                  cycle, stage, facts, terms_id, answers_waiting, public_head, staff_head, asked_at,
                  changed_at)
             overriding system value
             select id, $1, number, requester_id, title, topic_id, team_id, visibility, 1, stage,
                    facts, terms_id, answers_waiting, public_head, staff_head, asked_at, changed_at
             from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[],
                         $7::bigint[], $8::text[], $9::text[], $10::jsonb[], $11::bigint[],
                         $12::integer[], $13::bigint[], $14::bigint[], $15::timestamptz[],
                         $16::timestamptz[])
                 as row (id, number, requester_id, title, topic_id, team_id, visibility, stage,
                         facts, terms_id, answers_waiting, public_head, staff_head, asked_at,
                         changed_at)",
            organisation.0,
            &columns.ids,
            &columns.numbers,
            &columns.requesters,
            &columns.titles,
            &columns.topics,
            &columns.teams,
            &columns.visibilities,
            &columns.stages,
            &columns.facts,
            &columns.terms as &[Option<i64>],
            &columns.answers_waiting,
            &columns.public_heads,
            &columns.staff_heads,
            &columns.asked_at,
            &columns.changed_at
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn insert_events(&mut self, columns: &Columns) -> Result<(), Error> {
        sqlx::query!(
            "insert into event
                 (ticket_id, stream, seq, at, by_member_id, after_public, kind, body)
             select * from unnest($1::bigint[], $2::smallint[], $3::bigint[], $4::timestamptz[],
                                  $5::bigint[], $6::bigint[], $7::text[], $8::jsonb[])",
            &columns.event_tickets,
            &columns.events.streams,
            &columns.events.seqs,
            &columns.event_at,
            &columns.event_by as &[Option<i64>],
            &columns.events.after_public as &[Option<i64>],
            &columns.events.kinds,
            &columns.events.bodies
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// What was said elsewhere concerns nobody's inbox here, whatever moment it bears.
    async fn insert_followed(&mut self, columns: &Columns) -> Result<(), Error> {
        sqlx::query!(
            "insert into followed (ticket_id, public_seq, staff_seq)
             select * from unnest($1::bigint[], $2::bigint[], $3::bigint[])",
            &columns.ids,
            &columns.public_heads,
            &columns.staff_heads
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn insert_cards(&mut self, cards: &CardColumns) -> Result<(), Error> {
        sqlx::query!(
            "with card as (
                 insert into solution_card (ticket_id, version, verified_until)
                 select ticket_id, 1, verified_until
                 from unnest($1::bigint[], $2::timestamptz[]) as row (ticket_id, verified_until)
             )
             insert into solution_card_version
                 (ticket_id, version, member_id, question, cause, fix, environment)
             select ticket_id, 1, member_id, question, cause, fix, environment
             from unnest($1::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
                 as row (ticket_id, member_id, question, cause, fix, environment)",
            &cards.tickets,
            &cards.verified_until,
            &cards.members,
            &cards.questions,
            &cards.causes,
            &cards.fixes,
            &cards.environments
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn insert_timers(&mut self, columns: &Columns) -> Result<(), Error> {
        sqlx::query!(
            "insert into timer (ticket_id, cycle, kind, ordinal, due_at)
             select * from unnest($1::bigint[], $2::integer[], $3::text[], $4::bigint[],
                                  $5::timestamptz[])",
            &columns.timer_tickets,
            &columns.timers.cycles,
            &columns.timers.kinds,
            &columns.timers.ordinals,
            &columns.timers_due
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }
}

/// The cards of a batch as columns.
#[derive(Default)]
struct CardColumns {
    tickets: Vec<i64>,
    verified_until: Vec<time::OffsetDateTime>,
    members: Vec<i64>,
    questions: Vec<String>,
    causes: Vec<String>,
    fixes: Vec<String>,
    environments: Vec<String>,
}

impl CardColumns {
    fn add(&mut self, row: &ImportedRow, id: TicketId) {
        let Some(card) = &row.card else {
            return;
        };
        let until = card.verified_until;
        let until = until.unwrap_or_else(|| row.story.asked_at.plus(CARD_VERIFIED));
        // Whoever answered is the author; each story has an answer.
        let answered = row.story.told.iter().rev().find_map(|told| {
            matches!(told.event.0, Event::Answered { .. })
                .then_some(told.by)
                .flatten()
        });
        self.tickets.push(id.0);
        self.verified_until.push(moment(until));
        self.members
            .push(answered.unwrap_or(row.story.ticket.requester).0);
        self.questions.push(card.content.question.clone());
        self.causes.push(card.content.cause.clone());
        self.fixes.push(card.content.fix.clone());
        self.environments.push(card.content.environment.clone());
    }
}

/// A batch as columns, of which each statement takes what it needs.
#[derive(Default)]
struct Columns {
    keys: Vec<String>,
    content_hashes: Vec<Vec<u8>>,
    ids: Vec<i64>,
    numbers: Vec<i64>,
    requesters: Vec<i64>,
    titles: Vec<String>,
    topics: Vec<i64>,
    teams: Vec<i64>,
    visibilities: Vec<String>,
    stages: Vec<String>,
    facts: Vec<serde_json::Value>,
    terms: Vec<Option<i64>>,
    answers_waiting: Vec<i32>,
    public_heads: Vec<i64>,
    staff_heads: Vec<i64>,
    asked_at: Vec<time::OffsetDateTime>,
    changed_at: Vec<time::OffsetDateTime>,
    event_tickets: Vec<i64>,
    event_at: Vec<time::OffsetDateTime>,
    event_by: Vec<Option<i64>>,
    events: EventRows,
    timer_tickets: Vec<i64>,
    timers: TimerNames,
    timers_due: Vec<time::OffsetDateTime>,
    cards: CardColumns,
}

impl Columns {
    fn add(&mut self, row: &ImportedRow, id: TicketId, number: i64) -> Result<(), Error> {
        let ticket = Ticket {
            id,
            ..row.story.ticket.clone()
        };
        let copies = Copies::of(&ticket)?;
        self.cards.add(row, id);
        self.keys.push(row.key.clone());
        self.content_hashes.push(row.content_hash.clone());
        self.ids.push(id.0);
        self.numbers.push(number);
        self.requesters.push(ticket.requester.0);
        self.titles.push(ticket.title.as_str().to_owned());
        self.topics.push(ticket.topic.0);
        self.teams.push(ticket.team.0);
        self.visibilities
            .push(visibility_word(ticket.visibility).to_owned());
        self.stages.push(copies.stage.to_owned());
        self.facts.push(copies.facts);
        self.terms.push(row.story.terms.id.map(|terms| terms.0));
        self.answers_waiting.push(copies.answers_waiting);
        self.public_heads.push(ticket.public_head.0);
        self.staff_heads.push(ticket.staff_head.0);
        self.asked_at.push(moment(row.story.asked_at));
        let told = &row.story.told;
        let last = told.last().map_or(row.story.asked_at, |told| told.at);
        self.changed_at.push(moment(last));
        let events: Vec<_> = told.iter().map(|told| told.event.clone()).collect();
        let rows = EventRows::of(&ticket, &events)?;
        for told in told {
            self.event_tickets.push(id.0);
            self.event_at.push(moment(told.at));
            self.event_by.push(told.by.map(|member| member.0));
        }
        self.events.extend(rows);
        let timers = TimerChange::between(&[], &timers(&ticket, &row.story.terms), None);
        self.timer_tickets.extend(timers.due.iter().map(|_| id.0));
        self.timers.extend(&timers.set);
        self.timers_due.extend(timers.due);
        Ok(())
    }
}
