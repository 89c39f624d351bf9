//! What a run leaves for the oracle: everything sent, answered and shown, on one clock.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use peerdesk_protocol::{
    Ask, ClientMessage, CommandId, CommandRequest, EventFrame, MemberId, Reply, Seq, Stream,
    TicketId, Visibility,
};

use super::History;

/// A moment of the run on the one monotonic clock of the load test, in nanoseconds since its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub u64);

/// The whole record of a run.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub readers: HashMap<MemberId, Reader>,
    pub sent: Vec<Sent>,
    pub logs: Vec<MemberLog>,
    pub races: Vec<Race>,
    pub history: History,
    pub contents: Contents,
    /// The generations that nodes named in `welcome`, without repetition.
    pub generations: Vec<String>,
}

/// A member as the oracle has to know them.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Shown in explanations: the address the member signs in with.
    pub name: String,
    /// An engineer, lead or admin of the team that serves the organisation.
    pub second_line: bool,
}

/// What a member wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    Ask(Ask),
    Command(CommandRequest),
}

impl Wish {
    /// The id under which it was sent.
    pub fn id(&self) -> CommandId {
        match self {
            Self::Ask(ask) => ask.id,
            Self::Command(request) => request.id,
        }
    }

    /// The frame that says it to a node.
    pub fn frame(&self) -> ClientMessage {
        match self {
            Self::Ask(ask) => ClientMessage::Ask(ask.clone()),
            Self::Command(request) => ClientMessage::Command(request.clone()),
        }
    }
}

/// One wish with all attempts to have it done and all replies to them.
#[derive(Clone, Debug)]
pub struct Sent {
    pub by: MemberId,
    pub wish: Wish,
    /// The id belongs to another, acked command, and this one has other content on purpose: it has
    /// to be refused as reused.
    pub reuses: bool,
    pub attempts: Vec<Attempt>,
    pub replies: Vec<Given>,
}

/// One frame that left for a node.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    pub at: Moment,
    /// Position of the node in the list of nodes.
    pub node: usize,
}

/// One reply that came.
#[derive(Clone, Debug)]
pub struct Given {
    pub at: Moment,
    pub reply: Reply,
}

/// All that one member was shown, in the order of arrival.
#[derive(Clone, Debug)]
pub struct MemberLog {
    pub member: MemberId,
    pub sights: Vec<Sight>,
    /// Set where the session behind the sights ended in the middle.
    pub access_end: Option<AccessEnd>,
}

/// A session that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessEnd {
    /// When whoever ended it was told that it is done.
    pub at: Moment,
    /// How long afterwards something may still have been shown.
    pub within: Duration,
}

/// One thing that a member was shown, or that ended what they were shown.
#[derive(Clone, Debug)]
pub enum Sight {
    /// The member asked to watch; an answer has to follow.
    WatchSent {
        ticket: TicketId,
    },
    Opened(Box<Opening>),
    /// Watching goes on from what the member said to hold.
    Resumed {
        ticket: TicketId,
        held_public: Seq,
        held_staff: Option<Seq>,
        public_head: Seq,
        staff_head: Option<Seq>,
    },
    Event(Shown),
    /// `resync`: watched no longer.
    Resync {
        ticket: TicketId,
    },
    /// `gone`: there is no such ticket for this member.
    Gone {
        ticket: TicketId,
    },
    /// A row of the live list; kept only for private tickets, where it could be a leak.
    PrivateRow {
        ticket: TicketId,
    },
    /// A page of history over HTTP showed this many events.
    Read {
        ticket: TicketId,
        stream: Stream,
        events: usize,
    },
    /// The socket ended, and with it all watching.
    SocketClosed,
}

/// A ticket as `opened` showed it.
#[derive(Clone, Debug)]
pub struct Opening {
    pub ticket: TicketId,
    pub visibility: Visibility,
    pub public_head: Seq,
    pub staff_head: Option<Seq>,
    pub events: Vec<Shown>,
    /// Whether the node said that there are older events.
    pub earlier: bool,
}

/// An event as it was shown. Content is kept as a digest, since the same event goes to many.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    pub at: Moment,
    pub ticket: TicketId,
    pub seq: Seq,
    pub stream: Stream,
    /// [`digest`] of the whole frame.
    pub digest: u64,
}

/// Claims of one ticket that were let go at the same moment, when nobody owned it.
#[derive(Clone, Debug)]
pub struct Race {
    pub ticket: TicketId,
    pub claims: Vec<CommandId>,
}

/// Shown frames by digest, for explanations.
pub type Contents = HashMap<u64, Arc<str>>;

/// A short name for the content of an event frame: equal frames have equal digests, whatever way
/// they came and however their JSON was laid out.
pub fn digest(frame: &EventFrame) -> u64 {
    let mut hasher = DigestWriter(DefaultHasher::new());
    serde_json::to_writer(&mut hasher, frame)
        .expect("an event frame has only string keys, and a hasher takes every byte");
    hasher.0.finish()
}

/// Feeds JSON to a hasher without keeping it.
struct DigestWriter(DefaultHasher);

impl io::Write for DigestWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Record {
    /// The name of a member for explanations.
    pub(super) fn name(&self, member: MemberId) -> String {
        self.readers
            .get(&member)
            .map_or_else(|| format!("member {}", member.0), |r| r.name.clone())
    }
}
