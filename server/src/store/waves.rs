//! Waves: who could be told of a question, who was, and why.

use std::collections::{BTreeSet, HashMap};

use peerdesk_desk::waves::{Candidate, Chosen, Facts, Interest, Reason, Wave};
use peerdesk_desk::{MemberId, Millis, Settings, Ticket, TicketId, Timestamp, day_began};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tracing::warn;

use super::follow::Following;
use super::time::{moment, timestamp};
use crate::store::{Error, Store};

/// Confirmed solutions of a topic that are looked at, newest first.
const SOLUTIONS_MAX: i64 = 2_000;
/// Members who are weighed for one wave.
const CANDIDATES_MAX: i64 = 2_000;
/// Longest day of a member, by which tellings of today are looked for.
const DAY: Millis = Millis::minutes(25 * 60);

/// A wave whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueWave {
    pub ticket: TicketId,
    pub cycle: u32,
    pub wave: Wave,
}

/// One wave of a ticket's life, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaveState {
    pub cycle: u32,
    pub wave: Wave,
    pub due: Timestamp,
    pub done: Option<Timestamp>,
    pub told: u32,
}

/// Somebody who was told of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    pub member: MemberId,
    /// Absent when a colleague named the member.
    pub wave: Option<Wave>,
    pub at: Timestamp,
    pub reasons: Vec<Reason>,
    pub passed: Option<Timestamp>,
    pub passed_to: Option<MemberId>,
}

/// A reason as it lies in `telling.reasons`.
#[derive(Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
enum StoredReason {
    SolvedAlike { count: u32 },
    SolvedTopic { count: u32 },
    Follows,
    Learns,
    Online,
    NamedBy { member: i64 },
}

