//! Who was told of a question.

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::StatusCode;
use peerdesk_desk::{MemberId, TicketId};
use peerdesk_protocol::{NotMe, NotMeDone, TicketTelling};

use super::HttpState;
use super::input::{Id, Json};
use super::problem::Refusal;
use super::session::SignedInMember;
use crate::app::Passed;

pub(super) async fn telling(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
) -> Result<JsonAnswer<TicketTelling>, Refusal> {
    state
        .app
        .telling(&identity.member, TicketId(id))
        .await?
        .map(JsonAnswer)
        .ok_or_else(Refusal::not_found)
}

pub(super) async fn not_me(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
    Json(body): Json<NotMe>,
) -> Result<JsonAnswer<NotMeDone>, Refusal> {
    let instead = body.try_member.map(|member| MemberId(member.0));
    let passed = state
        .app
        .not_me(&identity.member, TicketId(id), instead)
        .await?;
    match passed {
        Passed::Done(named) => Ok(JsonAnswer(NotMeDone { named })),
        Passed::NotTold => Err(Refusal::new(
            StatusCode::CONFLICT,
            "not_told",
            "You were not told of this question, or said so before.",
        )),
    }
}
