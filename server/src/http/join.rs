//! Coming in by a one-time link. The token stands in the body alone, never in an address.

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::response::Response;
use peerdesk_protocol::{Join, JoinOffer, LookAtJoin};

use super::HttpState;
use super::accounts::welcome;
use super::client_ip::ClientIp;
use super::input::Json;
use super::problem::Refusal;

pub(super) async fn look(
    State(state): State<HttpState>,
    ClientIp(from): ClientIp,
    Json(body): Json<LookAtJoin>,
) -> Result<JsonAnswer<JoinOffer>, Refusal> {
    Ok(JsonAnswer(state.accounts.join_offer(&body, from).await?))
}

pub(super) async fn join(
    State(state): State<HttpState>,
    ClientIp(from): ClientIp,
    Json(body): Json<Join>,
) -> Result<Response, Refusal> {
    let signed_in = state.accounts.join(body, from).await?;
    Ok(welcome(&state, &signed_in))
}
