//! One spelling for what people take for the same.

use unicode_normalization::UnicodeNormalization;

/// The text in lower case, in compatibility form, without accents; `ё` is `е`, `й` stays.
///
/// Marks of scripts in which they are vowels (Devanagari, Thai, Arabic) stay: only the block of
/// combining diacritics is dropped, and of that the breve of `й`, which is another letter, is kept.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return ascii(text);
    }
    let lower = text.nfkc().flat_map(char::to_lowercase);
    let mut kept = String::with_capacity(text.len());
    let mut base = ' ';
    for part in lower.nfd() {
        match part {
            '\u{0306}' if matches!(base, 'и' | 'у') => kept.push(part),
            'ß' => kept.push_str("ss"),
            'ø' => kept.push('o'),
            'ł' => kept.push('l'),
            '\u{0300}'..='\u{036f}'
            | '\u{ad}'
            | '\u{200b}'..='\u{200d}'
            | '\u{2060}'
            | '\u{feff}' => {}
            '’' | 'ʼ' | '‘' => kept.push('\''),
            _ => kept.push(part),
        }
        base = part;
    }
    without_apostrophes(kept.nfc().collect())
}

fn ascii(text: &str) -> String {
    without_apostrophes(text.to_ascii_lowercase())
}

/// `user's` is the user; `don't` is also written `dont`.
fn without_apostrophes(mut word: String) -> String {
    if word.contains('\'') {
        if let Some(base) = word.strip_suffix("'s") {
            word.truncate(base.len());
        }
        word.retain(|part| part != '\'');
    }
    word
}
