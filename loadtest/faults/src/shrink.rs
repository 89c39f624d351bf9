//! Of a record that shows a violation, the smallest part that still shows the same one, told as a
//! story.

use peerdesk_loadtest::oracle::{
    MemberLog, Record, Sent, Sight, StoredStream, Violation, Wish, check,
};
use peerdesk_protocol::{Reply, TicketId};

/// Halving stops at pieces of one; this bounds the work on a record that does not get smaller.
const CHECKS_MAX: usize = 2_000;

/// Leaves out tickets, then members, commands, races, what was shown and what is stored, as long as
/// the violation stays.
pub fn smallest(record: &Record, violation: &Violation) -> Record {
    let mut shrinker = Shrinker {
        record: record.clone(),
        violation,
        checks: 0,
    };
    shrinker.shrink(
        |record| record.history.tickets.keys().copied().collect(),
        |record, kept| keep_tickets(record, &kept),
    );
    shrinker.shrink(
        |record| record.logs.clone(),
        |record, kept| record.logs = kept,
    );
    shrinker.shrink(
        |record| record.sent.clone(),
        |record, kept| record.sent = kept,
    );
    shrinker.shrink(
        |record| record.races.clone(),
        |record, kept| record.races = kept,
    );
    for log in 0..shrinker.record.logs.len() {
        shrinker.shrink(
            |record| record.logs[log].sights.clone(),
            |record, kept| record.logs[log].sights = kept,
        );
    }
    let tickets: Vec<TicketId> = shrinker.record.history.tickets.keys().copied().collect();
    for ticket in tickets {
        shrinker.shrink(
            |record| record.history.tickets[&ticket].public.events().to_vec(),
            |record, kept| {
                let history = record.history.tickets.entry(ticket).or_default();
                history.public = StoredStream::new(kept);
            },
        );
        shrinker.shrink(
            |record| record.history.tickets[&ticket].staff.events().to_vec(),
            |record, kept| {
                let history = record.history.tickets.entry(ticket).or_default();
                history.staff = StoredStream::new(kept);
            },
        );
    }
    shrinker.record
}

struct Shrinker<'a> {
    record: Record,
    violation: &'a Violation,
    checks: usize,
}

impl Shrinker<'_> {
    /// Whether a record still shows it. Leaving things out may show others as well.
    fn shows(&mut self, record: &Record) -> bool {
        self.checks += 1;
        self.checks <= CHECKS_MAX && check(record).contains(self.violation)
    }

    /// Leaves out as much of one list as can go: halves first, then halves of halves, then each.
    fn shrink<T: Clone>(
        &mut self,
        list: impl Fn(&Record) -> Vec<T>,
        keep: impl Fn(&mut Record, Vec<T>),
    ) {
        let mut kept = list(&self.record);
        let mut size = kept.len().div_ceil(2);
        while size > 0 {
            let mut from = 0;
            while from < kept.len() {
                let to = (from + size).min(kept.len());
                let mut fewer = kept.clone();
                fewer.drain(from..to);
                let mut smaller = self.record.clone();
                keep(&mut smaller, fewer.clone());
                if self.shows(&smaller) {
                    self.record = smaller;
                    kept = fewer;
                } else {
                    from = to;
                }
            }
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
    }
}

fn keep_tickets(record: &mut Record, kept: &[TicketId]) {
    let is_kept = |id: TicketId| kept.contains(&id);
    record.history.tickets.retain(|id, _| is_kept(*id));
    record.races.retain(|race| is_kept(race.ticket));
    record
        .sent
        .retain(|sent| ticket_of(sent).is_none_or(is_kept));
    for log in &mut record.logs {
        log.sights
            .retain(|sight| seen_ticket(sight).is_none_or(is_kept));
    }
}

/// The ticket that a command is about; of a question, the one it became.
fn ticket_of(sent: &Sent) -> Option<TicketId> {
    match &sent.wish {
        Wish::Command(request) => Some(request.ticket),
        Wish::Ask(_) => sent.replies.iter().find_map(|given| match &given.reply {
            Reply::Ok { receipt } => Some(receipt.ticket),
            Reply::Refused { .. } | Reply::Unknown { .. } => None,
        }),
    }
}

fn seen_ticket(sight: &Sight) -> Option<TicketId> {
    match sight {
        Sight::WatchSent { ticket }
        | Sight::Resumed { ticket, .. }
        | Sight::Resync { ticket }
        | Sight::Gone { ticket }
        | Sight::PrivateRow { ticket }
        | Sight::Read { ticket, .. } => Some(*ticket),
        Sight::Opened(opening) => Some(opening.ticket),
        Sight::Event(shown) => Some(shown.ticket),
        Sight::SocketClosed => None,
    }
}

