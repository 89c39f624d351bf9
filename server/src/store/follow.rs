//! Following the history in the order of its commits, by one node at a time, with a cursor that
//! survives every death: what an event causes and the place behind the event commit together.
//!
//! The place of each ticket is exact, because seqs have no holes. Where to look for tickets that
//! moved on is said by what had been committed when the last look that saw everything began. What
//! happened before `followed_until` is the past, told late, as an import tells it: no event of now from
//! before it can still become visible, because a transaction that writes one decided at most
//! [`MARGIN_SECONDS`] before it began.

use peerdesk_desk::{MemberId, Seq, Stream, TicketId};
use sqlx::{Postgres, Transaction};
use time::OffsetDateTime;

use super::events::read_stream;
use super::heads::Heads;
use super::history::{EventRow, events_behind};
use super::snapshot::Snapshot;
use super::time::timestamp;
use crate::store::{Error, Recorded, Store};

/// From a decision until its transaction has a number: a command is given up after 5 s, and its
/// statement after 3 s more.
const MARGIN_SECONDS: f64 = 15.0;
/// The cursor of a quiet desk moves in steps of at least so much.
const STEP_SECONDS: f64 = 5.0;
/// Events of one look, over all tickets.
const EVENTS_MAX: i64 = 2_000;

/// Following under way. Dropped without [`Following::commit`], nothing of it happened.
#[derive(Debug)]
pub struct Following {
    pub(super) transaction: Transaction<'static, Postgres>,
    since: OffsetDateTime,
    /// What the last look that saw everything had before it.
    seen: Snapshot,
    /// What this look has before it.
    committed: Snapshot,
    /// Everything before it is visible now.
    settled: OffsetDateTime,
    /// Whether there was something to follow.
    found: bool,
}

/// What a look found.
#[derive(Debug, Default)]
pub struct News {
    /// In the order in which they happened.
    pub events: Vec<Recorded>,
    /// The places behind all that was found, what could not be read included.
    pub places: Vec<(TicketId, Stream, Seq)>,
    /// There is more than one look takes.
    pub is_cut: bool,
}

