//! Files in tickets: taken in from those who see the ticket, and given to those who read the stream.

use peerdesk_desk::{Member, Stage, Stream, TicketId, may_read};
use peerdesk_protocol as protocol;
use peerdesk_protocol::limits::FILES_PER_TICKET_MAX;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{App, in_time};
use crate::store::{Error, FileFacts, NewFile};

/// Longest name that is kept, in characters; the rest of it is dropped.
const NAME_CHARS_MAX: usize = 200;

/// Pictures that browsers show without running anything, by their first bytes.
const PICTURES: [(&[u8], &str); 4] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
];

/// What everything else is: nothing that a browser would open by itself.
const OTHER: &str = "application/octet-stream";

/// Why a file was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRefused {
    /// There is no such ticket or stream, or the member may not know of it.
    NotFound,
    /// The ticket is over.
    Ended,
    Empty,
    TooMany,
}

/// A file with its bytes.
#[derive(Debug)]
pub struct FileRead {
    pub facts: FileFacts,
    pub bytes: Vec<u8>,
}

impl App {
    /// Takes a file into a stream of a ticket.
    pub async fn add_file(
        &self,
        member: &Member,
        place: (TicketId, Stream),
        name: &str,
        bytes: &[u8],
    ) -> Result<Result<protocol::FileAdded, FileRefused>, Error> {
        let (ticket, stream) = place;
        let Some(card) = in_time(self.seen(member, ticket)).await? else {
            return Ok(Err(FileRefused::NotFound));
        };
        if !may_read(member, card.ticket.sight(), stream) {
            return Ok(Err(FileRefused::NotFound));
        }
        if has_ended(&card.ticket.stage) {
            return Ok(Err(FileRefused::Ended));
        }
        if bytes.is_empty() {
            return Ok(Err(FileRefused::Empty));
        }
        let (name, media) = (plain_name(name), media_of(bytes));
        let added = self
            .store
            .add_file(
                NewFile {
                    ticket,
                    stream,
                    uploader: member.id,
                    name: &name,
                    media,
                    hash: Sha256::digest(bytes).into(),
                    bytes,
                },
                FILES_PER_TICKET_MAX,
            )
            .await?;
        Ok(match added {
            Some(id) => Ok(protocol::FileAdded {
                id: id.to_string(),
                name,
                media: media.to_owned(),
                size: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            }),
            None => Err(FileRefused::TooMany),
        })
    }

    /// What is known of a file, to those who read its stream.
    pub async fn file(&self, member: &Member, id: Uuid) -> Result<Option<FileFacts>, Error> {
        in_time(async {
            let Some(facts) = self.store.file(id).await? else {
                return Ok(None);
            };
            let card = self.seen(member, facts.ticket).await?;
            Ok(card
                .filter(|card| may_read(member, card.ticket.sight(), facts.stream))
                .map(|_| facts))
        })
        .await
    }

    /// A file with its bytes, to those who read its stream.
    pub async fn read_file(&self, facts: FileFacts) -> Result<Option<FileRead>, Error> {
        let bytes = in_time(self.store.file_bytes(&facts.hash)).await?;
        Ok(bytes.map(|bytes| FileRead { facts, bytes }))
    }
}

fn has_ended(stage: &Stage) -> bool {
    match stage {
        Stage::Closed { .. } | Stage::Withdrawn { .. } => true,
        Stage::Open { .. }
        | Stage::Escalated { .. }
        | Stage::Claimed { .. }
        | Stage::Pending { .. }
        | Stage::Solved { .. }
        | Stage::Bundled { .. } => false,
    }
}

/// What the bytes are, whatever was said of them.
fn media_of(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return "image/webp";
    }
    PICTURES
        .iter()
        .find(|(first, _)| bytes.starts_with(first))
        .map_or(OTHER, |(_, media)| media)
}

/// The last part of a path, in one line without signs that cannot be seen or that markup is made of.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_direction(*c) && !matches!(c, '[' | ']' | '<' | '>'))
        .take(NAME_CHARS_MAX)
        .collect();
    match plain.trim() {
        "" => "file".to_owned(),
        trimmed => trimmed.to_owned(),
    }
}

/// Signs that turn the direction of writing, by which `gpj.exe` is made to look like a picture.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_what_their_bytes_are() {
        assert_eq!(media_of(b"\x89PNG\r\n\x1a\nrest"), "image/png");
        assert_eq!(media_of(b"\xff\xd8\xff\xe0"), "image/jpeg");
        assert_eq!(media_of(b"RIFF\0\0\0\0WEBPVP8 "), "image/webp");
        assert_eq!(media_of(b"RIFF\0\0\0\0WAVE"), OTHER);
        assert_eq!(media_of(b"<svg onload=alert(1)>"), OTHER);
        assert_eq!(media_of(b"<!doctype html>"), OTHER);
        assert_eq!(media_of(b"\x89PN"), OTHER);
    }

    #[test]
    fn names_are_one_plain_line() {
        let check = |name: &str, expected: &str| assert_eq!(plain_name(name), expected, "{name:?}");
        check("shot.png", "shot.png");
        check("C:\\Users\\a\\Снимок 1.png", "Снимок 1.png");
        check("../../etc/passwd", "passwd");
        check("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png");
        check("x](http://evil)[.png", "evil).png");
        check("exe\u{202e}gnp.png", "exegnp.png");
        check(" / ", "file");
        check(&"я".repeat(300), &"я".repeat(200));
    }
}
