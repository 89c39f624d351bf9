//! Who plays: names of the corpus mapped to seeded members, and when they come and go.

use std::collections::HashMap;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::PlanOptions;
use super::calendar::Calendar;
use crate::corpus::{Corpus, StreamKind, Thread};

/// Somebody who speaks without having joined is there this long before, in corpus minutes.
const EARLY_MINUTES: f64 = 1.0;

/// A seeded member: by its number in `member-<n>@load.test`, `engineer-<n>@load.test` or
/// `lead-<n>@load.test`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Seat {
    Member(usize),
    Engineer(usize),
    Lead(usize),
}

/// Somebody comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    pub at: Duration,
    pub who: Seat,
    pub coming: Coming,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coming {
    Comes,
    Goes,
}

/// All names that have a part.
pub(super) struct Cast {
    seats: HashMap<String, usize>,
    engineers: usize,
    leads: usize,
    visits: Vec<Visit>,
    /// By day, who is there from when, in the order of time.
    arrivals: HashMap<String, Vec<(Duration, Seat)>>,
}

impl Cast {
    /// Seats are given in the order in which names first appear: speakers of the threads first,
    /// then those who only come and go.
    pub(super) fn gather(
        corpus: &Corpus,
        threads: &[Thread],
        calendar: &Calendar,
        options: &PlanOptions,
    ) -> Self {
        let mut cast = Self {
            seats: HashMap::new(),
            engineers: options.engineers,
            leads: options.leads,
            visits: Vec::new(),
            arrivals: HashMap::new(),
        };
        for thread in threads {
            let begins = calendar.beginning(thread);
            let early = begins.saturating_sub(calendar.length(EARLY_MINUTES));
            for line in &thread.messages {
                let who = cast.seat(&line.from);
                cast.comes(thread.log(), early, who);
            }
        }
        for line in &corpus.stream {
            let Some(at) = calendar.moment(&line.log, line.minute) else {
                continue;
            };
            match line.kind {
                StreamKind::Join => {
                    let who = cast.seat(&line.who);
                    cast.comes(&line.log, at, who);
                }
                StreamKind::Leave => cast.goes(at, &line.who),
                StreamKind::Message => {}
            }
        }
        for arrivals in cast.arrivals.values_mut() {
            arrivals.sort_unstable();
        }
        cast
    }

    fn comes(&mut self, log: &str, at: Duration, who: Seat) {
        self.visits.push(Visit {
            at,
            who,
            coming: Coming::Comes,
        });
        self.arrivals
            .entry(log.to_owned())
            .or_default()
            .push((at, who));
    }

    /// Those without a part need not go.
    fn goes(&mut self, at: Duration, name: &str) {
        if let Some(seat) = self.seats.get(name) {
            self.visits.push(Visit {
                at,
                who: Seat::Member(*seat),
                coming: Coming::Goes,
            });
        }
    }

    /// The seat of a name, a new one if it had none.
    pub(super) fn seat(&mut self, name: &str) -> Seat {
        let next = self.seats.len();
        Seat::Member(*self.seats.entry(name.to_owned()).or_insert(next))
    }

    /// Up to so many who had come by then on that day, other than those already taken.
    pub(super) fn bystanders(
        &self,
        log: &str,
        by: Duration,
        count: usize,
        taken: &[Seat],
        rng: &mut StdRng,
    ) -> Vec<Seat> {
        let Some(arrivals) = self.arrivals.get(log) else {
            return Vec::new();
        };
        let there = arrivals.partition_point(|(at, _)| *at <= by);
        let mut seats: Vec<Seat> = arrivals[..there].iter().map(|(_, who)| *who).collect();
        seats.retain(|who| !taken.contains(who));
        seats.sort_unstable();
        seats.dedup();
        seats.sample(rng, count).copied().collect()
    }

    /// So many different engineers, in any order; all of them at most.
    pub(super) fn engineers(&self, count: usize, rng: &mut StdRng) -> Vec<Seat> {
        let all: Vec<usize> = (0..self.engineers).collect();
        all.sample(rng, count).map(|n| Seat::Engineer(*n)).collect()
    }

    /// A lead, where there is one.
    pub(super) fn lead(&self, rng: &mut StdRng) -> Option<Seat> {
        (self.leads > 0).then(|| Seat::Lead(rng.random_range(0..self.leads)))
    }

    /// How many members have a seat.
    pub(super) fn members(&self) -> usize {
        self.seats.len()
    }

    /// All comings and goings in the order of time; of equal ones the coming first.
    pub(super) fn visits(&self) -> Vec<Visit> {
        let mut visits = self.visits.clone();
        visits.sort_by_key(|visit| (visit.at, visit.coming == Coming::Goes, visit.who));
        visits.dedup();
        visits
    }
}
