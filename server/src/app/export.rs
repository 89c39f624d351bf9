//! Solved tickets with their cards as a file, which an import of another desk reads.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use peerdesk_desk::{
    Member, MemberId, OrganisationId, Seq, Solution, Ticket, TicketId, TopicId, Visibility, may_see,
};
use serde::Serialize;
use thiserror::Error as ThisError;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::import::{Format, guarded};
use crate::search::{Words, fix_of};
use crate::store::{Card, Error, Recorded, SolutionCard, Store};

/// Tickets read and written at once.
const PAGE_TICKETS: usize = 500;

/// Bundles within bundles that are looked through for what solved them.
const LEADS_DEEP_MAX: usize = 8;

/// Whose view is exported.
#[derive(Clone, Debug)]
pub enum Whose {
    /// What a member sees of their own organisation.
    Member(Member),
    /// An organisation, from the console of the machine.
    Organisation {
        id: OrganisationId,
        with_private: bool,
    },
}

impl Whose {
    fn sees(&self, ticket: &Ticket) -> bool {
        match self {
            Self::Member(member) => may_see(member, ticket.sight()),
            Self::Organisation { id, with_private } => {
                ticket.organisation == *id
                    && (*with_private || ticket.visibility == Visibility::Organisation)
            }
        }
    }
}

/// Why an export stopped.
#[derive(Debug, ThisError)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] Error),
    #[error("a row could not be written")]
    Row(#[from] csv::Error),
    #[error("a row could not be written")]
    Json(#[from] serde_json::Error),
}

/// An export under way: page by page, so that its size costs no memory.
pub struct Export {
    store: Store,
    whose: Whose,
    format: Format,
    after: TicketId,
    tickets: u64,
    done: bool,
}

/// The fields in the order of the columns; the same names as an import takes, and more.
#[derive(Debug, Serialize)]
struct Row<'r> {
    key: String,
    number: i64,
    title: Cow<'r, str>,
    question: Cow<'r, str>,
    fix: Cow<'r, str>,
    cause: Cow<'r, str>,
    environment: Cow<'r, str>,
    verified_until: Option<String>,
    topic: Cow<'r, str>,
    requester: &'r str,
    helper: &'r str,
    asked_at: String,
    /// How many others it helped.
    reuses: u64,
}

impl Row<'_> {
    /// The row with the texts of people as a spreadsheet may have them.
    fn guarded(&self) -> Row<'_> {
        Row {
            key: self.key.clone(),
            title: guarded(&self.title),
            question: guarded(&self.question),
            fix: guarded(&self.fix),
            cause: guarded(&self.cause),
            environment: guarded(&self.environment),
            verified_until: self.verified_until.clone(),
            topic: guarded(&self.topic),
            asked_at: self.asked_at.clone(),
            ..*self
        }
    }
}

/// What a page of tickets needs beside their facts.
struct Around {
    /// Tickets whose solution solved others of the page.
    leads: HashMap<TicketId, Card>,
    said: Vec<Recorded>,
    solutions: HashMap<TicketId, SolutionCard>,
    reuses: HashMap<TicketId, u64>,
    addresses: HashMap<MemberId, String>,
    topics: HashMap<TopicId, String>,
}

impl Export {
    /// An export that begins at its first ticket.
    pub fn new(store: Store, whose: Whose, format: Format) -> Self {
        Self {
            store,
            whose,
            format,
            after: TicketId(0),
            tickets: 0,
            done: false,
        }
    }

    /// Tickets written so far.
    pub fn tickets(&self) -> u64 {
        self.tickets
    }

    /// The next piece of the file; `None` at its end.
    pub async fn piece(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        if self.done {
            return Ok(None);
        }
        let header = self.after == TicketId(0);
        let ids = self.ids().await?;
        self.done = ids.len() < PAGE_TICKETS;
        self.after = ids.last().copied().unwrap_or(self.after);
        let mut cards = self.store.cards(&ids).await?;
        cards.retain(|card| self.whose.sees(&card.ticket));
        cards.sort_by_key(|card| card.ticket.id);
        let around = Around::read(&self.store, &self.whose, &cards).await?;
        let rows: Vec<Row<'_>> = cards.iter().map(|card| around.row(card)).collect();
        self.tickets += rows.len() as u64;
        match self.format {
            Format::Csv => table(&rows, header).map(Some),
            Format::JsonLines => lines(&rows).map(Some),
        }
    }

    async fn ids(&self) -> Result<Vec<TicketId>, Error> {
        let (organisation, with_private, requester) = match &self.whose {
            Whose::Member(member) => {
                let organisation = member.organisation;
                let second_line = member.is_second_line_of(organisation);
                (organisation, second_line, Some(member.id))
            }
            Whose::Organisation { id, with_private } => (*id, *with_private, None),
        };
        self.store
            .solved_after(
                organisation,
                with_private,
                requester,
                self.after,
                PAGE_TICKETS,
            )
            .await
    }
}

