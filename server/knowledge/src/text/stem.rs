//! Words without their endings.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};

/// Shorter words have no ending to lose.
const STEM_CHARS_MIN: usize = 3;

/// The stem of a folded word: English rules for Latin letters, Russian ones for Cyrillic. A word with
/// anything else in it, a digit above all, is a name and stays as it is.
pub(super) fn stem(word: &str) -> Cow<'_, str> {
    if word.chars().nth(STEM_CHARS_MIN - 1).is_none() {
        return Cow::Borrowed(word);
    }
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        Stemmer::new(Algorithm::English).stem(word)
    } else if word.chars().all(is_cyrillic) {
        Stemmer::new(Algorithm::Russian).stem(word)
    } else {
        Cow::Borrowed(word)
    }
}

fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{0400}'..='\u{04ff}')
}
