//! What of a text was looked for.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::text::{analyse, only_joins};

/// The places of the terms in a text, in bytes, in order and without overlaps. Words that only join
/// others are never marked: they were looked for as well, and say nothing of why a text was found.
pub fn marks(text: &str, terms: &BTreeSet<String>) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = analyse(text)
        .into_iter()
        .filter(|token| terms.contains(&token.term) && !only_joins(token, text))
        .map(|token| token.range)
        .collect();
    marks.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match joined.last_mut() {
            Some(last) if mark.start < last.end => last.end = last.end.max(mark.end),
            _ => joined.push(mark),
        }
    }
    joined
}

/// A part of a text that shows what was found, and the marks within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Where it stands in the text, in bytes, between words.
    pub range: Range<usize>,
    /// In bytes from the beginning of the excerpt.
    pub marks: Vec<Range<usize>>,
}

/// The part of at most `bytes_max` bytes that holds the most different terms; the first of equals.
/// The beginning of the text when it holds none.
pub fn excerpt(text: &str, terms: &BTreeSet<String>, bytes_max: usize) -> Excerpt {
    let marks = marks(text, terms);
    let starts = [0].into_iter().chain(marks.iter().map(|mark| mark.start));
    let worth = |from: usize| {
        let until = from + bytes_max;
        let words = marks
            .iter()
            .filter(|mark| mark.start >= from && mark.end <= until)
            .map(|mark| text[mark.clone()].to_lowercase());
        words.collect::<BTreeSet<_>>().len()
    };
    let mut best = (0, 0);
    for start in starts {
        let worth = worth(start);
        if worth > best.1 {
            best = (start, worth);
        }
    }
    let range = cut(text, best.0, bytes_max);
    let marks = marks
        .iter()
        .filter(|mark| mark.start >= range.start && mark.end <= range.end)
        .map(|mark| mark.start - range.start..mark.end - range.start)
        .collect();
    Excerpt { range, marks }
}

/// From a little before `from`, so that a mark has something to its left, to the end of a word.
fn cut(text: &str, from: usize, bytes_max: usize) -> Range<usize> {
    let lead = text.floor_char_boundary(from.saturating_sub(bytes_max / 5));
    let start = if from == 0 || lead == 0 {
        0
    } else {
        let word = text[lead..from].find(char::is_whitespace);
        word.map_or(from, |space| lead + space + 1)
    };
    let start = text.ceil_char_boundary(start);
    let end = text.floor_char_boundary(start + bytes_max);
    if end == text.len() {
        return start..end;
    }
    let space = text[start..end].rfind(char::is_whitespace);
    start..space.map_or(end, |space| start + space)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(of: &str) -> BTreeSet<String> {
        analyse(of).into_iter().map(|token| token.term).collect()
    }

    fn marked<'a>(text: &'a str, query: &str) -> Vec<&'a str> {
        let marks = marks(text, &terms(query));
        marks.into_iter().map(|mark| &text[mark]).collect()
    }

    #[test]
    fn other_forms_of_a_word_are_marked() {
        assert_eq!(marked("Принтеры не печатают", "принтер"), ["Принтеры"]);
        assert_eq!(marked("Printing jams", "print jam"), ["Printing", "jams"]);
        assert_eq!(marked("nothing here", "printer"), Vec::<&str>::new());
    }

    #[test]
    fn words_that_only_join_others_are_not_marked() {
        let query = "the printer in the hall и в холле";
        let text = "In the hall the printer jams; в холле и дальше";
        assert_eq!(marked(text, query), ["hall", "printer", "холле"]);
        assert_eq!(marked("Ask IT about it", "it"), ["IT"]);
    }

    #[test]
    fn a_whole_unit_is_one_mark() {
        let text = "It says ORA-12154: could not resolve";
        assert_eq!(marked(text, "ORA-12154"), ["ORA-12154"]);
        assert_eq!(marked(text, "12154"), ["12154"]);
    }

    #[test]
    fn the_excerpt_holds_what_was_found() {
        let text = format!(
            "{}the printer jams with thick paper",
            "lorem ipsum ".repeat(50)
        );
        let found = excerpt(&text, &terms("printer paper"), 80);
        let shown = &text[found.range.clone()];
        assert!(shown.contains("printer jams with thick paper"), "{shown}");
        let marked: Vec<_> = found.marks.into_iter().map(|mark| &shown[mark]).collect();
        assert_eq!(marked, ["printer", "paper"]);
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        let found = excerpt("all of it", &terms("missing"), 80);
        assert_eq!(found.range, 0..9);
        assert!(found.marks.is_empty());
    }

    proptest::proptest! {
        #[test]
        fn marks_lie_within_any_text(text in "\\PC{0,200}", bytes_max in 1usize..60) {
            let terms = terms(&text);
            let found = excerpt(&text, &terms, bytes_max);
            let shown = &text[found.range];
            for mark in found.marks {
                proptest::prop_assert!(shown.get(mark).is_some());
            }
        }
    }
}
