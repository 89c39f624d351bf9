//! The words a reader's organisations use: how rare they are, what begins like them, what is near.

use std::collections::HashMap;

use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, InvertedIndexReader, Searcher, SegmentReader, TERMINATED, Term};

use super::term_text;
use crate::audience::Reader;
use crate::index::{Error, OWNER_END, owned_term};

/// Organisations whose words are compared; an engineer who serves more still finds in all of them.
const ORGANISATIONS_MAX: usize = 8;

/// Words looked at for one beginning in one segment. A beginning of two letters has some thousands.
const STEPS_MAX: usize = 50_000;

/// The words of the organisations that a reader sees, without those of private tickets.
pub(super) struct Dictionary<'a> {
    searcher: &'a Searcher,
    words: Field,
    organisations: Vec<u64>,
}

/// A word and how many tickets have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) tickets: u64,
}

impl<'a> Dictionary<'a> {
    pub(super) fn new(searcher: &'a Searcher, words: Field, reader: &Reader) -> Self {
        let mut organisations = vec![reader.organisation];
        for served in &reader.second_line_of {
            if organisations.len() < ORGANISATIONS_MAX && !organisations.contains(served) {
                organisations.push(*served);
            }
        }
        Self {
            searcher,
            words,
            organisations,
        }
    }

    /// How many tickets there are at most.
    pub(super) fn tickets_max(&self) -> u64 {
        let segments = self.searcher.segment_readers();
        segments
            .iter()
            .map(|segment| u64::from(segment.max_doc()))
            .sum()
    }

    /// In how many tickets the word or stem stands. Tickets as they were before a change count until
    /// their segment is written anew, but a word that only they hold is in none.
    pub(super) fn tickets(&self, term: &str) -> Result<u64, Error> {
        let mut tickets = 0;
        for organisation in &self.organisations {
            let term = Term::from_field_text(self.words, &owned_term(*organisation, term));
            for segment in self.searcher.segment_readers() {
                let index = segment.inverted_index(self.words)?;
                if let Some(info) = index.get_term_info(&term)?
                    && stands(segment, &index, &info)?
                {
                    tickets += u64::from(info.doc_freq);
                }
            }
        }
        Ok(tickets)
    }

    /// The most frequent words that begin so.
    pub(super) fn beginning_with(&self, start: &str, limit: usize) -> Result<Vec<Word>, Error> {
        let mut found = HashMap::new();
        for organisation in &self.organisations {
            let from = owned_term(*organisation, start);
            let skip = from.len() - start.len();
            for segment in self.searcher.segment_readers() {
                let index = segment.inverted_index(self.words)?;
                let mut stream = index.terms().range().ge(&from).into_stream()?;
                let mut steps = STEPS_MAX;
                while steps > 0 && stream.advance() && stream.key().starts_with(from.as_bytes()) {
                    steps -= 1;
                    let tickets = u64::from(stream.value().doc_freq);
                    let text = &term_text(stream.key())?[skip..];
                    count(&mut found, text, tickets);
                }
            }
        }
        let mut words = listed(found);
        words.sort_by(|a, b| b.tickets.cmp(&a.tickets).then_with(|| a.text.cmp(&b.text)));
        self.standing(words, limit)
    }

    /// The most frequent words at most `distance` typing errors away, nearest first; exchanged
    /// neighbours are one error.
    pub(super) fn near(&self, word: &str, distance: u8, limit: usize) -> Result<Vec<Word>, Error> {
        let mut found = HashMap::new();
        for organisation in &self.organisations {
            let own = owned_term(*organisation, word);
            let skip = own.len() - word.len();
            let end = format!("{organisation}{}", '\u{2}');
            let query =
                FuzzyTermQuery::new(Term::from_field_text(self.words, &own), distance, true);
            for segment in self.searcher.segment_readers() {
                let index = segment.inverted_index(self.words)?;
                let mut stream = index
                    .terms()
                    .search(query.automaton()?)
                    .ge(&own[..skip])
                    .lt(&end)
                    .into_stream()?;
                while stream.advance() {
                    let tickets = u64::from(stream.value().doc_freq);
                    count(&mut found, &term_text(stream.key())?[skip..], tickets);
                }
            }
        }
        found.remove(word);
        let mut words = listed(found);
        let first = word.chars().next();
        // People seldom mistype the first letter.
        words.sort_by_cached_key(|near| {
            let same_start = near.text.chars().next() == first;
            (
                !same_start,
                std::cmp::Reverse(near.tickets),
                near.text.clone(),
            )
        });
        self.standing(words, limit)
    }

    /// The first words that some ticket holds as it is now.
    fn standing(&self, words: Vec<Word>, limit: usize) -> Result<Vec<Word>, Error> {
        let mut standing = Vec::with_capacity(limit);
        for word in words {
            if standing.len() == limit {
                break;
            }
            if self.tickets(&word.text)? > 0 {
                standing.push(word);
            }
        }
        Ok(standing)
    }
}

/// Whether a ticket that was not changed since holds the term.
fn stands(
    segment: &SegmentReader,
    index: &InvertedIndexReader,
    info: &TermInfo,
) -> Result<bool, Error> {
    let Some(alive) = segment.alive_bitset() else {
        return Ok(true);
    };
    let mut postings = index.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
    while postings.doc() != TERMINATED {
        if alive.is_alive(postings.doc()) {
            return Ok(true);
        }
        postings.advance();
    }
    Ok(false)
}

fn count(found: &mut HashMap<String, u64>, text: &str, tickets: u64) {
    match found.get_mut(text) {
        Some(sum) => *sum += tickets,
        None => {
            found.insert(text.to_owned(), tickets);
        }
    }
}

fn listed(found: HashMap<String, u64>) -> Vec<Word> {
    found
        .into_iter()
        .map(|(text, tickets)| Word { text, tickets })
        .collect()
}

/// No word of ours holds the sign that ends its owner.
const _: () = assert!(OWNER_END as u32 == 1);
