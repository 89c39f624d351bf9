//! Words in a ticket that a command names: as they stand, and taken back.

use peerdesk_desk::{Event, MemberId, Said, Seq, Stream, TicketId};
use sqlx::PgConnection;

use super::events::stream_word;
use super::files::take_back;
use super::stored::StoredEvent;
use crate::store::{Error, Work};

impl Work {
    /// The words at a place of a locked ticket, for a command of this member; `None` where nobody said
    /// anything. Whether the member thanks for them is told by the last of their own events about them.
    pub async fn said(
        &mut self,
        ticket: TicketId,
        place: (Stream, Seq),
        actor: MemberId,
    ) -> Result<Option<Said>, Error> {
        let (stream, seq) = place;
        let row = sqlx::query!(
            "select by_member_id, body,
                    (select kind from event about
                     where about.ticket_id = $1 and about.stream = $2 and about.seq > $3
                       and about.kind in ('thanked', 'thanks_undone')
                       and about.by_member_id = $4 and (about.body->>'message')::bigint = $3
                     order by about.seq desc limit 1) as thanks
             from event where ticket_id = $1 and stream = $2 and seq = $3",
            ticket.0,
            stream_word(stream),
            seq.0,
            actor.0
        )
        .fetch_optional(&mut *self.transaction)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let corrupt = |why| Error::Corrupt {
            table: "event",
            column: "body",
            row: ticket.0,
            why,
        };
        let stored: StoredEvent =
            serde_json::from_value(row.body).map_err(|error| corrupt(error.to_string()))?;
        let event = Event::try_from(stored).map_err(corrupt)?;
        let thanked = row.thanks.as_deref() == Some("thanked");
        Ok(Said::of(row.by_member_id.map(MemberId), &event, thanked))
    }
}

/// Takes the words away that these events say are no more, and the words that stood in their place:
/// content goes, and the events stay. In the transaction of the events themselves.
pub(super) async fn redact(
    connection: &mut PgConnection,
    ticket: TicketId,
    events: &[(Event, Stream, Seq)],
) -> Result<(), Error> {
    for (event, stream, _) in events {
        let message = if let Event::Deleted { message } | Event::NoteDeleted { message } = event {
            *message
        } else {
            continue;
        };
        take_back(connection, ticket, *stream, message).await?;
        sqlx::query!(
            "update event set body = jsonb_set(body, '{text}', '\"\"')
             where ticket_id = $1 and stream = $2
               and (seq = $3 or (seq > $3 and kind in ('edited', 'note_edited')
                                 and (body->>'message')::bigint = $3))",
            ticket.0,
            stream_word(*stream),
            message.0
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
