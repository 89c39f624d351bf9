//! Appending to a ticket's two streams: events, the ticket's row and the command, all in one
//! statement, so that they are true together.

use peerdesk_desk::{Event, MemberId, Millis, Seq, Stream, Ticket, TicketId, Timestamp};
use sqlx::PgConnection;

use super::commands::CommandKey;
use super::stored::{StoredEvent, visibility_word};
use super::ticket_row::Copies;
use super::time::moment;
use crate::store::Error;

/// What a decision does to a ticket.
#[derive(Clone, Copy, Debug)]
pub struct Change<'c> {
    /// The ticket after the events.
    pub ticket: &'c Ticket,
    /// Absent when the desk itself acts.
    pub by: Option<MemberId>,
    /// When it was decided, by the database's clock.
    pub at: Timestamp,
    /// In their places.
    pub events: &'c [(Event, Stream, Seq)],
    /// The command that caused them.
    pub key: Option<CommandKey>,
}

/// How long after it was decided a change may be recorded. A node that stood still in between would
/// otherwise write something into the past.
pub(super) const DECISION_LASTS: Millis = Millis::seconds(6);

/// Records a change if the ticket still stands where it was decided: both heads are what they were
/// before the events. Every change moves a head, so whatever the decision rested on still holds; who
/// comes second waits for the first one's commit and finds other heads. Not after `until`, where one
/// is given. Whether it was recorded.
pub(super) async fn append(
    connection: &mut PgConnection,
    change: Change<'_>,
    until: Option<Timestamp>,
) -> Result<bool, Error> {
    let Change {
        ticket,
        by,
        at,
        events,
        key,
    } = change;
    let copies = Copies::of(ticket)?;
    let rows = EventRows::of(ticket, events)?;
    let first = events
        .first()
        .map(|(_, stream, seq)| (stream_word(*stream), seq.0));
    let (first_stream, first_seq) = first.unzip();
    let moved = sqlx::query_scalar!(
        "with moved as (
             update ticket set
                 title = $14, topic_id = $15, team_id = $16, cycle = $17, stage = $18, facts = $19,
                 owner_id = $20, claim_epoch = $21, bundled_under = $22, alarm_at = $23,
                 answers_waiting = $24, me_too = $25, public_head = $26, staff_head = $27,
                 changed_at = case when $26 > public_head then $2 else changed_at end
             where id = $1 and public_head = $28 and staff_head = $29
               and ($30::timestamptz is null or clock_timestamp() < $30)
             returning id
         ), appended as (
             insert into event
                 (ticket_id, stream, seq, at, by_member_id, command_id, after_public, kind, body)
             select moved.id, stream, seq, $2, $3, $4, after_public, kind, body
             from moved,
                  unnest($5::smallint[], $6::bigint[], $7::bigint[], $8::text[], $9::jsonb[])
                      as new (stream, seq, after_public, kind, body)
         ), noted as (
             insert into command
                 (member_id, command_id, content_hash, ticket_id, stream, seq, at)
             select $10, $4, $11, moved.id, $12, $13, $2 from moved where $4 is not null
         )
         select id from moved",
        ticket.id.0,
        moment(at),
        by.map(|member| member.0),
        key.map(|key| key.id),
        &rows.streams,
        &rows.seqs,
        &rows.after_public as &[Option<i64>],
        &rows.kinds,
        &rows.bodies,
        key.map(|key| key.member.0),
        key.map(|key| key.content_hash.to_vec()),
        first_stream,
        first_seq,
        ticket.title.as_str(),
        ticket.topic.0,
        ticket.team.0,
        ticket.cycle as i32,
        copies.stage,
        copies.facts,
        copies.owner,
        ticket.epoch.0 as i32,
        copies.bundled_under,
        copies.alarm_at,
        copies.answers_waiting,
        copies.me_too,
        ticket.public_head.0,
        ticket.staff_head.0,
        rows.public_before,
        rows.staff_before,
        until.map(moment),
    )
    .fetch_optional(connection)
    .await?;
    Ok(moved.is_some())
}

