//! Real time against order: what was acked, or shown to anybody, before another was sent stands
//! before it (guarantee 3).

use std::collections::HashMap;

use peerdesk_protocol::{EventFrame, Seq, Stream, TicketId};

use super::commands::{receipts, told};
use super::record::{Moment, Record, Sent, Sight};
use super::violation::{Kind, Violation};

type Place = (TicketId, Stream, Seq);

/// What a place in a stream was known by, and when.
#[derive(Clone, Copy)]
struct Known {
    at: Moment,
    place: Place,
}

/// Checks every stored stream against the moments of sending.
pub(super) fn check(record: &Record, found: &mut Vec<Violation>) {
    let known = first_known(record);
    let sent: HashMap<_, &Sent> = record
        .sent
        .iter()
        .filter(|s| !s.reuses)
        .map(|s| (s.wish.id(), s))
        .collect();
    for history in record.history.tickets.values() {
        for stored in [&history.public, &history.staff] {
            let pairs: Vec<_> = stored
                .events()
                .iter()
                .map(|event| (event, event.command.and_then(|c| sent.get(&c).copied())))
                .collect();
            stream(record, &pairs, &known, found);
        }
    }
}

/// Goes from the last event to the first with the earliest moment at which a later one was known.
/// Nothing may have been sent after that moment and stand before.
fn stream(
    record: &Record,
    events: &[(&EventFrame, Option<&Sent>)],
    known: &HashMap<Place, Moment>,
    found: &mut Vec<Violation>,
) {
    let mut earliest: Option<Known> = None;
    for (event, sent) in events.iter().rev() {
        let first_sent = sent.and_then(|s| Some((s, s.attempts.iter().map(|a| a.at).min()?)));
        if let (Some(later), Some((sent, at))) = (earliest, first_sent)
            && later.at < at
        {
            found.push(Violation::new(
                Kind::OrderInverted,
                format!(
                    "{} was sent {} µs after {:?} {} was known, and stands before it at {}",
                    told(record, sent),
                    (at.0 - later.at.0) / 1_000,
                    later.place.1,
                    later.place.2.0,
                    event.seq.0
                ),
            ));
        }
        let place = (event.ticket, event.stream, event.seq);
        if let Some(at) = known.get(&place).copied()
            && earliest.is_none_or(|e| at < e.at)
        {
            earliest = Some(Known { at, place });
        }
    }
}

/// When each place was first acked or shown to anybody.
fn first_known(record: &Record) -> HashMap<Place, Moment> {
    let mut known: HashMap<Place, Moment> = HashMap::new();
    let mut learn = |place: Place, at: Moment| {
        known
            .entry(place)
            .and_modify(|first| *first = (*first).min(at))
            .or_insert(at);
    };
    for sent in record.sent.iter().filter(|s| !s.reuses) {
        let first_ok = sent
            .replies
            .iter()
            .filter(|g| matches!(g.reply, peerdesk_protocol::Reply::Ok { .. }))
            .map(|g| g.at)
            .min();
        if let (Some(receipt), Some(at)) = (receipts(sent).first(), first_ok) {
            learn((receipt.ticket, receipt.stream, receipt.seq), at);
        }
    }
    for sight in record.logs.iter().flat_map(|log| &log.sights) {
        match sight {
            Sight::Event(shown) => learn((shown.ticket, shown.stream, shown.seq), shown.at),
            Sight::Opened(opening) => {
                for shown in &opening.events {
                    learn((shown.ticket, shown.stream, shown.seq), shown.at);
                }
            }
            Sight::WatchSent { .. }
            | Sight::Resumed { .. }
            | Sight::Resync { .. }
            | Sight::Gone { .. }
            | Sight::PrivateRow { .. }
            | Sight::Read { .. }
            | Sight::SocketClosed => {}
        }
    }
    known
}
