//! Bodies of the HTTP interface: signing in, and reading what is not streamed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::strict::read_strictly;
use crate::{Ask, CommandRequest, EventFrame, Me, MemberId, Role};

read_strictly!(object: HttpRequestBody by "type", SignIn, AccessTokenRequest, Setup);

/// `POST /api/sign-in`: sets the session cookie and answers with [`crate::Me`].
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct SignIn {
    pub email: String,
    pub password: String,
}

/// `POST /api/token`: an access token for programs, by the session cookie or by account.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct AccessTokenRequest {
    pub email: String,
    pub password: String,
}

/// The answer of `POST /api/token`.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct AccessToken {
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    pub expires_in_ms: u64,
}

/// The answer of `POST /api/socket-ticket`: good once, for [`crate::limits::SOCKET_TICKET_MS`].
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct SocketTicket {
    pub ticket: String,
}

/// `GET /api/installation`: what a first screen has to offer. Needs no session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InstallationState {
    /// Nobody has set up this installation; only the one-time link, or the demo, goes on.
    pub setup_needed: bool,
    /// The demo organisation is there, so its people can be tried on.
    pub demo: bool,
    /// The demo may be started now: nothing but it was ever set up here.
    pub demo_offered: bool,
    /// Who is signed in by the request's cookie, to whom nothing else is offered; null for nobody, which
    /// is no error. Absent from a node too old to say, of which a client asks `GET /api/me`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub me: Option<Me>,
}

/// `POST /api/setup`: makes the first admin and organisation by the printed one-time link, signs in
/// and answers with [`crate::Me`].
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Setup {
    /// From the one-time link.
    pub token: String,
    pub organisation: String,
    pub name: String,
    pub email: String,
    /// At least 12 characters.
    pub password: String,
}

/// The answer of `POST /api/demo` and `GET /api/demo`: the people that can be tried on with
/// `POST /api/demo/sign-in { member }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DemoStarted {
    pub people: Vec<DemoPerson>,
}

/// Somebody of the demo organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DemoPerson {
    pub id: MemberId,
    pub name: String,
    pub role: Role,
    /// Department, or team for second line.
    pub place: String,
}

/// `POST /api/commands`: the same as the frames of the socket; answers with [`crate::Reply`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    deny_unknown_fields,
    remote = "Self"
)]
pub enum HttpRequestBody {
    Ask(Ask),
    Command(CommandRequest),
}

/// `GET /api/tickets/{id}/events?stream=public&after=0&limit=200`: events after a place, in order.
/// With `before` in place of `after`: the last ones before it, also in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EventPage {
    pub events: Vec<EventFrame>,
    /// Whether there are more in the direction of reading.
    pub more: bool,
}

/// How HTTP says no (RFC 9457, `application/problem+json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// A URI that names the kind of problem: [`Problem::kind_of`] the code. Not an address.
    #[serde(rename = "type")]
    pub kind: String,
    /// HTTP status.
    pub status: u16,
    /// Short, stable and for programs: `credential_invalid`, `too_many_attempts`, ….
    pub code: String,
    /// What was wrong and what to do, for people who read English.
    pub title: String,
    /// The field of the body that was unfit, as a path: `settings.lease_ms`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
    /// When to try again, where that helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retry_after_ms: Option<u64>,
}

impl Problem {
    /// The URI for a code.
    pub fn kind_of(code: &str) -> String {
        format!("urn:peerdesk:problem:{code}")
    }
}
