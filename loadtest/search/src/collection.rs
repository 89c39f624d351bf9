//! Documents and the questions asked of them, each with the answers it should find.

use std::collections::{HashMap, HashSet};

use peerdesk_knowledge::audience::Sight;
use peerdesk_knowledge::document::{Document, Standing};
use peerdesk_knowledge::text::{Kind, analyse};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use crate::corpus::Thread;

/// Fixed, so that every run asks the same and nobody tunes on the unseen part.
const SEED: u64 = 0x9ee7_de5c;

/// Questions of fewer words say too little to be found by.
const WORDS_MIN: usize = 5;

/// Each set asks at most so many questions.
const QUESTIONS_MAX: usize = 1_500;

/// Which questions: four fifths to choose weights by, a fifth to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    Tuning,
    Unseen,
}

/// A question and what it should find.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) text: String,
    pub(crate) wanted: HashSet<u64>,
    /// The ticket that the question itself became; it does not count as found.
    pub(crate) own: Option<u64>,
    pub(crate) share: Share,
    /// Whether the last word is still being typed.
    pub(crate) typing: bool,
}

/// Questions of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    pub(crate) name: &'static str,
    pub(crate) questions: Vec<Question>,
}

pub(crate) struct Collection {
    pub(crate) documents: Vec<Document>,
    pub(crate) sets: Vec<Set>,
}

/// What of a thread is held out of its document.
enum Part {
    /// The opening; the ticket is titled by what the asker said next.
    Opening,
    /// What the asker said later at most length.
    Later,
    Nothing,
}

impl Collection {
    pub(crate) fn of(threads: &[Thread]) -> Self {
        let mut random = SmallRng::seed_from_u64(SEED);
        let mut documents = Vec::with_capacity(threads.len());
        let mut opening = Vec::new();
        let mut later = Vec::new();
        let mut known = Vec::new();
        for (at, thread) in threads.iter().enumerate() {
            let share = if random.random_ratio(1, 5) {
                Share::Unseen
            } else {
                Share::Tuning
            };
            let part = match at % 3 {
                0 => Part::Opening,
                1 => Part::Later,
                _ => Part::Nothing,
            };
            let id = at as u64 + 1;
            let (document, held_out) = document(id, thread, &part);
            if let Some(text) = held_out {
                let question = Question::of(text, id, share);
                match part {
                    Part::Opening => opening.push(question),
                    Part::Later => later.push(question),
                    Part::Nothing => {}
                }
            } else if words(&document.title) >= WORDS_MIN {
                known.push((document.title.clone(), id, share));
            }
            documents.push(document);
        }
        let sets = vec![
            Set::of("opening to talk", opening),
            Set::of("rephrased", later),
            Set::of("asked again", again(threads, &documents)),
            Set::of("few words", few_words(&known, &mut random)),
            Set::of("typing errors", typos(&known, &mut random)),
            Set::of("half a word", half_words(&known, &mut random)),
        ];
        Self { documents, sets }
    }
}

impl Question {
    fn of(text: String, wanted: u64, share: Share) -> Self {
        Self {
            text,
            wanted: HashSet::from([wanted]),
            own: None,
            share,
            typing: false,
        }
    }
}

impl Set {
    fn of(name: &'static str, mut questions: Vec<Question>) -> Self {
        questions.truncate(QUESTIONS_MAX);
        Self { name, questions }
    }

    pub(crate) fn share(&self, share: Share) -> impl Iterator<Item = &Question> {
        self.questions
            .iter()
            .filter(move |question| question.share == share)
    }
}

