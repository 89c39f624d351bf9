//! Words that send a question straight to second line, such as phishing or a lost badge.

/// Phrases that one topic can have.
pub const PHRASES_MAX: usize = 100;
/// Characters of one phrase.
pub const PHRASE_CHARS_MAX: usize = 80;

/// Phrases, any of which is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FastLane(Vec<Phrase>);

/// Words that follow each other. A star at the end of a word stands for any ending: `phish*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    written: String,
    words: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    start: String,
    is_whole: bool,
}

/// Why words cannot be phrases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhraseError {
    /// It has no letters or digits to look for.
    Blank {
        index: usize,
    },
    TooLong {
        index: usize,
        max: usize,
    },
    TooMany {
        max: usize,
    },
}

impl FastLane {
    /// Phrases as somebody wrote them down.
    pub fn new(phrases: &[String]) -> Result<Self, PhraseError> {
        if phrases.len() > PHRASES_MAX {
            return Err(PhraseError::TooMany { max: PHRASES_MAX });
        }
        let read = phrases.iter().enumerate().map(|(index, phrase)| {
            if phrase.chars().count() > PHRASE_CHARS_MAX {
                let max = PHRASE_CHARS_MAX;
                return Err(PhraseError::TooLong { index, max });
            }
            Phrase::read(phrase).ok_or(PhraseError::Blank { index })
        });
        read.collect::<Result<_, _>>().map(Self)
    }

    /// The phrases as they were written.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Phrase::as_str)
    }

    /// The first phrase that stands in one of the texts.
    pub fn find(&self, texts: &[&str]) -> Option<&Phrase> {
        if self.0.is_empty() {
            return None;
        }
        let texts: Vec<Vec<String>> = texts.iter().map(|text| words(text).collect()).collect();
        self.0
            .iter()
            .find(|phrase| texts.iter().any(|words| phrase.stands_in(words)))
    }
}

impl Phrase {
    fn read(written: &str) -> Option<Self> {
        let words: Vec<Word> = written
            .split_whitespace()
            .flat_map(|word| {
                let (word, is_whole) = match word.strip_suffix('*') {
                    Some(start) => (start, false),
                    None => (word, true),
                };
                let mut parts: Vec<Word> = words(word)
                    .map(|start| Word {
                        start,
                        is_whole: true,
                    })
                    .collect();
                if let Some(last) = parts.last_mut() {
                    last.is_whole = is_whole;
                }
                parts
            })
            .collect();
        let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
        (!words.is_empty()).then_some(Self { written, words })
    }

    /// As it was written, with single spaces.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    fn stands_in(&self, words: &[String]) -> bool {
        words.windows(self.words.len()).any(|window| {
            self.words.iter().zip(window).all(|(word, found)| {
                if word.is_whole {
                    found == &word.start
                } else {
                    found.starts_with(&word.start)
                }
            })
        })
    }
}

/// Runs of letters and digits, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}
