//! What a node says.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::strict::read_strictly;
use crate::{
    CommandId, EventFrame, Limits, Notice, OrganisationId, Outage, Person, ReadPlace, Refusal, Seq,
    Stream, TeamId, TicketId, TicketRow, TicketView, TopicId,
};

read_strictly!(word: Role);

/// One frame from a node. A client skips kinds it does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// The answer to `hello`.
    Welcome {
        version: u16,
        me: Me,
        /// The desk's clock, milliseconds since 1970: clients show times relative to it.
        now: i64,
        /// Names the history of the database. When it differs from the last one seen, the database
        /// was replaced: forget everything held, and send unconfirmed commands again.
        generation: String,
        topics: Vec<Topic>,
        teams: Vec<Team>,
        limits: Limits,
    },
    /// The answer to `ask` and `command`: exactly one for each frame, in no promised order.
    Reply {
        id: CommandId,
        #[serde(flatten)]
        reply: Reply,
    },
    /// The answer to `watch` without places: the ticket as it stands and its last events, which are
    /// already contained in `ticket`. `earlier` says that there are older ones to be read by page.
    Opened {
        ticket: TicketView,
        events: Vec<EventFrame>,
        earlier: bool,
    },
    /// The answer to `watch` with places: the missing events follow, up to these heads and live.
    Resumed {
        ticket: TicketId,
        public_head: Seq,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        staff_head: Option<Seq>,
    },
    /// What the client holds of the ticket cannot be continued: forget it and watch without places.
    /// The ticket is no longer watched.
    Resync { ticket: TicketId },
    /// There is no such ticket, or the member may not know of it. It is not watched.
    Gone { ticket: TicketId },
    /// Something happened in a watched ticket.
    Event(EventFrame),
    /// The answer to `watch_desk`: live tickets and the member's own recent ones. `more` says that
    /// there are further ones than the limit.
    Desk { rows: Vec<TicketRow>, more: bool },
    /// Rows that changed, gathered for a fraction of a second. Also for tickets that ended.
    Rows { rows: Vec<TicketRow> },
    /// Who is at which ticket: the whole presence of each ticket named, replacing what was before.
    /// Sent for watched tickets and, to desk watchers, for those in the live list.
    Presence {
        tickets: Vec<TicketPresence>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        online: Option<OnlineNow>,
    },
    /// The answer to `watch_inbox`, and each change of the inbox after it. Contains everything that
    /// changed after the version `since`, as it stands at `version`: a client that holds `since` or
    /// newer takes it over, one that holds less asks anew. With `since` 0 it is the newest part of
    /// the inbox as a whole.
    Inbox {
        version: i64,
        since: i64,
        /// Notices not seen on any device.
        unread: u64,
        /// Newest first.
        notices: Vec<Notice>,
        places: Vec<ReadPlace>,
    },
    /// The outages of an organisation, replacing those told before: sent to those who watch the live
    /// list, when one begins or ends. Those that are there already are read by `GET /api/outages`.
    Outages {
        organisation: OrganisationId,
        outages: Vec<Outage>,
    },
    /// Nothing else to say; the line is alive.
    Beat { now: i64 },
    /// The node is going away. Come back after the delay.
    Bye { back_in_ms: u64 },
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Reply {
    /// Committed and flushed.
    Ok { receipt: Receipt },
    /// It did not happen and will not.
    Refused { refusal: Refusal },
    /// Not known whether it happened. Send the same frame again, same id, after the delay: it will
    /// not happen twice.
    Unknown { retry_after_ms: u64 },
}

/// Where the first event of a command stands. The same for every repetition of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Receipt {
    pub ticket: TicketId,
    pub number: i64,
    pub stream: Stream,
    pub seq: Seq,
}

/// The member that the socket belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Me {
    #[serde(flatten)]
    pub person: Person,
    pub role: Role,
    pub organisation: Organisation,
    pub teams: Vec<TeamId>,
    /// Organisations whose second line the member belongs to.
    pub serves: Vec<OrganisationId>,
}

/// What a member may do in general.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", remote = "Self")]
pub enum Role {
    Employee,
    Engineer,
    Lead,
    Admin,
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Organisation {
    pub id: OrganisationId,
    pub name: String,
}

/// A topic of the member's organisation, or of one the member serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Topic {
    pub id: TopicId,
    pub organisation: OrganisationId,
    pub name: String,
    /// Groups around it from the outermost, divided by ` / `; may be empty.
    #[serde(default)]
    pub path: String,
    pub team: TeamId,
    /// How long colleagues have, in milliseconds.
    pub peer_window_ms: i64,
    /// Goes straight to second line.
    pub fast_lane: bool,
}

/// A second-line team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    /// Nothing more is given to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub retired: bool,
}

/// Who is at a ticket. Hints, at most seconds old; never history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketPresence {
    pub ticket: TicketId,
    /// Members who have it on their screen; up to 20, `looking_count` says how many there are.
    pub looking: Vec<Person>,
    pub looking_count: u32,
    pub typing: Vec<Person>,
    /// Members who said "I'll try".
    pub trying: Vec<Person>,
}

/// Who is online in the organisation; up to 200 people, `count` says how many there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OnlineNow {
    pub people: Vec<Person>,
    pub away: Vec<Person>,
    pub count: u32,
}