impl Around {
    async fn read(store: &Store, whose: &Whose, cards: &[Card]) -> Result<Self, Error> {
        let leads = leads(store, whose, cards).await?;
        let of_page = cards.iter().map(|card| card.ticket.id);
        let ids: BTreeSet<TicketId> = of_page.chain(leads.keys().copied()).collect();
        let ids: Vec<TicketId> = ids.into_iter().collect();
        let people: BTreeSet<MemberId> = cards
            .iter()
            .flat_map(|card| [Some(card.ticket.requester), helper(&card.ticket)])
            .flatten()
            .collect();
        let topics: BTreeSet<TopicId> = cards.iter().map(|card| card.ticket.topic).collect();
        let people: Vec<MemberId> = people.into_iter().collect();
        let topics: Vec<TopicId> = topics.into_iter().collect();
        Ok(Self {
            leads,
            said: store.said(&ids).await?,
            solutions: store
                .solution_cards(&ids)
                .await?
                .into_iter()
                .map(|solution| (solution.ticket, solution))
                .collect(),
            reuses: store
                .reuses(&ids)
                .await?
                .into_iter()
                .map(|reuses| (reuses.ticket, reuses.members))
                .collect(),
            addresses: store.addresses(&people).await?,
            topics: store.topic_names(&topics).await?,
        })
    }

    fn row<'r>(&'r self, card: &'r Card) -> Row<'r> {
        let ticket = &card.ticket;
        let words = Words::of(ticket.id, &self.said);
        let solution = self.solutions.get(&ticket.id);
        let of_card = |part: fn(&SolutionCard) -> &str| Cow::Borrowed(solution.map_or("", part));
        let address = |member: Option<MemberId>| {
            let address = member.and_then(|member| self.addresses.get(&member));
            address.map_or("", String::as_str)
        };
        Row {
            key: format!("peerdesk-{}", ticket.id.0),
            number: card.number,
            title: ticket.title.as_str().into(),
            question: solution
                .map(|solution| solution.content.question.as_str())
                .or_else(|| words.at(Seq(1)))
                .unwrap_or_default()
                .into(),
            fix: self.fix(card).unwrap_or_default().into(),
            cause: of_card(|solution| &solution.content.cause),
            environment: of_card(|solution| &solution.content.environment),
            verified_until: solution.map(|solution| moment(solution.verified_until.0)),
            topic: self
                .topics
                .get(&ticket.topic)
                .map_or("", String::as_str)
                .into(),
            requester: address(Some(ticket.requester)),
            helper: address(helper(ticket)),
            asked_at: moment(card.asked_at.0),
            reuses: self.reuses.get(&ticket.id).copied().unwrap_or_default(),
        }
    }

    /// What solved a ticket: in a bundle, what solved the one above.
    fn fix<'r>(&'r self, card: &'r Card) -> Option<&'r str> {
        let mut at = Some(card);
        let chain = std::iter::from_fn(|| {
            let card = at?;
            at = lead(&card.ticket).and_then(|lead| self.leads.get(&lead));
            Some(card)
        });
        chain.take(1 + LEADS_DEEP_MAX).find_map(|card| {
            let id = card.ticket.id;
            fix_of(card, &Words::of(id, &self.said), self.solutions.get(&id))
        })
    }
}

/// The tickets above those of bundles, as far as they may be exported.
async fn leads(
    store: &Store,
    whose: &Whose,
    cards: &[Card],
) -> Result<HashMap<TicketId, Card>, Error> {
    let mut leads = HashMap::new();
    let mut wanted: BTreeSet<TicketId> =
        cards.iter().filter_map(|card| lead(&card.ticket)).collect();
    for _ in 0..LEADS_DEEP_MAX {
        wanted.retain(|id| !leads.contains_key(id));
        if wanted.is_empty() {
            break;
        }
        let ids: Vec<TicketId> = std::mem::take(&mut wanted).into_iter().collect();
        let mut found = store.cards(&ids).await?;
        found.retain(|card| whose.sees(&card.ticket));
        wanted.extend(found.iter().filter_map(|card| lead(&card.ticket)));
        leads.extend(found.into_iter().map(|card| (card.ticket.id, card)));
    }
    Ok(leads)
}

/// The ticket whose solution solved this one as well.
fn lead(ticket: &Ticket) -> Option<TicketId> {
    match ticket.stage.solution()? {
        Solution::WithBundle { under } => Some(*under),
        Solution::Accepted { .. } | Solution::Resolved { .. } | Solution::Unconfirmed { .. } => {
            None
        }
    }
}

/// Who solved it; nobody alone in a bundle.
fn helper(ticket: &Ticket) -> Option<MemberId> {
    let (_, by) = ticket.stage.solution()?.answer()?;
    Some(by)
}

fn moment(milliseconds: i64) -> String {
    OffsetDateTime::from_unix_timestamp(milliseconds / 1_000)
        .ok()
        .and_then(|moment| moment.format(&Rfc3339).ok())
        .unwrap_or_default()
}

fn table(rows: &[Row<'_>], header: bool) -> Result<Vec<u8>, ExportError> {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    if header {
        writer.write_record(COLUMNS)?;
    }
    for row in rows {
        writer.serialize(row.guarded())?;
    }
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()).into())
}

/// The header, also of a file without rows.
const COLUMNS: [&str; 13] = [
    "key",
    "number",
    "title",
    "question",
    "fix",
    "cause",
    "environment",
    "verified_until",
    "topic",
    "requester",
    "helper",
    "asked_at",
    "reuses",
];

fn lines(rows: &[Row<'_>]) -> Result<Vec<u8>, ExportError> {
    let mut file = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut file, row)?;
        file.push(b'\n');
    }
    Ok(file)
}
