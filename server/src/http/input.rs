//! Bodies, queries and ids as they come in: hostile until parsed, and refused with what was wrong.

use std::str::FromStr;

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::problem::Refusal;

/// Largest body, the same as the largest frame of a socket.
const BODY_BYTES_MAX: usize = peerdesk_protocol::limits::FRAME_BYTES_MAX;

/// A JSON body.
pub(crate) struct Json<T>(pub(crate) T);

/// A JSON body, or none at all.
pub(crate) struct MaybeJson<T>(pub(crate) Option<T>);

/// The parameters after the question mark.
pub(crate) struct Parameters<T>(pub(crate) T);

/// The number in a path. What is no number names nothing.
pub(crate) struct Id(pub(crate) i64);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        match MaybeJson::from_request(request, state).await? {
            MaybeJson(Some(value)) => Ok(Self(value)),
            MaybeJson(None) => Err(Refusal::malformed("The body is missing; JSON is expected.")),
        }
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for MaybeJson<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, BODY_BYTES_MAX).await.map_err(|_| {
            Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                format!("The body broke off or is larger than {BODY_BYTES_MAX} bytes."),
            )
        })?;
        if body.is_empty() {
            return Ok(Self(None));
        }
        require_json(&parts.headers)?;
        read_json(&body).map(|value| Self(Some(value)))
    }
}

/// A form on a foreign page cannot send JSON without asking first.
fn require_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    is_json.then_some(()).ok_or_else(|| {
        Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_json",
            "Send JSON, with the header Content-Type: application/json.",
        )
    })
}

fn read_json<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    // Derived readers take an array in place of an object, which no client may come to rely on.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(Refusal::malformed("The body is not an object in JSON."));
    }
    serde_json::from_slice(body)
        .map_err(|error| Refusal::malformed(format!("The body is not what is expected: {error}.")))
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(value)| Self(value))
            .map_err(|error| Refusal::malformed(format!("{}.", error.body_text())))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| Refusal::not_found())?;
        i64::from_str(&text)
            .map(Self)
            .map_err(|_| Refusal::not_found())
    }
}

/// A text to look for; the database cannot hold what has a NUL in it.
pub(crate) fn searchable(text: &str) -> Result<&str, Refusal> {
    if text.contains('\0') {
        return Err(Refusal::malformed(
            "The text to look for contains U+0000, which no text can contain.",
        ));
    }
    Ok(text)
}
