//! Appending to a ticket's two streams: events, the ticket's row, its timers and the command, all in
//! one statement, so that they are true together.

use peerdesk_desk::{Event, MemberId, Millis, Seq, Stream, TermsId, Ticket, TicketId, Timestamp};
use sqlx::PgConnection;

use super::commands::CommandKey;
use super::stored::{StoredEvent, visibility_word};
use super::ticket_row::Copies;
use super::time::moment;
use super::timers::TimerChange;
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
    pub effect: &'c Effect,
}

/// What a change means beyond the ticket itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// The terms that the ticket has from here on.
    pub terms: Option<TermsId>,
    pub timers: TimerChange,
}

/// How long after it was decided a change may be recorded. A node that stood still in between would
/// otherwise write something into the past.
pub(super) const DECISION_LASTS: Millis = Millis::seconds(6);

/// A change as columns.
struct Recording<'c> {
    change: Change<'c>,
    copies: Copies,
    rows: EventRows,
    /// Where the first event stands.
    first: Option<(i16, i64)>,
    until: Option<Timestamp>,
}

/// The statement of [`append`], with what else it does to timers.
macro_rules! append {
    ($connection:expr, $of:ident, $timers:literal $(, $timer:expr)* $(,)?) => {
        sqlx::query_scalar!(
            "with moved as (
             update ticket set
                 title = $14, topic_id = $15, team_id = $16, cycle = $17, stage = $18, facts = $19,
                 owner_id = $20, claim_epoch = $21, bundled_under = $22, alarm_at = null,
                 terms_id = $23, answers_waiting = $24, me_too = $25, public_head = $26,
                 staff_head = $27,
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
         )"
                + $timers
                + " select id from moved",
            $of.change.ticket.id.0,
            moment($of.change.at),
            $of.change.by.map(|member| member.0),
            $of.change.key.map(|key| key.id),
            &$of.rows.streams,
            &$of.rows.seqs,
            &$of.rows.after_public as &[Option<i64>],
            &$of.rows.kinds,
            &$of.rows.bodies,
            $of.change.key.map(|key| key.member.0),
            $of.change.key.map(|key| key.content_hash.to_vec()),
            $of.first.map(|(stream, _)| stream),
            $of.first.map(|(_, seq)| seq),
            $of.change.ticket.title.as_str(),
            $of.change.ticket.topic.0,
            $of.change.ticket.team.0,
            $of.change.ticket.cycle as i32,
            $of.copies.stage,
            $of.copies.facts,
            $of.copies.owner,
            $of.change.ticket.epoch.0 as i32,
            $of.copies.bundled_under,
            $of.change.effect.terms.map(|terms| terms.0),
            $of.copies.answers_waiting,
            $of.copies.me_too,
            $of.change.ticket.public_head.0,
            $of.change.ticket.staff_head.0,
            $of.rows.public_before,
            $of.rows.staff_before,
            $of.until.map(moment),
            $($timer,)*
        )
        .fetch_optional($connection)
        .await?
        .is_some()
    };
}

/// Records a change if the ticket still stands where it was decided: both heads are what they were
/// before the events. Every change moves a head, so whatever the decision rested on still holds; who
/// comes second waits for the first one's commit and finds other heads. Not after `until`, where one
/// is given. Whether it was recorded.
pub(super) async fn append(
    connection: &mut PgConnection,
    change: Change<'_>,
    until: Option<Timestamp>,
) -> Result<bool, Error> {
    let effect = change.effect;
    let recording = Recording {
        copies: Copies::of(change.ticket)?,
        rows: EventRows::of(change.ticket, change.events)?,
        first: change
            .events
            .first()
            .map(|(_, stream, seq)| (stream_word(*stream), seq.0)),
        change,
        until,
    };
    if effect.timers.is_empty() {
        return Ok(append!(connection, recording, ""));
    }
    let TimerChange { dropped, set, due } = &effect.timers;
    Ok(append!(
        connection,
        recording,
        ", dropped as (
             delete from timer using moved,
                 unnest($31::integer[], $32::text[], $33::bigint[]) as old (cycle, kind, ordinal)
             where timer.ticket_id = moved.id and timer.cycle = old.cycle
               and timer.kind = old.kind and timer.ordinal = old.ordinal and fired_at is null
         ), timed as (
             insert into timer (ticket_id, cycle, kind, ordinal, due_at)
             select moved.id, cycle, kind, ordinal, due_at
             from moved,
                  unnest($34::integer[], $35::text[], $36::bigint[], $37::timestamptz[])
                      as new (cycle, kind, ordinal, due_at)
             on conflict (ticket_id, cycle, kind, ordinal)
                 do update set due_at = excluded.due_at where timer.fired_at is null
         )",
        &dropped.cycles,
        &dropped.kinds,
        &dropped.ordinals,
        &set.cycles,
        &set.kinds,
        &set.ordinals,
        due,
    ))
}

/// Records a question: its ticket gets the organisation's next number, and its id from the database.
/// Of two with one command id the second fails on the key of `command`.
pub(super) async fn append_question(
    connection: &mut PgConnection,
    change: Change<'_>,
    key: CommandKey,
) -> Result<(TicketId, i64), Error> {
    let Change {
        ticket,
        at,
        events,
        effect,
        ..
    } = change;
    let timers = &effect.timers;
    let copies = Copies::of(ticket)?;
    let rows = EventRows::of(ticket, events)?;
    let row = sqlx::query!(
        "with numbered as (
             update organisation set last_ticket_number = last_ticket_number + 1
             where id = $1 returning last_ticket_number as number
         ), born as (
             insert into ticket
                 (organisation_id, number, requester_id, title, topic_id, team_id, visibility,
                  cycle, stage, facts, terms_id, public_head, staff_head, asked_at, changed_at)
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
         ), timed as (
             insert into timer (ticket_id, cycle, kind, ordinal, due_at)
             select born.id, cycle, kind, ordinal, due_at
             from born,
                  unnest($21::integer[], $22::text[], $23::bigint[], $24::timestamptz[])
                      as new (cycle, kind, ordinal, due_at)
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
        effect.terms.map(|terms| terms.0),
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
        &timers.set.cycles,
        &timers.set.kinds,
        &timers.set.ordinals,
        &timers.due,
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
