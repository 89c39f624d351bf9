//! What each member will do and when, drawn from the corpus by a seed before anything runs.
//!
//! The days of the channel run beside each other, each from shortly before its first chosen thread,
//! so that hours of talk become minutes without becoming empty. The same corpus, options and seed
//! give the same plan.

mod acts;
mod calendar;
mod cast;
mod course;
mod life;

#[cfg(test)]
mod tests;

use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;

pub(crate) use acts::in_order;
pub use acts::{Act, Deed};
pub use cast::{Coming, Seat, Visit};
pub use course::{Course, LeadStep, RACERS_MAX, SecondLine};
pub use life::{Answer, Life, Talk};

use crate::corpus::Corpus;
use calendar::Calendar;
use cast::Cast;

/// What the plan is drawn by.
#[derive(Clone, Copy, Debug)]
pub struct PlanOptions {
    /// Threads to take, from the first of the corpus on.
    pub threads: usize,
    /// Corpus minutes that pass in one second.
    pub minutes_per_second: f64,
    pub engineers: usize,
    /// They assign and take over.
    pub leads: usize,
    /// Colleagues who watch each ticket without saying anything.
    pub bystanders: usize,
    pub seed: u64,
}

/// The whole run as it is wanted.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Seeded members that have a part.
    pub members: usize,
    pub engineers: usize,
    pub leads: usize,
    /// Comings and goings, in the order of time.
    pub visits: Vec<Visit>,
    /// One for each thread, in the order of the corpus.
    pub lives: Vec<Life>,
    /// What is done beside talking, in the order of time.
    pub acts: Vec<Act>,
    /// When the last planned thing is due.
    pub duration: Duration,
}

impl Plan {
    /// Draws the plan. `engineers` has to be at least [`RACERS_MAX`].
    pub fn draw(corpus: &Corpus, options: &PlanOptions) -> Self {
        let threads = &corpus.threads[..options.threads.min(corpus.threads.len())];
        let mut rng = StdRng::seed_from_u64(options.seed);
        let calendar = Calendar::of(corpus, threads, options.minutes_per_second);
        let mut cast = Cast::gather(corpus, threads, &calendar, options);
        let lives: Vec<Life> = threads
            .iter()
            .map(|thread| life::draw(thread, &calendar, &mut cast, options, &mut rng))
            .collect();
        let visits = cast.visits();
        let duration = lives
            .iter()
            .map(Life::end)
            .chain(visits.last().map(|v| v.at))
            .max()
            .unwrap_or_default();
        Self {
            members: cast.members(),
            engineers: options.engineers,
            leads: options.leads,
            visits,
            lives,
            acts: Vec::new(),
            duration,
        }
    }
}
