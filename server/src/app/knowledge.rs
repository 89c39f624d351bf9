//! Searching, suggesting, and what became of a suggestion.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use peerdesk_desk::{Member, Role, Seq, TicketId, may_see};
use peerdesk_knowledge::highlight::{excerpt, marks};
use peerdesk_knowledge::query::Query;
use peerdesk_knowledge::search::{Cursor, Filter, Page, SUGGESTION_LIKENESS_MIN};
use peerdesk_knowledge::text::analyse;
use peerdesk_protocol as protocol;
use peerdesk_protocol::limits::{SEARCH_CHARS_MAX, SEARCH_FOUND_MAX, SUGGESTIONS_MAX};
use thiserror::Error as ThisError;

use super::solution_cards::card_mark;
use super::{App, in_time};
use crate::search::{Question, Search, SearchError, Words, fix_of, number, reader, talk_of};
use crate::store::{Card, Error, Named, Recorded, SolutionCard, Viewer};

/// Bytes of a fix or an excerpt that are shown.
const SHOWN_BYTES_MAX: usize = 280;

/// Days that a report of reuse covers.
const REPORT_DAYS: u32 = 30;

/// Tickets that helped most, in one report.
const MOST_REUSED_MAX: usize = 5;

/// Why a search has no answer.
#[derive(Debug, ThisError)]
pub enum Unanswered {
    #[error("What was searched in vain and what was reused is shown to leads and admins.")]
    NotPermitted,
    #[error(transparent)]
    Store(#[from] Error),
    #[error(transparent)]
    Search(#[from] SearchError),
}

/// A search as a member typed it.
#[derive(Clone, Debug)]
pub struct Typed {
    pub text: String,
    pub after: Option<Cursor>,
    pub limit: usize,
}

impl App {
    /// This node's search index.
    pub fn search_index(&self) -> &Arc<Search> {
        &self.search
    }

    /// A page of what a member may see, best first.
    pub async fn search(
        &self,
        member: &Member,
        typed: Typed,
    ) -> Result<protocol::SearchPage, Unanswered> {
        let query = Query::parse(&typed.text);
        let page = self.hits(member, &query, typed.after, typed.limit).await?;
        Ok(protocol::SearchPage {
            found: self.found(member, &page).await?,
            next: page.next.map(|next| next.to_string()),
            misunderstood: query.misunderstood,
            complete: self.search.is_complete(),
        })
    }

    /// A page of hits for what was typed.
    pub(super) async fn hits(
        &self,
        member: &Member,
        query: &Query,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Page, Unanswered> {
        let is_first = after.is_none();
        let question = Question {
            typing: true,
            filter: self.filter(member, query).await?,
            limit: limit.clamp(1, SEARCH_FOUND_MAX),
            after,
            ..self.question(member, &query.text)
        };
        let mut page = self.search.find(question).await?;
        if is_first {
            self.put_numbered_first(member, &query.text, &mut page)
                .await?;
        }
        Ok(page)
    }

    /// Solved and open tickets that mean the same as what is being typed.
    pub async fn suggest(
        &self,
        member: &Member,
        text: &str,
    ) -> Result<protocol::Suggestions, Unanswered> {
        let question = Question {
            typing: true,
            likeness_min: SUGGESTION_LIKENESS_MIN,
            limit: SUGGESTIONS_MAX,
            ..self.question(member, text)
        };
        // Without a word there is nothing to be alike.
        let page = if analyse(text).is_empty() {
            Page::default()
        } else {
            self.search.find(question).await?
        };
        Ok(protocol::Suggestions {
            found: self.found(member, &page).await?,
            complete: self.search.is_complete(),
        })
    }

    /// Other tickets that a ticket looks like, so that nobody works on one thing twice; `None` when
    /// there is no such ticket for this member.
    pub async fn alike(
        &self,
        member: &Member,
        ticket: TicketId,
    ) -> Result<Option<protocol::Alike>, Unanswered> {
        let read = in_time(async {
            let Some(card) = self.seen(member, ticket).await? else {
                return Ok(None);
            };
            Ok(Some((card, self.store.said(&[ticket]).await?)))
        });
        let Some((card, said)) = read.await? else {
            return Ok(None);
        };
        let words = Words::of(ticket, &said);
        let asked = words.at(Seq(1)).unwrap_or_default();
        let page = self.like(member, &card, asked).await?;
        Ok(Some(protocol::Alike {
            found: self.found(member, &page).await?,
            complete: self.search.is_complete(),
        }))
    }

    /// Others that a ticket looks like, by its title and its question.
    pub(super) async fn like(
        &self,
        member: &Member,
        card: &Card,
        asked: &str,
    ) -> Result<Page, SearchError> {
        let text = format!("{} {asked}", card.ticket.title.as_str());
        let question = Question {
            likeness_min: SUGGESTION_LIKENESS_MIN,
            // One more, because the ticket itself is found as well.
            limit: SUGGESTIONS_MAX + 1,
            ..self.question(member, beginning(&text))
        };
        let mut page = self.search.find(question).await?;
        page.hits.retain(|hit| hit.id != number(card.ticket.id.0));
        page.hits.truncate(SUGGESTIONS_MAX);
        Ok(page)
    }

    /// Counts that the solution of a ticket ended a question before it was asked. How many it helped
    /// by now; `None` when there is no such ticket for this member.
    pub async fn reuse(
        &self,
        member: &Member,
        ticket: TicketId,
        reuse: &protocol::Reuse,
    ) -> Result<Option<protocol::Reused>, Error> {
        in_time(async {
            if self.seen(member, ticket).await?.is_none() {
                return Ok(None);
            }
            self.store
                .count_reuse(member.id, reuse.id.0, ticket, &reuse.question)
                .await?;
            self.search.wake();
            let reuses = self.store.reuses(&[ticket]).await?;
            Ok(Some(protocol::Reused {
                reuses: reuses.first().map_or(0, |reuses| count(reuses.members)),
            }))
        })
        .await
    }

    /// What solutions did for others where this member is second line; for an admin, at home.
    pub async fn knowledge_report(
        &self,
        member: &Member,
    ) -> Result<protocol::KnowledgeReport, Unanswered> {
        for_leads(member)?;
        let viewer = Viewer::of(member);
        let report = in_time(async {
            let counts = self.store.knowledge_counts(&viewer, REPORT_DAYS).await?;
            let most = self
                .store
                .most_reused(&viewer, REPORT_DAYS, MOST_REUSED_MAX)
                .await?;
            let ids: Vec<TicketId> = most.iter().map(|(ticket, _)| *ticket).collect();
            let times: HashMap<TicketId, u64> = most.into_iter().collect();
            let mut cards = self.store.cards(&ids).await?;
            cards.retain(|card| may_see(member, card.ticket.sight()));
            cards.sort_by_key(|card| ids.iter().position(|id| *id == card.ticket.id));
            let rows = self.rows(&cards).await?;
            Ok(protocol::KnowledgeReport {
                days: REPORT_DAYS,
                reuses: count(counts.reuses),
                members: count(counts.members),
                cards: count(counts.cards),
                flagged: count(counts.flagged),
                due: count(counts.due),
                most: cards
                    .iter()
                    .zip(rows)
                    .map(|(card, ticket)| protocol::ReusedTicket {
                        reuses: count(times.get(&card.ticket.id).copied().unwrap_or_default()),
                        ticket,
                    })
                    .collect(),
            })
        });
        Ok(report.await?)
    }

    fn question(&self, member: &Member, text: &str) -> Question {
        Question {
            reader: reader(member),
            text: text.to_owned(),
            typing: false,
            filter: Filter::default(),
            now: self.clock.now(),
            likeness_min: 0.0,
            limit: SEARCH_FOUND_MAX,
            after: None,
        }
    }

    /// Names in operators as ids.
    async fn filter(&self, member: &Member, query: &Query) -> Result<Filter, Error> {
        let viewer = Viewer::of(member);
        let mut filter = Filter {
            standings: query.standings.clone(),
            before: query.before,
            after: query.after,
            has_fix: query.has_solution,
            ..Filter::default()
        };
        // An operator whose name nobody bears finds nothing, which is not the same as none.
        filter.topics = (!query.topics.is_empty()).then(Vec::new);
        filter.requesters = (!query.from.is_empty()).then(Vec::new);
        if filter.topics.is_some() || filter.requesters.is_some() {
            let named = self.store.named(&viewer, &query.topics, &query.from);
            for named in in_time(named).await? {
                match named {
                    Named::Topic(id) => filter.topics.get_or_insert_default().push(number(id.0)),
                    Named::Member(id) => {
                        filter.requesters.get_or_insert_default().push(number(id.0));
                    }
                }
            }
        }
        if query.from_oneself {
            let requesters = filter.requesters.get_or_insert_default();
            requesters.push(number(member.id.0));
        }
        Ok(filter)
    }

    /// Whoever types a number means the ticket of that number first.
    async fn put_numbered_first(
        &self,
        member: &Member,
        text: &str,
        page: &mut Page,
    ) -> Result<(), Error> {
        let text = text.trim();
        let Ok(wanted) = text.strip_prefix('#').unwrap_or(text).parse::<i64>() else {
            return Ok(());
        };
        let viewer = Viewer::of(member);
        let ids = in_time(self.store.tickets_numbered(&viewer, wanted)).await?;
        page.put_first(ids.iter().map(|id| number(id.0)));
        Ok(())
    }

    /// The hits as they are shown. The database has the last word on who sees a ticket.
    async fn found(&self, member: &Member, page: &Page) -> Result<Vec<protocol::Found>, Error> {
        let ids: Vec<TicketId> = page
            .hits
            .iter()
            .filter_map(|hit| i64::try_from(hit.id).ok().map(TicketId))
            .collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let (mut cards, said, reuses, solutions) = in_time(async {
            let cards = self.store.cards(&ids).await?;
            let said = self.store.said(&ids).await?;
            let solutions = self.store.solution_cards(&ids).await?;
            Ok((cards, said, self.store.reuses(&ids).await?, solutions))
        })
        .await?;
        cards.retain(|card| may_see(member, card.ticket.sight()));
        let place: HashMap<TicketId, usize> = ids.iter().copied().zip(0..).collect();
        cards.sort_by_key(|card| place.get(&card.ticket.id).copied());
        let about = About {
            said: &said,
            reuses: reuses
                .into_iter()
                .map(|reuses| (reuses.ticket, reuses.members))
                .collect(),
            solutions: solutions
                .iter()
                .map(|solution| (solution.ticket, solution))
                .collect(),
            terms: &page.terms,
        };
        let rows = self.rows(&cards).await?;
        let found = cards.iter().zip(rows);
        Ok(found.map(|(card, row)| about.found(card, row)).collect())
    }
}

/// What is known of the tickets that were found, beside their facts.
struct About<'a> {
    said: &'a [Recorded],
    reuses: HashMap<TicketId, u64>,
    solutions: HashMap<TicketId, &'a SolutionCard>,
    terms: &'a BTreeSet<String>,
}

impl About<'_> {
    fn found(&self, card: &Card, row: protocol::TicketRow) -> protocol::Found {
        let id = card.ticket.id;
        let title = pieces(&row.title, marks(&row.title, self.terms));
        let words = Words::of(id, self.said);
        let solution = self.solutions.get(&id).copied();
        let fix = fix_of(card, &words, solution).unwrap_or_default();
        protocol::Found {
            fix: shown(fix, self.terms),
            excerpt: shown(&talk_of(card, &words, solution), self.terms),
            title,
            reuses: count(self.reuses.get(&id).copied().unwrap_or_default()),
            card: solution.map(card_mark),
            ticket: row,
        }
    }
}

/// Reports show what others did and looked for.
pub(super) fn for_leads(member: &Member) -> Result<(), Unanswered> {
    match member.role {
        Role::Lead | Role::Admin => Ok(()),
        Role::Employee | Role::Engineer => Err(Unanswered::NotPermitted),
    }
}

fn shown(text: &str, terms: &BTreeSet<String>) -> Vec<protocol::Piece> {
    let part = excerpt(text, terms, SHOWN_BYTES_MAX);
    pieces(&text[part.range], part.marks)
}

fn pieces(text: &str, marks: Vec<std::ops::Range<usize>>) -> Vec<protocol::Piece> {
    let mut pieces = Vec::with_capacity(marks.len() * 2 + 1);
    let mut push = |text: &str, hit| {
        if !text.is_empty() {
            pieces.push(protocol::Piece {
                text: text.to_owned(),
                hit,
            });
        }
    };
    let mut from = 0;
    for mark in marks {
        push(&text[from..mark.start], false);
        push(&text[mark.clone()], true);
        from = mark.end;
    }
    push(&text[from..], false);
    pieces
}

pub(super) fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

pub(super) fn beginning(text: &str) -> &str {
    text.char_indices()
        .nth(SEARCH_CHARS_MAX)
        .map_or(text, |(end, _)| &text[..end])
}
