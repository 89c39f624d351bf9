//! Solution cards: reading, writing, vouching, pinning, and saying that one did not help.

use axum::Json as JsonAnswer;
use axum::extract::State;
use peerdesk_desk::{TicketId, TopicId};
use peerdesk_protocol::{
    CardEdition, CardPin, CardReport, CardRow, CardVersion, SaveCard, TicketCard,
};
use serde::Deserialize;

use super::HttpState;
use super::input::{Id, Json, Parameters};
use super::knowledge::short_enough;
use super::problem::Refusal;
use super::session::SignedInMember;
use crate::app::CardsWanted;

/// Which cards.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CardsOf {
    All,
    Flagged,
    Due,
    Pinned,
}

/// `GET /api/cards`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardsQuery {
    pub(crate) of: CardsOf,
    pub(crate) topic: Option<i64>,
}

pub(super) async fn list(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Parameters(query): Parameters<CardsQuery>,
) -> Result<JsonAnswer<Vec<CardRow>>, Refusal> {
    let wanted = match query.of {
        CardsOf::All => CardsWanted::All,
        CardsOf::Flagged => CardsWanted::Flagged,
        CardsOf::Due => CardsWanted::Due,
        CardsOf::Pinned => CardsWanted::Pinned,
    };
    let topic = query.topic.map(TopicId);
    Ok(JsonAnswer(
        state.app.cards(&identity.member, wanted, topic).await?,
    ))
}

pub(super) async fn card(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
) -> Result<JsonAnswer<TicketCard>, Refusal> {
    let card = state.app.ticket_card(&identity.member, TicketId(id));
    Ok(JsonAnswer(card.await?))
}

pub(super) async fn versions(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
) -> Result<JsonAnswer<Vec<CardEdition>>, Refusal> {
    let versions = state.app.card_versions(&identity.member, TicketId(id));
    Ok(JsonAnswer(versions.await?))
}

pub(super) async fn save(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
    Json(save): Json<SaveCard>,
) -> Result<JsonAnswer<TicketCard>, Refusal> {
    let saved = state.app.save_card(&identity.member, TicketId(id), &save);
    Ok(JsonAnswer(saved.await?))
}

pub(super) async fn vouch(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
    Json(CardVersion { version }): Json<CardVersion>,
) -> Result<JsonAnswer<TicketCard>, Refusal> {
    let vouched = state
        .app
        .vouch_for_card(&identity.member, TicketId(id), version);
    Ok(JsonAnswer(vouched.await?))
}

pub(super) async fn pin(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
    Json(CardPin { pinned }): Json<CardPin>,
) -> Result<JsonAnswer<TicketCard>, Refusal> {
    let pinned = state.app.pin_card(&identity.member, TicketId(id), pinned);
    Ok(JsonAnswer(pinned.await?))
}

pub(super) async fn did_not_work(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
    Json(report): Json<CardReport>,
) -> Result<JsonAnswer<TicketCard>, Refusal> {
    short_enough(&report.text)?;
    let reported = state
        .app
        .report_card(&identity.member, TicketId(id), &report);
    Ok(JsonAnswer(reported.await?))
}
