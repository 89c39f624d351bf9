//! In what order: likeness × confirmed reuse × freshness.

/// How much each thing counts. `peerdesk-search-bench tune` tells what other values are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// A word in the title, the fix, the talk, a note.
    pub title: f32,
    pub fix: f32,
    pub talk: f32,
    pub notes: f32,
    /// A completed word, beside one that stands as typed.
    pub completed: f32,
    /// A corrected word.
    pub corrected: f32,
    /// A part of a unit that is known as a whole.
    pub part: f32,
    /// A word that questions have whatever they are about, beside one that says what it is.
    pub trouble: f32,
    /// How many words of a question count for how much of it a ticket says: those that say most.
    pub telling: usize,
    /// A word that no ticket holds counts like one that this share of them does.
    pub missed_share: f32,
    /// A ticket whose solution was confirmed by fifty others, beside one by nobody.
    pub reuse: f32,
    /// Confirmed just now, beside long ago.
    pub fresh: f32,
    /// After this many days it counts half as fresh.
    pub fresh_half_days: f32,
    /// Solved with a fix, beside unsolved.
    pub solved: f32,
}

/// What looks less alike is no suggestion, chosen by `peerdesk-search-bench threshold` together with the
/// weights `telling` and `missed_share`.
pub const SUGGESTION_LIKENESS_MIN: f32 = 0.6;

/// More confirmations than this say no more.
const REUSES_FULL: f32 = 50.0;

const DAY_SECONDS: f32 = 86_400.0;

impl Default for Weights {
    fn default() -> Self {
        Self {
            title: 1.0,
            fix: 0.6,
            talk: 0.8,
            notes: 0.5,
            completed: 0.5,
            corrected: 0.6,
            part: 0.35,
            trouble: 0.5,
            telling: 6,
            missed_share: 0.02,
            reuse: 0.25,
            fresh: 0.1,
            fresh_half_days: 180.0,
            solved: 0.1,
        }
    }
}

/// What of a ticket moves it up beside its likeness.
#[derive(Clone, Copy, Debug)]
pub(super) struct Merit {
    pub(super) reuses: u64,
    /// Seconds since the last confirmation.
    pub(super) age_seconds: u64,
    pub(super) solved: bool,
}

impl Weights {
    /// By what likeness is multiplied.
    pub(super) fn factor(&self, merit: Merit) -> f32 {
        let reuse = ((merit.reuses as f32).ln_1p() / REUSES_FULL.ln_1p()).min(1.0);
        let half_lives = merit.age_seconds as f32 / (self.fresh_half_days * DAY_SECONDS);
        let solved = if merit.solved { self.solved } else { 0.0 };
        (1.0 + self.reuse * reuse) * (1.0 + self.fresh * (-half_lives).exp2()) * (1.0 + solved)
    }

    /// No factor is larger: what cannot come among the best even with it is not looked at.
    pub(super) fn factor_max(&self) -> f32 {
        (1.0 + self.reuse) * (1.0 + self.fresh) * (1.0 + self.solved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Merit = Merit {
        reuses: 0,
        age_seconds: u64::MAX,
        solved: false,
    };

    #[test]
    fn confirmation_freshness_and_a_solution_each_move_a_ticket_up() {
        let weights = Weights::default();
        let plain = weights.factor(NOTHING);
        assert!((plain - 1.0).abs() < 1e-6);
        assert!(
            weights.factor(Merit {
                reuses: 1,
                ..NOTHING
            }) > plain
        );
        assert!(
            weights.factor(Merit {
                age_seconds: 0,
                ..NOTHING
            }) > plain
        );
        assert!(
            weights.factor(Merit {
                solved: true,
                ..NOTHING
            }) > plain
        );
    }

    #[test]
    fn no_merit_exceeds_the_bound() {
        let weights = Weights::default();
        let all = Merit {
            reuses: u64::MAX,
            age_seconds: 0,
            solved: true,
        };
        assert!(weights.factor(all) <= weights.factor_max());
    }
}
