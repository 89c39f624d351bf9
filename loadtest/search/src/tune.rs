//! Weights, one after the other, on the questions that are there for it.

use std::collections::HashSet;
use std::sync::Arc;

use peerdesk_knowledge::document::{Change, Document};
use peerdesk_knowledge::index::Index;
use peerdesk_knowledge::search::Weights;
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};

use crate::collection::{Collection, Share};
use crate::engines::{ANSWERS, Ours};
use crate::measure::Worth;

/// A weight and how to set it.
type Knob = (&'static str, fn(&mut Weights) -> &mut f32, &'static [f32]);

const KNOBS: [Knob; 6] = [
    ("title", |weights| &mut weights.title, &[0.5, 1.0, 1.5, 2.0]),
    ("fix", |weights| &mut weights.fix, &[0.0, 0.3, 0.6, 1.0]),
    ("talk", |weights| &mut weights.talk, &[0.4, 0.8, 1.2]),
    (
        "completed",
        |weights| &mut weights.completed,
        &[0.2, 0.5, 0.8],
    ),
    (
        "corrected",
        |weights| &mut weights.corrected,
        &[0.3, 0.6, 0.9],
    ),
    ("part", |weights| &mut weights.part, &[0.15, 0.35, 0.7]),
];

/// Prints what each value of each weight is worth while the others are as they are, and what merit
/// costs and gains.
pub(crate) fn run(collection: &Collection) -> anyhow::Result<()> {
    let mut engine = Ours::build(&collection.documents)?;
    for (name, knob, values) in KNOBS {
        for value in values {
            engine.weights = Weights::default();
            *knob(&mut engine.weights) = *value;
            let sets = each_set(&engine, collection)?;
            println!("{name} = {value}: {}", line(&sets));
        }
    }
    merit(collection)
}

fn each_set(engine: &Ours, collection: &Collection) -> anyhow::Result<Vec<(&'static str, Worth)>> {
    let mut sets = Vec::new();
    for set in &collection.sets {
        let mut worth = Worth::default();
        for question in set.share(Share::Tuning) {
            let mut answers = engine.answers(&question.text, question.typing, ANSWERS)?;
            answers.retain(|id| Some(*id) != question.own);
            worth.add(&answers, &question.wanted);
        }
        sets.push((set.name, worth.mean()));
    }
    Ok(sets)
}

fn line(sets: &[(&'static str, Worth)]) -> String {
    let mean = sets.iter().map(|(_, worth)| worth.mrr).sum::<f64>() / sets.len() as f64;
    let each: Vec<String> = sets
        .iter()
        .map(|(name, worth)| format!("{name} {:.4}", worth.mrr))
        .collect();
    format!("mean {mean:.4} ({})", each.join(", "))
}

/// What counting confirmations costs where they say nothing, and gains where they do.
///
/// Cost: each ticket gets a number of confirmations by chance, most none and few many, and each set
/// is asked as before. Gain: each ticket gets a twin that says the same but for a few words and was
/// confirmed; a question should find the confirmed one of the two first.
fn merit(collection: &Collection) -> anyhow::Result<()> {
    let by_chance = Ours::build(&confirmed_by_chance(&collection.documents))?;
    let twins = twins(&collection.documents)?;
    for reuse in [0.0, 0.1, 0.25, 0.5, 1.0] {
        for fresh in [0.0, 0.1, 0.25] {
            let weights = Weights {
                reuse,
                fresh,
                ..Weights::default()
            };
            let costs = Ours {
                weights: weights.clone(),
                ..by_chance.clone()
            };
            let gains = Ours {
                weights,
                ..twins.clone()
            };
            let cost = line(&each_set(&costs, collection)?);
            let gain = confirmed_first(&gains, collection)?;
            println!("reuse {reuse} fresh {fresh}: confirmed twin first {gain:.3}; {cost}");
        }
    }
    Ok(())
}

fn confirmed_by_chance(documents: &[Document]) -> Vec<Document> {
    let mut random = SmallRng::seed_from_u64(11);
    let chance = |document: &Document| {
        let luck: f64 = random.random();
        Document {
            reuses: (0.3 / luck.max(1e-3)) as u64,
            confirmed_at: random.random_range(1_900_000_000..2_000_000_000),
            ..document.clone()
        }
    };
    documents.iter().map(chance).collect()
}

fn twins(documents: &[Document]) -> anyhow::Result<Ours> {
    let twin = |document: &Document| {
        let confirmed = Document {
            id: document.id + TWIN,
            talk: format!(
                "{}\nThe same here, and the advice above helped.",
                document.talk
            ),
            reuses: 5,
            confirmed_at: 1_995_000_000,
            ..document.clone()
        };
        [document.clone(), confirmed]
    };
    let puts = documents.iter().flat_map(twin);
    let index = Index::of(puts.map(|document| Change::Put(Box::new(document))))?;
    Ok(Ours {
        index: Arc::clone(&index),
        weights: Weights::default(),
        now: 2_000_000_000,
    })
}

/// Added to a ticket's id for its confirmed twin.
const TWIN: u64 = 1 << 40;

/// Of the questions that find the ticket or its twin among the first ten: how often the confirmed
/// one stands before the other.
fn confirmed_first(engine: &Ours, collection: &Collection) -> anyhow::Result<f64> {
    let (mut first, mut asked) = (0_u32, 0_u32);
    for question in collection
        .sets
        .iter()
        .flat_map(|set| set.share(Share::Tuning))
    {
        let either: HashSet<u64> = question
            .wanted
            .iter()
            .flat_map(|id| [*id, *id + TWIN])
            .collect();
        let answers = engine.answers(&question.text, question.typing, 10)?;
        if let Some(found) = answers.iter().find(|id| either.contains(id)) {
            asked += 1;
            first += u32::from(*found >= TWIN);
        }
    }
    Ok(f64::from(first) / f64::from(asked.max(1)))
}
