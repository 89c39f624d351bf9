//! Ways out of the app: browsers that may be woken, and links in mails.

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use peerdesk_protocol::{PushEndpoint, PushKey, PushSubscription};
use serde::Deserialize;

use super::HttpState;
use super::input::{Json, Parameters};
use super::problem::Refusal;
use super::session::SignedInMember;
use crate::outbox::Browser;

/// The page of a link has one form, and nothing else.
const PAGE_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'";
const PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
     <meta name=\"viewport\" content=\"width=device-width\"><title>Peerdesk</title>\
     <h1>No more mails of this kind? · Больше не присылать такие письма?</h1>\
     <form method=\"post\"><button>Yes · Да</button></form></html>";
const DONE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
     <meta name=\"viewport\" content=\"width=device-width\"><title>Peerdesk</title>\
     <h1>No more mails of this kind. · Такие письма больше не придут.</h1>\
     <p>The settings have the rest. · Остальное — в настройках.</p></html>";

/// `/unsubscribe?token=`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkQuery {
    token: String,
}

pub(super) async fn push_key(
    State(state): State<HttpState>,
    SignedInMember(_): SignedInMember,
) -> JsonAnswer<PushKey> {
    JsonAnswer(PushKey {
        key: URL_SAFE_NO_PAD.encode(state.outbox.public_key()),
    })
}

pub(super) async fn subscribe(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<PushSubscription>,
) -> Result<StatusCode, Refusal> {
    let unfit = || {
        Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "browser_unfit",
            "This is no browser that can be sent to, or no push service that is known here.",
        )
    };
    let read = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| unfit());
    let browser = Browser {
        endpoint: body.endpoint,
        p256dh: read(&body.p256dh)?,
        auth: read(&body.auth)?,
    };
    let is_taken = state.outbox.subscribe(identity.member.id, &browser).await?;
    is_taken.then_some(StatusCode::NO_CONTENT).ok_or_else(unfit)
}

pub(super) async fn unsubscribe(
    State(state): State<HttpState>,
    SignedInMember(identity): SignedInMember,
    Json(body): Json<PushEndpoint>,
) -> Result<StatusCode, Refusal> {
    state
        .outbox
        .unsubscribe(identity.member.id, &body.endpoint)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks first: programs that look for bad links in mails open every one of them.
pub(super) async fn link_page(Parameters(_): Parameters<LinkQuery>) -> Response {
    page(StatusCode::OK, PAGE)
}

/// Done by the button of the page, or at once by a mail program (RFC 8058).
pub(super) async fn follow_link(
    State(state): State<HttpState>,
    Parameters(query): Parameters<LinkQuery>,
) -> Result<Response, Refusal> {
    if state.outbox.follow_link(&query.token).await? {
        return Ok(page(StatusCode::OK, DONE));
    }
    Err(Refusal::new(
        StatusCode::FORBIDDEN,
        "link_invalid",
        "This link is not valid any more. Sign in and change the settings there.",
    ))
}

fn page(status: StatusCode, html: &'static str) -> Response {
    let mut response = (
        status,
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
        html,
    )
        .into_response();
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(PAGE_POLICY),
    );
    response
}
