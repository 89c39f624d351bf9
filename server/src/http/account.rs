//! A member's own account.

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::StatusCode;
use peerdesk_protocol::{Account, ChangePassword};

use super::HttpState;
use super::client_ip::ClientIp;
use super::input::{Id, Json};
use super::problem::Refusal;
use super::session::SignedInMember;

pub(super) async fn account(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
) -> Result<JsonAnswer<Account>, Refusal> {
    Ok(JsonAnswer(state.accounts.own_account(&identity).await?))
}

pub(super) async fn change_password(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    ClientIp(from): ClientIp,
    Json(body): Json<ChangePassword>,
) -> Result<StatusCode, Refusal> {
    state
        .accounts
        .change_password(&identity, body, from)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn end_session(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(session): Id,
) -> Result<StatusCode, Refusal> {
    let ended = state.accounts.end_own_session(&identity, session).await?;
    ended
        .then_some(StatusCode::NO_CONTENT)
        .ok_or_else(Refusal::not_found)
}
