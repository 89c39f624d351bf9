//! Who has an inbox open on this node.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use peerdesk_desk::{Member, MemberId};

use super::{ConnectionId, Mailbox, lock};
use crate::frame::Frame;

/// See the module.
#[derive(Default)]
pub struct Inboxes {
    readers: Mutex<HashMap<MemberId, BTreeMap<ConnectionId, InboxReader>>>,
}

/// One socket of a member.
#[derive(Clone)]
struct InboxReader {
    member: Member,
    mailbox: Arc<Mailbox>,
}

impl Inboxes {
    /// From now on the socket is told what changes.
    pub fn register(&self, connection: ConnectionId, member: Member, mailbox: Arc<Mailbox>) {
        lock(&self.readers)
            .entry(member.id)
            .or_default()
            .insert(connection, InboxReader { member, mailbox });
    }

    /// Ends it.
    pub fn unregister(&self, connection: ConnectionId, member: MemberId) {
        let mut readers = lock(&self.readers);
        if let Some(sockets) = readers.get_mut(&member) {
            sockets.remove(&connection);
            if sockets.is_empty() {
                readers.remove(&member);
            }
        }
    }

    /// The member with the rights that their newest socket has; nothing when none is open here.
    pub fn reader(&self, member: MemberId) -> Option<Member> {
        let readers = lock(&self.readers);
        let (_, reader) = readers.get(&member)?.last_key_value()?;
        Some(reader.member.clone())
    }

    /// Says something to all sockets of a member.
    pub fn tell(&self, member: MemberId, frame: &Frame) {
        let sockets: Vec<_> = lock(&self.readers)
            .get(&member)
            .into_iter()
            .flat_map(BTreeMap::values)
            .map(|reader| Arc::clone(&reader.mailbox))
            .collect();
        for mailbox in sockets {
            mailbox.push(frame);
        }
    }

    /// Whether nobody has an inbox open.
    pub fn is_empty(&self) -> bool {
        lock(&self.readers).is_empty()
    }
}
