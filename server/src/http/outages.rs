//! Outages: the banner, and second line's word on proposals.

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::StatusCode;
use peerdesk_protocol::Outages;

use super::HttpState;
use super::input::Id;
use super::problem::Refusal;
use super::session::SignedInMember;
use crate::app::Decided;

pub(super) async fn list(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
) -> Result<JsonAnswer<Outages>, Refusal> {
    Ok(JsonAnswer(state.app.outages(&identity.member).await?))
}

pub(super) async fn accept(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
) -> Result<StatusCode, Refusal> {
    answer(state.app.accept_outbreak(&identity.member, id).await?)
}

pub(super) async fn dismiss(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
) -> Result<StatusCode, Refusal> {
    answer(state.app.dismiss_outbreak(&identity.member, id).await?)
}

fn answer(decided: Decided) -> Result<StatusCode, Refusal> {
    match decided {
        Decided::Done => Ok(StatusCode::NO_CONTENT),
        Decided::NotThere => Err(Refusal::not_found()),
        Decided::Again => Err(Refusal::unknown()),
    }
}
