//! Solved tickets as files: taken in, and given out.

use std::collections::BTreeMap;
use std::io::Cursor;

use axum::Json as JsonAnswer;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use peerdesk_desk::{MemberId, TopicId};
use peerdesk_protocol::limits::IMPORT_BYTES_MAX;
use peerdesk_protocol::{ImportColumns, ImportReport};
use serde::Deserialize;
use tracing::error;

use super::HttpState;
use super::input::{Parameters, searchable};
use super::problem::Refusal;
use super::session::SignedInMember;
use crate::app::ImportFile;
use crate::app::export::{Export, ExportError};
use crate::app::import::{Format, Mapping};

/// So much of a file is looked at before it is imported.
const BEGINNING_BYTES_MAX: usize = 64 * 1024;

/// How a file is written.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FormatWord {
    Csv,
    Jsonl,
}

/// `POST /api/import/columns` and `GET /api/export`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormatQuery {
    pub(crate) format: FormatWord,
}

/// `POST /api/import`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportQuery {
    pub(crate) format: FormatWord,
    /// Names the origin; a row of it is imported once.
    pub(crate) source: String,
    /// A JSON object: which column holds which field.
    #[serde(default = "no_columns")]
    pub(crate) map: String,
    pub(crate) topic: i64,
    pub(crate) requester: i64,
    pub(crate) helper: i64,
    #[serde(default)]
    pub(crate) dry_run: bool,
}

fn no_columns() -> String {
    "{}".to_owned()
}

impl From<FormatWord> for Format {
    fn from(word: FormatWord) -> Self {
        match word {
            FormatWord::Csv => Self::Csv,
            FormatWord::Jsonl => Self::JsonLines,
        }
    }
}

/// What the beginning of a file holds, so that its columns can be told apart before it is imported.
pub(super) async fn look(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Parameters(query): Parameters<FormatQuery>,
    request: Request,
) -> Result<JsonAnswer<ImportColumns>, Refusal> {
    let transfers = state.app.transfers(identity.member)?;
    let beginning = body(request, BEGINNING_BYTES_MAX).await?;
    Ok(JsonAnswer(transfers.look(&beginning, query.format.into())?))
}

pub(super) async fn import(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Parameters(query): Parameters<ImportQuery>,
    request: Request,
) -> Result<JsonAnswer<ImportReport>, Refusal> {
    let transfers = state.app.transfers(identity.member)?;
    let Ok(_place) = state.files_in_hand.try_acquire() else {
        return Err(Refusal::unknown());
    };
    let mapping = mapping(searchable(&query.map)?)?;
    let bytes = body(request, IMPORT_BYTES_MAX).await?;
    let file = ImportFile {
        format: query.format.into(),
        source: searchable(&query.source)?.to_owned(),
        mapping,
        topic: TopicId(query.topic),
        requester: MemberId(query.requester),
        helper: MemberId(query.helper),
        dry_run: query.dry_run,
    };
    Ok(JsonAnswer(
        transfers.import(file, Cursor::new(bytes)).await?,
    ))
}

/// Everything solved that the admin sees of their organisation, piece by piece as it is read.
pub(super) async fn export(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Parameters(query): Parameters<FormatQuery>,
) -> Result<Response, Refusal> {
    let transfers = state.app.transfers(identity.member)?;
    let (kind, name) = match query.format {
        FormatWord::Csv => ("text/csv; charset=utf-8", "peerdesk.csv"),
        FormatWord::Jsonl => ("application/x-ndjson", "peerdesk.jsonl"),
    };
    let export = transfers.export(query.format.into());
    let pieces = futures_util::stream::try_unfold(export, async |mut export: Export| {
        let piece = export.piece().await.inspect_err(|error| {
            error!(
                error = error as &dyn std::error::Error,
                "an export broke off"
            );
        })?;
        Ok::<_, ExportError>(piece.map(|piece| (piece, export)))
    });
    let disposition = format!("attachment; filename=\"{name}\"");
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = HeaderValue::try_from(disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

fn mapping(map: &str) -> Result<Mapping, Refusal> {
    let columns: BTreeMap<String, String> = serde_json::from_str(map)
        .map_err(|error| Refusal::malformed(format!("The parameter map: {error}.")))?;
    let mut mapping = Mapping::default();
    for (field, column) in columns {
        mapping
            .add(&format!("{field}={column}"))
            .map_err(|error| Refusal::malformed(format!("{error}.")))?;
    }
    Ok(mapping)
}

async fn body(request: Request, bytes_max: usize) -> Result<Vec<u8>, Refusal> {
    let bytes = to_bytes(request.into_body(), bytes_max).await;
    Ok(bytes
        .map_err(|_| {
            Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                format!(
                    "The file broke off or is larger than {bytes_max} bytes. `peerdesk import` \
                     takes larger ones."
                ),
            )
        })?
        .to_vec())
}
