//! What strangers can send, read by the very functions that read it in a running node. For the fuzz
//! targets alone; nothing of the desk calls it.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest as _, FromRequestParts as _, Request};
use axum::http::{Uri, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::FutureExt as _;
use peerdesk_protocol::{
    AccessTokenRequest, ChangePassword, ClientMessage, CloseCode, HttpRequestBody, InvitePerson,
    Join, Problem, Setup, SignIn,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::app::{Reader, rooms};
use crate::bus::redis::payload;
use crate::gateway::{handshake, session};
use crate::http::accounts::MembersQuery;
use crate::http::demo::DemoSignIn;
use crate::http::input::{MaybeJson, Parameters};
use crate::http::tickets::{EventsQuery, TicketsQuery};
use crate::presence::exchange::codec;

/// What the first frame of a socket said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstFrame {
    /// The version that is spoken from now on.
    pub version: u16,
    /// The client's name for itself.
    pub client: String,
}

/// The first frame of a socket, or how the socket is closed.
pub fn first_frame(text: &str) -> Result<FirstFrame, CloseCode> {
    let (version, _credential, client) = handshake::read_hello(text)?;
    Ok(FirstFrame { version, client })
}

/// Any later frame of a socket, or how the socket is closed.
pub fn frame(text: &str) -> Result<ClientMessage, CloseCode> {
    session::read(text)
}

/// A message of the bus between nodes, written again as it was understood, or why it was not.
pub fn bus_message(bytes: &[u8]) -> Result<Vec<u8>, String> {
    payload::decode(bytes)
        .map(|(node, word)| payload::encode(node, &word))
        .map_err(|foreign| foreign.to_string())
}

/// A message about presence, written again as it was understood; nothing when it is none.
pub fn presence_message(bytes: &[u8]) -> Option<String> {
    codec::decode(bytes).map(|message| codec::encode(&message))
}

/// How many events a client lacks that comes back with these places, nothing when it has to start
/// over.
pub fn lacks(held: Reader, heads: Reader) -> Option<u64> {
    rooms::lacks(held, heads)
}

/// Which body of the HTTP interface is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyOf {
    Commands,
    SignIn,
    Token,
    Setup,
    DemoSignIn,
    ChangePassword,
    Join,
    InvitePerson,
}

/// A body as it was understood, nothing when there is none, or how it is refused.
pub fn body(of: BodyOf, content_type: &str, bytes: &[u8]) -> Result<Option<Value>, Problem> {
    match of {
        BodyOf::Commands => read_body::<HttpRequestBody>(content_type, bytes).map(written),
        BodyOf::SignIn => read_body::<SignIn>(content_type, bytes).map(written),
        BodyOf::Token => read_body::<AccessTokenRequest>(content_type, bytes).map(written),
        BodyOf::Setup => read_body::<Setup>(content_type, bytes).map(written),
        BodyOf::ChangePassword => read_body::<ChangePassword>(content_type, bytes).map(written),
        BodyOf::Join => read_body::<Join>(content_type, bytes).map(written),
        BodyOf::InvitePerson => read_body::<InvitePerson>(content_type, bytes).map(written),
        BodyOf::DemoSignIn => read_body::<DemoSignIn>(content_type, bytes)
            .map(|body| body.map(|body| json!({ "member": body.member }))),
    }
}

/// Whose parameters are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryOf {
    Events,
    Tickets,
    Members,
}

/// The parameters of a request as they were understood, or how they are refused. Nothing for what
/// cannot stand after a question mark at all.
pub fn query(of: QueryOf, text: &str) -> Option<Result<Value, Problem>> {
    let uri: Uri = format!("/api?{text}").parse().ok()?;
    Some(match of {
        QueryOf::Events => read_query::<EventsQuery>(uri).map(|query| {
            json!({
                "stream": query.stream, "after": query.after, "before": query.before,
                "limit": query.limit,
            })
        }),
        QueryOf::Tickets => read_query::<TicketsQuery>(uri).map(|query| {
            json!({
                "q": query.q, "stage": query.stage, "before": query.before, "limit": query.limit,
            })
        }),
        QueryOf::Members => read_query::<MembersQuery>(uri).map(|query| json!({ "q": query.q })),
    })
}

fn read_body<T: DeserializeOwned>(content_type: &str, bytes: &[u8]) -> Result<Option<T>, Problem> {
    let body = Body::from(Bytes::copy_from_slice(bytes));
    let Ok(request) = Request::post("/api")
        .header(header::CONTENT_TYPE, content_type)
        .body(body)
    else {
        return Ok(None);
    };
    MaybeJson::from_request(request, &())
        .now_or_never()
        .expect("a body in memory is there at once")
        .map(|MaybeJson(body)| body)
        .map_err(|refusal| problem(refusal.into_response()))
}

fn read_query<T: DeserializeOwned>(uri: Uri) -> Result<T, Problem> {
    let (mut parts, ()) = Request::new(()).into_parts();
    parts.uri = uri;
    Parameters::from_request_parts(&mut parts, &())
        .now_or_never()
        .expect("parameters in memory are there at once")
        .map(|Parameters(query)| query)
        .map_err(|refusal| problem(refusal.into_response()))
}

/// The refusal as it goes out, read back.
fn problem(response: Response) -> Problem {
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX)
        .now_or_never()
        .expect("an answer in memory is there at once")
        .expect("an answer in memory does not break off");
    let problem: Problem = serde_json::from_slice(&body).expect("a refusal is a problem in JSON");
    assert_eq!(
        problem.status,
        status.as_u16(),
        "the problem names another status"
    );
    problem
}

fn written<T: Serialize>(body: Option<T>) -> Option<Value> {
    body.map(|body| serde_json::to_value(body).expect("bodies always serialise"))
}
