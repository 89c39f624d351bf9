//! Timers: what will happen to tickets by themselves, as rows that any node finds when they are due.

use peerdesk_desk::{Alarm, AlarmKind, Millis, Terms, Ticket, TicketId, Timestamp, alarms};
use time::OffsetDateTime;

use super::time::{moment, timestamp};
use crate::store::{Error, Store, Work};

/// One timer of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timer {
    pub cycle: u32,
    pub alarm: Alarm,
}

/// The timers that a ticket should have.
pub fn timers(ticket: &Ticket, terms: &Terms) -> Vec<Timer> {
    alarms(ticket, terms)
        .into_iter()
        .map(|alarm| Timer {
            cycle: ticket.cycle,
            alarm,
        })
        .collect()
}

/// What a change does to the timers of its ticket: the rows that differ, as columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimerChange {
    pub(super) dropped: TimerNames,
    pub(super) set: TimerNames,
    /// Beside `set`.
    pub(super) due: Vec<OffsetDateTime>,
}

/// Names of timers as columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TimerNames {
    pub(super) cycles: Vec<i32>,
    pub(super) kinds: Vec<String>,
    pub(super) ordinals: Vec<i64>,
}

impl TimerChange {
    /// From the timers that a ticket had to those it should have. The one that is `served` by the change
    /// was marked before it, and stays as a mark.
    pub fn between(before: &[Timer], after: &[Timer], served: Option<Timer>) -> Self {
        let mut change = Self::default();
        let name = |timer: &Timer| (timer.cycle, timer.alarm.kind, timer.alarm.ordinal);
        let is_served = |timer: &Timer| served.as_ref().map(name) == Some(name(timer));
        for timer in before {
            let stays = after.iter().any(|other| name(other) == name(timer));
            if !stays && !is_served(timer) {
                change.dropped.push(*timer);
            }
        }
        for timer in after {
            if !before.contains(timer) && !is_served(timer) {
                change.set.push(*timer);
                change.due.push(moment(timer.alarm.at));
            }
        }
        change
    }

    /// Whether no row differs.
    pub fn is_empty(&self) -> bool {
        self.dropped.kinds.is_empty() && self.set.kinds.is_empty()
    }
}

impl TimerNames {
    /// Adds the timers of another ticket.
    pub(super) fn extend(&mut self, other: &Self) {
        self.cycles.extend(&other.cycles);
        self.kinds.extend_from_slice(&other.kinds);
        self.ordinals.extend(&other.ordinals);
    }

    fn push(&mut self, timer: Timer) {
        self.cycles.push(timer.cycle as i32);
        self.kinds.push(timer_word(timer.alarm.kind).to_owned());
        self.ordinals.push(timer.alarm.ordinal);
    }
}

/// A timer that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueTimer {
    pub ticket: TicketId,
    pub timer: Timer,
}

/// What a look for due timers found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DueTimers {
    /// Longest overdue first.
    pub due: Vec<DueTimer>,
    /// How long until the next one after them, when there is one.
    pub next: Option<Millis>,
}

