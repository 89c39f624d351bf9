//! The wire contract of Peerdesk: what a client and a node say to each other, and nothing of how.
//!
//! Every frame is one JSON object in one WebSocket text message. Its field `type` names the kind.
//! Unknown fields and unknown kinds from a client are violations that close the socket; unknown
//! kinds from a node are to be skipped by a client, so that nodes can be newer than clients.
//! `PROTOCOL.md` beside this crate says it in prose for those who write clients elsewhere.

mod client;
mod close;
mod command;
mod event;
mod http;
mod id;
pub mod limits;
mod refusal;
mod server;
mod strict;
mod ticket;

pub use client::{ClientMessage, Credential, Watch};
pub use close::CloseCode;
pub use command::{Ask, Await, Command, CommandRequest};
pub use event::{EscalationCause, Event, EventFrame, LeaseTerm, ReturnCause};
pub use http::{
    AccessToken, AccessTokenRequest, DemoPerson, DemoStarted, EventPage, HttpRequestBody,
    InstallationState, Problem, Setup, SignIn, SocketTicket,
};
pub use id::{CommandId, MemberId, OrganisationId, Seq, TeamId, TicketId, TopicId};
pub use limits::Limits;
pub use refusal::{Need, Refusal};
pub use server::{
    Me, OnlineNow, Organisation, Receipt, Reply, Role, ServerMessage, Team, TicketPresence, Topic,
};
pub use ticket::{
    AnswerState, AnswerView, BeforeBundle, BundledTicket, Claim, Lease, Person, Solution, Stage,
    StageKind, Stream, TicketRow, TicketView, Visibility,
};

/// Protocol versions this crate speaks, newest last. A node chooses the highest that the client
/// offered; adding fields to frames from the node needs no new version.
pub const VERSIONS: &[u16] = &[1];
