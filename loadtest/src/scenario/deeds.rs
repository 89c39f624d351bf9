//! What members do in a scenario beside talking.

use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;

use super::Scenario;
use crate::plan::{Act, Deed, Plan, Seat, in_order};

/// Somebody types for so long before a line.
const TYPING: Duration = Duration::from_millis(800);
/// Shares of the plan at which a herd is cut, and readers stall.
const CUTS_AT: [f64; 2] = [0.35, 0.7];
const STALLS_AT: f64 = 0.3;
/// Longer than a node waits for a reader, at the rate of the scenario.
const STALL: Duration = Duration::from_secs(20);
/// One reader of so many stalls.
const STALLS_EACH: usize = 10;
/// Somebody does something with their presence this often.
const CHURN_EVERY: Duration = Duration::from_secs(4);
/// Lives that everybody watches where all are to be reached at once.
const WATCHED_BY_ALL: usize = 3;
/// The same where so much has to come that a reader who stalls falls behind.
const BUSY_FOR_ALL: usize = 20;
/// Share of members who say that an outage concerns them too.
const ME_TOO: f64 = 0.2;
/// All look at an outage within this time.
const NOTICED_WITHIN: Duration = Duration::from_secs(5);

/// Adds to the plan what its scenario wants.
pub(super) fn draw(scenario: Scenario, plan: &mut Plan, rng: &mut StdRng) {
    let mut acts = talk(plan);
    match scenario {
        Scenario::DeskDay | Scenario::Soak => acts.extend(pauses(plan, rng)),
        Scenario::QuestionStorm => {
            if let Some(outage) = plan.lives.first_mut() {
                outage.lasts();
            }
            watched_by_all(plan, 1, rng);
            acts.extend(me_too(plan, rng));
        }
        Scenario::ReconnectHerd => {
            watched_by_all(plan, WATCHED_BY_ALL, rng);
            acts.extend(cuts(plan));
        }
        Scenario::SlowReaders => {
            watched_by_all(plan, BUSY_FOR_ALL, rng);
            acts.extend(stalls(plan));
        }
        Scenario::PresenceChurn => acts.extend(churn(plan, rng)),
        Scenario::ClaimRace => {}
    }
    plan.acts = in_order(acts);
}

/// Whoever says something has looked and typed before.
fn talk(plan: &Plan) -> Vec<Act> {
    let mut acts = Vec::new();
    for (number, life) in plan.lives.iter().enumerate() {
        for line in &life.talk {
            let at = line.at.saturating_sub(TYPING);
            let deed = Deed::Type(number);
            let who = line.by;
            acts.push(Act { at, who, deed });
        }
    }
    acts
}

/// People leave their screens now and then, and try what they read.
fn pauses(plan: &Plan, rng: &mut StdRng) -> Vec<Act> {
    let mut acts = Vec::new();
    for member in 0..plan.members {
        let who = Seat::Member(member);
        let at = plan.duration.mul_f64(rng.random_range(0.2..0.8));
        let back = at + plan.duration.mul_f64(0.05);
        for (at, away) in [(at, true), (back, false)] {
            let deed = Deed::Away(away);
            acts.push(Act { at, who, deed });
        }
    }
    for (number, life) in plan.lives.iter().enumerate() {
        if let Some((at, who)) = life.watchers.last().copied() {
            let at = at + TYPING;
            let deed = Deed::Try(number);
            acts.push(Act { at, who, deed });
        }
    }
    acts
}

/// Everybody opens the first lives that all may see, soon after they began.
fn watched_by_all(plan: &mut Plan, lives: usize, rng: &mut StdRng) {
    let members = plan.members;
    let seen = plan.lives.iter_mut().filter(|life| life.seen_by_all());
    for life in seen.take(lives) {
        let there: Vec<Seat> = life.watchers.iter().map(|(_, who)| *who).collect();
        for member in (0..members).map(Seat::Member) {
            if !there.contains(&member) {
                let noticed = NOTICED_WITHIN.mul_f64(rng.random());
                life.watchers.push((life.asked_at + noticed, member));
            }
        }
    }
}

/// The outage is the first question, and concerns many.
fn me_too(plan: &Plan, rng: &mut StdRng) -> Vec<Act> {
    let Some(life) = plan.lives.first() else {
        return Vec::new();
    };
    (0..plan.members)
        .map(Seat::Member)
        .filter(|who| *who != life.requester && rng.random_bool(ME_TOO))
        .map(|who| Act {
            at: life.asked_at + NOTICED_WITHIN,
            who,
            deed: Deed::MeToo(0),
        })
        .collect()
}

fn cuts(plan: &Plan) -> Vec<Act> {
    let everybody = || (0..plan.members).map(Seat::Member);
    let cut = |share: f64| {
        let at = plan.duration.mul_f64(share);
        everybody().map(move |who| Act {
            at,
            who,
            deed: Deed::Cut,
        })
    };
    CUTS_AT.into_iter().flat_map(cut).collect()
}

fn stalls(plan: &Plan) -> Vec<Act> {
    (0..plan.members)
        .step_by(STALLS_EACH)
        .map(|member| Act {
            at: plan.duration.mul_f64(STALLS_AT),
            who: Seat::Member(member),
            deed: Deed::Stall(STALL),
        })
        .collect()
}

/// Everybody looks, types, looks away or leaves the screen, all the time.
fn churn(plan: &Plan, rng: &mut StdRng) -> Vec<Act> {
    let mut acts = Vec::new();
    for member in 0..plan.members {
        let who = Seat::Member(member);
        let mut at = CHURN_EVERY.mul_f64(rng.random());
        while at < plan.duration {
            let life = rng.random_range(0..plan.lives.len());
            let deed = match rng.random_range(0..10) {
                0..=3 => Deed::Look(life),
                4..=6 => Deed::Type(life),
                7 => Deed::LookAway,
                8 => Deed::Away(true),
                _ => Deed::Away(false),
            };
            acts.push(Act { at, who, deed });
            at += CHURN_EVERY.mul_f64(rng.random_range(0.5..1.5));
        }
    }
    acts
}
