//! Hours and policies for admins and leads.

use axum::Json as JsonAnswer;
use axum::extract::State;
use peerdesk_desk::OrganisationId;
use peerdesk_protocol::{
    FastWordsTried, PolicyBook, PolicyPreview, PreviewPolicy, SaveCalendar, SavePolicy,
    SavedCalendar, SavedPolicy, TryFastWords,
};
use serde::Deserialize;

use super::HttpState;
use super::input::{Json, Parameters};
use super::problem::Refusal;
use super::session::SignedInMember;

/// `GET /api/policies`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PoliciesQuery {
    pub(crate) organisation: i64,
}

pub(super) async fn book(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Parameters(query): Parameters<PoliciesQuery>,
) -> Result<JsonAnswer<PolicyBook>, Refusal> {
    let organisation = OrganisationId(query.organisation);
    let book = state
        .app
        .policy_book(&identity.member, organisation)
        .await?;
    Ok(JsonAnswer(book))
}

pub(super) async fn save(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<SavePolicy>,
) -> Result<JsonAnswer<SavedPolicy>, Refusal> {
    Ok(JsonAnswer(
        state.app.save_policy(&identity.member, &body).await?,
    ))
}

pub(super) async fn save_calendar(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<SaveCalendar>,
) -> Result<JsonAnswer<SavedCalendar>, Refusal> {
    Ok(JsonAnswer(
        state.app.save_calendar(&identity.member, &body).await?,
    ))
}

pub(super) async fn preview(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<PreviewPolicy>,
) -> Result<JsonAnswer<PolicyPreview>, Refusal> {
    Ok(JsonAnswer(
        state.app.preview_policy(&identity.member, &body).await?,
    ))
}

pub(super) async fn dry_run(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<TryFastWords>,
) -> Result<JsonAnswer<FastWordsTried>, Refusal> {
    Ok(JsonAnswer(
        state.app.try_fast_words(&identity.member, &body).await?,
    ))
}
