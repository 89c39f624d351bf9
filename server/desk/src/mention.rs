//! Members named in a text with `@`: by their whole name, or by a first name that nobody else has.

use std::collections::BTreeSet;

use crate::MemberId;

/// Names that one text can mention; further ones are text like any other.
pub const MENTIONS_MAX: usize = 20;

/// The beginnings of possible names, small letters: the first word after each `@` that begins a word.
pub fn first_words(text: &str) -> BTreeSet<String> {
    after_signs(text)
        .map(|rest| first_word(rest).to_lowercase())
        .filter(|word| !word.is_empty())
        .take(MENTIONS_MAX)
        .collect()
}

/// The members whom a text names, of these people. A whole name wins over a first name, the longest
/// one over shorter ones; a first name that several have names nobody, because a wrong person told is
/// worse than a name to be written out.
pub fn mentioned(text: &str, people: &[(MemberId, &str)]) -> BTreeSet<MemberId> {
    after_signs(text)
        .take(MENTIONS_MAX)
        .flat_map(|rest| named(rest, people))
        .collect()
}

fn named(rest: &str, people: &[(MemberId, &str)]) -> Vec<MemberId> {
    let said = rest.to_lowercase();
    let whole = people
        .iter()
        .map(|(id, name)| (id, name.to_lowercase()))
        .filter(|(_, name)| begins_with_words(&said, name))
        .map(|(id, name)| (name.chars().count(), *id));
    let longest = whole.clone().map(|(length, _)| length).max();
    if let Some(longest) = longest {
        return whole
            .filter(|(length, _)| *length == longest)
            .map(|(_, id)| id)
            .collect();
    }
    let word = first_word(&said);
    let mut first_names = people
        .iter()
        .filter(|(_, name)| first_word(&name.to_lowercase()) == word && !word.is_empty())
        .map(|(id, _)| *id);
    match (first_names.next(), first_names.next()) {
        (Some(only), None) => vec![only],
        (None | Some(_), _) => Vec::new(),
    }
}

/// Whether the text begins with these words and not with longer ones.
fn begins_with_words(text: &str, words: &str) -> bool {
    text.strip_prefix(words)
        .is_some_and(|rest| !words.is_empty() && !rest.starts_with(is_of_word))
}

/// What stands after each `@` at the beginning of a word: an address is no mention.
fn after_signs(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('@').filter_map(|(at, sign)| {
        let is_inside = text[..at].chars().next_back().is_some_and(is_of_word);
        (!is_inside).then(|| &text[at + sign.len()..])
    })
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c| !is_of_word(c)).unwrap_or(text.len());
    text[..end].trim_end_matches(['-', '\'', '’', '.'])
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '_')
}
