//! Who is told: follows the history, and writes what each event causes in members' inboxes, in the
//! commit that moves the place behind it.

mod calls;
mod flagged_cards;
mod notices;
mod outages;
mod telling;
mod waves;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use peerdesk_desk::{Event, MemberId, TicketId};
use tracing::warn;

use super::{App, wakes};
use crate::bus::Hint;
use crate::store::{Card, Error, Following, NewNotice, Recorded};

pub use outages::Decided;
pub use telling::Passed;
pub use waves::Online;

/// How often is looked for what happened, and for what is due, when no commit is heard of: people
/// shall hear of it within a second.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long is waited after a commit, so that a burst of them is one look.
const GATHERING: Duration = Duration::from_millis(250);
/// Tickets followed in one commit.
const TICKETS_PER_LOOK_MAX: usize = 200;
/// Tickets of the past that are looked through in one commit.
const PAST_PER_LOOK_MAX: usize = 200;

/// What came of one look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// Another node follows.
    Elsewhere,
    /// Nothing is left.
    All,
    /// There is more to follow at once.
    More,
}

/// What the events of one look came to.
#[derive(Default)]
struct Seen {
    new: Vec<NewNotice>,
    /// Questions that were asked.
    asked: Vec<TicketId>,
    is_all: bool,
}

/// Follows the history, for ever. Any number of nodes may do so; one at a time does.
pub async fn run_follower(app: App, online: Arc<Online>) {
    loop {
        loop {
            match app.follow(&*online).await {
                Ok(Followed::More) => {}
                Ok(Followed::All | Followed::Elsewhere) => break,
                Err(error) => {
                    warn!(
                        error = &error as &dyn std::error::Error,
                        "the history could not be followed; trying again"
                    );
                    break;
                }
            }
        }
        wakes::rest(&app.wakes.follower, LOOK_EVERY, GATHERING).await;
    }
}

impl App {
    /// One look: writes what the events that were not followed cause, tells the waves whose time has
    /// come, and moves the places behind it, in one commit; then tells whose inbox changed.
    pub async fn follow(&self, online: &Online) -> Result<Followed, Error> {
        let Some(mut following) = self.store.follow().await? else {
            return Ok(Followed::Elsewhere);
        };
        let seen = self.follow_events(&mut following).await?;
        let (mut new, is_all) = (seen.new, seen.is_all);
        new.extend(self.tell_waves(&mut following, online).await?);
        new.extend(self.say_again(&mut following).await?);
        let is_past_done = self.look_through_past(&mut following).await?;
        let told: BTreeSet<MemberId> = self.write_notices(&mut following, &new).await?;
        following.commit(is_all).await?;
        for member in told {
            self.bus.publish(Hint::Inbox { member });
        }
        if !seen.asked.is_empty() {
            // Searching takes longer than following may.
            let app = self.clone();
            tokio::spawn(async move { app.note_asked(seen.asked).await });
        }
        Ok(if is_all && is_past_done {
            Followed::All
        } else {
            Followed::More
        })
    }

    /// Writes notices, and what is to be sent of them.
    async fn write_notices(
        &self,
        following: &mut Following,
        new: &[NewNotice],
    ) -> Result<BTreeSet<MemberId>, Error> {
        if new.is_empty() {
            return Ok(BTreeSet::new());
        }
        let noticed = following.notice(new).await?;
        let told = noticed.iter().map(|noticed| noticed.member).collect();
        let unread = following.see_what_was_read(noticed).await?;
        let now = following.now().await?;
        following.post(&unread, now).await?;
        Ok(told)
    }

    async fn follow_events(&self, following: &mut Following) -> Result<Seen, Error> {
        let moved = following.moved_on(TICKETS_PER_LOOK_MAX).await?;
        if moved.is_empty() {
            return Ok(Seen {
                is_all: true,
                ..Seen::default()
            });
        }
        let news = following.events(&moved).await?;
        let cards = self
            .cards_of(news.events.iter().map(|event| event.ticket))
            .await?;
        let mut new = notices::of_events(following, &news.events, &cards).await?;
        let now = following.now().await?;
        for event in &news.events {
            if let Some(card) = cards.get(&event.ticket) {
                let ticket = &card.ticket;
                waves::follow_event(&self.store, following, event, ticket).await?;
                calls::follow_event(following, event, ticket).await?;
                new.extend(outages::follow_event(following, event, ticket, now).await?);
            }
        }
        following.advance(&news.places).await?;
        let is_asked = |event: &&Recorded| matches!(event.event, Event::Asked(_));
        Ok(Seen {
            new,
            asked: news
                .events
                .iter()
                .filter(is_asked)
                .map(|event| event.ticket)
                .collect(),
            is_all: moved.len() < TICKETS_PER_LOOK_MAX && !news.is_cut,
        })
    }

    async fn tell_waves(
        &self,
        following: &mut Following,
        online: &Online,
    ) -> Result<Vec<NewNotice>, Error> {
        let due = following.due_waves(waves::WAVES_PER_LOOK_MAX).await?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let cards = self.cards_of(due.iter().map(|wave| wave.ticket)).await?;
        let now = following.now().await?;
        waves::tell_due(following, due, &cards, online, now).await
    }

    /// What is said again while nobody acts.
    async fn say_again(&self, following: &mut Following) -> Result<Vec<NewNotice>, Error> {
        let due = following.take_calls(calls::CALLS_PER_LOOK_MAX).await?;
        let near = following.promises_near(calls::CALLS_PER_LOOK_MAX).await?;
        if due.is_empty() && near.is_empty() {
            return Ok(Vec::new());
        }
        let concerned = due.iter().map(|call| call.ticket).chain(near.clone());
        let cards = self.cards_of(concerned).await?;
        let now = following.now().await?;
        let mut new = calls::tell_calls(following, due, &cards, now).await?;
        new.extend(calls::near_promises(&near, &cards, now));
        Ok(new)
    }

    /// Looks through tickets that were solved before solutions were kept; whether all were.
    async fn look_through_past(&self, following: &mut Following) -> Result<bool, Error> {
        let ids = following.next_past(PAST_PER_LOOK_MAX).await?;
        let is_done = ids.len() < PAST_PER_LOOK_MAX;
        if !ids.is_empty() {
            for card in self.store.cards(&ids).await? {
                waves::note_past(following, &card).await?;
            }
        }
        Ok(is_done)
    }

    /// Tickets as they stand, by their ids.
    async fn cards_of(
        &self,
        tickets: impl Iterator<Item = TicketId>,
    ) -> Result<BTreeMap<TicketId, Card>, Error> {
        let ids: BTreeSet<TicketId> = tickets.collect();
        let ids: Vec<TicketId> = ids.into_iter().collect();
        Ok(self
            .store
            .cards(&ids)
            .await?
            .into_iter()
            .map(|card| (card.ticket.id, card))
            .collect())
    }
}
