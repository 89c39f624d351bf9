//! What is asked when speed is measured.

use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};

use crate::collection::mistyped;
use crate::corpus::Thread;

/// Questions of each kind, with those that are asked before the clock counts.
const QUESTIONS: usize = 1_050;

/// Openings of conversations in the forms in which they reach a search.
pub(crate) struct Texts {
    /// As far as somebody had typed at some keystroke.
    pub(crate) keystrokes: Vec<String>,
    /// Three words of it.
    pub(crate) few_words: Vec<String>,
    /// The same, each word of more than three letters mistyped.
    pub(crate) mistyped: Vec<String>,
    pub(crate) whole: Vec<String>,
}

impl Texts {
    /// Always the same for the same corpus.
    pub(crate) fn of(threads: &[Thread]) -> Self {
        let mut random = SmallRng::seed_from_u64(7);
        let openings: Vec<String> = threads
            .iter()
            .map(|thread| thread.opening().0)
            .filter(|opening| opening.len() > 20)
            .collect();
        let step = (openings.len() / QUESTIONS).max(1);
        let whole: Vec<String> = openings.into_iter().step_by(step).collect();
        let keystrokes = whole.iter().map(|opening| {
            let length = random.random_range(3..opening.len().min(120));
            opening[..opening.floor_char_boundary(length)].to_owned()
        });
        let keystrokes = keystrokes.collect();
        let few_words = whole.iter().map(|opening| few(opening, &mut random));
        let few_words: Vec<String> = few_words.collect();
        let wrong = few_words.iter().map(|words| errors(words, &mut random));
        Self {
            keystrokes,
            mistyped: wrong.collect(),
            few_words,
            whole,
        }
    }
}

fn few(opening: &str, random: &mut SmallRng) -> String {
    let words: Vec<&str> = opening.split_whitespace().collect();
    let from = random.random_range(0..words.len());
    words[from..words.len().min(from + 3)].join(" ")
}

fn errors(words: &str, random: &mut SmallRng) -> String {
    let wrong = words.split_whitespace().map(|word| {
        if word.chars().count() > 3 {
            mistyped(word, random)
        } else {
            word.to_owned()
        }
    });
    wrong.collect::<Vec<_>>().join(" ")
}
