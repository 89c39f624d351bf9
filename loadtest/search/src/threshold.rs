//! How alike a ticket has to be to be suggested: what is gained by showing it, and what is shown by
//! chance.

use std::collections::HashSet;
use std::fmt;

use peerdesk_knowledge::document::Document;
use peerdesk_knowledge::search::{Hit, SUGGESTION_LIKENESS_MIN, Weights};
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use serde::Serialize;

use crate::collection::{Collection, Question, Share};
use crate::engines::{ANSWERS, Ours};

/// Suggestions that the web client shows.
const SHOWN: usize = 3;

/// Tickets of desks that have just begun, one desk after the other: of a week, and of the first days.
const SMALL_TICKETS: [usize; 12] = [60; 12];
const FIRST_TICKETS: [usize; 60] = first_tickets();

/// Questions to each of them.
const ASKED: usize = 60;

/// Desks of 3, 6, 10, 20 and 30 tickets in turn.
const fn first_tickets() -> [usize; 60] {
    let sizes = [3, 6, 10, 20, 30];
    let mut all = [0; 60];
    let mut at = 0;
    while at < all.len() {
        all[at] = sizes[at % sizes.len()];
        at += 1;
    }
    all
}

/// The desks in which suggestions are judged: of the whole corpus, of a week, and of the first days.
pub(crate) const DESKS: [&str; 3] = ["large", "small", "first days"];

/// What a suggestion by chance costs beside a question that finds its ticket.
const CHANCE_COSTS: f64 = 0.1;

const TELLING: [usize; 3] = [4, 6, 8];
const MISSED_SHARE: [f32; 2] = [0.02, 0.05];
const TROUBLE: [f32; 3] = [1.0, 0.5, 0.3];
const LIKENESS_MIN: [f32; 8] = [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7];

/// Of so many questions one is asked while values are tried.
const ASKED_STEP: usize = 3;

/// What one threshold does.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Shown {
    /// Of the questions whose ticket is there: how many are shown it.
    pub(crate) helped: f64,
    /// Other tickets shown for a question.
    pub(crate) chance: f64,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} helped, {:.2} by chance", self.helped, self.chance)
    }
}

impl Shown {
    fn worth(self) -> f64 {
        self.helped - CHANCE_COSTS * self.chance
    }
}

/// The answers to one question, with the tickets that it should find and that are there.
struct Answered {
    hits: Vec<Hit>,
    wanted: HashSet<u64>,
}

/// Prints what values are worth on the questions that are there for it, best first.
pub(crate) fn choose(collection: &Collection) -> anyhow::Result<()> {
    let desks = desks(collection, Share::Tuning, ASKED_STEP)?;
    let mut tried = Vec::new();
    for telling in TELLING {
        for (missed_share, trouble) in MISSED_SHARE
            .into_iter()
            .flat_map(|missed| TROUBLE.map(|trouble| (missed, trouble)))
        {
            let weights = Weights {
                telling,
                missed_share,
                trouble,
                ..Weights::default()
            };
            let answers = [
                answered(&desks[0], &weights)?,
                answered(&desks[1], &weights)?,
                answered(&desks[2], &weights)?,
            ];
            for min in LIKENESS_MIN {
                let shown = answers.each_ref().map(|answered| shown(answered, min));
                let worth: f64 = shown.iter().map(|shown| shown.worth()).sum();
                tried.push((worth, telling, missed_share, trouble, min, shown));
            }
        }
    }
    tried.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (worth, telling, missed_share, trouble, min, shown) in tried {
        println!(
            "telling {telling} missed_share {missed_share} trouble {trouble} min {min}: {worth:.4}; {}",
            shown.map(|shown| shown.to_string()).join("; ")
        );
    }
    Ok(())
}

