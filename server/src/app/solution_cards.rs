//! Solution cards: made from solved tickets, kept true by those who use them.

use std::collections::{BTreeSet, HashMap};

use peerdesk_desk::{
    Member, MemberId, Role, Seq, Text, TicketId, TopicId, may_see, may_vouch_for_card,
    may_write_card,
};
use peerdesk_protocol as protocol;
use peerdesk_protocol::limits::{CARD_VERSIONS_MAX, CARDS_MAX};
use thiserror::Error as ThisError;

use super::knowledge::count;
use super::{App, in_time};
use crate::search::{Words, solution_said};
use crate::store::{Card, CardContent, CardsWanted, Error, SolutionCard, Viewer};
use crate::wire::People;

/// Why something around a card was refused. Said to the person.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum CardDenied {
    /// No such ticket or card for this member.
    #[error("There is nothing here, or you may not know of it.")]
    NotFound,
    #[error(
        "Cards are written by second line, by who asked and by who solved it, while the ticket is \
         solved; second line vouches for them and pins them."
    )]
    NotPermitted,
    /// A part of it cannot be kept: its name.
    #[error("This is empty or too long.")]
    Unfit(&'static str),
    #[error("Somebody else changed the card in the meantime. Look at what they wrote.")]
    ChangedMeanwhile,
}

