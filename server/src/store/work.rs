//! One command's transaction: lock, look, record, commit. Everything that must be true together is
//! written in one statement, so that the ticket's lock is held for as few round trips as possible.

use peerdesk_desk::{
    Event, Member, MemberId, Millis, OrganisationId, Policy, Seq, Stream, TeamId, Ticket, TicketId,
    Timestamp, Topic, TopicId,
};
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::members::load_member;
use super::stored::{StoredEvent, visibility_word};
use super::ticket_row::{Copies, TicketRow};
use super::time::{moment, timestamp};
use crate::store::{Error, Store};

/// A transaction under way. Dropped without [`Work::commit`], it is rolled back.
#[derive(Debug)]
pub struct Work {
    pub(super) transaction: Transaction<'static, Postgres>,
}

/// A ticket under its lock, with the policy of its topic.
#[derive(Debug)]
pub struct Locked {
    pub ticket: Ticket,
    pub number: i64,
    pub policy: Policy,
}

/// A member's own name for a command, and the fingerprint of what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandKey {
    pub member: MemberId,
    pub id: Uuid,
    /// SHA-256 of the command's content.
    pub content_hash: [u8; 32],
}

/// Where an event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub ticket: TicketId,
    pub number: i64,
    pub stream: Stream,
    pub seq: Seq,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Its first event stands here.
    Done(Place),
    /// It was refused with these words, kept exactly as they were told.
    Refused(serde_json::Value),
}

/// What is known of a command id.
#[derive(Clone, Debug, PartialEq)]
pub enum Past {
    /// Never seen.
    New,
    /// The same was asked before.
    Same(Outcome),
    /// Something else was asked under this id.
    Other,
}

impl Store {
    /// Begins a command.
    pub async fn begin(&self) -> Result<Work, Error> {
        Ok(Work {
            transaction: self.write.begin().await?,
        })
    }
}

impl Work {
    /// The actor, as they stand at this moment; `None` once deactivated.
    pub async fn member(&mut self, id: MemberId) -> Result<Option<Member>, Error> {
        load_member(&mut *self.transaction, id).await
    }

