//! Commands on the wire.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::strict::read_strictly;
use crate::{CommandId, MemberId, Priority, Seq, TeamId, TicketId, TopicId, Visibility};

read_strictly!(object: Command by "kind", Await by "kind");

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub id: CommandId,
    /// Derived from the text when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub title: Option<String>,
    pub text: String,
    pub topic: TopicId,
    pub visibility: Visibility,
}

/// A command about one ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CommandRequest {
    pub id: CommandId,
    pub ticket: TicketId,
    pub command: Command,
}

/// What is to be done. Commands of the owner carry the epoch of the claim they act under. Kinds
/// without content are empty structs, beside which unknown fields are refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    deny_unknown_fields,
    remote = "Self"
)]
pub enum Command {
    Post {
        text: String,
    },
    Note {
        text: String,
    },
    Answer {
        text: String,
    },
    Accept {
        answer: Seq,
    },
    NotYet {
        answer: Seq,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        text: Option<String>,
    },
    Escalate {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reason: Option<String>,
    },
    SuggestEscalation {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reason: Option<String>,
    },
    SendBackToPeers {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        epoch: Option<u32>,
        reason: String,
    },
    Claim {},
    Renew {
        epoch: u32,
    },
    HandBack {
        epoch: u32,
        tried: String,
    },
    Assign {
        to: MemberId,
    },
    TakeOver {
        reason: String,
    },
    Decline {
        epoch: u32,
        reason: String,
    },
    HandOver {
        team: TeamId,
        reason: String,
    },
    Prioritise {
        priority: Priority,
    },
    Pend {
        epoch: u32,
        awaited: Await,
    },
    Resume {
        epoch: u32,
    },
    Resolve {
        epoch: u32,
        text: String,
    },
    Reopen {
        text: String,
    },
    Withdraw {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reason: Option<String>,
    },
    MeToo {},
    MeTooUndo {},
    Bundle {
        under: TicketId,
    },
    Unbundle {},
    RaiseHand {
        epoch: u32,
        text: String,
        invite: Vec<MemberId>,
    },
    LowerHand {
        epoch: u32,
    },
    Join {},
    Retitle {
        title: String,
    },
    ChangeTopic {
        topic: TopicId,
    },
    /// A message about another one, which its seq in the public stream names; so do all that follow.
    Reply {
        to: Seq,
        text: String,
    },
    Edit {
        message: Seq,
        text: String,
    },
    Delete {
        message: Seq,
    },
    /// A note is named by its seq in the staff stream.
    EditNote {
        message: Seq,
        text: String,
    },
    DeleteNote {
        message: Seq,
    },
    Thank {
        message: Seq,
    },
    ThankUndo {
        message: Seq,
    },
}

/// Whom a pending ticket waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    deny_unknown_fields,
    remote = "Self"
)]
pub enum Await {
    Requester {},
    ThirdParty { name: String },
}
