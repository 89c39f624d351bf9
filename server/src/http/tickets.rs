//! Tickets for programs: the same commands as over a socket, and reading.

use axum::Json as JsonAnswer;
use axum::extract::State;
use peerdesk_desk::{Seq, TeamId, TicketId};
use peerdesk_protocol::limits::{DESK_ROWS_MAX, PAGE_EVENTS_MAX};
use peerdesk_protocol::{
    EventPage, HttpRequestBody, PromiseFacts, Reply, StageKind, Stream, TeamLoad, TicketRow,
    TicketView,
};
use serde::Deserialize;

use super::HttpState;
use super::input::{Id, Json, Parameters, searchable};
use super::problem::Refusal;
use super::session::SignedInMember;
use crate::app::{Direction, Listing, Page, Request, Typed};
use crate::wire;

/// `GET /api/tickets/{id}/events`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventsQuery {
    pub(crate) stream: Stream,
    pub(crate) after: Option<i64>,
    pub(crate) before: Option<i64>,
    pub(crate) limit: Option<usize>,
}

/// `GET /api/tickets`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketsQuery {
    #[serde(default)]
    pub(crate) q: String,
    pub(crate) stage: Option<StageKind>,
    /// Goes on below this ticket's id.
    pub(crate) before: Option<i64>,
    pub(crate) limit: Option<usize>,
}

pub(super) async fn execute(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<HttpRequestBody>,
) -> JsonAnswer<Reply> {
    let request = match body {
        HttpRequestBody::Ask(ask) => Request::Ask(ask),
        HttpRequestBody::Command(command) => Request::Command(command),
    };
    JsonAnswer(state.app.execute(identity.member.id, request).await)
}

pub(super) async fn ticket(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
) -> Result<JsonAnswer<TicketView>, Refusal> {
    state
        .app
        .ticket(&identity.member, TicketId(id))
        .await?
        .map(JsonAnswer)
        .ok_or_else(Refusal::not_found)
}

pub(super) async fn events(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
    Parameters(query): Parameters<EventsQuery>,
) -> Result<JsonAnswer<EventPage>, Refusal> {
    let direction = match (query.after, query.before) {
        (Some(_), Some(_)) => {
            return Err(Refusal::malformed("Give either after or before, not both."));
        }
        (None, Some(before)) => Direction::Before(Seq(before)),
        (after, None) => Direction::After(Seq(after.unwrap_or(0))),
    };
    let page = Page {
        ticket: TicketId(id),
        stream: wire::stream_of(query.stream),
        direction,
        limit: query.limit.unwrap_or(PAGE_EVENTS_MAX),
    };
    state
        .app
        .page(&identity.member, page)
        .await?
        .map(JsonAnswer)
        .ok_or_else(Refusal::not_found)
}

pub(super) async fn promise(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
) -> Result<JsonAnswer<PromiseFacts>, Refusal> {
    state
        .app
        .promise_facts(&identity.member, TicketId(id))
        .await?
        .map(JsonAnswer)
        .ok_or_else(Refusal::not_found)
}

pub(super) async fn team_load(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
) -> Result<JsonAnswer<TeamLoad>, Refusal> {
    state
        .app
        .team_load(&identity.member, TeamId(id))
        .await?
        .map(JsonAnswer)
        .ok_or_else(Refusal::not_found)
}

/// `GET /api/teams/{id}/queue`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QueueQuery {
    pub(crate) limit: Option<usize>,
}

pub(super) async fn queue(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Id(id): Id,
    Parameters(query): Parameters<QueueQuery>,
) -> Result<JsonAnswer<Vec<TicketRow>>, Refusal> {
    let limit = query.limit.unwrap_or(DESK_ROWS_MAX);
    state
        .app
        .queue(&identity.member, TeamId(id), limit)
        .await?
        .map(JsonAnswer)
        .ok_or_else(Refusal::not_found)
}

/// A list by stage; with words, what `/api/search` finds, as rows alone.
pub(super) async fn list(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Parameters(query): Parameters<TicketsQuery>,
) -> Result<JsonAnswer<Vec<TicketRow>>, Refusal> {
    let words = searchable(&query.q)?.trim();
    let limit = query.limit.unwrap_or(DESK_ROWS_MAX);
    if words.is_empty() {
        let listing = Listing {
            stage: query.stage.map(|stage| stage_word(stage).to_owned()),
            before: TicketId(query.before.unwrap_or(i64::MAX)),
            limit,
        };
        return Ok(JsonAnswer(
            state.app.list(&identity.member, &listing).await?,
        ));
    }
    let typed = Typed {
        text: words.to_owned(),
        after: None,
        limit,
    };
    let page = state.app.search(&identity.member, typed).await?;
    let rows = page.found.into_iter().map(|found| found.ticket);
    let wanted = |row: &TicketRow| query.stage.is_none_or(|stage| row.stage.kind() == stage);
    Ok(JsonAnswer(rows.filter(wanted).collect()))
}

fn stage_word(stage: StageKind) -> &'static str {
    match stage {
        StageKind::Open => "open",
        StageKind::Escalated => "escalated",
        StageKind::Claimed => "claimed",
        StageKind::Pending => "pending",
        StageKind::Solved => "solved",
        StageKind::Closed => "closed",
        StageKind::Bundled => "bundled",
        StageKind::Withdrawn => "withdrawn",
    }
}
