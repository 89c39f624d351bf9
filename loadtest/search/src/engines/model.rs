//! A static embedding model that ships inside a package, and its fusion with BM25.
//!
//! The package is Python; its vectors are made by the script beside this file and read from there.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use super::{ANSWERS, Ours};
use crate::collection::Collection;

/// The constant of reciprocal rank fusion as in Cormack, Clarke and Büttcher, SIGIR 2009.
const FUSION: f64 = 60.0;

/// The beginning of a ticket says what it is; a mean over more words says less.
const TEXT_BYTES_MAX: usize = 600;

#[derive(Clone)]
pub(crate) struct StaticModel {
    inner: Rc<Inner>,
}

struct Inner {
    ids: Vec<u64>,
    dimensions: usize,
    documents: Vec<f32>,
    questions: HashMap<String, Vec<f32>>,
}

pub(crate) struct Fused {
    pub(crate) ours: Ours,
    pub(crate) model: StaticModel,
}

#[derive(Deserialize)]
struct Made {
    model: String,
    dimensions: usize,
    seconds: f64,
}

impl StaticModel {
    /// Vectors of all documents and questions.
    pub(crate) fn build(python: &Path, collection: &Collection) -> anyhow::Result<Self> {
        let documents = collection.documents.iter().map(|document| {
            let text = format!("{} {} {}", document.title, document.fix, document.talk);
            text[..text.floor_char_boundary(TEXT_BYTES_MAX)].to_owned()
        });
        let questions = collection
            .sets
            .iter()
            .flat_map(|set| &set.questions)
            .map(|question| question.text.clone());
        let texts: Vec<String> = documents.chain(questions).collect();
        let (dimensions, vectors) = vectors(python, &texts)?;
        let split = collection.documents.len();
        let questions = texts[split..]
            .iter()
            .cloned()
            .zip(
                vectors[split * dimensions..]
                    .chunks(dimensions)
                    .map(<[f32]>::to_vec),
            )
            .collect();
        Ok(Self {
            inner: Rc::new(Inner {
                ids: collection
                    .documents
                    .iter()
                    .map(|document| document.id)
                    .collect(),
                dimensions,
                documents: vectors[..split * dimensions].to_vec(),
                questions,
            }),
        })
    }

    pub(crate) fn answers(&self, text: &str) -> anyhow::Result<Vec<u64>> {
        let inner = &self.inner;
        let wanted = inner
            .questions
            .get(text)
            .context("a question without a vector")?;
        let likeness = |vector: &[f32]| -> f32 {
            vector
                .iter()
                .zip(wanted)
                .map(|(left, right)| left * right)
                .sum()
        };
        let mut ranked: Vec<(f32, u64)> = inner
            .documents
            .chunks(inner.dimensions)
            .zip(&inner.ids)
            .map(|(vector, id)| (likeness(vector), *id))
            .collect();
        ranked.sort_by(|left, right| right.0.total_cmp(&left.0));
        Ok(ranked.into_iter().take(ANSWERS).map(|(_, id)| id).collect())
    }
}

impl Fused {
    pub(crate) fn answers(&self, text: &str, typing: bool) -> anyhow::Result<Vec<u64>> {
        let lists = [
            self.ours.answers(text, typing, ANSWERS)?,
            self.model.answers(text)?,
        ];
        Ok(reciprocal(&lists))
    }
}

/// Joins lists by the sum of one over the place in each.
pub(super) fn reciprocal(lists: &[Vec<u64>]) -> Vec<u64> {
    let mut scores: HashMap<u64, f64> = HashMap::new();
    for list in lists {
        for (place, id) in list.iter().enumerate() {
            *scores.entry(*id).or_default() += 1.0 / (FUSION + place as f64 + 1.0);
        }
    }
    let mut joined: Vec<(u64, f64)> = scores.into_iter().collect();
    joined.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    joined.into_iter().map(|(id, _)| id).collect()
}

fn vectors(python: &Path, texts: &[String]) -> anyhow::Result<(usize, Vec<f32>)> {
    let folder = tempfile::tempdir()?;
    let (texts_path, vectors_path) = (folder.path().join("texts"), folder.path().join("vectors"));
    let mut file = std::io::BufWriter::new(std::fs::File::create(&texts_path)?);
    for text in texts {
        serde_json::to_writer(&mut file, text)?;
        file.write_all(b"\n")?;
    }
    file.flush()?;
    let script = folder.path().join("embed.py");
    std::fs::write(&script, include_str!("embed.py"))?;
    let output = Command::new(python)
        .args([&script, &texts_path, &vectors_path])
        .output()
        .with_context(|| format!("running {}", python.display()))?;
    ensure!(
        output.status.success(),
        "the static model failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let made: Made = serde_json::from_slice(&output.stdout)?;
    eprintln!(
        "{}: {} texts in {:.1} s",
        made.model,
        texts.len(),
        made.seconds
    );
    let bytes = std::fs::read(&vectors_path)?;
    let vectors: Vec<f32> = bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|bytes| f32::from_le_bytes(*bytes))
        .collect();
    ensure!(
        vectors.len() == texts.len() * made.dimensions,
        "vectors are missing"
    );
    Ok((made.dimensions, vectors))
}
