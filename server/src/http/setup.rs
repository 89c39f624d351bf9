//! The first steps of an installation.

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::response::Response;
use peerdesk_protocol::{InstallationState, Setup};

use super::HttpState;
use super::accounts::welcome;
use super::client_ip::ClientIp;
use super::input::Json;
use super::problem::Refusal;

pub(super) async fn installation(
    State(state): State<HttpState>,
) -> Result<JsonAnswer<InstallationState>, Refusal> {
    Ok(JsonAnswer(state.accounts.installation().await?))
}

pub(super) async fn set_up(
    State(state): State<HttpState>,
    ClientIp(from): ClientIp,
    Json(body): Json<Setup>,
) -> Result<Response, Refusal> {
    let signed_in = state.accounts.set_up(body, from).await?;
    Ok(welcome(&state, &signed_in))
}
