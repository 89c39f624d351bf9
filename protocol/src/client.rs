//! What a client says.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::strict::read_strictly;
use crate::{Ask, CommandRequest, ReadPlace, Seq, TicketId};

read_strictly!(object: ClientMessage by "type", Watch);

/// One frame from a client. Kinds without content are written as empty structs: serde lets unknown
/// fields pass beside a unit variant of a tagged enum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    deny_unknown_fields,
    remote = "Self"
)]
pub enum ClientMessage {
    /// Always first, within [`crate::limits::HELLO_TIMEOUT_MS`], and only once.
    Hello {
        /// Protocol versions the client speaks.
        versions: Vec<u16>,
        credential: Credential,
        /// Name and version of the client, for the node's logs; at most 64 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        client: Option<String>,
    },
    /// Ask a question: makes a ticket.
    Ask(Ask),
    /// Do something to a ticket.
    Command(CommandRequest),
    /// Receive the events of tickets from now on, and what came after the given places.
    Watch {
        tickets: Vec<Watch>,
    },
    Unwatch {
        tickets: Vec<TicketId>,
    },
    /// Receive the live list of everything the member may see.
    WatchDesk {},
    UnwatchDesk {},
    /// Which ticket is on the member's screen, if any. Others see it as presence.
    Look {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        ticket: Option<TicketId>,
    },
    /// The member is writing; lasts [`crate::limits::TYPING_MS`].
    Typing {
        ticket: TicketId,
    },
    /// "I'll try": lasts [`crate::limits::TRYING_MS`]; not a claim.
    Trying {
        ticket: TicketId,
        on: bool,
    },
    /// Whether the member is at the screen.
    Away {
        away: bool,
    },
    /// Receive the member's inbox as it stands, and its changes from now on.
    WatchInbox {},
    UnwatchInbox {},
    /// The member read a ticket up to here, whatever the device.
    Read(ReadPlace),
}

/// Proof of who it is. Never in the URL.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Credential {
    /// A single-use ticket from `POST /api/socket-ticket`, for browsers.
    Ticket(String),
    /// An access token (JWT) from `POST /api/token`, for everything else.
    Token(String),
}

/// A credential must not reach a log.
impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ticket(_) => f.write_str("Ticket(…)"),
            Self::Token(_) => f.write_str("Token(…)"),
        }
    }
}

/// One ticket to watch. Without places, the node sends `opened`; with the last seq held of each
/// stream, it sends `resumed` and exactly what is missing, or `resync`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Watch {
    pub ticket: TicketId,
    /// Last seq held of the public stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub public: Option<Seq>,
    /// Last seq held of the staff stream, by those who read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub staff: Option<Seq>,
}
