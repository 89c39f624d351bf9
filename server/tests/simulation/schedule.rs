//! A schedule is a list of steps that follows from a seed. Every step can be done at any time, or
//! does nothing, so that a schedule without some of its steps is one as well: that is how a failing
//! one is made small.

use crate::random::Random;

/// Nodes of the desk.
pub(crate) const NODES: usize = 3;
/// Clients: two devices of the first employee and of the first engineer, one of everybody else.
pub(crate) const CLIENTS: usize = 8;
/// Tickets that steps name; only some of them exist.
pub(crate) const TICKETS: u64 = 4;

/// Something happens. Numbers pick among what is there at that moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A client finds a node and says hello.
    Connect {
        client: usize,
        node: usize,
    },
    /// The socket breaks; whatever was in it is lost. The node may notice later.
    Cut {
        client: usize,
        is_noticed: bool,
    },
    /// The node notices the sockets that broke.
    Notice {
        node: usize,
    },
    /// The member does something.
    Act {
        client: usize,
        deed: u64,
        ticket: u64,
    },
    Watch {
        client: usize,
        ticket: u64,
    },
    Unwatch {
        client: usize,
        ticket: u64,
    },
    /// A frame of the client reaches its node.
    Up {
        client: usize,
    },
    /// The node works on what the client asked.
    Work {
        client: usize,
    },
    /// Frames of the node reach the client, at most so many.
    Down {
        client: usize,
        frames: usize,
    },
    /// A command or an alarm comes further, whichever is picked.
    Advance {
        node: usize,
        pick: usize,
    },
    /// The same, and the connection to the database breaks, before or after the commit.
    Break {
        node: usize,
        pick: usize,
        is_committed: bool,
    },
    /// A node looks which alarms are due.
    Clock {
        node: usize,
    },
    /// A hint arrives, whichever is picked: this is what reorders.
    Carry {
        pick: usize,
    },
    Lose {
        pick: usize,
    },
    Double {
        pick: usize,
    },
    /// All hints under way are lost.
    Flush,
    /// The bus says how it is, which need not be true.
    Say {
        is_healthy: bool,
    },
    /// The bus tells a node that hints may have been lost.
    HintsLost {
        node: usize,
    },
    /// A process dies, and is there again with nothing.
    Restart {
        node: usize,
    },
    /// The database goes away or comes back.
    Database {
        is_away: bool,
    },
    /// Time passes.
    Pass {
        ms: u64,
    },
}

/// Steps of one schedule.
pub(crate) const STEPS: usize = 500;

/// The schedule of a seed. Each seed also chooses which troubles there are at all and how often, so
/// that quiet runs with a single kind of trouble occur as well as wild ones.
pub(crate) fn schedule(seed: u64) -> Vec<Step> {
    let mut random = Random::new(seed);
    let troubles: Vec<u64> = (0..TROUBLES)
        .map(|_| [0, 0, 1, 4][random.below(4) as usize])
        .collect();
    let mut steps = opening();
    steps.extend((0..STEPS).map(|_| step(&mut random, &troubles)));
    steps
}

/// Everybody is there, and there is something to talk about.
fn opening() -> Vec<Step> {
    let mut steps = Vec::new();
    for client in 0..CLIENTS {
        let node = client % NODES;
        steps.push(Step::Connect { client, node });
        steps.push(Step::Down { client, frames: 1 });
    }
    for client in [0, 2] {
        steps.push(Step::Act {
            client,
            deed: 0,
            ticket: 0,
        });
    }
    steps
}

/// Kinds of trouble, see [`trouble`].
const TROUBLES: usize = 11;

fn step(random: &mut Random, troubles: &[u64]) -> Step {
    let total: u64 = troubles.iter().sum();
    let chosen = random.below(total + 60);
    let mut rest = chosen;
    for (kind, weight) in troubles.iter().enumerate() {
        if rest < *weight {
            return trouble(kind, random);
        }
        rest -= weight;
    }
    ordinary(random)
}

fn ordinary(random: &mut Random) -> Step {
    let client = random.below(CLIENTS as u64) as usize;
    let node = random.below(NODES as u64) as usize;
    let ticket = random.below(TICKETS);
    let pick = random.below(1 << 16) as usize;
    match random.below(25) {
        0..3 => Step::Act {
            client,
            deed: random.next(),
            ticket,
        },
        3 => Step::Watch { client, ticket },
        4..6 => Step::Connect { client, node },
        6..9 => Step::Up { client },
        9..13 => Step::Work { client },
        13..16 => Step::Down {
            client,
            frames: 1 + random.below(4) as usize,
        },
        16..21 => Step::Advance { node, pick },
        21..23 => Step::Carry { pick },
        23 => Step::Clock { node },
        _ => Step::Pass {
            ms: 1 + random.below(20),
        },
    }
}

fn trouble(kind: usize, random: &mut Random) -> Step {
    let client = random.below(CLIENTS as u64) as usize;
    let node = random.below(NODES as u64) as usize;
    let pick = random.below(1 << 16) as usize;
    let yes = random.below(2) == 0;
    match kind {
        0 => Step::Cut {
            client,
            is_noticed: yes,
        },
        1 => Step::Notice { node },
        2 => Step::Unwatch {
            client,
            ticket: random.below(TICKETS),
        },
        3 => Step::Break {
            node,
            pick,
            is_committed: yes,
        },
        4 => Step::Lose { pick },
        5 => Step::Double { pick },
        6 if yes => Step::Flush,
        6 => Step::Say {
            is_healthy: random.below(2) == 0,
        },
        7 => Step::Restart { node },
        8 => Step::Database {
            is_away: random.below(3) == 0,
        },
        9 => Step::HintsLost { node },
        // Longer than a node keeps in memory what nobody watches.
        _ if pick.is_multiple_of(8) => Step::Pass { ms: 35_000 },
        _ => Step::Pass { ms: 300 },
    }
}

/// The smallest schedule that still fails: ever smaller parts are left out for as long as it does.
pub(crate) fn shrink(steps: Vec<Step>, mut fails: impl FnMut(&[Step]) -> bool) -> Vec<Step> {
    let mut kept = steps;
    let mut part = kept.len().div_ceil(2);
    loop {
        let mut at = 0;
        let mut is_smaller = false;
        while at < kept.len() {
            let end = (at + part).min(kept.len());
            let without: Vec<Step> = kept[..at].iter().chain(&kept[end..]).copied().collect();
            if fails(&without) {
                kept = without;
                is_smaller = true;
            } else {
                at = end;
            }
        }
        if part == 1 && !is_smaller {
            return kept;
        }
        part = if part == 1 { 1 } else { part.div_ceil(2) };
    }
}
