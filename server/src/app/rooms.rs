//! Opening a ticket to watch it, or going on where a client stopped.

use std::collections::{BTreeSet, HashMap};

use peerdesk_desk::{Member, Seq, Sight, Stream, TicketId, may_read, may_see};
use peerdesk_protocol as protocol;
use peerdesk_protocol::limits::{OPENED_EVENTS_MAX, RESUME_EVENTS_MAX};

use super::publish::encode;
use super::{App, in_time};
use crate::frame::Frame;
use crate::store::{Card, Error, Recorded};
use crate::wire;

/// Text of the events that come with an opened ticket, in bytes: the rest is read page by page.
const OPENED_BYTES_MAX: usize = 256 * 1024;
/// Bundled tickets shown with their lead.
const BUNDLED_SHOWN_MAX: usize = 200;

/// Where a client stands in the two streams of a ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    pub public: Option<Seq>,
    pub staff: Option<Seq>,
}

/// What a watcher gets before it goes live.
#[derive(Clone, Debug)]
pub enum Opening {
    /// Frames to send, and the last seq of each stream that they contain; the staff stream only for
    /// those who read it.
    Frames {
        frames: Vec<Frame>,
        /// Those of the frames that are events of their own, by their places.
        history: Vec<(Stream, Seq, Frame)>,
        /// Whether everybody who reads the same streams gets the same.
        is_shared: bool,
        sight: Sight,
        public: Seq,
        staff: Option<Seq>,
    },
    /// The client's places cannot be continued.
    Resync,
    /// No such ticket for this member.
    Gone,
}

impl App {
    /// Prepares the openings of several tickets. The caller has registered interest before, so what
    /// happens from now on reaches it by the hub.
    pub async fn open(
        &self,
        member: &Member,
        wanted: &[(TicketId, Reader)],
    ) -> Result<Vec<(TicketId, Opening)>, Error> {
        in_time(self.read_openings(member, wanted)).await
    }

    async fn read_openings(
        &self,
        member: &Member,
        wanted: &[(TicketId, Reader)],
    ) -> Result<Vec<(TicketId, Opening)>, Error> {
        let ids: Vec<TicketId> = wanted.iter().map(|(ticket, _)| *ticket).collect();
        let mut cards: HashMap<TicketId, Card> = self
            .store
            .cards(&ids)
            .await?
            .into_iter()
            .map(|card| (card.ticket.id, card))
            .collect();
        let mut openings = Vec::with_capacity(wanted.len());
        for (ticket, reader) in wanted {
            let seen = cards
                .remove(ticket)
                .filter(|card| may_see(member, card.ticket.sight()));
            let opening = match (seen, reader) {
                (None, _) => Opening::Gone,
                (Some(card), Reader { public: None, .. }) => self.open_anew(member, &card).await?,
                (
                    Some(card),
                    Reader {
                        public: Some(public),
                        staff,
                    },
                ) => self.go_on(member, &card, *public, *staff).await?,
            };
            openings.push((*ticket, opening));
        }
        Ok(openings)
    }

    /// The ticket as a member sees it, with whether they read the staff stream.
    pub(super) async fn view(
        &self,
        member: &Member,
        card: &Card,
    ) -> Result<(protocol::TicketView, bool), Error> {
        let staff = may_read(member, card.ticket.sight(), Stream::Staff);
        let bundled = if card.bundled == 0 {
            Vec::new()
        } else {
            self.bundled_for(member, card).await?
        };
        let people = self
            .directory
            .people(wire::members_of(&card.ticket))
            .await?;
        let view = wire::ticket_view(&card.ticket, card.row_facts(), bundled, staff, &people);
        Ok((view, staff))
    }

    async fn bundled_for(
        &self,
        member: &Member,
        card: &Card,
    ) -> Result<Vec<protocol::BundledTicket>, Error> {
        let bundled = self
            .store
            .bundled_under(card.ticket.id, BUNDLED_SHOWN_MAX)
            .await?;
        Ok(bundled
            .into_iter()
            .filter(|below| may_see(member, below.sight))
            .map(|below| protocol::BundledTicket {
                id: protocol::TicketId(below.id.0),
                number: below.number,
                title: below.title,
            })
            .collect())
    }

    async fn open_anew(&self, member: &Member, card: &Card) -> Result<Opening, Error> {
        let (view, staff) = self.view(member, card).await?;
        let (events, earlier) = self.last_events(card, staff).await?;
        let opened = protocol::ServerMessage::Opened {
            ticket: view,
            events,
            earlier,
        };
        Ok(Opening::Frames {
            frames: vec![encode(&opened)],
            history: Vec::new(),
            // Whoever may not see one of the bundled tickets is not told of it.
            is_shared: card.bundled == 0,
            sight: card.ticket.sight(),
            public: card.ticket.public_head,
            staff: staff.then_some(card.ticket.staff_head),
        })
    }

