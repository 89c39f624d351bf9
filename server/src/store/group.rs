//! Several commands in two statements: what waits at the same time is looked at and recorded
//! together. Only what goes the usual way is; the rest is left to be looked at by itself (`look.rs`).

use std::collections::HashSet;

use peerdesk_desk::{
    Event, Member, MemberId, OrganisationId, Seq, Stream, TeamId, Ticket, TicketId, Timestamp,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::command_pool::Lent;
use super::commands::CommandKey;
use super::events::{DECISION_LASTS, Effect, EventRows, stream_word};
use super::members::role;
use super::ticket_row::{Copies, Seen, seen};
use super::time::{moment, timestamp};
use super::timers::{TimerChange, TimerNames};
use crate::store::{Error, Standing};

/// A command that nothing is known of, by an active member, for a ticket that there is.
#[derive(Debug)]
pub struct Usual {
    /// Which of the commands that were asked about.
    pub index: usize,
    pub now: Timestamp,
    pub member: Member,
    pub standing: Standing,
}

/// One command's part in a [`GroupChange`].
#[derive(Debug)]
pub struct Step {
    pub key: CommandKey,
    pub at: Timestamp,
    /// In their places.
    pub events: Vec<(Event, Stream, Seq)>,
}

/// What several commands do to one ticket.
#[derive(Debug)]
pub struct GroupChange {
    /// After all of them.
    pub ticket: Ticket,
    pub steps: Vec<Step>,
    /// Of all of them together.
    pub effect: Effect,
}

/// The statement of [`Lent::append_group`], with what else it does to timers.
macro_rules! append_group {
    ($connection:expr, $rows:ident, $timers:literal $(, $timer:expr)* $(,)?) => {
        sqlx::query_scalar!(
            "with moved as (
                 update ticket set
                     title = new.title, topic_id = new.topic_id, team_id = new.team_id,
                     cycle = new.cycle, stage = new.stage, facts = new.facts,
                     owner_id = new.owner_id, claim_epoch = new.claim_epoch,
                     bundled_under = new.bundled_under, alarm_at = null,
                     terms_id = new.terms_id,
                     answers_waiting = new.answers_waiting, me_too = new.me_too,
                     public_head = new.public_head, staff_head = new.staff_head,
                     changed_at = coalesce(new.changed_at, ticket.changed_at)
                 from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::integer[],
                             $6::text[], $7::jsonb[], $8::bigint[], $9::integer[], $10::bigint[],
                             $11::bigint[], $12::integer[], $13::integer[], $14::bigint[],
                             $15::bigint[], $16::bigint[], $17::bigint[], $18::timestamptz[])
                          as new (id, title, topic_id, team_id, cycle, stage, facts, owner_id,
                                  claim_epoch, bundled_under, terms_id, answers_waiting, me_too,
                                  public_head, staff_head, public_before, staff_before, changed_at)
                 where ticket.id = new.id and ticket.public_head = new.public_before
                   and ticket.staff_head = new.staff_before and clock_timestamp() < $19
                 returning ticket.id
             ), appended as (
                 insert into event
                     (ticket_id, stream, seq, at, by_member_id, command_id, after_public, kind, body)
                 select ticket_id, stream, seq, at, by_member_id, command_id, after_public, kind,
                        body
                 from unnest($20::bigint[], $21::smallint[], $22::bigint[], $23::timestamptz[],
                             $24::bigint[], $25::uuid[], $26::bigint[], $27::text[], $28::jsonb[])
                          as new (ticket_id, stream, seq, at, by_member_id, command_id, after_public,
                                  kind, body)
                 join moved on moved.id = new.ticket_id
             ), noted as (
                 insert into command
                     (member_id, command_id, content_hash, ticket_id, stream, seq, at)
                 select member_id, command_id, content_hash, ticket_id, stream, seq, at
                 from unnest($29::bigint[], $30::uuid[], $31::bytea[], $32::bigint[],
                             $33::smallint[], $34::bigint[], $35::timestamptz[])
                          as new (member_id, command_id, content_hash, ticket_id, stream, seq, at)
                 join moved on moved.id = new.ticket_id
             )"
                + $timers
                + " select id from moved",
            &$rows.tickets.ids,
            &$rows.tickets.titles,
            &$rows.tickets.topics,
            &$rows.tickets.teams,
            &$rows.tickets.cycles,
            &$rows.tickets.stages,
            &$rows.tickets.facts,
            &$rows.tickets.owners as &[Option<i64>],
            &$rows.tickets.epochs,
            &$rows.tickets.bundled_under as &[Option<i64>],
            &$rows.tickets.terms as &[Option<i64>],
            &$rows.tickets.answers_waiting,
            &$rows.tickets.me_too,
            &$rows.tickets.public_heads,
            &$rows.tickets.staff_heads,
            &$rows.tickets.public_before,
            &$rows.tickets.staff_before,
            &$rows.tickets.changed_at as &[Option<OffsetDateTime>],
            $rows.until,
            &$rows.event_tickets,
            &$rows.events.streams,
            &$rows.events.seqs,
            &$rows.event_times,
            &$rows.event_members,
            &$rows.event_commands,
            &$rows.events.after_public as &[Option<i64>],
            &$rows.events.kinds,
            &$rows.events.bodies,
            &$rows.commands.members,
            &$rows.commands.ids,
            &$rows.commands.hashes,
            &$rows.commands.tickets,
            &$rows.commands.streams,
            &$rows.commands.seqs,
            &$rows.commands.times,
            $($timer,)*
        )
        .fetch_all($connection)
        .await?
    };
}

