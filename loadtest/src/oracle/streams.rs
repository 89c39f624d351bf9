//! Stored streams by themselves: numbered without holes, begun by a question, caused by what
//! somebody sent (guarantees 2 and 3).

use std::collections::HashMap;

use peerdesk_protocol::{CommandId, Event, MemberId, Seq, Stream, TicketId};

use super::record::Record;
use super::violation::{Kind, Violation};
use super::{StoredStream, TicketHistory};

/// Checks every stored stream.
pub(super) fn check(record: &Record, found: &mut Vec<Violation>) {
    for generation in record.generations.iter().skip(1) {
        found.push(Violation::new(
            Kind::HistoryReplaced,
            format!(
                "a node named generation {generation:?} after {:?}",
                record.generations[0]
            ),
        ));
    }
    for (ticket, history) in &record.history.tickets {
        numbered(*ticket, Stream::Public, &history.public, found);
        numbered(*ticket, Stream::Staff, &history.staff, found);
        placed_among_public(*ticket, history, found);
        if !begins_with_question(history) {
            found.push(Violation::new(
                Kind::StreamHole,
                format!(
                    "the public stream of ticket {} does not begin with its question",
                    ticket.0
                ),
            ));
        }
    }
    senders(record, found);
}

/// Every event stands at the position that its seq says.
fn numbered(ticket: TicketId, stream: Stream, stored: &StoredStream, found: &mut Vec<Violation>) {
    for (event, position) in stored.events().iter().zip(1..) {
        if event.seq != Seq(position) || event.ticket != ticket || event.stream != stream {
            found.push(Violation::new(
                Kind::StreamHole,
                format!(
                    "position {position} of the {stream:?} stream of ticket {} holds {:?} {} of \
                     ticket {}",
                    ticket.0, event.stream, event.seq.0, event.ticket.0
                ),
            ));
            // What follows is displaced by the same hole.
            return;
        }
    }
}

fn begins_with_question(history: &TicketHistory) -> bool {
    history
        .public
        .events()
        .first()
        .is_some_and(|e| matches!(e.event, Event::Asked { .. }))
}

/// A staff event says after which public event it happened; that place exists and never goes back.
fn placed_among_public(ticket: TicketId, history: &TicketHistory, found: &mut Vec<Violation>) {
    let mut last = Seq(0);
    for event in history.staff.events() {
        let after = event.after.unwrap_or(Seq(0));
        if after < last || after > history.public.head() {
            found.push(Violation::new(
                Kind::OrderInverted,
                format!(
                    "staff {} of ticket {} stands after public {}, but the one before it stands \
                     after {} and the public head is {}",
                    event.seq.0,
                    ticket.0,
                    after.0,
                    last.0,
                    history.public.head().0
                ),
            ));
        }
        last = last.max(after);
    }
}

/// Whatever names a command was sent by the member it names.
fn senders(record: &Record, found: &mut Vec<Violation>) {
    let known: HashMap<CommandId, MemberId> = record
        .sent
        .iter()
        .filter(|s| !s.reuses)
        .map(|s| (s.wish.id(), s.by))
        .collect();
    for event in record.history.events() {
        let Some(command) = event.command else {
            continue;
        };
        let by = event.by.as_ref().map(|p| p.id);
        let sender = known.get(&command).copied();
        if sender.is_none() || sender != by {
            found.push(Violation::new(
                Kind::Forged,
                format!(
                    "{:?} {} of ticket {} says that {} sent command {}, which {}",
                    event.stream,
                    event.seq.0,
                    event.ticket.0,
                    by.map_or_else(|| "nobody".to_owned(), |m| record.name(m)),
                    command.0,
                    sender.map_or_else(
                        || "nobody sent".to_owned(),
                        |m| format!("{} sent", record.name(m))
                    )
                ),
            ));
        }
    }
}
