//! From typed text to weighted terms: completion, correction, the other keyboard, parts of units.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use tantivy::Term;
use tantivy::query::{BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::Request;
use super::dictionary::Dictionary;
use super::rank::Weights;
use crate::index::{Error, Fields, owned_term};
use crate::text::{Kind, Token, analyse, only_joins, other_layout, tells_trouble};

/// Pieces between spaces that are read; a pasted log says in its beginning what it is.
const PIECES_MAX: usize = 80;

/// Terms that are looked for: the rarest, since the others hardly change the order.
const TERMS_MAX: usize = 28;

/// Completions of the word being typed.
const COMPLETIONS_MAX: usize = 6;

/// A beginning of fewer letters is completed to nothing: it would be half the dictionary.
const COMPLETED_CHARS_MIN: usize = 2;

/// Corrections of a word that nobody wrote, and how many words are corrected at all.
const CORRECTIONS_MAX: usize = 4;
const CORRECTED_WORDS_MAX: usize = 6;

/// Words of fewer letters are not corrected: everything is near to them.
const CORRECTED_CHARS_MIN: usize = 4;

/// From so many letters on, two errors are forgiven.
const TWO_ERRORS_CHARS_MIN: usize = 8;

/// A word in more than this share of tickets is left out where rarer ones were typed as well: that
/// saves most of the work in a large desk and hardly changes the order.
const COMMON_SHARE: f64 = 0.12;

/// In so many tickets a word is never common. Otherwise a small desk with seven tickets about printers
/// would leave out the printer.
const COMMON_TICKETS_MIN: u64 = 1_000;

/// A term, how much it counts and how many tickets of the reader's organisations have it.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) text: String,
    pub(super) weight: f32,
    pub(super) tickets: u64,
}

/// What is looked for.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) terms: Vec<Wanted>,
    pub(super) tickets_max: u64,
    /// The score of a ticket whose title says, once, the words of what was typed that say most.
    pub(super) reach: f32,
}

struct Planner<'a> {
    dictionary: &'a Dictionary<'a>,
    weights: &'a Weights,
    terms: HashMap<String, Wanted>,
    /// What each typed word that some ticket holds would bring at best.
    brings: Vec<f32>,
    /// The weights of typed words that no ticket holds.
    missed: Vec<f32>,
    tickets_max: u64,
    corrections_left: usize,
    /// Something was typed that says more than how words are joined.
    says_something: bool,
}

impl Plan {
    pub(super) fn of(
        dictionary: &Dictionary<'_>,
        text: &str,
        typing: bool,
        weights: &Weights,
    ) -> Result<Self, Error> {
        let mut planner = Planner {
            dictionary,
            weights,
            terms: HashMap::new(),
            brings: Vec::new(),
            missed: Vec::new(),
            tickets_max: dictionary.tickets_max(),
            corrections_left: CORRECTED_WORDS_MAX,
            says_something: analyse(text).iter().any(|token| !only_joins(token, text)),
        };
        let open_end = typing && !text.ends_with(char::is_whitespace);
        let mut pieces = text.split_whitespace().take(PIECES_MAX).peekable();
        while let Some(piece) = pieces.next() {
            planner.piece(piece, open_end && pieces.peek().is_none())?;
        }
        Ok(planner.finish())
    }

    /// The terms in all fields; in notes, for the organisations in which the reader is second line.
    pub(super) fn clauses(
        &self,
        fields: Fields,
        request: &Request<'_>,
        with_notes: bool,
    ) -> Vec<(Occur, Box<dyn Query>)> {
        let weights = request.weights;
        let mut clauses = Vec::with_capacity(self.terms.len() * 4);
        let mut clause = |field: Field, term: &str, weight: f32| {
            let query = TermQuery::new(
                Term::from_field_text(field, term),
                IndexRecordOption::WithFreqs,
            );
            let boosted: Box<dyn Query> = Box::new(BoostQuery::new(Box::new(query), weight));
            clauses.push((Occur::Should, boosted));
        };
        for term in &self.terms {
            clause(fields.title, &term.text, weights.title * term.weight);
            clause(fields.fix, &term.text, weights.fix * term.weight);
            clause(fields.talk, &term.text, weights.talk * term.weight);
            for organisation in request.reader.second_line_of.iter().filter(|_| with_notes) {
                let owned = owned_term(*organisation, &term.text);
                clause(fields.notes, &owned, weights.notes * term.weight);
            }
        }
        clauses
    }