/// Records a question: its ticket gets the organisation's next number, and its id from the database.
/// Of two with one command id the second fails on the key of `command`.
pub(super) async fn append_question(
    connection: &mut PgConnection,
    change: Change<'_>,
    key: CommandKey,
) -> Result<(TicketId, i64), Error> {
    let Change {
        ticket, at, events, ..
    } = change;
    let copies = Copies::of(ticket)?;
    let rows = EventRows::of(ticket, events)?;
    let row = sqlx::query!(
        "with numbered as (
             update organisation set last_ticket_number = last_ticket_number + 1
             where id = $1 returning last_ticket_number as number
         ), born as (
             insert into ticket
                 (organisation_id, number, requester_id, title, topic_id, team_id, visibility,
                  cycle, stage, facts, alarm_at, public_head, staff_head, asked_at, changed_at)
             select $1, number, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13
             from numbered
             returning id, number
         ), appended as (
             insert into event
                 (ticket_id, stream, seq, at, by_member_id, command_id, after_public, kind, body)
             select born.id, stream, seq, $13, $2, $14, after_public, kind, body
             from born,
                  unnest($15::smallint[], $16::bigint[], $17::bigint[], $18::text[], $19::jsonb[])
                      as new (stream, seq, after_public, kind, body)
         ), noted as (
             insert into command
                 (member_id, command_id, content_hash, ticket_id, stream, seq, at)
             select $2, $14, $20, born.id, 0, 1, $13 from born
         )
         select id, number from born",
        ticket.organisation.0,
        ticket.requester.0,
        ticket.title.as_str(),
        ticket.topic.0,
        ticket.team.0,
        visibility_word(ticket.visibility),
        ticket.cycle as i32,
        copies.stage,
        copies.facts,
        copies.alarm_at,
        ticket.public_head.0,
        ticket.staff_head.0,
        moment(at),
        key.id,
        &rows.streams,
        &rows.seqs,
        &rows.after_public as &[Option<i64>],
        &rows.kinds,
        &rows.bodies,
        key.content_hash.as_slice(),
    )
    .fetch_one(connection)
    .await?;
    Ok((TicketId(row.id), row.number))
}

/// Events as columns.
#[derive(Default)]
pub(super) struct EventRows {
    pub(super) streams: Vec<i16>,
    pub(super) seqs: Vec<i64>,
    pub(super) after_public: Vec<Option<i64>>,
    pub(super) kinds: Vec<String>,
    pub(super) bodies: Vec<serde_json::Value>,
    /// The heads of their ticket before the events.
    pub(super) public_before: i64,
    pub(super) staff_before: i64,
}

impl EventRows {
    /// `ticket` is the ticket after them.
    pub(super) fn of(ticket: &Ticket, events: &[(Event, Stream, Seq)]) -> Result<Self, Error> {
        let publics = events
            .iter()
            .filter(|(_, stream, _)| *stream == Stream::Public)
            .count();
        let mut public_head = ticket.public_head.0 - publics as i64;
        let mut rows = Self {
            streams: Vec::with_capacity(events.len()),
            seqs: Vec::with_capacity(events.len()),
            after_public: Vec::with_capacity(events.len()),
            kinds: Vec::with_capacity(events.len()),
            bodies: Vec::with_capacity(events.len()),
            public_before: public_head,
            staff_before: ticket.staff_head.0 - (events.len() - publics) as i64,
        };
        for (event, stream, seq) in events {
            let after = match stream {
                Stream::Public => {
                    public_head = seq.0;
                    None
                }
                Stream::Staff => Some(public_head),
            };
            let (kind, body) = stored(ticket.id, event)?;
            rows.streams.push(stream_word(*stream));
            rows.seqs.push(seq.0);
            rows.after_public.push(after);
            rows.kinds.push(kind);
            rows.bodies.push(body);
        }
        Ok(rows)
    }

    /// Adds the events of another ticket.
    pub(super) fn extend(&mut self, other: Self) {
        self.streams.extend(other.streams);
        self.seqs.extend(other.seqs);
        self.after_public.extend(other.after_public);
        self.kinds.extend(other.kinds);
        self.bodies.extend(other.bodies);
    }
}

fn stored(ticket: TicketId, event: &Event) -> Result<(String, serde_json::Value), Error> {
    let corrupt = |why: String| Error::Corrupt {
        table: "event",
        column: "body",
        row: ticket.0,
        why,
    };
    let body =
        serde_json::to_value(StoredEvent::from(event)).map_err(|e| corrupt(e.to_string()))?;
    let kind = body
        .get("kind")
        .and_then(serde_json::Value::as_str)
        .ok_or_else(|| corrupt("an event without a kind".to_owned()))?
        .to_owned();
    Ok((kind, body))
}

/// The number for a stream in columns.
pub(super) fn stream_word(stream: Stream) -> i16 {
    match stream {
        Stream::Public => 0,
        Stream::Staff => 1,
    }
}

/// Reads [`stream_word`] back; `row` names the place for the error.
pub(super) fn read_stream(word: i16, row: i64) -> Result<Stream, Error> {
    match word {
        0 => Ok(Stream::Public),
        1 => Ok(Stream::Staff),
        other => Err(Error::Corrupt {
            table: "event",
            column: "stream",
            row,
            why: format!("unknown stream {other}"),
        }),
    }
}
