//! After the commit: each event is encoded once and handed to the bus.

use std::collections::BTreeSet;

use peerdesk_desk::{Event, MemberId, Seq, Sight, Stream, TicketId, Timestamp};
use peerdesk_protocol as protocol;
use tracing::warn;
use uuid::Uuid;

use super::App;
use crate::bus::Hint;
use crate::frame::Frame;
use crate::store::Recorded;
use crate::wire::{self, EventPlace};

/// What a commit did to one ticket.
#[derive(Clone)]
pub(super) struct Happened {
    pub(super) sight: Sight,
    pub(super) ticket: TicketId,
    pub(super) public_head: Seq,
    pub(super) by: Option<MemberId>,
    pub(super) at: Timestamp,
    pub(super) command: Option<Uuid>,
    pub(super) events: Vec<(Event, Stream, Seq)>,
}

impl App {
    /// Tells what happened. Nothing here can fail the command: it is committed, and what is not told
    /// is found by comparing heads.
    pub(super) async fn publish(&self, happened: Happened) {
        self.wake();
        let recorded = happened.recorded();
        match self.frames(&recorded).await {
            Ok(frames) => {
                for (event, frame) in recorded.iter().zip(frames) {
                    self.bus.publish(Hint::Event {
                        ticket: event.ticket,
                        stream: event.stream,
                        seq: event.seq,
                        frame,
                    });
                }
            }
            Err(error) => {
                warn!(%error, ticket.id = happened.ticket.0, "events wait to be compared");
            }
        }
        let organisation = happened.sight.organisation;
        for ticket in happened.rows_changed() {
            self.bus.publish(Hint::Row {
                organisation,
                ticket,
            });
        }
    }

    /// The finished frames of recorded events, in their order.
    pub(super) async fn frames(
        &self,
        events: &[Recorded],
    ) -> Result<Vec<Frame>, crate::store::Error> {
        Ok(self
            .event_frames(events)
            .await?
            .into_iter()
            .map(|frame| encode(&protocol::ServerMessage::Event(frame)))
            .collect())
    }

    /// Recorded events in words of the wire.
    pub(super) async fn event_frames(
        &self,
        events: &[Recorded],
    ) -> Result<Vec<protocol::EventFrame>, crate::store::Error> {
        let named: BTreeSet<MemberId> = events
            .iter()
            .flat_map(|event| event.event.named_members().into_iter().chain(event.by))
            .collect();
        let people = self.directory.people(named).await?;
        Ok(events
            .iter()
            .map(|event| wire::event_frame(place(event), &event.event, &people))
            .collect())
    }
}

/// A message as a finished frame. These types always serialise; should one not, an empty frame would
/// be skipped by clients and found missing by its seq.
pub fn encode(message: &protocol::ServerMessage) -> Frame {
    Frame::text(&serde_json::to_vec(message).unwrap_or_default())
}

impl Happened {
    fn recorded(&self) -> Vec<Recorded> {
        let publics = self
            .events
            .iter()
            .filter(|(_, stream, _)| *stream == Stream::Public)
            .count();
        let mut public_head = Seq(self.public_head.0 - publics as i64);
        self.events
            .iter()
            .map(|(event, stream, seq)| {
                let after_public = match stream {
                    Stream::Public => {
                        public_head = *seq;
                        None
                    }
                    Stream::Staff => Some(public_head),
                };
                Recorded {
                    ticket: self.ticket,
                    stream: *stream,
                    seq: *seq,
                    at: self.at,
                    by: self.by,
                    command: self.command,
                    after_public,
                    event: event.clone(),
                }
            })
            .collect()
    }

    /// The ticket's row when something public happened, and that of the ticket it was bundled under.
    fn rows_changed(&self) -> BTreeSet<TicketId> {
        let mut rows = BTreeSet::new();
        for (event, stream, _) in &self.events {
            if *stream == Stream::Public {
                rows.insert(self.ticket);
            }
            if let Event::Bundled { under, .. } = event {
                rows.insert(*under);
            }
        }
        rows
    }
}

fn place(event: &Recorded) -> EventPlace {
    EventPlace {
        ticket: event.ticket,
        stream: event.stream,
        seq: event.seq,
        at: event.at,
        by: event.by,
        command: event.command,
        after_public: event.after_public,
    }
}