impl Store {
    /// Begins to follow; nothing when another node does.
    pub async fn follow(&self) -> Result<Option<Following>, Error> {
        let mut transaction = self.write.begin().await?;
        let place = sqlx::query!(
            "select followed_until, seen::text as \"seen!\",
                    pg_snapshot_xmax(seen) > pg_snapshot_xmax(pg_current_snapshot())
                        as \"is_foreign!\"
             from follower for update skip locked"
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(place) = place else {
            return Ok(None);
        };
        if place.is_foreign {
            renumber(&mut transaction, place.followed_until).await?;
            transaction.commit().await?;
            // Nothing of it is foreign now.
            return Box::pin(self.follow()).await;
        }
        // A statement of its own, before the events are read: what commits between the two is seen,
        // and what is written later is younger.
        let now = sqlx::query!(
            "select pg_current_snapshot()::text as \"committed!\",
                    least(clock_timestamp(), min(xact_start)) - make_interval(secs => $1)
                        as \"settled!\"
             from pg_stat_activity
             where datname = current_database() and backend_xid is not null
               and pid <> pg_backend_pid()",
            MARGIN_SECONDS
        )
        .fetch_one(&mut *transaction)
        .await?;
        Ok(Some(Following {
            transaction,
            since: place.followed_until,
            seen: Snapshot(place.seen),
            committed: Snapshot(now.committed),
            settled: now.settled,
            found: false,
        }))
    }
}

/// In a database that was filled from a dump, transactions are counted from the beginning. What may not
/// have been followed there counts as written by this one, and the follower goes on from before it.
async fn renumber(
    transaction: &mut Transaction<'static, Postgres>,
    since: OffsetDateTime,
) -> Result<(), Error> {
    sqlx::query!(
        "update event set xid = pg_current_xact_id() where at >= $1",
        since
    )
    .execute(&mut **transaction)
    .await?;
    sqlx::query!(
        "update follower set seen = format('%1$s:%1$s:', pg_current_xact_id())::pg_snapshot"
    )
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

impl Following {
    /// For what is told beside the follower, which alone moves places.
    pub(super) fn beside(transaction: Transaction<'static, Postgres>) -> Self {
        Self {
            transaction,
            since: OffsetDateTime::UNIX_EPOCH,
            seen: Snapshot::default(),
            committed: Snapshot::default(),
            settled: OffsetDateTime::UNIX_EPOCH,
            found: false,
        }
    }

    /// Tickets with events that were not followed, the longest waiting first, and up to where each was.
    pub async fn moved_on(&mut self, limit: usize) -> Result<Vec<Heads>, Error> {
        let rows = sqlx::query!(
            "select event.ticket_id as \"ticket_id!\", coalesce(public_seq, 0) as \"public!\",
                    coalesce(staff_seq, 0) as \"staff!\"
             from events_since($1::text::pg_snapshot) event
             left join followed on followed.ticket_id = event.ticket_id
             where event.at >= $2
               and seq > coalesce(case stream when 0 then public_seq else staff_seq end, 0)
             group by event.ticket_id, public_seq, staff_seq
             order by min(event.at) limit $3",
            self.seen.0,
            self.since,
            limit as i64
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        self.found = !rows.is_empty();
        Ok(rows
            .into_iter()
            .map(|row| Heads {
                ticket: TicketId(row.ticket_id),
                public: Seq(row.public),
                staff: Seq(row.staff),
            })
            .collect())
    }

    /// The events of these tickets behind what was followed. What is older than where this look began was
    /// told as having happened before, as the demo's past is, and nobody has to know of it now.
    pub async fn events(&mut self, followed: &[Heads]) -> Result<News, Error> {
        let rows = events_behind!(
            &mut *self.transaction,
            followed,
            "where at >= $4 order by at, said.ticket_id, stream, seq limit $5",
            self.since,
            EVENTS_MAX
        )
        .await?;
        let mut news = News {
            is_cut: rows.len() as i64 == EVENTS_MAX,
            ..News::default()
        };
        for row in rows {
            let stream = read_stream(row.stream, row.ticket_id)?;
            news.places
                .push((TicketId(row.ticket_id), stream, Seq(row.seq)));
            match row.read() {
                Ok(event) => news.events.push(event),
                // One row that cannot be read must not end notices for everybody.
                Err(error) => tracing::error!(%error, "an event could not be followed"),
            }
        }
        Ok(news)
    }

    /// Notes that the streams of tickets were followed up to these events.
    pub async fn advance(&mut self, places: &[(TicketId, Stream, Seq)]) -> Result<(), Error> {
        let place = |wanted: Stream| {
            places
                .iter()
                .map(|(_, stream, seq)| if *stream == wanted { seq.0 } else { 0 })
                .collect::<Vec<i64>>()
        };
        let tickets: Vec<i64> = places.iter().map(|(ticket, _, _)| ticket.0).collect();
        sqlx::query!(
            "insert into followed (ticket_id, public_seq, staff_seq)
             select ticket_id, max(public_seq), max(staff_seq)
             from unnest($1::bigint[], $2::bigint[], $3::bigint[])
                      as place (ticket_id, public_seq, staff_seq)
             group by ticket_id
             on conflict (ticket_id) do update
             set public_seq = greatest(followed.public_seq, excluded.public_seq),
                 staff_seq = greatest(followed.staff_seq, excluded.staff_seq)",
            &tickets,
            &place(Stream::Public),
            &place(Stream::Staff),
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// The time of the rules.
    pub async fn now(&mut self) -> Result<peerdesk_desk::Timestamp, Error> {
        let now = sqlx::query_scalar!("select clock_timestamp() as \"now!\"")
            .fetch_one(&mut *self.transaction)
            .await?;
        Ok(timestamp(now))
    }

    /// Commits. `is_all` says that this look saw everything there was, so that the next one goes on
    /// behind it. Where nothing was found the cursor moves in steps.
    pub async fn commit(mut self, is_all: bool) -> Result<(), Error> {
        if is_all {
            sqlx::query!(
                "update follower set followed_until = greatest(followed_until, $1),
                                     seen = $2::text::pg_snapshot
                 where followed_until < $1::timestamptz - make_interval(secs => $3) or $4",
                self.settled,
                self.committed.0,
                STEP_SECONDS,
                self.found
            )
            .execute(&mut *self.transaction)
            .await?;
        }
        Ok(self.transaction.commit().await?)
    }

    /// Active leads of teams.
    pub async fn leads(
        &mut self,
        teams: &[peerdesk_desk::TeamId],
    ) -> Result<Vec<(peerdesk_desk::TeamId, MemberId)>, Error> {
        let teams: Vec<i64> = teams.iter().map(|team| team.0).collect();
        let rows = sqlx::query!(
            "select team_id, member_id from team_member join member on member.id = member_id
             where team_id = any($1) and active and role = 'lead' order by team_id, member_id",
            &teams
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (peerdesk_desk::TeamId(row.team_id), MemberId(row.member_id)))
            .collect())
    }
}
