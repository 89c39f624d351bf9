//! From text to what is looked up: words by their stems, strings of machines whole and in parts.

mod fold;
mod layout;
mod stem;
mod units;
mod weak_words;

use std::ops::Range;

pub use fold::fold;
pub use layout::other_layout;
pub use weak_words::{only_joins, tells_trouble};

/// Longer strings are looked up by their parts only: nobody types them whole.
const TERM_BYTES_MAX: usize = 96;

/// What a token is within the unit it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A word of letters or a number standing by itself, or a part of a longer unit.
    Word,
    /// A whole unit of several parts: an error code, a path, a host, a version.
    Whole,
    /// One or two characters of a script that does not divide words.
    Gram,
}

/// One thing to look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What the index knows it by.
    pub term: String,
    /// The same before its ending was taken off: for prefixes and typos.
    pub surface: String,
    pub kind: Kind,
    /// Tokens of one unit share its number: a path and its parts.
    pub unit: u32,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
}

/// Everything to look up in a text, in its order.
pub fn analyse(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    for (number, unit) in units::units(text).enumerate() {
        unit_tokens(text, unit, number as u32, &mut tokens);
    }
    tokens
}

fn unit_tokens(text: &str, unit: units::Unit, number: u32, tokens: &mut Vec<Token>) {
    let mut push = |kind, surface: String, range| {
        if surface.is_empty() || surface.len() > TERM_BYTES_MAX {
            return;
        }
        let term = match kind {
            Kind::Word => stem::stem(&surface).into_owned(),
            Kind::Whole | Kind::Gram => surface.clone(),
        };
        tokens.push(Token {
            term,
            surface,
            kind,
            unit: number,
            range,
        });
    };
    if let Some(whole) = &unit.whole {
        push(Kind::Whole, fold(&text[whole.clone()]), whole.clone());
        if let Some(joined) = units::joined(&text[whole.clone()]) {
            push(Kind::Word, fold(&joined), whole.clone());
        }
    }
    for part in unit.parts {
        push(Kind::Word, fold(&text[part.clone()]), part);
    }
    for version in unit.versions {
        push(Kind::Whole, fold(&text[version.clone()]), version);
    }
    for gram in unit.grams {
        push(Kind::Gram, fold(&text[gram.clone()]), gram);
    }
}

#[cfg(test)]
mod tests;
