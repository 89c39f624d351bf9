//! The safety net: what the database has, to be compared with what a node delivered.

use peerdesk_desk::{OrganisationId, Seq, Stream, TicketId, Timestamp};

use super::events::read_stream;
use super::snapshot::Snapshot;
use super::time::{moment, timestamp};
use crate::store::{Error, Store};

/// Last numbers of a ticket's two streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heads {
    pub ticket: TicketId,
    pub public: Seq,
    pub staff: Seq,
}

/// A ticket whose public face changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangedTicket {
    pub ticket: TicketId,
    pub organisation: OrganisationId,
    pub public_head: Seq,
}

/// Most changed tickets that one read returns.
pub const CHANGED_MAX: usize = 5_000;
/// Most streams that such a look returns.
const RECENT_MAX: i64 = 20_000;

impl Store {
    /// Heads of the tickets that are watched, in one query.
    pub async fn heads(&self, tickets: &[TicketId]) -> Result<Vec<Heads>, Error> {
        let ids: Vec<i64> = tickets.iter().map(|id| id.0).collect();
        let rows = sqlx::query!(
            "select id, public_head, staff_head from ticket where id = any($1)",
            &ids
        )
        .fetch_all(&self.control)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Heads {
                ticket: TicketId(row.id),
                public: Seq(row.public_head),
                staff: Seq(row.staff_head),
            })
            .collect())
    }

    /// Last seqs of the streams in which something was committed since; `None` when it was too much for
    /// one look.
    pub async fn heads_since(
        &self,
        seen: &Snapshot,
    ) -> Result<Option<Vec<(TicketId, Stream, Seq)>>, Error> {
        let rows = sqlx::query!(
            "select ticket_id as \"ticket_id!\", stream as \"stream!\", max(seq) as \"seq!\"
             from events_since($1::text::pg_snapshot) group by ticket_id, stream limit $2",
            seen.0,
            RECENT_MAX
        )
        .fetch_all(&self.control)
        .await?;
        if rows.len() as i64 == RECENT_MAX {
            return Ok(None);
        }
        rows.into_iter()
            .map(|row| {
                let stream = read_stream(row.stream, row.ticket_id)?;
                Ok((TicketId(row.ticket_id), stream, Seq(row.seq)))
            })
            .collect::<Result<_, Error>>()
            .map(Some)
    }

    /// Tickets whose public stream grew since, by id after a place, at most [`CHANGED_MAX`]. What
    /// happened before a moment and is only now told, as an import tells, is left out.
    pub async fn changed_since(
        &self,
        seen: &Snapshot,
        happened: Timestamp,
        after: TicketId,
    ) -> Result<Vec<ChangedTicket>, Error> {
        let rows = sqlx::query!(
            "select id, organisation_id, public_head from ticket
             where id = any(select ticket_id from events_since($1::text::pg_snapshot)
                            where at >= $2 and stream = 0)
               and id > $3
             order by id limit $4",
            seen.0,
            moment(happened),
            after.0,
            CHANGED_MAX as i64
        )
        .fetch_all(&self.control)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| ChangedTicket {
                ticket: TicketId(row.id),
                organisation: OrganisationId(row.organisation_id),
                public_head: Seq(row.public_head),
            })
            .collect())
    }

    /// The database's clock.
    pub async fn now(&self) -> Result<Timestamp, Error> {
        let now = sqlx::query_scalar!("select clock_timestamp() as \"now!\"")
            .fetch_one(&self.control)
            .await?;
        Ok(timestamp(now))
    }
}