impl Following {
    /// Plans the waves of a life of a ticket; those that are planned already begin anew.
    pub async fn plan_waves(
        &mut self,
        ticket: TicketId,
        cycle: u32,
        due: &[(Wave, Timestamp)],
    ) -> Result<(), Error> {
        let numbers: Vec<i16> = due.iter().map(|(wave, _)| wave_number(*wave)).collect();
        let moments: Vec<OffsetDateTime> = due.iter().map(|(_, at)| moment(*at)).collect();
        sqlx::query!(
            "insert into wave (ticket_id, cycle, number, due_at)
             select $1, $2, number, due_at
             from unnest($3::smallint[], $4::timestamptz[]) as planned (number, due_at)
             on conflict (ticket_id, cycle, number) do update
             set due_at = excluded.due_at, done_at = null",
            ticket.0,
            cycle as i32,
            &numbers,
            &moments
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// Waves whose time has come, longest overdue first. They stay so until [`Following::end_wave`].
    pub async fn due_waves(&mut self, limit: usize) -> Result<Vec<DueWave>, Error> {
        let rows = sqlx::query!(
            "select ticket_id, cycle, number from wave
             where done_at is null and due_at <= statement_timestamp()
             order by due_at, ticket_id, number limit $1",
            limit as i64
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(DueWave {
                    ticket: TicketId(row.ticket_id),
                    cycle: row.cycle.unsigned_abs(),
                    wave: read_wave(row.number, row.ticket_id)?,
                })
            })
            .collect()
    }

    /// Notes that a wave was told, or is no longer needed.
    pub async fn end_wave(&mut self, wave: DueWave, told: usize) -> Result<(), Error> {
        sqlx::query!(
            "update wave set done_at = clock_timestamp(), told = told + $4
             where ticket_id = $1 and cycle = $2 and number = $3",
            wave.ticket.0,
            wave.cycle as i32,
            wave_number(wave.wave),
            told as i32
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// Puts a wave off.
    pub async fn put_off(&mut self, wave: DueWave, until: Timestamp) -> Result<(), Error> {
        sqlx::query!(
            "update wave set due_at = $4 where ticket_id = $1 and cycle = $2 and number = $3",
            wave.ticket.0,
            wave.cycle as i32,
            wave_number(wave.wave),
            moment(until)
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// The colleagues who could be told of a ticket: those who solved questions of its topic, follow or
    /// learn it, or are online. Not whoever was told of it, is part of it, or is its second line.
    pub async fn candidates(
        &mut self,
        ticket: &Ticket,
        words: &BTreeSet<String>,
        online: &BTreeSet<MemberId>,
        now: Timestamp,
    ) -> Result<Vec<Candidate>, Error> {
        let words: Vec<String> = words.iter().cloned().collect();
        let online_ids: Vec<i64> = online.iter().map(|id| id.0).collect();
        let involved: Vec<i64> = ticket
            .me_too
            .iter()
            .copied()
            .chain(ticket.answers.values().map(|answer| answer.by))
            .chain([ticket.requester])
            .map(|id| id.0)
            .collect();
        let rows = sqlx::query!(
            "with recent as (
                 select member_id, words from confirmed_solution
                 where topic_id = $1 and organisation_id = $2 order by at desc limit $3
             ), solved as (
                 select member_id, count(*) as topic, count(*) filter (where words && $4) as alike
                 from recent group by member_id
             ), present as (
                 select unnest($5::bigint[]) as member_id
             )
             select member.id, coalesce(solved.topic, 0) as \"topic!\",
                    coalesce(solved.alike, 0) as \"alike!\", interest as \"interest?\"
             from member
             left join solved on solved.member_id = member.id
             left join present on present.member_id = member.id
             left join member_topic
                  on member_topic.topic_id = $1 and member_topic.member_id = member.id
             where organisation_id = $2 and active
               and (solved.member_id is not null or interest is not null
                    or present.member_id is not null)
               and member.id <> all($6)
               and not exists (select from team_member
                               where team_id = $7 and team_member.member_id = member.id)
               and not exists (select from telling
                               where ticket_id = $8 and telling.member_id = member.id)
             order by solved.alike desc nulls last, solved.topic desc nulls last, interest, member.id
             limit $9",
            ticket.topic.0,
            ticket.organisation.0,
            SOLUTIONS_MAX,
            &words,
            &online_ids,
            &involved,
            ticket.team.0,
            ticket.id.0,
            CANDIDATES_MAX
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        let ids: Vec<MemberId> = rows.iter().map(|row| MemberId(row.id)).collect();
        let loads = self.loads(&ids, now).await?;
        Ok(rows
            .into_iter()
            .zip(loads)
            .map(|(row, load)| Candidate {
                member: MemberId(row.id),
                facts: Facts {
                    solved_alike: row.alike as u32,
                    solved_topic: row.topic as u32,
                    interest: row.interest.as_deref().map(|interest| match interest {
                        "learns" => Interest::Learns,
                        _ => Interest::Follows,
                    }),
                    online: online.contains(&MemberId(row.id)),
                    ..load
                },
            })
            .collect())
    }

    /// Quiet hours, budget and what was told today of members, in their order.
    pub async fn loads(
        &mut self,
        members: &[MemberId],
        now: Timestamp,
    ) -> Result<Vec<Facts>, Error> {
        let settings = self.settings(members).await?;
        let ids: Vec<i64> = members.iter().map(|id| id.0).collect();
        let told = sqlx::query!(
            "select member_id, at from telling where member_id = any($1) and at > $2",
            &ids,
            moment(now.minus(DAY))
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        let quiet = Settings::quiet();
        let mut told_at: HashMap<i64, Vec<Timestamp>> = HashMap::new();
        for row in told {
            let all = told_at.entry(row.member_id).or_default();
            all.push(timestamp(row.at));
        }
        Ok(members
            .iter()
            .map(|member| {
                let settings = settings.get(member).unwrap_or(&quiet);
                let began = day_began(&settings.quiet.zone, now);
                let told_today = told_at
                    .get(&member.0)
                    .map_or(0, |all| all.iter().filter(|at| **at >= began).count());
                Facts {
                    quiet: settings.quiet.until(now).is_some(),
                    told_today: told_today as u32,
                    budget: settings.questions_a_day.into(),
                    ..Facts::default()
                }
            })
            .collect())
    }

    /// Notes who is told of a ticket and why; those who were told before are left out of what comes
    /// back.
    pub async fn tell(
        &mut self,
        ticket: TicketId,
        wave: Option<Wave>,
        at: Timestamp,
        chosen: &[Chosen],
    ) -> Result<Vec<MemberId>, Error> {
        let members: Vec<i64> = chosen.iter().map(|chosen| chosen.member.0).collect();
        let reasons: Vec<serde_json::Value> = chosen
            .iter()
            .map(|chosen| {
                let stored: Vec<StoredReason> =
                    chosen.reasons.iter().map(StoredReason::of).collect();
                serde_json::to_value(stored).unwrap_or_default()
            })
            .collect();
        let told = sqlx::query_scalar!(
            "insert into telling (ticket_id, member_id, wave, at, reasons)
             select $1, member_id, $2, $3, reasons
             from unnest($4::bigint[], $5::jsonb[]) as new (member_id, reasons)
             on conflict do nothing
             returning member_id",
            ticket.0,
            wave.map(wave_number),
            moment(at),
            &members,
            &reasons
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        Ok(told.into_iter().map(MemberId).collect())
    }

    /// Notes that a member said "not me"; false when they were not told, or said so before.
    pub async fn pass(
        &mut self,
        ticket: TicketId,
        member: MemberId,
        to: Option<MemberId>,
    ) -> Result<bool, Error> {
        let done = sqlx::query!(
            "update telling set passed_at = clock_timestamp(), passed_to = $3
             where ticket_id = $1 and member_id = $2 and passed_at is null",
            ticket.0,
            member.0,
            to.map(|to| to.0)
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes confirmed answers: who probably knows.
    pub async fn note_solution(
        &mut self,
        ticket: &Ticket,
        by: MemberId,
        at: Timestamp,
        words: &BTreeSet<String>,
    ) -> Result<(), Error> {
        let words: Vec<String> = words.iter().cloned().collect();
        sqlx::query!(
            "insert into confirmed_solution
                 (ticket_id, cycle, organisation_id, topic_id, member_id, at, words)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict do nothing",
            ticket.id.0,
            ticket.cycle as i32,
            ticket.organisation.0,
            ticket.topic.0,
            by.0,
            moment(at),
            &words
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// The next tickets to be looked through for solutions of the past, in the order of their ids;
    /// notes that they were.
    pub async fn next_past(&mut self, limit: usize) -> Result<Vec<TicketId>, Error> {
        let ids = sqlx::query_scalar!(
            "select id from ticket where id > (select solutions_until from follower)
             order by id limit $1",
            limit as i64
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        if let Some(last) = ids.last() {
            sqlx::query!("update follower set solutions_until = $1", last)
                .execute(&mut *self.transaction)
                .await?;
        }
        Ok(ids.into_iter().map(TicketId).collect())
    }
}

impl Store {
    /// Begins to tell somebody something beside the follower.
    pub async fn outreach(&self) -> Result<Following, Error> {
        Ok(Following::beside(self.write.begin().await?))
    }

    /// The waves of a ticket, in their order.
    pub async fn waves(&self, ticket: TicketId) -> Result<Vec<WaveState>, Error> {
        let rows = sqlx::query!(
            "select cycle, number, due_at, done_at, told from wave
             where ticket_id = $1 order by cycle, number",
            ticket.0
        )
        .fetch_all(&self.read)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(WaveState {
                    cycle: row.cycle.unsigned_abs(),
                    wave: read_wave(row.number, ticket.0)?,
                    due: timestamp(row.due_at),
                    done: row.done_at.map(timestamp),
                    told: row.told.unsigned_abs(),
                })
            })
            .collect()
    }

    /// Who was told of a ticket, in the order of telling.
    pub async fn tellings(&self, ticket: TicketId, limit: usize) -> Result<Vec<Telling>, Error> {
        let rows = sqlx::query!(
            "select member_id, wave, at, reasons, passed_at, passed_to from telling
             where ticket_id = $1 order by at, member_id limit $2",
            ticket.0,
            limit as i64
        )
        .fetch_all(&self.read)
        .await?;
        rows.into_iter()
            .map(|row| {
                let reasons: Vec<serde_json::Value> =
                    serde_json::from_value(row.reasons).map_err(|error| Error::Corrupt {
                        table: "telling",
                        column: "reasons",
                        row: ticket.0,
                        why: error.to_string(),
                    })?;
                Ok(Telling {
                    member: MemberId(row.member_id),
                    wave: row.wave.map(|wave| read_wave(wave, ticket.0)).transpose()?,
                    at: timestamp(row.at),
                    reasons: reasons
                        .into_iter()
                        .filter_map(StoredReason::known)
                        .collect(),
                    passed: row.passed_at.map(timestamp),
                    passed_to: row.passed_to.map(MemberId),
                })
            })
            .collect()
    }
}

impl StoredReason {
    fn of(reason: &Reason) -> Self {
        match *reason {
            Reason::SolvedAlike { count } => Self::SolvedAlike { count },
            Reason::SolvedTopic { count } => Self::SolvedTopic { count },
            Reason::Follows => Self::Follows,
            Reason::Learns => Self::Learns,
            Reason::Online => Self::Online,
            Reason::NamedBy { member } => Self::NamedBy { member: member.0 },
        }
    }

    /// A reason as this version of the desk knows it; a newer one may have others.
    fn known(stored: serde_json::Value) -> Option<Reason> {
        let reason: Option<Self> = serde_json::from_value(stored)
            .inspect_err(|error| warn!(%error, "a reason for telling somebody is not known here"))
            .ok();
        reason.map(Self::read)
    }

    fn read(self) -> Reason {
        match self {
            Self::SolvedAlike { count } => Reason::SolvedAlike { count },
            Self::SolvedTopic { count } => Reason::SolvedTopic { count },
            Self::Follows => Reason::Follows,
            Self::Learns => Reason::Learns,
            Self::Online => Reason::Online,
            Self::NamedBy { member } => Reason::NamedBy {
                member: MemberId(member),
            },
        }
    }
}

fn wave_number(wave: Wave) -> i16 {
    match wave {
        Wave::First => 1,
        Wave::Second => 2,
        Wave::Topic => 3,
    }
}

fn read_wave(number: i16, row: i64) -> Result<Wave, Error> {
    [Wave::First, Wave::Second, Wave::Topic]
        .into_iter()
        .find(|wave| wave_number(*wave) == number)
        .ok_or_else(|| Error::Corrupt {
            table: "wave",
            column: "number",
            row,
            why: format!("unknown wave {number}"),
        })
}
