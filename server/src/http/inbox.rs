//! A member's inbox.

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::StatusCode;
use peerdesk_protocol::limits::INBOX_PAGE_MAX;
use peerdesk_protocol::{InboxPage, ReadPlace, SeenNotices};
use serde::Deserialize;

use super::HttpState;
use super::input::{Json, Parameters};
use super::problem::Refusal;
use super::session::SignedInMember;

/// `GET /api/inbox`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InboxQuery {
    /// Goes on below this notice's seq.
    pub(crate) before: Option<i64>,
    pub(crate) limit: Option<usize>,
}

pub(super) async fn page(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Parameters(query): Parameters<InboxQuery>,
) -> Result<JsonAnswer<InboxPage>, Refusal> {
    let page = state
        .app
        .inbox_page(
            &identity.member,
            query.before.unwrap_or(i64::MAX),
            query.limit.unwrap_or(INBOX_PAGE_MAX),
        )
        .await?;
    Ok(JsonAnswer(page))
}

pub(super) async fn see(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<SeenNotices>,
) -> Result<StatusCode, Refusal> {
    if let SeenNotices::These { seqs } = &body
        && seqs.len() > INBOX_PAGE_MAX
    {
        return Err(Refusal::malformed(format!(
            "At most {INBOX_PAGE_MAX} notices at once; or all up to one of them."
        )));
    }
    state.app.see(identity.member.id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn read(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<ReadPlace>,
) -> Result<StatusCode, Refusal> {
    state.app.read_up_to(&identity.member, body).await?;
    Ok(StatusCode::NO_CONTENT)
}