    /// Locks tickets in the order of their ids and reads them as they stand under the lock. Tickets
    /// that do not exist are absent.
    pub async fn lock(&mut self, ids: &[TicketId]) -> Result<Vec<Locked>, Error> {
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let rows = sqlx::query!(
            "select ticket.id, ticket.organisation_id, number, requester_id, title, topic_id,
                    ticket.team_id, visibility, cycle, facts, claim_epoch, public_head, staff_head,
                    peer_window_seconds, answer_hold_seconds, lease_seconds,
                    lease_warning_seconds, grace_seconds, fast_lane
             from ticket join topic on topic.id = ticket.topic_id
             where ticket.id = any($1)
             order by ticket.id
             for no key update of ticket",
            &ids
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.into_iter()
            .map(|row| {
                let policy = Policy {
                    peer_window: Millis::seconds(row.peer_window_seconds.into()),
                    answer_hold: Millis::seconds(row.answer_hold_seconds.into()),
                    lease: Millis::seconds(row.lease_seconds.into()),
                    lease_warning: Millis::seconds(row.lease_warning_seconds.into()),
                    grace: Millis::seconds(row.grace_seconds.into()),
                    fast_lane: row.fast_lane,
                };
                let ticket = TicketRow {
                    id: row.id,
                    organisation_id: row.organisation_id,
                    requester_id: row.requester_id,
                    title: row.title,
                    topic_id: row.topic_id,
                    team_id: row.team_id,
                    visibility: row.visibility,
                    cycle: row.cycle,
                    facts: row.facts,
                    claim_epoch: row.claim_epoch,
                    public_head: row.public_head,
                    staff_head: row.staff_head,
                };
                Ok(Locked {
                    ticket: ticket.read()?,
                    number: row.number,
                    policy,
                })
            })
            .collect()
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
        let now = timestamp(row.now);
        let Some(content_hash) = row.content_hash else {
            return Ok((now, Past::New));
        };
        if content_hash != key.content_hash {
            return Ok((now, Past::Other));
        }
        let outcome = match (row.refusal, row.ticket_id, row.number, row.stream, row.seq) {
            (Some(refusal), ..) => Outcome::Refused(refusal),
            (None, Some(ticket), Some(number), Some(stream), Some(seq)) => Outcome::Done(Place {
                ticket: TicketId(ticket),
                number,
                stream: read_stream(stream, ticket)?,
                seq: Seq(seq),
            }),
            (None, ..) => {
                return Err(Error::Corrupt {
                    table: "command",
                    column: "seq",
                    row: key.member.0,
                    why: format!("command {} has neither receipt nor refusal", key.id),
                });
            }
        };
        Ok((now, Past::Same(outcome)))
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

    /// Marks a command as sent again. A write, so that the repetition is acknowledged under the same
    /// guarantees as the first try.
    pub async fn repeated(&mut self, key: CommandKey) -> Result<(), Error> {
        sqlx::query!(
            "update command set repeats = repeats + 1 where member_id = $1 and command_id = $2",
            key.member.0,
            key.id
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// A topic that exists and is in use.
    pub async fn topic(&mut self, id: TopicId) -> Result<Option<Topic>, Error> {
        let row = sqlx::query!(
            "select id, organisation_id, team_id, peer_window_seconds, answer_hold_seconds,
                    lease_seconds, lease_warning_seconds, grace_seconds, fast_lane
             from topic where id = $1 and active",
            id.0
        )
        .fetch_optional(&mut *self.transaction)
        .await?;
        Ok(row.map(|row| Topic {
            id: TopicId(row.id),
            organisation: OrganisationId(row.organisation_id),
            team: TeamId(row.team_id),
            policy: Policy {
                peer_window: Millis::seconds(row.peer_window_seconds.into()),
                answer_hold: Millis::seconds(row.answer_hold_seconds.into()),
                lease: Millis::seconds(row.lease_seconds.into()),
                lease_warning: Millis::seconds(row.lease_warning_seconds.into()),
                grace: Millis::seconds(row.grace_seconds.into()),
                fast_lane: row.fast_lane,
            },
        }))
    }

    /// Gives a new ticket its id and the organisation's next number.
    pub async fn number(&mut self, organisation: OrganisationId) -> Result<(TicketId, i64), Error> {
        let row = sqlx::query!(
            "update organisation set last_ticket_number = last_ticket_number + 1
             where id = $1
             returning nextval(pg_get_serial_sequence('ticket', 'id')) as \"id!\",
                       last_ticket_number as number",
            organisation.0
        )
        .fetch_one(&mut *self.transaction)
        .await?;
        Ok((TicketId(row.id), row.number))
    }

    /// Inserts a new ticket as it was born. Its events are recorded by [`Work::record`].
    pub async fn insert(
        &mut self,
        ticket: &Ticket,
        number: i64,
        at: Timestamp,
    ) -> Result<(), Error> {
        let copies = Copies::of(ticket)?;
        sqlx::query!(
            "insert into ticket
                 (id, organisation_id, number, requester_id, title, topic_id, team_id, visibility,
                  cycle, stage, facts, asked_at, changed_at)
             overriding system value
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
            ticket.id.0,
            ticket.organisation.0,
            number,
            ticket.requester.0,
            ticket.title.as_str(),
            ticket.topic.0,
            ticket.team.0,
            visibility_word(ticket.visibility),
            ticket.cycle as i32,
            copies.stage,
            copies.facts,
            moment(at),
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// Appends events in their places, brings the ticket's row up to date and notes the command, all
    /// in one statement. `ticket` is the ticket after the events.
    pub async fn record(
        &mut self,
        ticket: &Ticket,
        by: Option<MemberId>,
        at: Timestamp,
        events: &[(Event, Stream, Seq)],
        key: Option<CommandKey>,
    ) -> Result<(), Error> {
        let copies = Copies::of(ticket)?;
        let rows = EventRows::of(ticket, events)?;
        let first = events
            .first()
            .map(|(_, stream, seq)| (stream_word(*stream), seq.0));
        let (first_stream, first_seq) = first.unzip();
        let done = sqlx::query!(
            "with appended as (
                 insert into event
                     (ticket_id, stream, seq, at, by_member_id, command_id, after_public, kind, body)
                 select $1, stream, seq, $2, $3, $4, after_public, kind, body
                 from unnest($5::smallint[], $6::bigint[], $7::bigint[], $8::text[], $9::jsonb[])
                     as new (stream, seq, after_public, kind, body)
             ), noted as (
                 insert into command
                     (member_id, command_id, content_hash, ticket_id, stream, seq, at)
                 select $10, $4, $11, $1, $12, $13, $2 where $4 is not null
             )
             update ticket set
                 title = $14, topic_id = $15, team_id = $16, cycle = $17, stage = $18, facts = $19,
                 owner_id = $20, claim_epoch = $21, bundled_under = $22, alarm_at = $23,
                 answers_waiting = $24, me_too = $25, public_head = $26, staff_head = $27,
                 changed_at = case when $26 > public_head then $2 else changed_at end
             where id = $1",
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
        )
        .execute(&mut *self.transaction)
        .await?;
        if done.rows_affected() != 1 {
            return Err(Error::Corrupt {
                table: "ticket",
                column: "id",
                row: ticket.id.0,
                why: "the locked row was not there to be updated".to_owned(),
            });
        }
        Ok(())
    }

    /// Notes that a command was refused, so that the same id is never answered otherwise.
    pub async fn refuse(
        &mut self,
        key: CommandKey,
        at: Timestamp,
        refusal: &serde_json::Value,
    ) -> Result<(), Error> {
        sqlx::query!(
            "insert into command (member_id, command_id, content_hash, refusal, at)
             values ($1, $2, $3, $4, $5)",
            key.member.0,
            key.id,
            key.content_hash.as_slice(),
            refusal,
            moment(at)
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// Commits: from here on it is done, whatever happens to this process.
    pub async fn commit(self) -> Result<(), Error> {
        #[cfg(feature = "controls")]
        crate::controls::pass(crate::controls::Control::DieBeforeCommit).await;
        Ok(self.transaction.commit().await?)
    }
}

/// Events as columns.
struct EventRows {
    streams: Vec<i16>,
    seqs: Vec<i64>,
    after_public: Vec<Option<i64>>,
    kinds: Vec<String>,
    bodies: Vec<serde_json::Value>,
}

impl EventRows {
    fn of(ticket: &Ticket, events: &[(Event, Stream, Seq)]) -> Result<Self, Error> {
        let mut rows = Self {
            streams: Vec::with_capacity(events.len()),
            seqs: Vec::with_capacity(events.len()),
            after_public: Vec::with_capacity(events.len()),
            kinds: Vec::with_capacity(events.len()),
            bodies: Vec::with_capacity(events.len()),
        };
        let publics = events
            .iter()
            .filter(|(_, stream, _)| *stream == Stream::Public)
            .count();
        let mut public_head = ticket.public_head.0 - publics as i64;
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
