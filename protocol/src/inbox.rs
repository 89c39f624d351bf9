//! What a member has to know: notices, and how far they read.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::strict::read_strictly;
use crate::{Person, Seq, Stream, TicketId};

read_strictly!(object: ReadPlace, SeenNotices by "what");

/// Something that the member has to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Notice {
    /// Position in the member's inbox, from 1, without holes.
    pub seq: i64,
    pub kind: NoticeKind,
    pub ticket: TicketId,
    pub number: i64,
    pub title: String,
    pub at: i64,
    /// Absent when the desk itself has something to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<Person>,
    /// The event that caused it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub event: Option<EventRef>,
    /// Seen on any device.
    pub seen: bool,
}

/// An event of a ticket by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EventRef {
    pub stream: Stream,
    pub seq: Seq,
}

/// Why a member is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Their question got an answer, or the owner's resolution.
    Answer,
    /// Somebody wrote in their ticket.
    Message,
    /// They are named with `@` in a text, or it replies to theirs.
    Mention,
    /// A question of theirs, or one that they joined, is solved.
    Solved,
    /// The owner waits for them.
    AwaitsYou,
    /// A colleague thinks that second line should have their question.
    EscalationSuggested,
    /// Their answer solved it.
    AnswerAccepted,
    /// Their answer did not solve it.
    AnswerDeclined,
    /// Their claim lapses soon.
    LeaseEnds,
    /// Their claim lapsed.
    Lapsed,
    /// A lead gave them a ticket.
    Assigned,
    /// A lead took a ticket from them.
    TakenOver,
    /// Their claim ended without their doing.
    Released,
    /// A ticket of their team came back to the queue.
    HandedBack,
    /// An owner raised a hand and invited them.
    Invited,
    /// The promise of their question passes soon, and an answer waits for their word.
    PromiseNear,
    /// A question that they may know the answer to.
    Question,
    /// A ticket of their team was escalated and nobody has taken it.
    Urgent,
    /// Several questions look like one outage.
    Outbreak,
    /// A solution card of their team did not help somebody.
    CardFlagged,
}

/// How far the member read a ticket. Places never go back; a smaller one changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct ReadPlace {
    pub ticket: TicketId,
    /// Last seq read of the public stream.
    pub public: Seq,
    /// Last seq read of the staff stream, by those who read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub staff: Option<Seq>,
}

/// `GET /api/inbox?before=&limit=`: notices, newest first, and the read places that moved last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InboxPage {
    /// Grows with every change; newer than what is held means that something changed.
    pub version: i64,
    pub unread: u64,
    pub notices: Vec<Notice>,
    pub places: Vec<ReadPlace>,
    /// Whether there are older notices.
    pub more: bool,
}

/// `POST /api/inbox/seen`: these notices, or all up to one. One of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "snake_case",
    deny_unknown_fields,
    remote = "Self",
    tag = "what"
)]
pub enum SeenNotices {
    These { seqs: Vec<i64> },
    UpTo { seq: i64 },
}