impl Lent {
    /// Looks at tickets for several commands; tells only of those that go the usual way.
    pub async fn look_for_group(
        &mut self,
        wanted: &[(CommandKey, TicketId)],
    ) -> Result<Vec<Usual>, Error> {
        let members: Vec<i64> = wanted.iter().map(|(key, _)| key.member.0).collect();
        let commands: Vec<Uuid> = wanted.iter().map(|(key, _)| key.id).collect();
        let tickets: Vec<i64> = wanted.iter().map(|(_, ticket)| ticket.0).collect();
        let rows = sqlx::query!(
            "select n as \"n!\", clock_timestamp() as \"now!\", wanted.member_id as \"member_id!\",
                    member.role, member.organisation_id as home,
                    array(select team_id from team_member
                          where team_member.member_id = wanted.member_id)
                        as \"teams!: Vec<i64>\",
                    array(select distinct team_organisation.organisation_id
                          from team_member join team_organisation using (team_id)
                          where team_member.member_id = wanted.member_id)
                        as \"serves!: Vec<i64>\",
                    ticket.id, ticket.organisation_id, ticket.number, requester_id, title, topic_id,
                    ticket.team_id, visibility, cycle, facts, claim_epoch, public_head, staff_head,
                    ticket.terms_id as \"terms_id?\", topic.terms_id as \"topic_terms_id?\",
                    peer_window_seconds, answer_hold_seconds, lease_seconds, lease_warning_seconds,
                    grace_seconds, fast_lane
             from unnest($1::bigint[], $2::uuid[], $3::bigint[]) with ordinality
                      as wanted (member_id, command_id, ticket_id, n)
             join member on member.id = wanted.member_id and member.active
             join ticket on ticket.id = wanted.ticket_id
             join topic on topic.id = ticket.topic_id
             where not exists (select from command
                               where command.member_id = wanted.member_id
                                 and command.command_id = wanted.command_id)
             order by n",
            &members,
            &commands,
            &tickets
        )
        .fetch_all(self.connection())
        .await?;
        let found = rows
            .into_iter()
            .map(|row| {
                let member = Member {
                    id: MemberId(row.member_id),
                    role: role(&row.role, row.member_id)?,
                    organisation: OrganisationId(row.home),
                    teams: row.teams.into_iter().map(TeamId).collect(),
                    serves: row.serves.into_iter().map(OrganisationId).collect(),
                };
                Ok((row.n as usize - 1, timestamp(row.now), member, seen!(row)))
            })
            .collect::<Result<Vec<(usize, Timestamp, Member, Seen)>, Error>>()?;
        let places = found.iter().flat_map(|(_, _, _, seen)| seen.places());
        self.learn_terms(places).await?;
        found
            .into_iter()
            .map(|(index, now, member, seen)| {
                Ok(Usual {
                    index,
                    now,
                    member,
                    standing: seen.standing(&self.terms)?,
                })
            })
            .collect()
    }

