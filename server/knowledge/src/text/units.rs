//! Where units of a text begin and end, and what parts they have.
//!
//! A unit is what a person would copy as one piece: a word, `ORA-12154`, `/etc/apt/sources.list`,
//! `mail.example.com`, `2.6.8.1`. It is searched whole and in parts.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

/// A piece of text without spaces, and what to look up in it. Ranges are bytes of the text.
pub(super) struct Unit {
    /// Present where the unit has several parts.
    pub whole: Option<Range<usize>>,
    pub parts: Vec<Range<usize>>,
    /// `2.6` and `2.6.8` of `2.6.8.1`.
    pub versions: Vec<Range<usize>>,
    /// One and two characters of Chinese, Japanese or Korean.
    pub grams: Vec<Range<usize>>,
}

/// More parts than this are a listing, not a name; the rest is left out.
const PARTS_MAX: usize = 32;

/// The units of a text, in its order.
pub(super) fn units(text: &str) -> impl Iterator<Item = Unit> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let (range, next) = next_run(text, rest)?;
        rest = next;
        Some(unit(text, range))
    })
}

/// Hyphens within a word of letters may be left out: `e-mail`, `email`.
pub(super) fn joined(whole: &str) -> Option<String> {
    let letters = |part: &str| part.chars().all(char::is_alphabetic) && !part.is_empty();
    (whole.contains('-') && whole.split('-').all(letters)).then(|| whole.replace('-', ""))
}

/// The next run of word characters and joiners that holds a word character, trimmed; and where to go on.
fn next_run(text: &str, from: usize) -> Option<(Range<usize>, usize)> {
    let mut from = from;
    loop {
        let start = from + text[from..].find(is_word)?;
        let end = text[start..]
            .find(|part| !is_word(part) && !is_joiner(part))
            .map_or(text.len(), |length| start + length);
        let trimmed = start + trim_end(&text[start..end]).len();
        if trimmed > start {
            return Some((start..trimmed, end));
        }
        from = end;
    }
}

/// Without what ends a sentence; `c++` and `c#` keep theirs.
fn trim_end(run: &str) -> &str {
    let name = run.trim_end_matches(['.', ':', '-', '/', '\\', '\'', '’', '_', '@', '~']);
    let bare = name.trim_end_matches(['+', '#']);
    if name.len() - bare.len() <= 2 && bare.ends_with(char::is_alphabetic) {
        name
    } else {
        bare
    }
}

fn unit(text: &str, range: Range<usize>) -> Unit {
    let mut unit = Unit {
        whole: None,
        parts: Vec::new(),
        versions: Vec::new(),
        grams: Vec::new(),
    };
    for run in runs(text, range.clone()).take(PARTS_MAX) {
        if text[run.clone()].chars().any(is_ideograph) {
            grams(text, run, &mut unit);
        } else {
            unit.parts.push(run);
        }
    }
    if unit.grams.is_empty() {
        versions(text, &range, &mut unit);
        if unit.parts.len() > 1 || unit.parts.first().is_some_and(|part| *part != range) {
            unit.whole = Some(range);
        }
        let runs = std::mem::take(&mut unit.parts);
        for run in runs {
            split_run(text, run, &mut unit);
        }
    }
    unit
}

/// Runs of word characters between joiners.
fn runs(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let start = range.start;
    let slice = &text[range];
    slice
        .split(is_splitter)
        .filter(|run| run.contains(is_word))
        .map(move |run| {
            let at = start + (run.as_ptr() as usize - slice.as_ptr() as usize);
            at..at + run.len()
        })
}

/// Letters beside digits, hexadecimal after `0x`, and words written together with capitals are parts
/// as well. One digit alone says nothing beside the unit it belongs to.
fn split_run(text: &str, run: Range<usize>, unit: &mut Unit) {
    let slice = &text[run.clone()];
    let alone = unit.whole.is_none();
    if alone || slice.len() > 1 || !slice.starts_with(|part: char| part.is_ascii_digit()) {
        unit.parts.push(run.clone());
    }
    let cuts = cuts(slice);
    let mut from = 0;
    for to in cuts.iter().copied().chain([slice.len()]) {
        let piece = &slice[from..to];
        if !cuts.is_empty() && !piece.eq_ignore_ascii_case("0x") {
            unit.parts.push(run.start + from..run.start + to);
        }
        from = to;
    }
}

