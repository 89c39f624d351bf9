//! Searching, suggesting, and what became of a suggestion.

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::StatusCode;
use peerdesk_desk::TicketId;
use peerdesk_knowledge::search::Cursor;
use peerdesk_protocol::limits::{SEARCH_CHARS_MAX, SEARCH_FOUND_MAX};
use peerdesk_protocol::{
    Alike, KnowledgeReport, Reuse, Reused, SearchGap, SearchPage, SearchedInVain, Suggestions,
};
use serde::Deserialize;

use super::HttpState;
use super::input::{Id, Json, Parameters, searchable};
use super::problem::Refusal;
use super::session::SignedInMember;
use crate::app::Typed;

/// `GET /api/search`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchQuery {
    #[serde(default)]
    pub(crate) q: String,
    /// Where the page before ended.
    pub(crate) after: Option<String>,
    pub(crate) limit: Option<usize>,
}

/// `GET /api/suggest`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuggestQuery {
    #[serde(default)]
    pub(crate) q: String,
}

pub(super) async fn search(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Parameters(query): Parameters<SearchQuery>,
) -> Result<JsonAnswer<SearchPage>, Refusal> {
    let after = query
        .after
        .map(|after| after.parse::<Cursor>())
        .transpose()
        .map_err(|_| Refusal::malformed("The parameter after is not one that a page gave."))?;
    let typed = Typed {
        text: short_enough(&query.q)?.to_owned(),
        after,
        limit: query.limit.unwrap_or(SEARCH_FOUND_MAX),
    };
    Ok(JsonAnswer(state.app.search(&identity.member, typed).await?))
}

pub(super) async fn searched_in_vain(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(searched): Json<SearchedInVain>,
) -> Result<StatusCode, Refusal> {
    let text = short_enough(&searched.q)?;
    state.app.looked_in_vain(&identity.member, text).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn suggest(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Parameters(query): Parameters<SuggestQuery>,
) -> Result<JsonAnswer<Suggestions>, Refusal> {
    let text = short_enough(&query.q)?;
    Ok(JsonAnswer(state.app.suggest(&identity.member, text).await?))
}

pub(super) async fn reuse(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
    Json(reuse): Json<Reuse>,
) -> Result<JsonAnswer<Reused>, Refusal> {
    short_enough(&reuse.question)?;
    state
        .app
        .reuse(&identity.member, TicketId(id), &reuse)
        .await?
        .map(JsonAnswer)
        .ok_or_else(Refusal::not_found)
}

pub(super) async fn alike(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
) -> Result<JsonAnswer<Alike>, Refusal> {
    state
        .app
        .alike(&identity.member, TicketId(id))
        .await?
        .map(JsonAnswer)
        .ok_or_else(Refusal::not_found)
}

pub(super) async fn gaps(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
) -> Result<JsonAnswer<Vec<SearchGap>>, Refusal> {
    Ok(JsonAnswer(state.app.gaps(&identity.member).await?))
}

pub(super) async fn report(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
) -> Result<JsonAnswer<KnowledgeReport>, Refusal> {
    Ok(JsonAnswer(
        state.app.knowledge_report(&identity.member).await?,
    ))
}

pub(super) fn short_enough(text: &str) -> Result<&str, Refusal> {
    if text.chars().count() > SEARCH_CHARS_MAX {
        return Err(Refusal::malformed(format!(
            "The text is longer than {SEARCH_CHARS_MAX} characters."
        )));
    }
    searchable(text)
}
