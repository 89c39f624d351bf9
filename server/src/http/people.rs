//! People, for admins.

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::StatusCode;
use peerdesk_protocol::{
    ChangePerson, InvitePerson, JoinLink, JoinLinkMailed, MailJoinLink, MailOutcome, PeoplePage,
    PersonFacts, PersonState, Role,
};
use serde::Deserialize;

use super::HttpState;
use super::input::{Id, Json, Parameters, searchable};
use super::problem::Refusal;
use super::session::SignedInMember;
use crate::app::{AccountError, PeopleQuery};
use crate::outbox::{Invitation, Invited};
use crate::wire;

/// `GET /api/people?q=&role=&state=&after=`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeopleParameters {
    #[serde(default)]
    pub(crate) q: String,
    pub(crate) role: Option<Role>,
    pub(crate) state: Option<PersonState>,
    pub(crate) after: Option<i64>,
}

pub(super) async fn list(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Parameters(query): Parameters<PeopleParameters>,
) -> Result<JsonAnswer<PeoplePage>, Refusal> {
    let wanted = PeopleQuery {
        part: searchable(&query.q)?.to_owned(),
        role: query.role,
        state: query.state,
        after: query.after,
    };
    Ok(JsonAnswer(
        state.accounts.people(&identity.member, wanted).await?,
    ))
}

pub(super) async fn person(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
) -> Result<JsonAnswer<PersonFacts>, Refusal> {
    Ok(JsonAnswer(
        state.accounts.person(&identity.member, id).await?,
    ))
}

pub(super) async fn invite(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<InvitePerson>,
) -> Result<JsonAnswer<peerdesk_protocol::Invited>, Refusal> {
    Ok(JsonAnswer(
        state
            .accounts
            .invite(&identity.member, body, state.outbox.has_mail())
            .await?,
    ))
}

pub(super) async fn change(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
    Json(body): Json<ChangePerson>,
) -> Result<JsonAnswer<PersonFacts>, Refusal> {
    let changed = state.accounts.change_person(&identity.member, id, body);
    Ok(JsonAnswer(changed.await?))
}

pub(super) async fn sign_out(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
) -> Result<StatusCode, Refusal> {
    state.accounts.sign_out_person(&identity.member, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn link(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
) -> Result<JsonAnswer<JoinLink>, Refusal> {
    let by_mail = state.outbox.has_mail();
    let link = state.accounts.join_link(&identity.member, id, by_mail);
    Ok(JsonAnswer(link.await?))
}

pub(super) async fn mail_link(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
    Json(body): Json<MailJoinLink>,
) -> Result<JsonAnswer<JoinLinkMailed>, Refusal> {
    let found = state
        .accounts
        .link_to_mail(&identity.member, id, &body.token);
    let (hash, link) = found.await?;
    let invitation = Invitation {
        link,
        hash: hash.as_bytes().to_vec(),
        token: body.token,
        language: wire::language_of(body.language),
    };
    let mailed = state.outbox.invite(invitation).await;
    Ok(JsonAnswer(JoinLinkMailed {
        outcome: match mailed.map_err(AccountError::from)? {
            Invited::Sent => MailOutcome::Sent,
            Invited::NotSent => MailOutcome::NotSent,
            Invited::Refused => MailOutcome::Refused,
            Invited::Unknown => MailOutcome::Unknown,
        },
    }))
}