    /// The last events up to the heads of the card, merged in their order, and whether there are
    /// earlier ones.
    async fn last_events(
        &self,
        card: &Card,
        staff: bool,
    ) -> Result<(Vec<protocol::EventFrame>, bool), Error> {
        let ticket = &card.ticket;
        let before = |head: Seq| Seq(head.0 + 1);
        let public = self
            .store
            .events_before(
                ticket.id,
                Stream::Public,
                before(ticket.public_head),
                OPENED_EVENTS_MAX,
            )
            .await?;
        let notes = if staff && ticket.staff_head > Seq(0) {
            self.store
                .events_before(
                    ticket.id,
                    Stream::Staff,
                    before(ticket.staff_head),
                    OPENED_EVENTS_MAX,
                )
                .await?
        } else {
            Vec::new()
        };
        let total = ticket.public_head.0 + if staff { ticket.staff_head.0 } else { 0 };
        let mut events: Vec<Recorded> = public.into_iter().chain(notes).collect();
        events.sort_by_key(order);
        let mut frames = self
            .event_frames(&events.split_off(events.len().saturating_sub(OPENED_EVENTS_MAX)))
            .await?;
        let mut bytes = 0;
        let kept = frames
            .iter()
            .rev()
            .take_while(|frame| {
                bytes += serde_json::to_vec(frame).map_or(0, |text| text.len());
                bytes <= OPENED_BYTES_MAX
            })
            .count()
            .max(1);
        let frames = frames.split_off(frames.len().saturating_sub(kept));
        let earlier = (frames.len() as i64) < total;
        Ok((frames, earlier))
    }

    async fn go_on(
        &self,
        member: &Member,
        card: &Card,
        public: Seq,
        staff: Option<Seq>,
    ) -> Result<Opening, Error> {
        let ticket = &card.ticket;
        let reads_staff = may_read(member, ticket.sight(), Stream::Staff);
        let heads = Reader {
            public: Some(ticket.public_head),
            staff: reads_staff.then_some(ticket.staff_head),
        };
        let held = Reader {
            public: Some(public),
            staff,
        };
        if lacks(held, heads).is_none_or(|missing| missing > RESUME_EVENTS_MAX as u64) {
            return Ok(Opening::Resync);
        }
        let resumed = protocol::ServerMessage::Resumed {
            ticket: protocol::TicketId(ticket.id.0),
            public_head: protocol::Seq(ticket.public_head.0),
            staff_head: staff.map(|_| protocol::Seq(ticket.staff_head.0)),
        };
        let mut events = self
            .between(ticket.id, Stream::Public, public, ticket.public_head)
            .await?;
        if let Some(staff) = staff {
            events.extend(
                self.between(ticket.id, Stream::Staff, staff, ticket.staff_head)
                    .await?,
            );
        }
        events.sort_by_key(order);
        let history: Vec<(Stream, Seq, Frame)> = events
            .iter()
            .zip(self.frames(&events).await?)
            .map(|(event, frame)| (event.stream, event.seq, frame))
            .collect();
        let mut frames = vec![encode(&resumed)];
        frames.extend(history.iter().map(|(_, _, frame)| frame.clone()));
        Ok(Opening::Frames {
            frames,
            history,
            is_shared: false,
            sight: ticket.sight(),
            public: ticket.public_head,
            staff: staff.map(|_| ticket.staff_head),
        })
    }

    /// Events after one place and up to another; no read where there are none.
    async fn between(
        &self,
        ticket: TicketId,
        stream: Stream,
        after: Seq,
        head: Seq,
    ) -> Result<Vec<Recorded>, Error> {
        let count = head.0 - after.0;
        if count <= 0 {
            return Ok(Vec::new());
        }
        let mut events = self
            .store
            .events_after(ticket, stream, after, count as usize)
            .await?;
        events.retain(|event| event.seq <= head);
        Ok(events)
    }

    /// What decides who sees a ticket, when it exists. For what is asked often and never changes.
    pub async fn sight(&self, ticket: TicketId) -> Result<Option<Sight>, Error> {
        let found = in_time(self.store.sights(&[ticket])).await?;
        Ok(found.into_iter().next().map(|(_, sight)| sight))
    }

    /// What decides who sees tickets, for those that exist.
    pub async fn sights(
        &self,
        tickets: &BTreeSet<TicketId>,
    ) -> Result<HashMap<TicketId, Sight>, Error> {
        let ids: Vec<TicketId> = tickets.iter().copied().collect();
        Ok(in_time(self.store.sights(&ids))
            .await?
            .into_iter()
            .collect())
    }
}

impl Card {
    /// What lists show of the card beside the ticket's facts.
    pub(super) fn row_facts(&self) -> wire::RowFacts {
        wire::RowFacts {
            number: self.number,
            asked_at: self.asked_at,
            changed_at: self.changed_at,
            bundled: self.bundled,
        }
    }
}

/// How many events a client lacks that holds everything up to its places. Nothing when it cannot go
/// on from there: it gained or lost the staff stream, or names a place that
/// the streams do not have.
pub(crate) fn lacks(held: Reader, heads: Reader) -> Option<u64> {
    let between = |place: Option<Seq>, end: Option<Seq>| match (place, end) {
        (None, None) => Some(0),
        (Some(place), Some(end)) if place >= Seq(0) => u64::try_from(end.0 - place.0).ok(),
        (Some(_), _) | (None, Some(_)) => None,
    };
    between(held.public, heads.public)?.checked_add(between(held.staff, heads.staff)?)
}

/// The order in which a reader of both streams sees events: a staff event comes after the public one
/// that was the last when it happened.
fn order(event: &Recorded) -> (Seq, Stream, Seq) {
    match event.stream {
        Stream::Public => (event.seq, Stream::Public, event.seq),
        Stream::Staff => (
            event.after_public.unwrap_or(Seq(0)),
            Stream::Staff,
            event.seq,
        ),
    }
}
