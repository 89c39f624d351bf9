//! Questions to the index: words become weighted terms, terms candidates, candidates an order.

mod cursor;
mod dictionary;
mod gather;
mod plan;
mod rank;
mod statistics;

use std::collections::BTreeSet;

use tantivy::query::{BooleanQuery, EnableScoring, Query as _, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, Searcher, TERMINATED, TantivyError, Term};

pub use cursor::Cursor;
pub use rank::{SUGGESTION_LIKENESS_MIN, Weights};

use crate::audience::Reader;
use crate::document::Standing;
use crate::index::{Error, Fields};
use dictionary::Dictionary;
use gather::{Gather, Order, Whose};
use plan::Plan;

/// A page never holds more.
pub const HITS_MAX: usize = 100;

/// What narrows a search beside its words. Empty lists narrow nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Any of these topics. `Some` of an empty list finds nothing: a name that no topic has.
    pub topics: Option<Vec<u64>>,
    /// Any of these requesters; as with topics.
    pub requesters: Option<Vec<u64>>,
    pub standings: Vec<Standing>,
    /// Asked before this second since 1970.
    pub before: Option<u64>,
    /// Asked at this second or later.
    pub after: Option<u64>,
    pub has_fix: bool,
}

/// A question to a snapshot.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    pub reader: &'a Reader,
    /// Words as typed; without any, everything that the filter lets through comes, newest first.
    pub text: &'a str,
    /// Whether the last word may be the beginning of one.
    pub typing: bool,
    pub filter: &'a Filter,
    /// Seconds since 1970, for how fresh something is.
    pub now: u64,
    /// Hits that look less alike are left out; 0 for none.
    pub likeness_min: f32,
    /// At most [`HITS_MAX`].
    pub limit: usize,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    pub weights: &'a Weights,
}

/// A ticket that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    pub id: u64,
    /// 1 where a title says all that was asked and nothing else; more where the talk does as well.
    pub likeness: f32,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Best first.
    pub hits: Vec<Hit>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
    /// The terms that were looked for, for highlighting.
    pub terms: BTreeSet<String>,
}

impl Page {
    /// Puts tickets before all others, wherever they stood.
    pub fn put_first(&mut self, ids: impl IntoIterator<Item = u64>) {
        let first: Vec<Hit> = ids
            .into_iter()
            .map(|id| Hit { id, likeness: 1.0 })
            .collect();
        self.hits
            .retain(|hit| first.iter().all(|first| first.id != hit.id));
        self.hits.splice(0..0, first);
    }
}

/// One way through the index, and what tickets are worth on it.
type Pass<'a> = (Gather<'a>, Box<dyn Weight>);

/// The index at one moment.
pub struct Snapshot {
    searcher: Searcher,
    fields: Fields,
}

impl Snapshot {
    pub(crate) fn new(searcher: Searcher, fields: Fields) -> Self {
        Self { searcher, fields }
    }

    /// How many tickets there are, whoever may find them.
    pub fn tickets(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Parts that are looked at one after the other.
    pub fn segments(&self) -> usize {
        self.searcher.segment_readers().len()
    }

    /// A page of what the reader may find, best first.
    pub fn search(&self, request: &Request<'_>) -> Result<Page, Error> {
        let limit = request.limit.clamp(1, HITS_MAX);
        if request.text.trim().is_empty() {
            return self.newest(request, limit);
        }
        if self.searcher.num_docs() == 0 {
            return Ok(Page::default());
        }
        let dictionary = Dictionary::new(&self.searcher, self.fields.words, request.reader);
        let plan = Plan::of(&dictionary, request.text, request.typing, request.weights)?;
        if plan.terms.is_empty() {
            return Ok(Page::default());
        }
        let statistics = statistics::Statistics::new(&self.searcher, &plan);
        let order = Order::Alike { reach: plan.reach };
        let mut best = gather::Best::new(limit + 1);
        // Notes about one's own ticket are not for one's own eyes, even in second line, so what a
        // reader asked is looked for without notes, and everything else with them.
        let passes: &[(Whose, bool)] = if request.reader.second_line_of.is_empty() {
            &[(Whose::All, false)]
        } else {
            &[(Whose::Others, true), (Whose::Own, false)]
        };
        let passes = passes.iter().map(|(whose, with_notes)| {
            let clauses = plan.clauses(self.fields, request, *with_notes);
            let weight = BooleanQuery::new(clauses).weight(
                EnableScoring::enabled_from_statistics_provider(&statistics, &self.searcher),
            )?;
            Ok((Gather::new(request, order, *whose), weight))
        });
        let passes: Vec<Pass<'_>> = passes.collect::<Result<_, Error>>()?;
        let after = request.after.map(|after| self.place_now(after, &passes));
        let after = after.transpose()?;
        for (gather, weight) in passes {
            self.gather(&gather.after(after), weight.as_ref(), &mut best)?;
        }
        Ok(page(best, limit, plan.into_terms()))
    }

    /// Where the hit with which the page before ended stands by now: whatever was written since has
    /// moved the scores of all tickets, and with them their places. One that is gone, or that the
    /// reader may not find any more, stands where it stood.
    fn place_now(&self, ended: Cursor, passes: &[Pass<'_>]) -> Result<Cursor, Error> {
        let id = Term::from_field_u64(self.fields.id, ended.id);
        for segment in self.searcher.segment_readers() {
            let tickets = segment.inverted_index(self.fields.id)?;
            let Some(mut docs) = tickets.read_postings(&id, IndexRecordOption::Basic)? else {
                continue;
            };
            while docs.doc() != TERMINATED {
                for (gather, weight) in passes {
                    if let Some(now) = gather.place(weight.as_ref(), segment, docs.doc())? {
                        return Ok(ended.moved(now));
                    }
                }
                docs.advance();
            }
        }
        Ok(ended)
    }

    fn newest(&self, request: &Request<'_>, limit: usize) -> Result<Page, Error> {
        let weight = tantivy::query::AllQuery
            .weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        let gather = Gather::new(request, Order::Newest, Whose::All);
        let mut best = gather::Best::new(limit + 1);
        self.gather(&gather, weight.as_ref(), &mut best)?;
        Ok(page(best, limit, BTreeSet::new()))
    }

    fn gather(
        &self,
        gather: &Gather<'_>,
        weight: &dyn tantivy::query::Weight,
        best: &mut gather::Best,
    ) -> Result<(), Error> {
        for segment in self.searcher.segment_readers() {
            gather.segment(weight, segment, best)?;
        }
        Ok(())
    }
}

/// One hit more than the page holds tells that there is a next one.
fn page(best: gather::Best, limit: usize, terms: BTreeSet<String>) -> Page {
    let mut found = best.into_sorted();
    let more = found.len() > limit;
    found.truncate(limit);
    Page {
        next: found.last().filter(|_| more).map(|last| last.place),
        hits: found.iter().map(|found| found.hit).collect(),
        terms,
    }
}

/// Terms of documents are texts of ours, so anything else is a broken index.
fn term_text(bytes: &[u8]) -> Result<&str, TantivyError> {
    std::str::from_utf8(bytes)
        .map_err(|_| TantivyError::InternalError("a term of the index is no text".to_owned()))
}

#[cfg(test)]
mod tests;
