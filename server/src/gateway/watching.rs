//! Following tickets: register, read, go live, in this order, so that nothing falls between. What a
//! node has in memory is not read again from the database, however many come back at once.

use std::collections::BTreeMap;

use peerdesk_desk::{Seq, Sight, Stream, TicketId, may_read, may_see};
use peerdesk_protocol::limits::{WATCH_TICKETS_MAX, WATCHED_TICKETS_MAX};
use peerdesk_protocol::{self as protocol, CloseCode, ServerMessage, Watch};
use tracing::warn;

use super::member::Member;
use crate::app::{Fault, Opening, Reader, encode};
use crate::hub::{Missed, Opened};

/// The tickets of one frame, each with the place where the member stands.
type Wanted = BTreeMap<TicketId, Reader>;

impl Member {
    /// Follows tickets from where the client stands in each.
    pub(super) async fn watch(&mut self, watches: &[Watch]) {
        let wanted: Wanted = watches.iter().map(wanted).collect();
        let new = wanted
            .keys()
            .filter(|ticket| !self.watched.contains_key(ticket))
            .count();
        // One place for a ticket, or it is not clear which one holds.
        if wanted.len() < watches.len()
            || watches.len() > WATCH_TICKETS_MAX
            || self.watched.len() + new > WATCHED_TICKETS_MAX
        {
            return self.close(CloseCode::Malformed);
        }
        for ticket in wanted.keys() {
            self.watched.insert(*ticket, None);
            for stream in [Stream::Public, Stream::Staff] {
                self.gateway
                    .hub
                    .register(*ticket, stream, self.connection, &self.mailbox);
            }
        }
        let unread = self.open_from_memory(wanted).await;
        if unread.is_empty() {
            return;
        }
        match Box::pin(self.read(unread)).await {
            Ok(openings) => {
                for (ticket, opening) in openings {
                    self.open(ticket, opening).await;
                }
            }
            Err(error) => {
                // The client is told to come back: what it watches would otherwise stand still.
                warn!(
                    error = &error as &dyn std::error::Error,
                    "tickets could not be opened"
                );
                self.close(CloseCode::Overloaded);
            }
        }
    }

    /// Reads what is not in memory. One reads a ticket's history; those who waited for the same find
    /// it in memory. Nothing is sent meanwhile, so that a slow reader holds up nobody.
    async fn read(&self, unread: Wanted) -> Result<Vec<(TicketId, Opening)>, Fault> {
        let gateway = &self.gateway;
        let _turns = gateway.openings.turns(unread.keys().copied()).await;
        let mut openings = Vec::with_capacity(unread.len());
        let mut still_unread = Vec::new();
        for (ticket, reader) in unread {
            match self.remembered(ticket, reader) {
                Some(opening) => openings.push((ticket, opening)),
                None => still_unread.push((ticket, reader)),
            }
        }
        if still_unread.is_empty() {
            return Ok(openings);
        }
        for (ticket, opening) in gateway.app.open(self.rights(), &still_unread).await? {
            if let Opening::Frames {
                frames,
                history,
                is_shared,
                sight,
                public,
                staff,
            } = &opening
            {
                gateway
                    .hub
                    .remember(ticket, *sight, Stream::Public, *public, history);
                if let Some(staff) = staff {
                    gateway
                        .hub
                        .remember(ticket, *sight, Stream::Staff, *staff, history);
                }
                if let (true, [frame]) = (is_shared, &frames[..]) {
                    let opened = Opened {
                        frame: frame.clone(),
                        public: *public,
                        staff: *staff,
                    };
                    gateway.hub.keep_opened(ticket, opened);
                }
            }
            openings.push((ticket, opening));
        }
        Ok(openings)
    }

    /// Brings the member up to date in the tickets whose end is in memory; gives back the others.
    async fn open_from_memory(&mut self, wanted: Wanted) -> Wanted {
        let mut unread = Wanted::new();
        for (ticket, reader) in wanted {
            match self.remembered(ticket, reader) {
                Some(opening) => self.open(ticket, opening).await,
                None => {
                    unread.insert(ticket, reader);
                }
            }
        }
        unread
    }