/// Where a run falls into parts; empty when it does not.
fn cuts(run: &str) -> Vec<usize> {
    if !run.is_ascii() || run.len() < 4 {
        return Vec::new();
    }
    let bytes = run.as_bytes();
    if run.len() > 4 && (run.starts_with("0x") || run.starts_with("0X")) {
        return if bytes[2..].iter().all(u8::is_ascii_hexdigit) {
            vec![2]
        } else {
            Vec::new()
        };
    }
    let border = |at: &usize| bytes[*at - 1].is_ascii_digit() != bytes[*at].is_ascii_digit();
    let borders: Vec<usize> = (1..bytes.len()).filter(border).collect();
    match borders.as_slice() {
        [] => capitals(bytes),
        [at] if *at >= 2 && bytes.len() - at >= 2 => borders,
        _ => Vec::new(),
    }
}

/// `NullPointerException` is three words, `iPhone` is one.
fn capitals(bytes: &[u8]) -> Vec<usize> {
    const WORD_BYTES_MIN: usize = 3;
    let border =
        |at: &usize| bytes[*at - 1].is_ascii_lowercase() && bytes[*at].is_ascii_uppercase();
    let borders: Vec<usize> = (1..bytes.len()).filter(border).collect();
    let ends = borders.iter().copied().chain([bytes.len()]);
    let starts = [0].into_iter().chain(borders.iter().copied());
    if starts
        .zip(ends)
        .all(|(start, end)| end - start >= WORD_BYTES_MIN)
    {
        borders
    } else {
        Vec::new()
    }
}

/// `2.6.8` of `2.6.8.1-4ubuntu`: whoever names fewer places of a version means all that begin so.
fn versions(text: &str, range: &Range<usize>, unit: &mut Unit) {
    let slice = &text[range.clone()];
    let numbers = slice
        .split(|part: char| part != '.' && !part.is_ascii_digit())
        .next()
        .unwrap_or_default();
    let places: Vec<usize> = numbers
        .char_indices()
        .filter_map(|(at, part)| (part == '.').then_some(at))
        .chain((numbers.len() < slice.len()).then_some(numbers.len()))
        .collect();
    // The first place alone is a number like any other; the whole is looked up anyway.
    for place in places.iter().skip(1) {
        if !numbers[..*place].ends_with('.') {
            unit.versions.push(range.start..range.start + place);
        }
    }
}

/// Each character and each two neighbours.
fn grams(text: &str, run: Range<usize>, unit: &mut Unit) {
    let mut before: Option<usize> = None;
    for (at, part) in text[run.clone()].char_indices() {
        let at = run.start + at;
        if !is_ideograph(part) {
            before = None;
            continue;
        }
        let end = at + part.len_utf8();
        unit.grams.push(at..end);
        if let Some(start) = before {
            unit.grams.push(start..end);
        }
        before = Some(at);
    }
    latin_within(text, run, unit);
}

/// Names in another script among the characters: `VPN接続`.
fn latin_within(text: &str, run: Range<usize>, unit: &mut Unit) {
    let slice = &text[run.clone()];
    for word in slice.split(is_ideograph).filter(|word| !word.is_empty()) {
        let at = run.start + (word.as_ptr() as usize - slice.as_ptr() as usize);
        unit.parts.push(at..at + word.len());
    }
}

fn is_word(part: char) -> bool {
    part.is_alphanumeric()
        || is_combining_mark(part)
        || matches!(
            part,
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
        )
}

/// What may stand within a unit without ending it.
fn is_joiner(part: char) -> bool {
    matches!(part, '\'' | '’') || is_splitter(part)
}

/// What divides a unit into parts. An apostrophe does not.
fn is_splitter(part: char) -> bool {
    matches!(
        part,
        '.' | '-' | '_' | '/' | '\\' | ':' | '@' | '+' | '#' | '~'
    )
}

fn is_ideograph(part: char) -> bool {
    matches!(part,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}
