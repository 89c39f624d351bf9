//! Claim races: exactly one of those who claimed at the same moment has it, and every other was
//! told who (guarantee 6).

use std::collections::HashMap;

use peerdesk_protocol::{CommandId, Refusal};

use super::commands::{receipts, refusals, told};
use super::record::{Race, Record, Sent};
use super::violation::{Kind, Violation};

/// Checks every race.
pub(super) fn check(record: &Record, found: &mut Vec<Violation>) {
    let sent: HashMap<CommandId, &Sent> = record
        .sent
        .iter()
        .filter(|s| !s.reuses)
        .map(|s| (s.wish.id(), s))
        .collect();
    for race in &record.races {
        let claims: Vec<&Sent> = race
            .claims
            .iter()
            .filter_map(|id| sent.get(id).copied())
            .collect();
        one_race(record, race, &claims, found);
    }
}

fn one_race(record: &Record, race: &Race, claims: &[&Sent], found: &mut Vec<Violation>) {
    let winners: Vec<&Sent> = claims
        .iter()
        .copied()
        .filter(|claim| !receipts(claim).is_empty())
        .collect();
    let [winner] = winners.as_slice() else {
        let names: Vec<String> = winners.iter().map(|w| record.name(w.by)).collect();
        found.push(Violation::new(
            Kind::RaceWithoutOneWinner,
            format!(
                "{} engineers claimed ticket {} at once and {} won: {}",
                claims.len(),
                race.ticket.0,
                winners.len(),
                names.join(", ")
            ),
        ));
        return;
    };
    for loser in claims.iter().filter(|claim| claim.by != winner.by) {
        let refusal = refusals(loser).first().copied();
        let told_winner = matches!(refusal,
            Some(Refusal::AlreadyClaimed { by, .. }) if by.id == winner.by);
        if !told_winner {
            found.push(Violation::new(
                Kind::LoserNotTold,
                format!(
                    "{} lost to {} and was told {:?}",
                    told(record, loser),
                    record.name(winner.by),
                    refusal
                ),
            ));
        }
    }
}
