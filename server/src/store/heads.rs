//! The safety net: what the database has, to be compared with what a node delivered.

use std::time::Duration;

use peerdesk_desk::{OrganisationId, Seq, Stream, TicketId, Timestamp};

use super::events::read_stream;
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

/// Most changed tickets that one look returns; the next look goes on from there.
const CHANGED_MAX: i64 = 5_000;
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

    /// Last seqs of the streams in which something happened so far back from now; `None` when it was
    /// too much for one look.
    pub async fn recent_heads(
        &self,
        back: Duration,
    ) -> Result<Option<Vec<(TicketId, Stream, Seq)>>, Error> {
        let rows = sqlx::query!(
            "select ticket_id, stream, max(seq) as \"seq!\" from event
             where at > statement_timestamp() - make_interval(secs => $1)
             group by ticket_id, stream limit $2",
            back.as_secs_f64(),
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

    /// Tickets whose public stream grew at or after a moment, oldest change first, and the time now.
    /// The caller looks back further than a transaction can last, because commits become visible out
    /// of the order of their moments.
    pub async fn changed_since(
        &self,
        since: Timestamp,
    ) -> Result<(Timestamp, Vec<ChangedTicket>), Error> {
        let now = sqlx::query_scalar!("select clock_timestamp() as \"now!\"")
            .fetch_one(&self.control)
            .await?;
        let rows = sqlx::query!(
            "select id, organisation_id, public_head from ticket
             where id = any(select ticket_id from event where at >= $1 and stream = 0)
             order by changed_at limit $2",
            moment(since),
            CHANGED_MAX
        )
        .fetch_all(&self.control)
        .await?;
        let changed = rows
            .into_iter()
            .map(|row| ChangedTicket {
                ticket: TicketId(row.id),
                organisation: OrganisationId(row.organisation_id),
                public_head: Seq(row.public_head),
            })
            .collect();
        Ok((timestamp(now), changed))
    }

    /// The database's clock.
    pub async fn now(&self) -> Result<Timestamp, Error> {
        let now = sqlx::query_scalar!("select clock_timestamp() as \"now!\"")
            .fetch_one(&self.control)
            .await?;
        Ok(timestamp(now))
    }
}