/// A use case of cards that did not happen.
#[derive(Debug, ThisError)]
pub enum CardError {
    #[error(transparent)]
    Denied(#[from] CardDenied),
    #[error(transparent)]
    Fault(#[from] Error),
}

type Outcome<T> = Result<T, CardError>;

impl App {
    /// The card of a ticket and what this member may do with it.
    pub async fn ticket_card(
        &self,
        member: &Member,
        ticket: TicketId,
    ) -> Outcome<protocol::TicketCard> {
        let card = self.ticket_of_card(member, ticket).await?;
        let said = in_time(self.store.said(&[ticket])).await?;
        let words = Words::of(ticket, &said);
        let draft = protocol::CardContent {
            question: words.at(Seq(1)).unwrap_or_default().to_owned(),
            fix: solution_said(&card.ticket, &words)
                .unwrap_or_default()
                .to_owned(),
            ..protocol::CardContent::default()
        };
        let mut shown = self.shown_cards(&[ticket]).await?;
        Ok(protocol::TicketCard {
            card: shown.remove(&ticket),
            draft,
            may_write: may_write_card(member, &card.ticket),
            may_vouch: may_vouch_for_card(member, &card.ticket),
        })
    }

    /// What the versions of a card said, newest first: for those who may write the next. What was taken
    /// out of a card is gone for its readers.
    pub async fn card_versions(
        &self,
        member: &Member,
        ticket: TicketId,
    ) -> Outcome<Vec<protocol::CardEdition>> {
        let card = self.ticket_of_card(member, ticket).await?;
        permitted(may_write_card(member, &card.ticket))?;
        let read = in_time(async {
            let versions = self.store.card_versions(ticket, CARD_VERSIONS_MAX).await?;
            let by = versions.iter().map(|edition| edition.by).collect();
            let people = self.directory.people(by).await?;
            Ok((versions, people))
        });
        let (versions, people) = read.await?;
        let shown = versions.iter().map(|edition| protocol::CardEdition {
            version: edition.version,
            by: people.person(edition.by),
            at: edition.at.0,
            content: shown_content(&edition.content),
        });
        Ok(shown.collect())
    }

    /// Writes the first version of a card, or the next.
    pub async fn save_card(
        &self,
        member: &Member,
        ticket: TicketId,
        save: &protocol::SaveCard,
    ) -> Outcome<protocol::TicketCard> {
        let card = self.ticket_of_card(member, ticket).await?;
        permitted(may_write_card(member, &card.ticket))?;
        let content = content(&save.content)?;
        let saved = self
            .store
            .save_card(ticket, save.replaces, member.id, &content);
        self.changed(in_time(saved).await?)?;
        self.ticket_card(member, ticket).await
    }

    /// Second line looked a version over: it still holds.
    pub async fn vouch_for_card(
        &self,
        member: &Member,
        ticket: TicketId,
        version: u32,
    ) -> Outcome<protocol::TicketCard> {
        let card = self.ticket_of_card(member, ticket).await?;
        permitted(may_vouch_for_card(member, &card.ticket))?;
        self.changed(in_time(self.store.vouch_for_card(ticket, version)).await?)?;
        self.ticket_card(member, ticket).await
    }

    /// Shows a card to whoever asks in its topic, or no longer.
    pub async fn pin_card(
        &self,
        member: &Member,
        ticket: TicketId,
        pinned: bool,
    ) -> Outcome<protocol::TicketCard> {
        let card = self.ticket_of_card(member, ticket).await?;
        permitted(may_vouch_for_card(member, &card.ticket))?;
        if !in_time(self.store.pin_card(ticket, pinned)).await? {
            return Err(CardDenied::NotFound.into());
        }
        self.ticket_card(member, ticket).await
    }

    /// A card did not help this member; second line is told, and finds it among those to look into.
    pub async fn report_card(
        &self,
        member: &Member,
        ticket: TicketId,
        report: &protocol::CardReport,
    ) -> Outcome<protocol::TicketCard> {
        let card = self.ticket_of_card(member, ticket).await?;
        let text = report.text.trim();
        let flagged = self.flag_card(member, &card.ticket, report.version, text);
        self.changed(in_time(flagged).await?)?;
        self.ticket_card(member, ticket).await
    }

    /// Cards that a member may see, those that wait longest for somebody's eye first. What needs eyes is
    /// for second line, at home also for admins.
    pub async fn cards(
        &self,
        member: &Member,
        wanted: CardsWanted,
        topic: Option<TopicId>,
    ) -> Outcome<Vec<protocol::CardRow>> {
        let viewer = Viewer::of(member);
        match wanted {
            CardsWanted::Pinned => {}
            CardsWanted::All | CardsWanted::Flagged | CardsWanted::Due => {
                permitted(member.role != Role::Employee)?;
            }
        }
        let (tickets, mut cards) = in_time(async {
            let ids = self
                .store
                .tickets_with_cards(&viewer, wanted, topic, CARDS_MAX)
                .await?;
            let mut tickets = self.store.cards(&ids).await?;
            tickets.retain(|card| may_see(member, card.ticket.sight()));
            tickets.sort_by_key(|card| ids.iter().position(|id| *id == card.ticket.id));
            Ok((tickets, self.shown_cards(&ids).await?))
        })
        .await?;
        let rows = self.rows(&tickets).await?;
        let with_card = |row: protocol::TicketRow| {
            let card = cards.remove(&TicketId(row.id.0))?;
            Some(protocol::CardRow { ticket: row, card })
        };
        Ok(rows.into_iter().filter_map(with_card).collect())
    }

    async fn ticket_of_card(&self, member: &Member, ticket: TicketId) -> Outcome<Card> {
        let seen = in_time(self.seen(member, ticket)).await?;
        Ok(seen.ok_or(CardDenied::NotFound)?)
    }

    /// What follows a write that took effect, or the reason why it did not.
    fn changed(&self, done: bool) -> Result<(), CardDenied> {
        self.search.wake();
        done.then_some(()).ok_or(CardDenied::ChangedMeanwhile)
    }

    async fn shown_cards(
        &self,
        tickets: &[TicketId],
    ) -> Result<HashMap<TicketId, protocol::SolutionCard>, Error> {
        let cards = self.store.solution_cards(tickets).await?;
        let reuses = self.store.reuses(tickets).await?;
        let named: BTreeSet<MemberId> = cards
            .iter()
            .flat_map(|card| card.flags.iter().map(|flag| flag.by).chain([card.by]))
            .collect();
        let people = self.directory.people(named).await?;
        let worked: HashMap<TicketId, u64> = reuses
            .into_iter()
            .map(|reuses| (reuses.ticket, reuses.members))
            .collect();
        let shown = cards.iter().map(|card| {
            let worked = worked.get(&card.ticket).copied().unwrap_or_default();
            (card.ticket, shown(card, count(worked), &people))
        });
        Ok(shown.collect())
    }
}

/// What a search says of a card beside the fix.
pub(super) fn card_mark(card: &SolutionCard) -> protocol::CardMark {
    protocol::CardMark {
        version: card.version,
        verified_until: card.verified_until.0,
        pinned: card.pinned,
        flagged: !card.flags.is_empty(),
    }
}

fn shown(card: &SolutionCard, worked: u32, people: &People) -> protocol::SolutionCard {
    protocol::SolutionCard {
        ticket: protocol::TicketId(card.ticket.0),
        version: card.version,
        content: shown_content(&card.content),
        verified_until: card.verified_until.0,
        pinned: card.pinned,
        by: people.person(card.by),
        at: card.at.0,
        worked,
        flags: card
            .flags
            .iter()
            .map(|flag| protocol::CardFlag {
                by: people.person(flag.by),
                at: flag.at.0,
                text: flag.text.clone(),
            })
            .collect(),
    }
}

fn shown_content(content: &CardContent) -> protocol::CardContent {
    protocol::CardContent {
        question: content.question.clone(),
        cause: content.cause.clone(),
        fix: content.fix.clone(),
        environment: content.environment.clone(),
    }
}

fn permitted(may: bool) -> Result<(), CardDenied> {
    may.then_some(()).ok_or(CardDenied::NotPermitted)
}

/// The parts as they are kept: trimmed, question and fix not empty.
fn content(content: &protocol::CardContent) -> Result<CardContent, CardDenied> {
    let needed = |field, words: &str| {
        let text = Text::new(words.trim()).map_err(|_| CardDenied::Unfit(field))?;
        Ok(text.as_str().to_owned())
    };
    let optional = |field, words: &str| {
        if words.trim().is_empty() {
            Ok(String::new())
        } else {
            needed(field, words)
        }
    };
    Ok(CardContent {
        question: needed("question", &content.question)?,
        cause: optional("cause", &content.cause)?,
        fix: needed("fix", &content.fix)?,
        environment: optional("environment", &content.environment)?,
    })
}
