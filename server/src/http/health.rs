//! Whether the node lives, whether it can serve, and what it measured.

use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use super::HttpState;
use super::problem::Refusal;

/// A database that takes longer than this cannot serve anybody either.
const DATABASE_TIMEOUT: Duration = Duration::from_secs(2);

/// 200 as long as the process can answer at all.
pub(super) async fn health() -> &'static str {
    "alive\n"
}

/// 200 while the node can serve, for load balancers; otherwise 503 with the reason.
pub(super) async fn ready(State(state): State<HttpState>) -> Response {
    match why_not_ready(&state).await {
        None => "ready\n".into_response(),
        Some(reason) => {
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", reason).into_response()
        }
    }
}

async fn why_not_ready(state: &HttpState) -> Option<String> {
    if state.shutdown.is_draining() {
        return Some("The node is going away.".to_owned());
    }
    match timeout(DATABASE_TIMEOUT, state.app.check_durable()).await {
        Ok(Ok(())) => (state.why_not_ready)(),
        // The message names a setting, or says that the database did not answer; details that could
        // contain addresses or names stay in the log.
        Ok(Err(fault)) => Some(format!("{fault}.")),
        Err(_) => Some("The database does not answer.".to_owned()),
    }
}

/// What was measured, in the text form of `OpenMetrics`.
pub(super) async fn metrics(State(state): State<HttpState>) -> Response {
    (
        [(
            header::CONTENT_TYPE,
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        )],
        state.metrics.encode(),
    )
        .into_response()
}
