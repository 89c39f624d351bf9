//! What a list of answers is worth.

use std::collections::HashSet;

use serde::Serialize;

/// Means over questions.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Worth {
    /// Mean of one over the place of the first wanted ticket among the first ten.
    pub(crate) mrr: f64,
    /// How often a wanted ticket came first.
    pub(crate) first: f64,
    /// Discounted gain of the first ten, over the best possible.
    pub(crate) ndcg: f64,
    /// How often a wanted ticket was among the first ten.
    pub(crate) among_ten: f64,
    pub(crate) questions: usize,
}

const DEPTH: usize = 10;

impl Worth {
    /// Takes in the answers to one question.
    pub(crate) fn add(&mut self, answers: &[u64], wanted: &HashSet<u64>) {
        self.questions += 1;
        let top = &answers[..answers.len().min(DEPTH)];
        if let Some(place) = top.iter().position(|id| wanted.contains(id)) {
            self.mrr += 1.0 / (place + 1) as f64;
            self.among_ten += 1.0;
            self.first += f64::from(u8::from(place == 0));
        }
        let gain = |place: usize| 1.0 / (place as f64 + 2.0).log2();
        let found = top.iter().enumerate().filter(|(_, id)| wanted.contains(id));
        let gained: f64 = found.map(|(place, _)| gain(place)).sum();
        let best: f64 = (0..wanted.len().min(DEPTH)).map(gain).sum();
        self.ndcg += gained / best;
    }

    pub(crate) fn mean(self) -> Self {
        let of = |sum: f64| sum / self.questions.max(1) as f64;
        Self {
            mrr: of(self.mrr),
            first: of(self.first),
            ndcg: of(self.ndcg),
            among_ten: of(self.among_ten),
            questions: self.questions,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_worth_what_its_places_say() {
        let mut worth = Worth::default();
        worth.add(&[7, 1, 9], &HashSet::from([1]));
        worth.add(&[1], &HashSet::from([1]));
        worth.add(&[], &HashSet::from([1]));
        let mean = worth.mean();
        assert!((mean.mrr - 0.5).abs() < 1e-9);
        assert!((mean.first - 1.0 / 3.0).abs() < 1e-9);
        assert!((mean.among_ten - 2.0 / 3.0).abs() < 1e-9);
        assert!((mean.ndcg - (1.0 / 3.0_f64.log2() + 1.0) / 3.0).abs() < 1e-9);
    }
}
