//! What people write, checked once where it enters and trusted from then on.

use std::fmt;
use std::sync::Arc;

/// Words of a message, note, answer or reason: not blank, no NUL, at most [`Text::BYTES_MAX`].
/// Shared by reference because one text goes to storage and to many readers.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(Arc<str>);

/// The one line by which people recognise a ticket: not blank, no line break or control character,
/// at most [`Title::CHARS_MAX`] characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title(Arc<str>);

/// Why a text was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but white space.
    Blank,
    /// Longer than the limit: bytes for a text, characters for a title.
    TooLong { max: usize },
    /// A character that cannot be kept: NUL anywhere, any control character in a title.
    Forbidden,
}

impl Text {
    /// Largest text in UTF-8 bytes. Leaves room for JSON escapes within one 64 KiB frame.
    pub const BYTES_MAX: usize = 16 * 1024;

    /// Takes the words as written; white space inside and around is kept, since logs and code are
    /// pasted here.
    pub fn new(words: &str) -> Result<Self, TextError> {
        if words.len() > Self::BYTES_MAX {
            return Err(TextError::TooLong {
                max: Self::BYTES_MAX,
            });
        }
        if words.contains('\0') {
            return Err(TextError::Forbidden);
        }
        if words.trim().is_empty() {
            return Err(TextError::Blank);
        }
        Ok(Self(words.into()))
    }

    /// In place of words that their author took back. The only text without words.
    pub fn removed() -> Self {
        Self("".into())
    }

    /// Whether the words were taken back.
    pub fn is_removed(&self) -> bool {
        self.0.is_empty()
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Message text stays out of logs, so a debug print shows only its size.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}

impl Title {
    /// Longest title in characters: one line of a wide screen.
    pub const CHARS_MAX: usize = 200;

    /// Takes a title; surrounding white space is dropped.
    pub fn new(words: &str) -> Result<Self, TextError> {
        let words = words.trim();
        if words.is_empty() {
            return Err(TextError::Blank);
        }
        if words.chars().count() > Self::CHARS_MAX {
            return Err(TextError::TooLong {
                max: Self::CHARS_MAX,
            });
        }
        if words.chars().any(char::is_control) {
            return Err(TextError::Forbidden);
        }
        Ok(Self(words.into()))
    }

    /// Derives a title from the first line of a question that came without one; a long line is cut
    /// at a word and ends in an ellipsis.
    pub fn derive(text: &Text) -> Self {
        const CHARS: usize = 100;
        let line = text
            .as_str()
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty())
            .unwrap_or("…");
        let clean: String = without_colours(line)
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        if clean.chars().count() <= CHARS {
            return Self(clean.into());
        }
        let cut: String = clean.chars().take(CHARS).collect();
        let kept = cut.rsplit_once(' ').map_or(cut.as_str(), |(kept, _)| kept);
        Self(format!("{}…", kept.trim_end()).into())
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A line without the colours and movements of a terminal (`ESC [ … letter`), of which only the first
/// sign is a control character.
fn without_colours(line: &str) -> String {
    let mut words = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        words.push_str(before);
        rest = after.trim_start_matches(|c| matches!(c, ' '..='?'));
        rest = rest
            .strip_prefix(|c| matches!(c, '@'..='~'))
            .unwrap_or(rest);
    }
    words.push_str(rest);
    words
}
