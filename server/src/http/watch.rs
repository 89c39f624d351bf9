//! What holds for every request: measured, ended in time, and refused where there is nothing.

use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::time::{Instant, timeout};
use tracing::debug;

use super::HttpState;
use super::problem::Refusal;

/// Longest time a request may take. The database gives up earlier.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

pub(super) async fn limit_time(request: Request, next: Next) -> Response {
    match timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::unknown().into_response(),
    }
}

/// Longest time a file may take over a slow line.
const FILE_TIMEOUT: Duration = Duration::from_mins(3);

pub(super) async fn limit_file_time(request: Request, next: Next) -> Response {
    match timeout(FILE_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::unknown().into_response(),
    }
}

pub(super) async fn measure(
    State(state): State<HttpState>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = method_word(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    state.metrics.http_request(method, &route, status, took);
    debug!(
        http.method = method,
        http.route = route,
        http.status = status,
        duration_ms = took.as_millis() as u64,
        "answered"
    );
    response
}

/// Methods are made up by strangers, and each word becomes a counter.
fn method_word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        Method::PUT | Method::PATCH | Method::DELETE => "write",
        _ => "other",
    }
}

pub(super) async fn no_such_path() -> Refusal {
    Refusal::not_found()
}

pub(super) async fn no_such_method() -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This address does not take this method.",
    )
}
