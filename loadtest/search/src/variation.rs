//! A corpus multiplied: each copy of a thread differs from the others as tickets of one kind do.

use peerdesk_knowledge::audience::Sight;
use peerdesk_knowledge::document::{Document, Standing};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use crate::collection::mistyped;
use crate::corpus::Thread;

/// Whose tickets they are.
pub(crate) const ORGANISATION: u64 = 1;

/// Topics that they are about.
pub(crate) const TOPICS: u64 = 40;

/// When the questions are asked, in seconds since 1970: a while after the last of a million tickets.
pub(crate) const NOW: u64 = 300_000_000;

/// Every so-manieth word is another one.
const REPLACED: u32 = 8;

/// Every so-manieth word that stays is mistyped, so that the dictionary grows with the tickets as
/// that of people does.
const MISTYPED: u32 = 100;

/// Shorter words are mistyped less often, and are no other word then.
const MISTYPED_CHARS_MIN: usize = 5;

/// What of the talk is kept: a ticket of a help desk is shorter than a chat.
const TALK_BYTES_MAX: usize = 700;

const DAY_SECONDS: u64 = 86_400;

/// The ticket with this number, always the same.
pub(crate) fn ticket(threads: &[Thread], vocabulary: &[&str], number: u64) -> Document {
    let mut random = SmallRng::seed_from_u64(number);
    let at = (number % threads.len() as u64) as usize;
    let thread = &threads[at];
    let (opening, opening_messages) = thread.opening();
    let talk: Vec<&str> = thread.messages[opening_messages..]
        .iter()
        .map(|message| message.text.as_str())
        .collect();
    let fix = thread
        .fix()
        .map_or(String::new(), |at| thread.messages[at].text.clone());
    let first = number < threads.len() as u64;
    let mut vary = |text: &str| {
        if first {
            text.to_owned()
        } else {
            varied(text, vocabulary, &mut random)
        }
    };
    let mut title = vary(&opening);
    if !first {
        title.push_str(&machine_word(number));
    }
    let talk = talk.join("\n");
    Document {
        id: number + 1,
        sight: Sight {
            organisation: ORGANISATION,
            requester: number % 20_000,
            private: number % 50 == 49,
        },
        topic: number % TOPICS,
        standing: if fix.is_empty() {
            Standing::Open
        } else {
            Standing::Solved
        },
        asked_at: asked_at(number),
        title,
        fix: vary(&fix),
        talk: vary(&talk[..talk.floor_char_boundary(TALK_BYTES_MAX)]),
        notes: String::new(),
        reuses: if number.is_multiple_of(7) {
            number % 40
        } else {
            0
        },
        confirmed_at: asked_at(number),
    }
}

/// Three hundred are asked each day.
pub(crate) fn asked_at(number: u64) -> u64 {
    number / 300 * DAY_SECONDS
}

/// Words that others used, as often as they used them.
pub(crate) fn vocabulary(threads: &[Thread]) -> Vec<&str> {
    threads
        .iter()
        .flat_map(|thread| &thread.messages)
        .flat_map(|message| message.text.split_whitespace())
        .collect()
}

fn varied(text: &str, vocabulary: &[&str], random: &mut SmallRng) -> String {
    let mut varied = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        match vocabulary.choose(random) {
            Some(other) if random.random_ratio(1, REPLACED) => {
                varied.push_str(other);
                varied.push(' ');
            }
            _ if random.random_ratio(1, MISTYPED) && is_plain(word) => {
                varied.push_str(&mistyped(word.trim_end(), random));
                varied.push(' ');
            }
            _ => varied.push_str(word),
        }
    }
    varied
}

fn is_plain(word: &str) -> bool {
    let word = word.trim_end();
    word.len() >= MISTYPED_CHARS_MIN && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// What makes tickets of one kind different in practice: the machine, the error, the version.
fn machine_word(number: u64) -> String {
    match number % 4 {
        0 => format!(" pc-{:05}.office.example", number % 30_011),
        1 => format!(" 0x8007{:04x}", number % 3_001),
        2 => format!(" ORA-{:05}", number % 2_003),
        _ => format!(" {}.{}.{}", number % 13, number % 31, number % 101),
    }
}