    /// What the member missed of a ticket, when all of it is in memory and its order is plain.
    fn remembered(&self, ticket: TicketId, reader: Reader) -> Option<Opening> {
        let hub = &self.gateway.hub;
        let sight = hub.sight(ticket)?;
        let reads_staff = may_read(self.rights(), sight, Stream::Staff);
        // What has to be refused is refused in one place, from the database.
        if !may_see(self.rights(), sight) {
            return None;
        }
        let Some(after) = reader.public else {
            return Some(anew(hub.opened(ticket, reads_staff)?, sight));
        };
        // So is what has to be begun anew.
        if reader.staff.is_some() != reads_staff {
            return None;
        }
        let public = hub.missed(ticket, Stream::Public, after)?;
        let staff = match reader.staff {
            Some(after) => Some(hub.missed(ticket, Stream::Staff, after)?),
            None => None,
        };
        let is_order_plain =
            public.frames.is_empty() || staff.as_ref().is_none_or(|staff| staff.frames.is_empty());
        if !is_order_plain {
            return None;
        }
        let resumed = ServerMessage::Resumed {
            ticket: protocol::TicketId(ticket.0),
            public_head: protocol::Seq(public.head.0),
            staff_head: staff.as_ref().map(|staff| protocol::Seq(staff.head.0)),
        };
        let heads = (public.head, staff.as_ref().map(|staff| staff.head));
        let staff_frames = staff
            .map(|Missed { frames, .. }| frames)
            .unwrap_or_default();
        let mut frames = vec![encode(&resumed)];
        frames.extend(public.frames);
        frames.extend(staff_frames);
        Some(Opening::Frames {
            frames,
            history: Vec::new(),
            is_shared: false,
            sight,
            public: heads.0,
            staff: heads.1,
        })
    }

    async fn open(&mut self, ticket: TicketId, opening: Opening) {
        let wire_id = protocol::TicketId(ticket.0);
        match opening {
            Opening::Gone => {
                self.leave(ticket);
                self.send(&ServerMessage::Gone { ticket: wire_id }).await;
            }
            Opening::Resync => {
                self.leave(ticket);
                self.send(&ServerMessage::Resync { ticket: wire_id }).await;
            }
            Opening::Frames {
                frames,
                sight,
                public,
                staff,
                ..
            } => {
                self.watched.insert(ticket, Some(sight));
                for frame in &frames {
                    self.mailbox.send(frame).await;
                }
                self.go_live(ticket, public, staff);
                if let Some(frame) = self.gateway.presence_frame(ticket) {
                    self.mailbox.send(&frame).await;
                }
            }
        }
    }

    /// The connection now gets everything after these places.
    fn go_live(&self, ticket: TicketId, public: Seq, staff: Option<Seq>) {
        let hub = &self.gateway.hub;
        hub.go_live(ticket, Stream::Public, self.connection, public);
        match staff {
            Some(staff) => hub.go_live(ticket, Stream::Staff, self.connection, staff),
            None => hub.leave_stream(ticket, Stream::Staff, self.connection),
        }
    }

    /// Follows a ticket no longer.
    pub(super) fn leave(&mut self, ticket: TicketId) {
        self.watched.remove(&ticket);
        self.gateway.hub.unregister(ticket, self.connection);
    }
}

fn anew(opened: Opened, sight: Sight) -> Opening {
    Opening::Frames {
        frames: vec![opened.frame],
        history: Vec::new(),
        is_shared: false,
        sight,
        public: opened.public,
        staff: opened.staff,
    }
}

fn wanted(watch: &Watch) -> (TicketId, Reader) {
    let reader = Reader {
        public: watch.public.map(|seq| Seq(seq.0)),
        staff: watch.staff.map(|seq| Seq(seq.0)),
    };
    (TicketId(watch.ticket.0), reader)
}
