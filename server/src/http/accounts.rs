//! Signing in and out, and who is there.

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use peerdesk_protocol::{AccessToken, AccessTokenRequest, Me, Person, SignIn, SocketTicket};
use serde::Deserialize;

use super::HttpState;
use super::client_ip::ClientIp;
use super::input::{Json, MaybeJson, Parameters, searchable};
use super::problem::Refusal;
use super::session::{SignedInMember, forget_cookie, identify, set_cookie};
use crate::app::{self, IssuedToken, SignedIn};

/// `GET /api/members?q=`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MembersQuery {
    #[serde(default)]
    pub(crate) q: String,
}

pub(super) async fn sign_in(
    State(state): State<HttpState>,
    ClientIp(from): ClientIp,
    Json(body): Json<SignIn>,
) -> Result<Response, Refusal> {
    let signed_in = state
        .accounts
        .sign_in(&body.email, body.password, from)
        .await?;
    Ok(welcome(&state, &signed_in))
}

/// The session cookie, and whose it is.
pub(super) fn welcome(state: &HttpState, signed_in: &SignedIn) -> Response {
    (
        [(header::SET_COOKIE, set_cookie(state, &signed_in.cookie))],
        JsonAnswer(app::me(&signed_in.identity)),
    )
        .into_response()
}

pub(super) async fn sign_out(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
) -> Result<Response, Refusal> {
    state.accounts.sign_out(&identity).await?;
    Ok((
        StatusCode::NO_CONTENT,
        [(header::SET_COOKIE, forget_cookie(&state))],
    )
        .into_response())
}

pub(super) async fn me(SignedInMember(identity): SignedInMember) -> JsonAnswer<Me> {
    JsonAnswer(app::me(&identity))
}

/// With an account in the body: a session for a program. Without a body: a token for the session
/// that the request carries.
pub(super) async fn token(
    State(state): State<HttpState>,
    ClientIp(from): ClientIp,
    headers: HeaderMap,
    MaybeJson(body): MaybeJson<AccessTokenRequest>,
) -> Result<JsonAnswer<AccessToken>, Refusal> {
    let IssuedToken { token, expires_in } = if let Some(account) = body {
        state
            .accounts
            .sign_in_program(&account.email, account.password, from)
            .await?
    } else {
        let identity = identify(&headers, &state)
            .await?
            .ok_or_else(Refusal::not_signed_in)?;
        state.accounts.access_token(&identity)?
    };
    Ok(JsonAnswer(AccessToken {
        access_token: token,
        token_type: "Bearer".to_owned(),
        expires_in_ms: expires_in.0.unsigned_abs(),
    }))
}

pub(super) async fn socket_ticket(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
) -> Result<JsonAnswer<SocketTicket>, Refusal> {
    let ticket = state.accounts.socket_ticket(&identity).await?;
    Ok(JsonAnswer(SocketTicket {
        ticket: ticket.reveal(),
    }))
}

pub(super) async fn members(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Parameters(query): Parameters<MembersQuery>,
) -> Result<JsonAnswer<Vec<Person>>, Refusal> {
    let part = searchable(&query.q)?;
    Ok(JsonAnswer(
        state.accounts.people_named(&identity.member, part).await?,
    ))
}

/// Keys are published a day before they sign, so a reader may keep the set for minutes.
pub(super) async fn jwks(State(state): State<HttpState>) -> Response {
    (
        [(header::CACHE_CONTROL, "public, max-age=300")],
        JsonAnswer(state.accounts.jwks()),
    )
        .into_response()
}
