//! The first steps of an installation.

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use peerdesk_protocol::{InstallationState, Setup};

use super::HttpState;
use super::accounts::welcome;
use super::client_ip::ClientIp;
use super::input::Json;
use super::problem::Refusal;
use super::session::identify;
use crate::app;

pub(super) async fn installation(
    State(state): State<HttpState>,
    ClientIp(from): ClientIp,
    headers: HeaderMap,
) -> Result<JsonAnswer<InstallationState>, Refusal> {
    let identity = identify(&headers, &state).await?;
    // A whole office may stand behind one address, so whoever is known is counted by themselves.
    match &identity {
        Some(identity) => state.rates.count_member(identity.member.id)?,
        None => state.rates.count_address(from)?,
    }
    let me = identity.as_ref().map(app::me);
    Ok(JsonAnswer(state.accounts.installation(me).await?))
}

pub(super) async fn set_up(
    State(state): State<HttpState>,
    ClientIp(from): ClientIp,
    Json(body): Json<Setup>,
) -> Result<Response, Refusal> {
    let signed_in = state.accounts.set_up(body, from).await?;
    Ok(welcome(&state, &signed_in))
}
