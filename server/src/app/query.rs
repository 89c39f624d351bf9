//! Reading without watching: pages of history, single tickets, lists.

use peerdesk_desk::{
    Member, MemberId, Seq, Stream, TeamId, TicketId, may_read, may_see, queue_place,
};
use peerdesk_protocol as protocol;
use peerdesk_protocol::limits::{DESK_ROWS_MAX, PAGE_EVENTS_MAX};

use super::{App, in_time};
use crate::store::{Card, Error, Viewer};
use crate::wire;

/// A member's own tickets that come with the live list whatever their stage.
const OWN_ROWS_MAX: usize = 50;
/// Tickets of one queue that are put in order; a queue that is longer is put in order by those that
/// were asked first.
const QUEUE_TICKETS_MAX: usize = 5_000;

/// Which way a page goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    After(Seq),
    Before(Seq),
}

/// A page of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    pub ticket: TicketId,
    pub stream: Stream,
    pub direction: Direction,
    /// At most [`PAGE_EVENTS_MAX`], whatever is asked for.
    pub limit: usize,
}

/// Which tickets to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    pub stage: Option<String>,
    /// Goes on below this id.
    pub before: TicketId,
    pub limit: usize,
}

impl App {
    /// An active member with the rights they have now.
    pub async fn member(&self, id: MemberId) -> Result<Option<Member>, Error> {
        in_time(self.store.member(id)).await
    }

    /// One ticket as the member sees it; `None` when there is none for them.
    pub async fn ticket(
        &self,
        member: &Member,
        id: TicketId,
    ) -> Result<Option<protocol::TicketView>, Error> {
        in_time(async {
            let Some(card) = self.seen(member, id).await? else {
                return Ok(None);
            };
            Ok(Some(self.view(member, &card).await?.0))
        })
        .await
    }

    /// A page of history; `None` when the member does not read that stream, or there is no ticket.
    pub async fn page(
        &self,
        member: &Member,
        page: Page,
    ) -> Result<Option<protocol::EventPage>, Error> {
        in_time(self.read_page(member, page)).await
    }

    async fn read_page(
        &self,
        member: &Member,
        page: Page,
    ) -> Result<Option<protocol::EventPage>, Error> {
        let Some(card) = self.seen(member, page.ticket).await? else {
            return Ok(None);
        };
        if !may_read(member, card.ticket.sight(), page.stream) {
            return Ok(None);
        }
        let limit = page.limit.clamp(1, PAGE_EVENTS_MAX);
        // One more than asked for tells whether there are more.
        let (mut events, drop_first) = match page.direction {
            Direction::After(after) => {
                let events = self
                    .store
                    .events_after(page.ticket, page.stream, after, limit + 1)
                    .await?;
                (events, false)
            }
            Direction::Before(before) => {
                let events = self
                    .store
                    .events_before(page.ticket, page.stream, before, limit + 1)
                    .await?;
                (events, true)
            }
        };
        let more = events.len() > limit;
        if more && drop_first {
            events.remove(0);
        }
        events.truncate(limit);
        Ok(Some(protocol::EventPage {
            events: self.event_frames(&events).await?,
            more,
        }))
    }

    /// The live list of a member: live tickets and the member's own recent ones, newest first, and
    /// whether there are more live ones.
    pub async fn desk(&self, member: &Member) -> Result<(Vec<protocol::TicketRow>, bool), Error> {
        in_time(self.read_desk(member)).await
    }

    async fn read_desk(&self, member: &Member) -> Result<(Vec<protocol::TicketRow>, bool), Error> {
        let viewer = Viewer::of(member);
        let mut cards = self.store.live_cards(&viewer, DESK_ROWS_MAX + 1).await?;
        let more = cards.len() > DESK_ROWS_MAX;
        cards.truncate(DESK_ROWS_MAX);
        let own = self.store.own_cards(member.id, OWN_ROWS_MAX).await?;
        for card in own {
            if !cards
                .iter()
                .any(|listed| listed.ticket.id == card.ticket.id)
            {
                cards.push(card);
            }
        }
        cards.sort_by_key(|card| std::cmp::Reverse(card.ticket.id));
        Ok((self.rows(&cards).await?, more))
    }

    /// Tickets that a member may see, newest first.
    pub async fn list(
        &self,
        member: &Member,
        listing: &Listing,
    ) -> Result<Vec<protocol::TicketRow>, Error> {
        in_time(async {
            let cards = self
                .store
                .listed_cards(
                    &Viewer::of(member),
                    listing.stage.as_deref(),
                    listing.before,
                    listing.limit.clamp(1, DESK_ROWS_MAX),
                )
                .await?;
            self.rows(&cards).await
        })
        .await
    }

    /// The queue of a team in the order in which it should be worked; `None` for those whom it does not
    /// concern.
    pub async fn queue(
        &self,
        member: &Member,
        team: TeamId,
        limit: usize,
    ) -> Result<Option<Vec<protocol::TicketRow>>, Error> {
        in_time(async {
            let Some(organisations) = self.served_for(member, team).await? else {
                return Ok(None);
            };
            let mut cards = self
                .store
                .queued_cards(team, &organisations, QUEUE_TICKETS_MAX)
                .await?;
            cards.retain(|card| may_see(member, card.ticket.sight()));
            cards.sort_by_cached_key(|card| queue_place(&card.ticket, card.bundled));
            cards.truncate(limit.clamp(1, DESK_ROWS_MAX));
            Ok(Some(self.rows(&cards).await?))
        })
        .await
    }

    /// Cards as rows of a list.
    pub(super) async fn rows(&self, cards: &[Card]) -> Result<Vec<protocol::TicketRow>, Error> {
        let named = cards
            .iter()
            .flat_map(|card| wire::members_of(&card.ticket))
            .collect();
        let people = self.directory.people(named).await?;
        Ok(cards
            .iter()
            .map(|card| wire::ticket_row(&card.ticket, card.row_facts(), &people))
            .collect())
    }

    pub(super) async fn seen(&self, member: &Member, id: TicketId) -> Result<Option<Card>, Error> {
        Ok(self
            .store
            .card(id)
            .await?
            .filter(|card| may_see(member, card.ticket.sight())))
    }
}
