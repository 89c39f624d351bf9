//! Commands against history: acked is stored, once, where the receipt says; refused is not stored;
//! answers do not contradict each other (guarantees 1, 2 and 9).

use std::collections::{HashMap, HashSet};
use std::mem::{Discriminant, discriminant};

use peerdesk_protocol::{CommandId, Event, EventFrame, Receipt, Refusal, Reply, TicketId};

use super::meaning::says;
use super::record::{Record, Sent, Wish};
use super::violation::{Kind, Violation};

/// Checks every command that was sent.
pub(super) fn check(record: &Record, found: &mut Vec<Violation>) {
    let stored = by_command(record);
    for sent in &record.sent {
        if sent.reuses {
            reuse_is_refused(record, sent, found);
            continue;
        }
        let events = stored.get(&sent.wish.id()).map_or(&[][..], Vec::as_slice);
        stored_once(record, sent, events, found);
        let receipts = receipts(sent);
        let refusals = refusals(sent);
        let refused = refusals.first().copied();
        if let Some(receipt) = receipts.first() {
            stored_at(record, sent, *receipt, events, found);
        }
        if let [first, second, ..] = receipts.as_slice() {
            found.push(Violation::new(
                Kind::TwoReceipts,
                format!(
                    "{} got {} and {}",
                    told(record, sent),
                    place(*first),
                    place(*second)
                ),
            ));
        }
        if let [first, second, ..] = refusals.as_slice() {
            found.push(Violation::new(
                Kind::ContradictoryReplies,
                format!(
                    "{} was refused as {first:?} and as {second:?}",
                    told(record, sent)
                ),
            ));
        }
        match (receipts.first(), refused) {
            (Some(receipt), Some(refusal)) => found.push(Violation::new(
                Kind::ContradictoryReplies,
                format!(
                    "{} was both ok at {} and refused as {refusal:?}",
                    told(record, sent),
                    place(*receipt)
                ),
            )),
            (None, Some(refusal)) => not_stored(record, sent, refusal, events, found),
            (None, None) if !sent.attempts.is_empty() => found.push(Violation::new(
                Kind::Unanswered,
                format!(
                    "{} was sent {} times and got no final answer",
                    told(record, sent),
                    sent.attempts.len()
                ),
            )),
            (None | Some(_), None) => {}
        }
    }
}

/// Whether a refusal is final. `busy` says that nothing happened yet and invites another try.
pub(super) fn is_final(refusal: &Refusal) -> bool {
    !matches!(refusal, Refusal::Busy { .. })
}

/// The receipts of a command, without repetition, in the order in which they came.
pub(super) fn receipts(sent: &Sent) -> Vec<Receipt> {
    let mut receipts: Vec<Receipt> = Vec::new();
    for given in &sent.replies {
        if let Reply::Ok { receipt } = &given.reply
            && !receipts.contains(receipt)
        {
            receipts.push(*receipt);
        }
    }
    receipts
}

/// The final refusals of a command, without repetition, in the order in which they came.
pub(super) fn refusals(sent: &Sent) -> Vec<&Refusal> {
    let mut refusals: Vec<&Refusal> = Vec::new();
    for given in &sent.replies {
        if let Reply::Refused { refusal } = &given.reply
            && is_final(refusal)
            && !refusals.contains(&refusal)
        {
            refusals.push(refusal);
        }
    }
    refusals
}

/// A sentence's subject: who sent what.
pub(super) fn told(record: &Record, sent: &Sent) -> String {
    match &sent.wish {
        Wish::Ask(ask) => format!("ask {} of {}", ask.id.0, record.name(sent.by)),
        Wish::Command(request) => format!(
            "command {} of {} on ticket {}",
            request.id.0,
            record.name(sent.by),
            request.ticket.0
        ),
    }
}

fn place(receipt: Receipt) -> String {
    format!(
        "ticket {} {:?} {}",
        receipt.ticket.0, receipt.stream, receipt.seq.0
    )
}

fn by_command(record: &Record) -> HashMap<CommandId, Vec<&EventFrame>> {
    let mut stored: HashMap<CommandId, Vec<&EventFrame>> = HashMap::new();
    for event in record.history.events() {
        if let Some(command) = event.command {
            stored.entry(command).or_default().push(event);
        }
    }
    stored
}