    pub(super) fn into_terms(self) -> BTreeSet<String> {
        self.terms.into_iter().map(|term| term.text).collect()
    }
}

impl Planner<'_> {
    /// Takes in what stands between two spaces.
    fn piece(&mut self, piece: &str, open_end: bool) -> Result<(), Error> {
        let mut read: Cow<'_, str> = piece.into();
        let mut tokens = analyse(piece);
        if !self.any_known(&tokens, open_end)?
            && let Some(other) = other_layout(piece)
        {
            let meant = analyse(&other);
            if self.any_known(&meant, open_end)? {
                tokens = meant;
                read = other.into();
            }
        }
        let last = tokens.len().saturating_sub(1);
        let whole_known = self.known_wholes(&tokens)?;
        for (at, token) in tokens.iter().enumerate() {
            let part = token.kind != Kind::Whole && whole_known.contains(&token.unit);
            let mut weight = if part { self.weights.part } else { 1.0 };
            if tells_trouble(token) {
                weight *= self.weights.trouble;
            }
            let open_end = open_end && at == last;
            if self.says_something && only_joins(token, &read) {
                // It may be the beginning of a word that says something.
                if open_end {
                    self.complete(token, weight)?;
                }
            } else {
                self.token(token, weight, open_end)?;
            }
        }
        Ok(())
    }

    fn any_known(&self, tokens: &[Token], open_end: bool) -> Result<bool, Error> {
        for token in tokens {
            if self.dictionary.tickets(&token.term)? > 0 {
                return Ok(true);
            }
        }
        let Some(last) = tokens.last().filter(|_| open_end) else {
            return Ok(false);
        };
        let long_enough = last.surface.chars().count() >= COMPLETED_CHARS_MIN;
        Ok(long_enough && !self.dictionary.beginning_with(&last.surface, 1)?.is_empty())
    }

    /// Units that some ticket holds as a whole: their parts count less.
    fn known_wholes(&self, tokens: &[Token]) -> Result<HashSet<u32>, Error> {
        let mut known = HashSet::new();
        for token in tokens {
            if token.kind == Kind::Whole && self.dictionary.tickets(&token.term)? > 0 {
                known.insert(token.unit);
            }
        }
        Ok(known)
    }

    fn token(&mut self, token: &Token, weight: f32, open_end: bool) -> Result<(), Error> {
        let tickets = self.dictionary.tickets(&token.term)?;
        let mut best = self.want(&token.term, weight, tickets);
        let letters = token.surface.chars().count();
        let plain = token.kind == Kind::Word && token.surface.chars().all(char::is_alphabetic);
        if open_end && token.kind != Kind::Gram {
            best = best.max(self.complete(token, weight)?);
        }
        if tickets == 0 && best == 0.0 && plain && letters >= CORRECTED_CHARS_MIN {
            best = best.max(self.correct(&token.surface, weight)?);
        }
        // A whole that nobody wrote is a long shot; that it is not found says nothing.
        if token.kind == Kind::Whole && tickets == 0 {
            return Ok(());
        }
        if best == 0.0 {
            self.missed.push(weight);
        } else {
            self.brings.push(best);
        }
        Ok(())
    }

    /// Words that begin so; what the best of them brings.
    fn complete(&mut self, token: &Token, weight: f32) -> Result<f32, Error> {
        let mut best = 0.0_f32;
        if token.surface.chars().count() < COMPLETED_CHARS_MIN {
            return Ok(best);
        }
        let words = self
            .dictionary
            .beginning_with(&token.surface, COMPLETIONS_MAX)?;
        for word in words {
            best = best.max(self.want_word(&word.text, weight * self.weights.completed)?);
        }
        Ok(best)
    }

    fn correct(&mut self, surface: &str, weight: f32) -> Result<f32, Error> {
        if self.corrections_left == 0 {
            return Ok(0.0);
        }
        self.corrections_left -= 1;
        let letters = surface.chars().count();
        let mut near = self.dictionary.near(surface, 1, CORRECTIONS_MAX)?;
        if near.is_empty() && letters >= TWO_ERRORS_CHARS_MIN {
            near = self.dictionary.near(surface, 2, CORRECTIONS_MAX)?;
        }
        let mut best = 0.0_f32;
        for word in near {
            best = best.max(self.want_word(&word.text, weight * self.weights.corrected)?);
        }
        Ok(best)
    }

    /// A word of the dictionary, by its stem.
    fn want_word(&mut self, word: &str, weight: f32) -> Result<f32, Error> {
        let Some(token) = analyse(word)
            .into_iter()
            .find(|token| token.surface == word)
        else {
            return Ok(0.0);
        };
        let tickets = self.dictionary.tickets(&token.term)?;
        Ok(self.want(&token.term, weight, tickets))
    }

    /// Remembers a term; returns what it brings at best, or 0 when no ticket has it.
    fn want(&mut self, term: &str, weight: f32, tickets: u64) -> f32 {
        let wanted = self.terms.entry(term.to_owned()).or_insert_with(|| Wanted {
            text: term.to_owned(),
            weight,
            tickets,
        });
        wanted.weight = wanted.weight.max(weight);
        if tickets == 0 {
            0.0
        } else {
            weight * rarity(tickets, self.tickets_max)
        }
    }

    /// A long question is not told by all of its words, so only those count that say most. A word that
    /// nobody wrote counts like one of a certain share of tickets, whatever the size of the desk: it
    /// says more than `the`, and less than the rarest.
    fn reach(&self) -> f32 {
        let share = (self.tickets_max as f64 * f64::from(self.weights.missed_share)) as u64;
        let missed = rarity(share.max(1), self.tickets_max);
        let missed = self.missed.iter().map(|weight| weight * missed);
        let mut words: Vec<f32> = self.brings.iter().copied().chain(missed).collect();
        words.sort_by(|a, b| b.total_cmp(a));
        let most: f32 = words.iter().take(self.weights.telling).sum();
        (most * self.weights.title).max(f32::MIN_POSITIVE)
    }

    fn finish(self) -> Plan {
        let reach = self.reach();
        let tickets_max = self.tickets_max;
        let value = |term: &Wanted| term.weight * rarity(term.tickets.max(1), tickets_max);
        let mut terms: Vec<Wanted> = self.terms.into_values().collect();
        terms.sort_by(|a, b| {
            value(b)
                .total_cmp(&value(a))
                .then_with(|| a.text.cmp(&b.text))
        });
        terms.truncate(TERMS_MAX);
        let common = ((tickets_max as f64 * COMMON_SHARE) as u64).max(COMMON_TICKETS_MIN);
        let rare = terms
            .iter()
            .filter(|term| term.tickets > 0 && term.tickets <= common)
            .count();
        if rare >= 2 {
            terms.retain(|term| term.tickets <= common);
        }
        Plan {
            terms,
            tickets_max,
            reach,
        }
    }
}

/// The inverse document frequency as BM25 has it.
fn rarity(tickets: u64, tickets_max: u64) -> f32 {
    let tickets = tickets.min(tickets_max) as f32;
    let all = tickets_max as f32;
    (1.0 + (all - tickets + 0.5) / (tickets + 0.5)).ln()
}
