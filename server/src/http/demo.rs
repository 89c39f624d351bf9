//! The demo organisation, on one click.

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use peerdesk_desk::MemberId;
use peerdesk_protocol::{self as protocol, DemoStarted};
use serde::Deserialize;

use super::HttpState;
use super::accounts::welcome;
use super::client_ip::ClientIp;
use super::input::Json;
use super::problem::Refusal;
use super::session::identify;

/// `POST /api/demo/sign-in`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DemoSignIn {
    pub(crate) member: protocol::MemberId,
}

pub(super) async fn start(
    State(state): State<HttpState>,
    headers: HeaderMap,
) -> Result<JsonAnswer<DemoStarted>, Refusal> {
    let identity = identify(&headers, &state).await?;
    Ok(JsonAnswer(
        state.accounts.start_demo(identity.as_ref()).await?,
    ))
}

pub(super) async fn people(
    State(state): State<HttpState>,
) -> Result<JsonAnswer<DemoStarted>, Refusal> {
    Ok(JsonAnswer(state.accounts.demo_people().await?))
}

pub(super) async fn sign_in(
    State(state): State<HttpState>,
    ClientIp(from): ClientIp,
    Json(body): Json<DemoSignIn>,
) -> Result<Response, Refusal> {
    let signed_in = state
        .accounts
        .sign_in_to_demo(MemberId(body.member.0), from)
        .await?;
    Ok(welcome(&state, &signed_in))
}