/// The ticket of a thread without what is held out, and what is held out.
fn document(id: u64, thread: &Thread, part: &Part) -> (Document, Option<String>) {
    let (opening, opening_messages) = thread.opening();
    let rest = &thread.messages[opening_messages..];
    let own_later = || rest.iter().filter(|message| message.from == thread.asker);
    let held_out = match part {
        Part::Opening if words(&opening) >= WORDS_MIN && rest.len() >= 2 => Some(opening.clone()),
        Part::Later => own_later()
            .map(|message| &message.text)
            .max_by_key(|text| text.len())
            .filter(|text| words(text) >= WORDS_MIN)
            .cloned(),
        Part::Opening | Part::Nothing => None,
    };
    let out = |text: &str| held_out.as_deref() == Some(text);
    let title = if out(&opening) {
        let next = own_later().next();
        next.map_or(String::new(), |message| message.text.clone())
    } else {
        opening
    };
    let fix = thread
        .fix()
        .map_or(String::new(), |at| thread.messages[at].text.clone());
    let talk: Vec<&str> = rest
        .iter()
        .map(|message| message.text.as_str())
        .filter(|text| !out(text) && *text != fix)
        .collect();
    let document = Document {
        id,
        sight: Sight {
            organisation: 1,
            requester: id,
            private: false,
        },
        topic: 1,
        standing: if fix.is_empty() {
            Standing::Open
        } else {
            Standing::Solved
        },
        asked_at: id,
        title,
        fix,
        talk: talk.join("\n"),
        notes: String::new(),
        reuses: 0,
        confirmed_at: id,
    };
    (document, held_out)
}

/// People who came back on the same day with another opening: mostly with the same trouble.
fn again(threads: &[Thread], documents: &[Document]) -> Vec<Question> {
    let mut of_day: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (at, thread) in threads.iter().enumerate() {
        let whole = words(&thread.opening().0) >= WORDS_MIN;
        if whole {
            let day = (thread.date.as_str(), thread.asker.as_str());
            of_day.entry(day).or_default().push(at);
        }
    }
    let mut random = SmallRng::seed_from_u64(SEED + 1);
    let mut questions = Vec::new();
    for (at, thread) in threads.iter().enumerate() {
        let day = (thread.date.as_str(), thread.asker.as_str());
        let Some(visits) = of_day.get(&day) else {
            continue;
        };
        let earlier: HashSet<u64> = visits
            .iter()
            .filter(|visit| **visit < at)
            .map(|visit| documents[*visit].id)
            .collect();
        if !earlier.is_empty() && visits.contains(&at) {
            questions.push(Question {
                text: thread.opening().0,
                wanted: earlier,
                own: Some(documents[at].id),
                share: if random.random_ratio(1, 5) {
                    Share::Unseen
                } else {
                    Share::Tuning
                },
                typing: false,
            });
        }
    }
    questions
}

/// Up to four words of a title as somebody types them who remembers the ticket.
fn chosen(title: &str, random: &mut SmallRng) -> Vec<String> {
    let words: Vec<String> = analyse(title)
        .into_iter()
        .filter(|token| token.kind == Kind::Word && token.surface.chars().count() >= 4)
        .map(|token| token.surface)
        .collect();
    let mut chosen: Vec<String> = words.sample(random, 4).cloned().collect();
    chosen.dedup();
    chosen
}

fn few_words(known: &[(String, u64, Share)], random: &mut SmallRng) -> Vec<Question> {
    let questions = known.iter().filter_map(|(title, id, share)| {
        let words = chosen(title, random);
        (words.len() >= 3).then(|| Question::of(words.join(" "), *id, *share))
    });
    questions.collect()
}

fn typos(known: &[(String, u64, Share)], random: &mut SmallRng) -> Vec<Question> {
    let mut questions = Vec::new();
    for (title, id, share) in known {
        let mut words = chosen(title, random);
        if words.len() >= 3 {
            for word in words.iter_mut().take(2) {
                *word = mistyped(word, random);
            }
            questions.push(Question::of(words.join(" "), *id, *share));
        }
    }
    questions
}

/// One letter left out, doubled, exchanged with its neighbour, or another one.
pub(crate) fn mistyped(word: &str, random: &mut SmallRng) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = random.random_range(1..letters.len());
    match random.random_range(0..4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at - 1, at),
        _ => letters[at] = char::from(b'a' + random.random_range(0..26)),
    }
    letters.into_iter().collect()
}

fn half_words(known: &[(String, u64, Share)], random: &mut SmallRng) -> Vec<Question> {
    let mut questions = Vec::new();
    for (title, id, share) in known {
        let mut words = chosen(title, random);
        words.truncate(3);
        if let [.., last] = words.as_mut_slice()
            && last.chars().count() >= 5
        {
            let half = last.chars().count() / 2 + 1;
            *last = last.chars().take(half).collect();
            let mut question = Question::of(words.join(" "), *id, *share);
            question.typing = true;
            questions.push(question);
        }
    }
    questions
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}