    /// Records changes of several tickets, each if the ticket still stands where it was looked at, and
    /// tells which were recorded. An id used twice fails all of them.
    pub async fn append_group(
        &mut self,
        changes: &[GroupChange],
    ) -> Result<HashSet<TicketId>, Error> {
        let rows = GroupRows::of(changes)?;
        let rows = &rows;
        let moved = if rows.timers.is_empty() {
            append_group!(self.connection(), rows, "")
        } else {
            append_group!(
                self.connection(),
                rows,
                ", dropped as (
                     delete from timer using moved,
                         unnest($36::bigint[], $37::integer[], $38::text[], $39::bigint[])
                             as old (ticket_id, cycle, kind, ordinal)
                     where old.ticket_id = moved.id and timer.ticket_id = moved.id
                       and timer.cycle = old.cycle and timer.kind = old.kind
                       and timer.ordinal = old.ordinal and fired_at is null
                 ), timed as (
                     insert into timer (ticket_id, cycle, kind, ordinal, due_at)
                     select moved.id, cycle, kind, ordinal, due_at
                     from unnest($40::bigint[], $41::integer[], $42::text[], $43::bigint[],
                                 $44::timestamptz[])
                              as new (ticket_id, cycle, kind, ordinal, due_at)
                     join moved on moved.id = new.ticket_id
                     on conflict (ticket_id, cycle, kind, ordinal)
                         do update set due_at = excluded.due_at where timer.fired_at is null
                 )",
                &rows.timers.dropped_tickets,
                &rows.timers.dropped.cycles,
                &rows.timers.dropped.kinds,
                &rows.timers.dropped.ordinals,
                &rows.timers.set_tickets,
                &rows.timers.set.cycles,
                &rows.timers.set.kinds,
                &rows.timers.set.ordinals,
                &rows.timers.due,
            )
        };
        Ok(moved.into_iter().map(TicketId).collect())
    }
}

/// Changes as columns.
struct GroupRows {
    tickets: TicketColumns,
    events: EventRows,
    /// Beside `events`.
    event_tickets: Vec<i64>,
    event_times: Vec<OffsetDateTime>,
    event_members: Vec<i64>,
    event_commands: Vec<Uuid>,
    commands: CommandColumns,
    timers: TimerColumns,
    /// Nothing is recorded later.
    until: OffsetDateTime,
}

#[derive(Default)]
struct TicketColumns {
    ids: Vec<i64>,
    titles: Vec<String>,
    topics: Vec<i64>,
    teams: Vec<i64>,
    cycles: Vec<i32>,
    stages: Vec<String>,
    facts: Vec<serde_json::Value>,
    owners: Vec<Option<i64>>,
    epochs: Vec<i32>,
    bundled_under: Vec<Option<i64>>,
    terms: Vec<Option<i64>>,
    answers_waiting: Vec<i32>,
    me_too: Vec<i32>,
    public_heads: Vec<i64>,
    staff_heads: Vec<i64>,
    public_before: Vec<i64>,
    staff_before: Vec<i64>,
    changed_at: Vec<Option<OffsetDateTime>>,
}

#[derive(Default)]
struct CommandColumns {
    members: Vec<i64>,
    ids: Vec<Uuid>,
    hashes: Vec<Vec<u8>>,
    tickets: Vec<i64>,
    streams: Vec<i16>,
    seqs: Vec<i64>,
    times: Vec<OffsetDateTime>,
}

/// Timers of all tickets that differ.
#[derive(Default)]
struct TimerColumns {
    dropped_tickets: Vec<i64>,
    dropped: TimerNames,
    set_tickets: Vec<i64>,
    set: TimerNames,
    due: Vec<OffsetDateTime>,
}

