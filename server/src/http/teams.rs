//! Teams, for admins, and what surrounds every member.

use axum::Json as JsonAnswer;
use axum::extract::State;
use peerdesk_protocol::{
    RetireTeam, SaveTeam, Surroundings, TeamFacts, TeamList, TeamMembership, TeamService,
};

use super::HttpState;
use super::input::{Id, Json};
use super::problem::Refusal;
use super::session::SignedInMember;

pub(super) async fn surroundings(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
) -> Result<JsonAnswer<Surroundings>, Refusal> {
    let found = state.accounts.surroundings_now(&identity.member);
    Ok(JsonAnswer(found.await?))
}

pub(super) async fn list(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
) -> Result<JsonAnswer<TeamList>, Refusal> {
    Ok(JsonAnswer(state.accounts.teams(&identity.member).await?))
}

pub(super) async fn add(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<SaveTeam>,
) -> Result<JsonAnswer<TeamFacts>, Refusal> {
    Ok(JsonAnswer(
        state.accounts.add_team(&identity.member, &body).await?,
    ))
}

pub(super) async fn rename(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(team): Id,
    Json(body): Json<SaveTeam>,
) -> Result<JsonAnswer<TeamFacts>, Refusal> {
    let renamed = state.accounts.rename_team(&identity.member, team, &body);
    Ok(JsonAnswer(renamed.await?))
}

pub(super) async fn set_membership(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(team): Id,
    Json(body): Json<TeamMembership>,
) -> Result<JsonAnswer<TeamFacts>, Refusal> {
    let done = state.accounts.set_membership(&identity.member, team, body);
    Ok(JsonAnswer(done.await?))
}

pub(super) async fn retire(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(team): Id,
    Json(body): Json<RetireTeam>,
) -> Result<JsonAnswer<TeamFacts>, Refusal> {
    let retired = state.accounts.retire_team(&identity.member, team, body);
    Ok(JsonAnswer(retired.await?))
}

pub(super) async fn restore(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(team): Id,
) -> Result<JsonAnswer<TeamFacts>, Refusal> {
    let restored = state.accounts.restore_team(&identity.member, team);
    Ok(JsonAnswer(restored.await?))
}

pub(super) async fn set_service(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(team): Id,
    Json(body): Json<TeamService>,
) -> Result<JsonAnswer<TeamList>, Refusal> {
    let done = state.accounts.set_service(&identity.member, team, body);
    Ok(JsonAnswer(done.await?))
}
