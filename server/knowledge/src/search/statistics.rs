//! How rare a term is, as far as the reader may know.

use std::collections::HashMap;

use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::plan::Plan;

/// Counts of the reader's own organisations, the same for every field: a word is as rare as the
/// tickets that hold it anywhere.
pub(super) struct Statistics<'a> {
    searcher: &'a Searcher,
    tickets_max: u64,
    counts: HashMap<&'a str, u64>,
}

impl<'a> Statistics<'a> {
    pub(super) fn new(searcher: &'a Searcher, plan: &'a Plan) -> Self {
        let counts = plan
            .terms
            .iter()
            .map(|term| (term.text.as_str(), term.tickets))
            .collect();
        Self {
            searcher,
            tickets_max: plan.tickets_max,
            counts,
        }
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        // An empty field has no average length, and nothing is found in it either.
        Ok(self.searcher.total_num_tokens(field)?.max(1))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.tickets_max)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let value = term.value();
        let text = value.as_str().unwrap_or_default();
        // Terms of notes name their organisation first.
        let bare = text
            .split_once(crate::index::OWNER_END)
            .map_or(text, |(_, bare)| bare);
        Ok(self
            .counts
            .get(bare)
            .copied()
            .unwrap_or(1)
            .clamp(1, self.tickets_max))
    }
}
