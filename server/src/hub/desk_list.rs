//! Who has the live list open, and its changes to them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use peerdesk_desk::{Member, OrganisationId, Sight, may_see};
use peerdesk_protocol::CloseCode;
use tokio::task::yield_now;

use super::rounds::SLICE_WATCHERS;
use super::{Closing, ConnectionId, Mailbox, lock};
use crate::frame::Frame;

/// Changes held back for a watcher that still reads the list.
const HELD_FRAMES_MAX: usize = 256;

/// Changed rows of tickets that the same people may see, encoded once.
#[derive(Clone, Debug)]
pub struct RowFrame {
    /// Any ticket of the frame; all of them are seen by the same people.
    pub sight: Sight,
    pub frame: Frame,
    /// Set for hints such as presence, which may be dropped or replaced.
    pub hint: Option<u64>,
}

/// See the module.
#[derive(Default)]
pub struct DeskList {
    watchers: Mutex<HashMap<ConnectionId, Watcher>>,
}

struct Watcher {
    member: Member,
    mailbox: Arc<Mailbox>,
    /// Set while the list is being read.
    held: Option<Vec<RowFrame>>,
}

impl DeskList {
    /// Starts to hold changes for a connection that is about to read the list.
    pub fn register(&self, connection: ConnectionId, member: Member, mailbox: Arc<Mailbox>) {
        let watcher = Watcher {
            member,
            mailbox,
            held: Some(Vec::new()),
        };
        lock(&self.watchers).insert(connection, watcher);
    }

    /// The list has been sent: hands over what was held back, and everything from now on.
    pub fn go_live(&self, connection: ConnectionId) {
        if let Some(watcher) = lock(&self.watchers).get_mut(&connection) {
            for frame in watcher.held.take().unwrap_or_default() {
                frame.push_to(&watcher.mailbox);
            }
        }
    }

    /// Ends it.
    pub fn unregister(&self, connection: ConnectionId) {
        lock(&self.watchers).remove(&connection);
    }

    /// Hands changed rows to those who may see them; hints only to second line, whose list shows
    /// who looks at what: telling everybody about everybody would cost the square of a crowd.
    pub async fn deliver(&self, frame: &RowFrame) {
        let shown = self.shown(frame);
        each(&shown, |mailbox| frame.push_to(mailbox)).await;
    }

    /// The mailboxes of those who are shown a frame; for those who still read the list it is held.
    fn shown(&self, frame: &RowFrame) -> Vec<Arc<Mailbox>> {
        let mut shown = Vec::new();
        for watcher in lock(&self.watchers).values_mut() {
            let organisation = frame.sight.organisation;
            let is_shown = frame.hint.is_none() || watcher.member.is_second_line_of(organisation);
            if !is_shown || !may_see(&watcher.member, frame.sight) {
                continue;
            }
            match &mut watcher.held {
                Some(held) if held.len() < HELD_FRAMES_MAX => held.push(frame.clone()),
                // It reads too slowly to be told everything; it comes back and starts over.
                Some(_) => watcher.mailbox.close(Closing::With(CloseCode::Slow)),
                None => shown.push(Arc::clone(&watcher.mailbox)),
            }
        }
        shown
    }

    /// Hands a hint to everybody of an organisation and its second line.
    pub async fn tell(&self, organisation: OrganisationId, key: u64, frame: &Frame) {
        let mut told = Vec::new();
        for watcher in lock(&self.watchers).values() {
            let belongs = watcher.member.organisation == organisation
                || watcher.member.is_second_line_of(organisation);
            if belongs && watcher.held.is_none() {
                told.push(Arc::clone(&watcher.mailbox));
            }
        }
        each(&told, |mailbox| mailbox.push_hint(key, frame)).await;
    }

    /// Whether anybody has the list open.
    pub fn is_empty(&self) -> bool {
        lock(&self.watchers).is_empty()
    }
}

/// Says something to many without keeping the core from others for long.
pub(super) async fn each(mailboxes: &[Arc<Mailbox>], say: impl Fn(&Arc<Mailbox>)) {
    for slice in mailboxes.chunks(SLICE_WATCHERS) {
        for mailbox in slice {
            say(mailbox);
        }
        yield_now().await;
    }
}

impl RowFrame {
    fn push_to(&self, mailbox: &Arc<Mailbox>) {
        match self.hint {
            Some(key) => mailbox.push_hint(key, &self.frame),
            None => mailbox.push(&self.frame),
        }
    }
}
