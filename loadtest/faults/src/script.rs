//! What members do while something is broken: drawn from a seed, the same each time.

use std::time::Duration;

use peerdesk_loadtest::plan::Seat;
use peerdesk_protocol::Visibility;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

/// Employees and engineers of the workload.
pub const EMPLOYEES: usize = 12;
pub const ENGINEERS: usize = 6;
/// Tickets with everyday times, and with promises and leases of seconds.
const CALM_TICKETS: usize = 8;
const HASTY_TICKETS: usize = 2;
/// What is asked first is asked within this time.
const ASKED_WITHIN: Duration = Duration::from_millis(600);
/// Steps of one ticket, beside those that a story needs.
const STEPS: std::ops::Range<usize> = 14..22;
/// The longest pause before a step, while nothing is broken.
const PAUSE_MAX: Duration = Duration::from_millis(500);
/// One ticket in so many is private.
const PRIVATE_ONE_IN: u32 = 6;

/// One ticket's story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    pub requester: Seat,
    /// Beside the requester.
    pub watchers: Vec<Seat>,
    pub visibility: Visibility,
    /// On the topic with promises and leases of seconds.
    pub hasty: bool,
    pub begins: Duration,
    pub steps: Vec<Step>,
}

/// Something to do after a pause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub pause: Duration,
    pub act: Act,
}

/// What is done. Whatever needs an owner is left out while there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Sent again on every node by another device; then its id is used for something else.
    Post(Seat),
    /// Several write at the same moment.
    Burst(Vec<Seat>),
    Answer(Seat),
    NotYet,
    MeToo(Seat),
    Escalate,
    /// These engineers claim at the same moment.
    Race(Vec<Seat>),
    Note,
    Speak,
    Renew,
    Pend,
    Resume,
    HandBack,
    Resolve,
}

/// Draws all stories of a run.
pub fn draw(seed: u64) -> Vec<Script> {
    let mut rng = StdRng::seed_from_u64(seed);
    let calm = (0..CALM_TICKETS).map(|_| false);
    let hasty = (0..HASTY_TICKETS).map(|_| true);
    calm.chain(hasty)
        .map(|hasty| script(&mut rng, hasty))
        .collect()
}

fn script(rng: &mut StdRng, hasty: bool) -> Script {
    let employees: Vec<Seat> = (0..EMPLOYEES).map(Seat::Member).collect();
    let engineers: Vec<Seat> = (0..ENGINEERS).map(Seat::Engineer).collect();
    let requester = *employees.choose(rng).unwrap_or(&Seat::Member(0));
    let visibility = if rng.random_ratio(1, PRIVATE_ONE_IN) {
        Visibility::Private
    } else {
        Visibility::Organisation
    };
    let peers: Vec<Seat> = match visibility {
        Visibility::Private => Vec::new(),
        Visibility::Organisation => {
            let others: Vec<Seat> = employees
                .iter()
                .copied()
                .filter(|seat| *seat != requester)
                .collect();
            others.sample(rng, 3).copied().collect()
        }
    };
    let seconds: Vec<Seat> = engineers.sample(rng, 3).copied().collect();
    let steps = steps(rng, &peers, &seconds, hasty, visibility);
    Script {
        requester,
        watchers: peers.iter().chain(&seconds).copied().collect(),
        visibility,
        hasty,
        begins: ASKED_WITHIN.mul_f64(rng.random()),
        steps,
    }
}

/// Talk first, then second line, and talk all the while.
fn steps(
    rng: &mut StdRng,
    peers: &[Seat],
    seconds: &[Seat],
    hasty: bool,
    visibility: Visibility,
) -> Vec<Step> {
    let mut acts = Vec::new();
    if visibility == Visibility::Organisation {
        acts.extend(talk(rng, peers));
        // A hasty ticket is escalated by its promise.
        if !hasty {
            acts.push(Act::Escalate);
        }
    }
    let count = rng.random_range(STEPS);
    let racers = if hasty { &seconds[..1] } else { seconds };
    let mut owned = false;
    while acts.len() < count {
        if owned {
            let act = match rng.random_range(0..10_u32) {
                0..=2 => Act::Note,
                3..=4 => Act::Speak,
                5 => Act::Renew,
                6 => Act::Pend,
                7 => Act::Resume,
                8 => Act::Burst([peers, seconds].concat()),
                _ => Act::HandBack,
            };
            owned = act != Act::HandBack;
            acts.push(act);
        } else {
            acts.push(Act::Race(racers.to_vec()));
            owned = true;
        }
    }
    acts.push(Act::Resolve);
    acts.into_iter()
        .map(|act| Step {
            pause: PAUSE_MAX.mul_f64(rng.random()),
            act,
        })
        .collect()
}

fn talk(rng: &mut StdRng, peers: &[Seat]) -> Vec<Act> {
    let somebody = |rng: &mut StdRng| *peers.choose(rng).unwrap_or(&Seat::Member(0));
    let mut acts = vec![Act::Post(somebody(rng)), Act::Burst(peers.to_vec())];
    acts.push(Act::Answer(somebody(rng)));
    acts.push(Act::NotYet);
    acts.push(Act::MeToo(somebody(rng)));
    acts
}

#[cfg(test)]
mod tests {
    use super::{Act, draw};

    #[test]
    fn a_seed_gives_the_same_stories_each_time() {
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn every_seed_has_talk_races_and_work_under_claims() {
        for seed in 0..50 {
            let acts: Vec<Act> = draw(seed)
                .into_iter()
                .flat_map(|script| script.steps)
                .map(|step| step.act)
                .collect();
            let has = |wanted: fn(&Act) -> bool| acts.iter().any(wanted);
            assert!(has(|act| matches!(act, Act::Burst(_))), "seed {seed}");
            assert!(
                has(|act| matches!(act, Act::Race(racers) if racers.len() > 1)),
                "seed {seed}"
            );
            assert!(has(|act| *act == Act::Note), "seed {seed}");
        }
    }
}
