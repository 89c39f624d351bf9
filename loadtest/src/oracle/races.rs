//! Claim races: exactly one of those who claimed at the same moment has it, and every other was
//! told who (guarantee 6). Only after the claim of a winner lapsed may another of them win as well.

use std::collections::HashMap;

use peerdesk_protocol::{CommandId, Event, MemberId, Refusal, Seq};

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
    let mut winners: Vec<(Seq, MemberId)> = claims
        .iter()
        .filter_map(|claim| Some((receipts(claim).first()?.seq, claim.by)))
        .collect();
    winners.sort_unstable();
    let in_turns = winners
        .windows(2)
        .all(|pair| lapsed_between(record, race, pair[0].0, pair[1].0));
    if winners.is_empty() || !in_turns {
        let names: Vec<String> = winners.iter().map(|(_, by)| record.name(*by)).collect();
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
    }
    let has_won = |who: MemberId| winners.iter().any(|(_, by)| *by == who);
    for loser in claims.iter().filter(|claim| !has_won(claim.by)) {
        let refusal = refusals(loser).first().copied();
        let told_winner =
            matches!(refusal, Some(Refusal::AlreadyClaimed { by, .. }) if has_won(by.id));
        if !told_winner {
            let names: Vec<String> = winners.iter().map(|(_, by)| record.name(*by)).collect();
            found.push(Violation::new(
                Kind::LoserNotTold,
                format!(
                    "{} lost to {} and was told {:?}",
                    told(record, loser),
                    names.join(", "),
                    refusal
                ),
            ));
        }
    }
}

/// Whether a claim of the ticket lapsed after one public event and before another.
fn lapsed_between(record: &Record, race: &Race, from: Seq, until: Seq) -> bool {
    let history = record.history.tickets.get(&race.ticket);
    history.is_some_and(|history| {
        history.public.events().iter().any(|event| {
            from < event.seq && event.seq < until && matches!(event.event, Event::Lapsed { .. })
        })
    })
}