impl TimerColumns {
    fn is_empty(&self) -> bool {
        self.dropped_tickets.is_empty() && self.set_tickets.is_empty()
    }

    fn add(&mut self, ticket: TicketId, change: &TimerChange) {
        let tickets = |names: &TimerNames| std::iter::repeat_n(ticket.0, names.kinds.len());
        self.dropped_tickets.extend(tickets(&change.dropped));
        self.dropped.extend(&change.dropped);
        self.set_tickets.extend(tickets(&change.set));
        self.set.extend(&change.set);
        self.due.extend(&change.due);
    }
}

impl GroupRows {
    fn of(changes: &[GroupChange]) -> Result<Self, Error> {
        let first = changes
            .iter()
            .flat_map(|change| change.steps.iter().map(|step| step.at))
            .min()
            .unwrap_or(Timestamp(0));
        let mut rows = Self {
            tickets: TicketColumns::default(),
            events: EventRows::default(),
            event_tickets: Vec::new(),
            event_times: Vec::new(),
            event_members: Vec::new(),
            event_commands: Vec::new(),
            commands: CommandColumns::default(),
            timers: TimerColumns::default(),
            until: moment(first.plus(DECISION_LASTS)),
        };
        for change in changes {
            rows.add(change)?;
        }
        Ok(rows)
    }

    fn add(&mut self, change: &GroupChange) -> Result<(), Error> {
        let GroupChange {
            ticket,
            steps,
            effect,
        } = change;
        let events: Vec<(Event, Stream, Seq)> = steps
            .iter()
            .flat_map(|step| step.events.iter().cloned())
            .collect();
        let columns = EventRows::of(ticket, &events)?;
        let last_public = steps.iter().rev().find(|step| {
            step.events
                .iter()
                .any(|(_, stream, _)| *stream == Stream::Public)
        });
        self.tickets
            .add(ticket, &columns, last_public.map(|step| moment(step.at)))?;
        self.tickets.terms.push(effect.terms.map(|terms| terms.0));
        self.timers.add(ticket.id, &effect.timers);
        self.events.extend(columns);
        for step in steps {
            for _ in &step.events {
                self.event_tickets.push(ticket.id.0);
                self.event_times.push(moment(step.at));
                self.event_members.push(step.key.member.0);
                self.event_commands.push(step.key.id);
            }
            self.commands.add(ticket.id, step);
        }
        Ok(())
    }
}

impl TicketColumns {
    fn add(
        &mut self,
        ticket: &Ticket,
        events: &EventRows,
        changed_at: Option<OffsetDateTime>,
    ) -> Result<(), Error> {
        let copies = Copies::of(ticket)?;
        self.ids.push(ticket.id.0);
        self.titles.push(ticket.title.as_str().to_owned());
        self.topics.push(ticket.topic.0);
        self.teams.push(ticket.team.0);
        self.cycles.push(ticket.cycle as i32);
        self.stages.push(copies.stage.to_owned());
        self.facts.push(copies.facts);
        self.owners.push(copies.owner);
        self.epochs.push(ticket.epoch.0 as i32);
        self.bundled_under.push(copies.bundled_under);
        self.answers_waiting.push(copies.answers_waiting);
        self.me_too.push(copies.me_too);
        self.public_heads.push(ticket.public_head.0);
        self.staff_heads.push(ticket.staff_head.0);
        self.public_before.push(events.public_before);
        self.staff_before.push(events.staff_before);
        self.changed_at.push(changed_at);
        Ok(())
    }
}

impl CommandColumns {
    fn add(&mut self, ticket: TicketId, step: &Step) {
        // A decision without events is none; there is nothing that its receipt could name.
        let Some((_, stream, seq)) = step.events.first() else {
            return;
        };
        self.members.push(step.key.member.0);
        self.ids.push(step.key.id);
        self.hashes.push(step.key.content_hash.to_vec());
        self.tickets.push(ticket.0);
        self.streams.push(stream_word(*stream));
        self.seqs.push(seq.0);
        self.times.push(moment(step.at));
    }
}