/// One command may cause several events, but each kind once, next to each other, in one ticket.
fn stored_once(record: &Record, sent: &Sent, events: &[&EventFrame], found: &mut Vec<Violation>) {
    let mut kinds: HashSet<Discriminant<Event>> = HashSet::new();
    let mut tickets: HashSet<TicketId> = HashSet::new();
    let mut apart = false;
    let mut repeated = false;
    for pair in events.windows(2) {
        apart |= pair[0].stream == pair[1].stream && pair[0].seq.0 + 1 != pair[1].seq.0;
    }
    for event in events {
        tickets.insert(event.ticket);
        repeated |= !kinds.insert(discriminant(&event.event));
    }
    if apart || repeated || tickets.len() > 1 {
        let places: Vec<String> = events
            .iter()
            .map(|e| format!("ticket {} {:?} {}", e.ticket.0, e.stream, e.seq.0))
            .collect();
        found.push(Violation::new(
            Kind::StoredTwice,
            format!("{} stands at {}", told(record, sent), places.join(", ")),
        ));
    }
}

/// The receipt names the first event of the command, and one of its events says what was sent.
fn stored_at(
    record: &Record,
    sent: &Sent,
    receipt: Receipt,
    events: &[&EventFrame],
    found: &mut Vec<Violation>,
) {
    let at_receipt = |e: &&&EventFrame| {
        (e.ticket, e.stream, e.seq) == (receipt.ticket, receipt.stream, receipt.seq)
    };
    let wrong = if !events.iter().any(|e| at_receipt(&e)) {
        let there = record
            .history
            .at(receipt.ticket, receipt.stream, receipt.seq)
            .map(|(event, _)| event.command);
        match there {
            None => "which is empty".to_owned(),
            Some(None) => "where the desk's own event stands".to_owned(),
            Some(Some(other)) => format!("where command {} stands", other.0),
        }
    } else if events
        .iter()
        .any(|e| e.stream == receipt.stream && e.seq < receipt.seq)
    {
        "which is not its first event".to_owned()
    } else if let Some(event) = events.iter().find(|_| !says_any(&sent.wish, events)) {
        format!("where something else is stored: {:?}", event.event)
    } else {
        return;
    };
    found.push(Violation::new(
        Kind::AckedNotStored,
        format!(
            "{} was acked at {}, {wrong}",
            told(record, sent),
            place(receipt)
        ),
    ));
}

fn says_any(wish: &Wish, events: &[&EventFrame]) -> bool {
    events.iter().any(|event| says(wish, event))
}

fn not_stored(
    record: &Record,
    sent: &Sent,
    refusal: &Refusal,
    events: &[&EventFrame],
    found: &mut Vec<Violation>,
) {
    if let Some(event) = events.first() {
        found.push(Violation::new(
            Kind::RefusedButStored,
            format!(
                "{} was refused as {refusal:?} and stands at {:?} {} of ticket {}",
                told(record, sent),
                event.stream,
                event.seq.0,
                event.ticket.0
            ),
        ));
    }
}

fn reuse_is_refused(record: &Record, sent: &Sent, found: &mut Vec<Violation>) {
    let mut answered = false;
    for given in &sent.replies {
        let wrong = match &given.reply {
            Reply::Refused {
                refusal: Refusal::CommandIdReused,
            } => {
                answered = true;
                continue;
            }
            Reply::Unknown { .. } => continue,
            Reply::Refused { refusal } if !is_final(refusal) => continue,
            Reply::Ok { receipt } => format!("ok at {}", place(*receipt)),
            Reply::Refused { refusal } => format!("refused as {refusal:?}"),
        };
        answered = true;
        found.push(Violation::new(
            Kind::ReuseAccepted,
            format!(
                "{} had other content than before under the same id and was {wrong}",
                told(record, sent)
            ),
        ));
    }
    if !answered && !sent.attempts.is_empty() {
        found.push(Violation::new(
            Kind::Unanswered,
            format!(
                "{} with a reused id got no final answer",
                told(record, sent)
            ),
        ));
    }
}
