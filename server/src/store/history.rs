//! Reading events back.

use std::sync::atomic::Ordering;

use peerdesk_desk::{Event, MemberId, Seq, Stream, TicketId, Timestamp};
use time::OffsetDateTime;
use tracing::warn;
use uuid::Uuid;

use super::events::{read_stream, stream_word};
use super::heads::Heads;
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

pub(super) struct EventRow {
    pub(super) ticket_id: i64,
    pub(super) stream: i16,
    pub(super) seq: i64,
    pub(super) at: OffsetDateTime,
    pub(super) by_member_id: Option<i64>,
    pub(super) command_id: Option<Uuid>,
    pub(super) after_public: Option<i64>,
    /// As text: read into an event at once, without a tree of values in between.
    pub(super) body: String,
}

/// Rows of events behind places in both streams of tickets, as far as the end of the statement says.
/// Each stream is read by its key, whatever the planner thinks of how many there are.
macro_rules! events_behind {
    ($executor:expr, $places:expr, $end:literal, $($argument:expr),* $(,)?) => {{
        let places: &[Heads] = $places;
        let tickets: Vec<i64> = places.iter().map(|place| place.ticket.0).collect();
        let publics: Vec<i64> = places.iter().map(|place| place.public.0).collect();
        let staffs: Vec<i64> = places.iter().map(|place| place.staff.0).collect();
        sqlx::query_as!(
            EventRow,
            "select said.ticket_id as \"ticket_id!\", stream as \"stream!\", seq as \"seq!\", at as \"at!\",
                    by_member_id, command_id, after_public, body::text as \"body!\"
             from unnest($1::bigint[], $2::bigint[], $3::bigint[])
                      as place (ticket_id, public_seq, staff_seq)
             cross join lateral (
                 select * from event
                 where ticket_id = place.ticket_id and stream = 0 and seq > public_seq
                 union all
                 select * from event
                 where ticket_id = place.ticket_id and stream = 1 and seq > staff_seq
             ) as said " + $end,
            &tickets,
            &publics,
            &staffs,
            $($argument),*
        )
        .fetch_all($executor)
    }};
}
pub(super) use events_behind;

impl Store {
    /// Reads of a stream of events since the start of the node, for the metrics.
    pub fn history_reads(&self) -> u64 {
        self.history_reads.load(Ordering::Relaxed)
    }

    /// Events of one stream after a place, in order, at most `limit`.
    pub async fn events_after(
        &self,
        ticket: TicketId,
        stream: Stream,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Recorded>, Error> {
        self.history_reads.fetch_add(1, Ordering::Relaxed);
        sqlx::query_as!(
            EventRow,
            "select ticket_id, stream, seq, at, by_member_id, command_id, after_public,
                    body::text as \"body!\"
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
        self.history_reads.fetch_add(1, Ordering::Relaxed);
        let mut events: Vec<Recorded> = sqlx::query_as!(
            EventRow,
            "select ticket_id, stream, seq, at, by_member_id, command_id, after_public,
                    body::text as \"body!\"
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

    /// Everything that was said in these tickets, in both streams, each in its order.
    pub async fn said(&self, tickets: &[TicketId]) -> Result<Vec<Recorded>, Error> {
        let beginning = |ticket: &TicketId| Heads {
            ticket: *ticket,
            public: Seq(0),
            staff: Seq(0),
        };
        let places: Vec<Heads> = tickets.iter().map(beginning).collect();
        self.said_after(&places).await
    }

    /// What was said in these tickets after places in both streams, each in its order.
    pub async fn said_after(&self, places: &[Heads]) -> Result<Vec<Recorded>, Error> {
        let rows = events_behind!(
            &self.read,
            places,
            "where kind in ('asked', 'posted', 'noted', 'answered', 'declined', 'resolved',
                            'reopened', 'handed_back', 'hand_raised', 'replied', 'edited', 'deleted',
                            'note_edited', 'note_deleted')
             order by said.ticket_id, stream, seq",
        )
        .await?;
        // One row that cannot be read must not keep everything else from being found.
        let read = |row: EventRow| {
            row.read()
                .inspect_err(|error| warn!(%error, "an event is left out of what is searched"))
                .ok()
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }
}

impl EventRow {
    pub(super) fn read(self) -> Result<Recorded, Error> {
        let corrupt = |why: String| Error::Corrupt {
            table: "event",
            column: "body",
            row: self.ticket_id,
            why,
        };
        let stored: StoredEvent =
            serde_json::from_str(&self.body).map_err(|e| corrupt(e.to_string()))?;
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
