//! Files of tickets and their bytes.

use peerdesk_desk::{MemberId, Seq, Stream, TicketId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::events::{read_stream, stream_word};
use crate::store::{Error, Store};

/// A file to be.
#[derive(Debug)]
pub struct NewFile<'f> {
    pub ticket: TicketId,
    pub stream: Stream,
    pub uploader: MemberId,
    pub name: &'f str,
    pub media: &'f str,
    /// SHA-256 of the bytes.
    pub hash: [u8; 32],
    pub bytes: &'f [u8],
}

/// A file that is there; its bytes are read apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    pub ticket: TicketId,
    pub stream: Stream,
    pub name: String,
    pub media: String,
    /// SHA-256 of the bytes.
    pub hash: Vec<u8>,
}

impl Store {
    /// Adds a file to a ticket that has fewer than `files_max`; `None` when it has not.
    pub async fn add_file(
        &self,
        file: NewFile<'_>,
        files_max: usize,
    ) -> Result<Option<Uuid>, Error> {
        let id = sqlx::query_scalar!(
            "with content as (
                 insert into file_content (hash, bytes)
                 select $6, $7 where (select count(*) from file where ticket_id = $1) < $9
                 on conflict (hash) do nothing
             )
             insert into file (ticket_id, stream, uploader_id, name, media, size, content_hash)
             select $1, $2, $3, $4, $5, $8, $6
             where (select count(*) from file where ticket_id = $1) < $9
             returning id",
            file.ticket.0,
            stream_word(file.stream),
            file.uploader.0,
            file.name,
            file.media,
            file.hash.as_slice(),
            file.bytes,
            file.bytes.len() as i32,
            files_max as i64
        )
        .fetch_optional(&self.write)
        .await?;
        Ok(id)
    }

    /// A file that was not taken back.
    pub async fn file(&self, id: Uuid) -> Result<Option<FileFacts>, Error> {
        let row = sqlx::query!(
            "select ticket_id, stream, name, media, content_hash as \"hash!\"
             from file where id = $1 and content_hash is not null",
            id
        )
        .fetch_optional(&self.read)
        .await?;
        row.map(|row| {
            Ok(FileFacts {
                ticket: TicketId(row.ticket_id),
                stream: read_stream(row.stream, row.ticket_id)?,
                name: row.name,
                media: row.media,
                hash: row.hash,
            })
        })
        .transpose()
    }

    /// The bytes of a file.
    pub async fn file_bytes(&self, hash: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        Ok(
            sqlx::query_scalar!("select bytes from file_content where hash = $1", hash)
                .fetch_optional(&self.read)
                .await?,
        )
    }
}

/// Takes away the files that the author brought with words, before the words themselves go; bytes that
/// nothing else has are deleted. In the transaction of the event that says so.
pub(super) async fn take_back(
    connection: &mut PgConnection,
    ticket: TicketId,
    stream: Stream,
    message: Seq,
) -> Result<(), Error> {
    let hashes = sqlx::query_scalar!(
        "update file set content_hash = null
         from (select content_hash as was, id as file_id from file where ticket_id = $1) before,
              event
         where file.id = before.file_id and before.was is not null
           and event.ticket_id = $1 and event.stream = $2
           and (event.seq = $3 or (event.seq > $3 and event.kind in ('edited', 'note_edited')
                                   and (event.body->>'message')::bigint = $3))
           and event.by_member_id = file.uploader_id
           and strpos(event.body->>'text', 'file:' || file.id::text) > 0
         returning before.was as \"was!\"",
        ticket.0,
        stream_word(stream),
        message.0
    )
    .fetch_all(&mut *connection)
    .await?;
    if hashes.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "delete from file_content
         where hash = any($1)
           and not exists (select from file where content_hash = file_content.hash)",
        &hashes
    )
    .execute(connection)
    .await?;
    Ok(())
}
