//! Commands by the id that their client gave them: what is known of one, for ever.

use peerdesk_desk::{MemberId, Seq, Stream, TicketId, Timestamp};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::events::read_stream;
use super::time::moment;
use crate::store::Error;

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

/// The row of a command, when there is one, with the number of its ticket.
pub(super) struct PastRow {
    pub(super) content_hash: Option<Vec<u8>>,
    pub(super) ticket_id: Option<i64>,
    pub(super) number: Option<i64>,
    pub(super) stream: Option<i16>,
    pub(super) seq: Option<i64>,
    pub(super) refusal: Option<serde_json::Value>,
}

impl PastRow {
    pub(super) fn read(self, key: CommandKey) -> Result<Past, Error> {
        let Some(content_hash) = self.content_hash else {
            return Ok(Past::New);
        };
        if content_hash != key.content_hash {
            return Ok(Past::Other);
        }
        let outcome = match (
            self.refusal,
            self.ticket_id,
            self.number,
            self.stream,
            self.seq,
        ) {
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
        Ok(Past::Same(outcome))
    }
}

/// Marks a command as sent again. A write, so that the repetition is acknowledged under the same
/// guarantees as the first try.
pub(super) async fn note_repeated(
    executor: impl PgExecutor<'_>,
    key: CommandKey,
) -> Result<(), Error> {
    sqlx::query!(
        "update command set repeats = repeats + 1 where member_id = $1 and command_id = $2",
        key.member.0,
        key.id
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Notes that a command was refused, so that the same id is never answered otherwise.
pub(super) async fn note_refused(
    executor: impl PgExecutor<'_>,
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
    .execute(executor)
    .await?;
    Ok(())
}
