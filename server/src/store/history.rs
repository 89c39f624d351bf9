//! Reading events back.

use peerdesk_desk::{Event, MemberId, Seq, Stream, TicketId, Timestamp};
use time::OffsetDateTime;
use uuid::Uuid;

use super::events::{read_stream, stream_word};
use super::stored::StoredEvent;
use super::time::timestamp;
use crate::store::{Error, Store};

/// An event in its place, as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub ticket: TicketId,
    pub stream: Stream,
    pub seq: Seq,
    pub at: Timestamp,
    /// Absent when the desk itself acted.
    pub by: Option<MemberId>,
    pub command: Option<Uuid>,
    /// In the staff stream, the public head at that moment.
    pub after_public: Option<Seq>,
    pub event: Event,
}

struct EventRow {
    ticket_id: i64,
    stream: i16,
    seq: i64,
    at: OffsetDateTime,
    by_member_id: Option<i64>,
    command_id: Option<Uuid>,
    after_public: Option<i64>,
    body: serde_json::Value,
}

impl Store {
    /// Events of one stream after a place, in order, at most `limit`.
    pub async fn events_after(
        &self,
        ticket: TicketId,
        stream: Stream,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Recorded>, Error> {
        sqlx::query_as!(
            EventRow,
            "select ticket_id, stream, seq, at, by_member_id, command_id, after_public, body
             from event where ticket_id = $1 and stream = $2 and seq > $3
             order by seq limit $4",
            ticket.0,
            stream_word(stream),
            after.0,
            limit as i64
        )
        .fetch_all(&self.read)
        .await?
        .into_iter()
        .map(EventRow::read)
        .collect()
    }

    /// The last events of one stream before a place, in order, at most `limit`.
    pub async fn events_before(
        &self,
        ticket: TicketId,
        stream: Stream,
        before: Seq,
        limit: usize,
    ) -> Result<Vec<Recorded>, Error> {
        let mut events: Vec<Recorded> = sqlx::query_as!(
            EventRow,
            "select ticket_id, stream, seq, at, by_member_id, command_id, after_public, body
             from event where ticket_id = $1 and stream = $2 and seq < $3
             order by seq desc limit $4",
            ticket.0,
            stream_word(stream),
            before.0,
            limit as i64
        )
        .fetch_all(&self.read)
        .await?
        .into_iter()
        .map(EventRow::read)
        .collect::<Result<_, _>>()?;
        events.reverse();
        Ok(events)
    }
}

impl EventRow {
    fn read(self) -> Result<Recorded, Error> {
        let corrupt = |why: String| Error::Corrupt {
            table: "event",
            column: "body",
            row: self.ticket_id,
            why,
        };
        let stored: StoredEvent =
            serde_json::from_value(self.body).map_err(|e| corrupt(e.to_string()))?;
        Ok(Recorded {
            ticket: TicketId(self.ticket_id),
            stream: read_stream(self.stream, self.ticket_id)?,
            seq: Seq(self.seq),
            at: timestamp(self.at),
            by: self.by_member_id.map(MemberId),
            command: self.command_id,
            after_public: self.after_public.map(Seq),
            event: stored.try_into().map_err(corrupt)?,
        })
    }
}