/// The record as lines: what is stored, what was sent and answered, what was shown.
pub fn told(record: &Record) -> String {
    let mut lines = Vec::new();
    for (ticket, history) in &record.history.tickets {
        for event in history.public.events().iter().chain(history.staff.events()) {
            let command = event.command.map_or_else(String::new, |c| c.0.to_string());
            lines.push(format!(
                "  stored  ticket {} {:?} {} {command} {:?}",
                ticket.0, event.stream, event.seq.0, event.event
            ));
        }
    }
    for sent in &record.sent {
        lines.push(sending(record, sent));
    }
    for log in &record.logs {
        lines.extend(showing(record, log));
    }
    lines.join("\n")
}

fn sending(record: &Record, sent: &Sent) -> String {
    let name = record
        .readers
        .get(&sent.by)
        .map_or_else(|| sent.by.0.to_string(), |reader| reader.name.clone());
    let mut moments: Vec<(u64, String)> = Vec::new();
    for attempt in &sent.attempts {
        let what = format!("sent to node {}", attempt.node + 1);
        moments.push((attempt.at.0, what));
    }
    for given in &sent.replies {
        moments.push((given.at.0, format!("answered {:?}", given.reply)));
    }
    moments.sort();
    let told: Vec<String> = moments
        .into_iter()
        .map(|(at, what)| format!("{:.3} s {what}", at as f64 / 1e9))
        .collect();
    format!("  command {name} {:?}: {}", sent.wish, told.join("; "))
}

fn showing(record: &Record, log: &MemberLog) -> Vec<String> {
    let name = record
        .readers
        .get(&log.member)
        .map_or_else(|| log.member.0.to_string(), |reader| reader.name.clone());
    let end = log
        .access_end
        .map(|end| format!("  {name} lost access at {:.3} s", end.at.0 as f64 / 1e9));
    let sights = log.sights.iter().map(|sight| match sight {
        Sight::Event(shown) => {
            let content = record.contents.get(&shown.digest);
            format!(
                "  shown   {name} {:.3} s ticket {} {:?} {}: {}",
                shown.at.0 as f64 / 1e9,
                shown.ticket.0,
                shown.stream,
                shown.seq.0,
                content.map_or("", |content| content)
            )
        }
        Sight::Opened(opening) => format!(
            "  opened  {name} ticket {} up to {} and {:?}",
            opening.ticket.0, opening.public_head.0, opening.staff_head
        ),
        Sight::WatchSent { .. }
        | Sight::Resumed { .. }
        | Sight::Resync { .. }
        | Sight::Gone { .. }
        | Sight::PrivateRow { .. }
        | Sight::Read { .. }
        | Sight::SocketClosed => format!("  saw     {name} {sight:?}"),
    });
    end.into_iter().chain(sights).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use peerdesk_loadtest::oracle::{
        Attempt, Given, History, Kind, Moment, Reader, Record, Sent, Wish, check,
    };
    use peerdesk_protocol::{
        Command, CommandId, CommandRequest, MemberId, Receipt, Reply, Seq, Stream, TicketId,
    };
    use uuid::Uuid;

    use super::{smallest, told};

    /// A command that was acked and is stored nowhere.
    fn lost(number: u128) -> Sent {
        let ticket = TicketId(7);
        let receipt = Receipt {
            ticket,
            number: 7,
            stream: Stream::Public,
            seq: Seq(number as i64),
        };
        let wish = CommandRequest {
            id: CommandId(Uuid::from_u128(number)),
            ticket,
            command: Command::MeToo {},
        };
        let at = Moment(number as u64);
        Sent {
            by: MemberId(1),
            wish: Wish::Command(wish),
            reuses: false,
            attempts: vec![Attempt { at, node: 0 }],
            replies: vec![Given {
                at,
                reply: Reply::Ok { receipt },
            }],
        }
    }

    #[test]
    fn of_many_commands_the_one_that_the_violation_names_is_left() {
        let reader = Reader {
            name: "anna".to_owned(),
            second_line: false,
        };
        let record = Record {
            readers: HashMap::from([(MemberId(1), reader)]),
            sent: (1..40).map(lost).collect(),
            history: History::default(),
            ..Record::default()
        };
        let found = check(&record);
        let wanted = found
            .iter()
            .find(|v| v.explanation.contains(&Uuid::from_u128(17).to_string()))
            .expect("each of them is a violation");
        assert_eq!(wanted.kind, Kind::AckedNotStored);
        let small = smallest(&record, wanted);
        assert_eq!(small.sent.len(), 1);
        assert_eq!(small.sent[0].wish.id(), CommandId(Uuid::from_u128(17)));
        assert!(told(&small).contains("anna"), "{}", told(&small));
    }
}
