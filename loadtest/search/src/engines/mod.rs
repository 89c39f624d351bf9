//! The contenders.

mod model;
mod ours;
mod postgres;

pub(crate) use model::{Fused, StaticModel};
pub(crate) use ours::Ours;
pub(crate) use postgres::Postgres;

use crate::collection::Question;

/// How many answers are looked at.
pub(crate) const ANSWERS: usize = 20;

pub(crate) enum Engine {
    Ours(Ours),
    Postgres(Postgres),
    Model(StaticModel),
    Fused(Fused),
}

impl Engine {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Ours(_) => "BM25 in the node (tantivy, our analysis)",
            Self::Postgres(postgres) if postgres.trigrams => "Postgres full text + trigrams",
            Self::Postgres(_) => "Postgres full text",
            Self::Model(_) => "static model (wordllama, 256 dimensions)",
            Self::Fused(_) => "BM25 + static model, by reciprocal rank",
        }
    }

    /// The answers, best first, without the question's own ticket.
    pub(crate) async fn answers(&mut self, question: &Question) -> anyhow::Result<Vec<u64>> {
        let mut answers = match self {
            Self::Ours(ours) => ours.answers(&question.text, question.typing, ANSWERS)?,
            Self::Postgres(postgres) => postgres.answers(&question.text).await?,
            Self::Model(model) => model.answers(&question.text)?,
            Self::Fused(fused) => fused.answers(&question.text, question.typing)?,
        };
        answers.retain(|id| Some(*id) != question.own);
        Ok(answers)
    }
}