impl Store {
    /// Timers that are due by the database's clock, and how long until the next one. Those of kinds that
    /// only a newer version of the desk knows are left to it.
    pub async fn due_timers(&self, limit: usize) -> Result<DueTimers, Error> {
        let rows = sqlx::query!(
            "(select ticket_id as \"ticket_id!\", cycle as \"cycle!\", kind as \"kind!\",
                     ordinal as \"ordinal!\", due_at as \"due_at!\",
                     clock_timestamp() as \"now!\"
              from timer where fired_at is null and due_at <= statement_timestamp()
                and kind = any($2)
              order by due_at limit $1)
             union all
             (select ticket_id, cycle, kind, ordinal, due_at, clock_timestamp()
              from timer where fired_at is null and due_at > statement_timestamp()
                and kind = any($2)
              order by due_at limit 1)",
            limit as i64,
            &known_kinds()
        )
        .fetch_all(&self.control)
        .await?;
        let mut found = DueTimers::default();
        for row in rows {
            let (now, at) = (timestamp(row.now), timestamp(row.due_at));
            if at > now {
                found.next = Some(now.until(at));
                continue;
            }
            let Some(kind) = read_kind(&row.kind) else {
                continue;
            };
            found.due.push(DueTimer {
                ticket: TicketId(row.ticket_id),
                timer: Timer {
                    cycle: row.cycle as u32,
                    alarm: Alarm {
                        kind,
                        at,
                        ordinal: row.ordinal,
                    },
                },
            });
        }
        if found.due.len() >= limit {
            found.next = Some(Millis(0));
        }
        found.due.sort_unstable_by_key(|due| due.timer.alarm.at);
        Ok(found)
    }

    /// Leaves a timer alone for a while, because it could not be served.
    pub async fn put_off(&self, due: DueTimer, pause: Millis) -> Result<(), Error> {
        sqlx::query!(
            "update timer set due_at = clock_timestamp() + $5 * interval '1 millisecond'
             where ticket_id = $1 and cycle = $2 and kind = $3 and ordinal = $4
               and fired_at is null",
            due.ticket.0,
            due.timer.cycle as i32,
            timer_word(due.timer.alarm.kind),
            due.timer.alarm.ordinal,
            pause.0 as f64
        )
        .execute(&self.control)
        .await?;
        Ok(())
    }

    /// Tickets that were last written by a version without timers.
    pub async fn tickets_without_timers(&self, limit: usize) -> Result<Vec<TicketId>, Error> {
        let ids = sqlx::query_scalar!(
            "select id from ticket where alarm_at is not null order by alarm_at limit $1",
            limit as i64
        )
        .fetch_all(&self.control)
        .await?;
        Ok(ids.into_iter().map(TicketId).collect())
    }
}

impl Work {
    /// Marks a timer as served; false when it was served already or is there no more. Under the lock of
    /// its ticket, and committed with whatever it caused.
    pub async fn mark_fired(
        &mut self,
        ticket: TicketId,
        timer: Timer,
        at: Timestamp,
    ) -> Result<bool, Error> {
        let done = sqlx::query!(
            "update timer set fired_at = $5
             where ticket_id = $1 and cycle = $2 and kind = $3 and ordinal = $4
               and fired_at is null",
            ticket.0,
            timer.cycle as i32,
            timer_word(timer.alarm.kind),
            timer.alarm.ordinal,
            moment(at)
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Gives a locked ticket the timers that it should have, whatever rows it has.
    pub async fn reset_timers(&mut self, ticket: TicketId, timers: &[Timer]) -> Result<(), Error> {
        let change = TimerChange::between(&[], timers, None);
        sqlx::query!(
            "with adopted as (
                 update ticket set alarm_at = null where id = $1 and alarm_at is not null
             ), dropped as (
                 delete from timer
                 where ticket_id = $1 and fired_at is null
                   and (cycle, kind, ordinal) not in
                       (select * from unnest($2::integer[], $3::text[], $4::bigint[]))
             )
             insert into timer (ticket_id, cycle, kind, ordinal, due_at)
             select $1, cycle, kind, ordinal, due_at
             from unnest($2::integer[], $3::text[], $4::bigint[], $5::timestamptz[])
                      as new (cycle, kind, ordinal, due_at)
             on conflict (ticket_id, cycle, kind, ordinal) do update set due_at = excluded.due_at
             where timer.fired_at is null",
            ticket.0,
            &change.set.cycles,
            &change.set.kinds,
            &change.set.ordinals,
            &change.due
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }
}

/// The word for a kind in `timer.kind`, and in metrics.
pub(crate) fn timer_word(kind: AlarmKind) -> &'static str {
    match kind {
        AlarmKind::Promise => "promise",
        AlarmKind::Nudge => "nudge",
        AlarmKind::Unconfirmed => "unconfirmed",
        AlarmKind::LeaseWarning => "lease_warning",
        AlarmKind::LeaseEnd => "lease_end",
        AlarmKind::Reminder => "reminder",
        AlarmKind::OwnWarning => "own_warning",
        AlarmKind::OwnMissed => "own_missed",
        AlarmKind::SolveWarning => "solve_warning",
        AlarmKind::SolveMissed => "solve_missed",
        AlarmKind::GraceEnd => "grace_end",
    }
}

/// Reads [`timer_word`] back, as far as this version of the desk knows the kind.
fn read_kind(word: &str) -> Option<AlarmKind> {
    AlarmKind::ALL
        .iter()
        .copied()
        .find(|kind| timer_word(*kind) == word)
}

/// Every kind that this version serves, as it is stored.
fn known_kinds() -> Vec<String> {
    let kinds = AlarmKind::ALL.iter().copied();
    kinds.map(|kind| timer_word(kind).to_owned()).collect()
}
