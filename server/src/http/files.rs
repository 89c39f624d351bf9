//! Files in tickets.

use axum::Json as JsonAnswer;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use peerdesk_desk::TicketId;
use peerdesk_protocol::limits::FILE_BYTES_MAX;
use peerdesk_protocol::{FileAdded, Stream};
use serde::Deserialize;
use uuid::Uuid;

use super::HttpState;
use super::input::{Id, Parameters, searchable};
use super::problem::Refusal;
use super::session::SignedInMember;
use crate::app::{FileFacts, FileRefused};
use crate::wire;

/// Files that one node takes in or gives out at a time; each is held in memory while it does.
pub const FILES_IN_HAND_MAX: usize = 16;

/// `POST /api/tickets/{id}/files`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileQuery {
    stream: Stream,
    name: String,
}

pub(super) async fn add(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(ticket): Id,
    Parameters(query): Parameters<FileQuery>,
    request: Request,
) -> Result<JsonAnswer<FileAdded>, Refusal> {
    let name = searchable(&query.name)?;
    let Ok(_place) = state.files_in_hand.try_acquire() else {
        return Err(Refusal::unknown());
    };
    let bytes = to_bytes(request.into_body(), FILE_BYTES_MAX)
        .await
        .map_err(|_| too_large())?;
    let place = (TicketId(ticket), wire::stream_of(query.stream));
    state
        .app
        .add_file(&identity.member, place, name, &bytes)
        .await?
        .map(JsonAnswer)
        .map_err(Into::into)
}

pub(super) async fn file(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let id = Uuid::parse_str(&id).map_err(|_| Refusal::not_found())?;
    let facts = state
        .app
        .file(&identity.member, id)
        .await?
        .ok_or_else(Refusal::not_found)?;
    // The bytes of an id never change; whether they may be read is asked each time.
    let tag = tag(&facts.hash);
    if headers.get(header::IF_NONE_MATCH) == Some(&tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept(tag)).into_response());
    }
    let Ok(_place) = state.files_in_hand.try_acquire() else {
        return Err(Refusal::unknown());
    };
    let read = state
        .app
        .read_file(facts)
        .await?
        .ok_or_else(Refusal::not_found)?;
    let mut headers = kept(tag);
    headers.insert(header::CONTENT_TYPE, content_type(&read.facts));
    headers.insert(header::CONTENT_DISPOSITION, disposition(&read.facts));
    Ok((headers, Body::from(read.bytes)).into_response())
}

/// Kept by the browser of the member alone, and only together with asking.
fn kept(tag: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([
        (header::ETAG, tag),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        ),
    ])
}

fn tag(hash: &[u8]) -> HeaderValue {
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(hash));
    HeaderValue::try_from(tag).expect("letters and digits are a header value")
}

/// Only the pictures of the list are ever named as what they are.
fn content_type(facts: &FileFacts) -> HeaderValue {
    HeaderValue::try_from(facts.media.as_str())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// Pictures are shown, and everything else is only ever saved.
fn disposition(facts: &FileFacts) -> HeaderValue {
    let how = if facts.media.starts_with("image/") {
        "inline"
    } else {
        "attachment"
    };
    let text = format!("{how}; filename*=UTF-8''{}", encoded(&facts.name));
    HeaderValue::try_from(text).expect("what is encoded is ASCII without controls")
}

/// A name as RFC 8187 writes it.
fn encoded(name: &str) -> String {
    name.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn too_large() -> Refusal {
    Refusal::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        format!("The file broke off or is larger than {FILE_BYTES_MAX} bytes."),
    )
}

impl From<FileRefused> for Refusal {
    fn from(refused: FileRefused) -> Self {
        match refused {
            FileRefused::NotFound => Self::not_found(),
            FileRefused::Ended => Self::new(
                StatusCode::CONFLICT,
                "ticket_ended",
                "The ticket is over; nothing can be added to it.",
            ),
            FileRefused::Empty => Self::malformed("The file is empty."),
            FileRefused::TooMany => Self::new(
                StatusCode::CONFLICT,
                "too_many_files",
                "The ticket has as many files as one can have.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_whatever_is_in_them() {
        assert_eq!(encoded("shot-1_a.png"), "shot-1_a.png");
        assert_eq!(encoded("a b\"\r\n;я"), "a%20b%22%0D%0A%3B%D1%8F");
    }
}