/// What the product's own values do on the unseen questions, in each of [`DESKS`].
pub(crate) fn judge(collection: &Collection) -> anyhow::Result<[Shown; DESKS.len()]> {
    let desks = desks(collection, Share::Unseen, 1)?;
    let mut judged = [Shown::default(); DESKS.len()];
    for (judged, desks) in judged.iter_mut().zip(&desks) {
        let answered = answered(desks, &Weights::default())?;
        *judged = shown(&answered, SUGGESTION_LIKENESS_MIN);
    }
    Ok(judged)
}

/// A desk with the questions that are asked there.
struct Desk<'c> {
    engine: Ours,
    questions: Vec<&'c Question>,
    there: HashSet<u64>,
}

impl<'c> Desk<'c> {
    fn build(documents: &[Document], questions: Vec<&'c Question>) -> anyhow::Result<Self> {
        Ok(Self {
            engine: Ours::build(documents)?,
            questions,
            there: documents.iter().map(|document| document.id).collect(),
        })
    }
}

/// The desks of each of [`DESKS`].
fn desks(
    collection: &Collection,
    share: Share,
    step: usize,
) -> anyhow::Result<[Vec<Desk<'_>>; DESKS.len()]> {
    let all: Vec<&Question> = collection
        .sets
        .iter()
        .flat_map(|set| set.share(share))
        .collect();
    let asked = all.iter().copied().step_by(step).collect();
    let large = vec![Desk::build(&collection.documents, asked)?];
    let small = |sizes: &[usize]| {
        let desks = sizes.iter().zip(0..);
        desks
            .map(|(tickets, seed)| small_desk(collection, &all, *tickets, seed))
            .collect::<anyhow::Result<Vec<_>>>()
    };
    Ok([large, small(&SMALL_TICKETS)?, small(&FIRST_TICKETS)?])
}

/// Half of its tickets are asked for by somebody; the other questions find nothing there.
fn small_desk<'c>(
    collection: &Collection,
    all: &[&'c Question],
    tickets: usize,
    seed: u64,
) -> anyhow::Result<Desk<'c>> {
    let mut random = SmallRng::seed_from_u64(seed);
    let questions: Vec<&Question> = all.sample(&mut random, ASKED).copied().collect();
    let others = collection.documents.sample(&mut random, tickets / 2);
    let there: HashSet<u64> = questions
        .iter()
        .take(tickets - tickets / 2)
        .flat_map(|question| &question.wanted)
        .copied()
        .chain(others.map(|document| document.id))
        .collect();
    let documents = collection.documents.iter();
    let documents: Vec<Document> = documents
        .filter(|document| there.contains(&document.id))
        .cloned()
        .collect();
    Desk::build(&documents, questions)
}

fn answered(desks: &[Desk<'_>], weights: &Weights) -> anyhow::Result<Vec<Answered>> {
    let mut all = Vec::new();
    for desk in desks {
        let engine = Ours {
            weights: weights.clone(),
            ..desk.engine.clone()
        };
        for question in &desk.questions {
            let mut hits = engine.hits(&question.text, question.typing, ANSWERS)?;
            hits.retain(|hit| Some(hit.id) != question.own);
            all.push(Answered {
                hits,
                wanted: question.wanted.intersection(&desk.there).copied().collect(),
            });
        }
    }
    Ok(all)
}

fn shown(answered: &[Answered], likeness_min: f32) -> Shown {
    let (mut helped, mut findable, mut chance) = (0_u32, 0_u32, 0_u32);
    for answer in answered {
        let alike = answer
            .hits
            .iter()
            .filter(|hit| hit.likeness >= likeness_min);
        let shown: Vec<u64> = alike.map(|hit| hit.id).take(SHOWN).collect();
        let wanted = shown.iter().filter(|id| answer.wanted.contains(id)).count();
        findable += u32::from(!answer.wanted.is_empty());
        helped += u32::from(wanted > 0);
        chance += (shown.len() - wanted) as u32;
    }
    Shown {
        helped: f64::from(helped) / f64::from(findable.max(1)),
        chance: f64::from(chance) / (answered.len().max(1)) as f64,
    }
}
