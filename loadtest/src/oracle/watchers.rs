//! What watchers were shown: exactly the stored stream, from where their watch began to the end
//! (guarantees 4 and 5).

use std::collections::{HashMap, HashSet};

use peerdesk_protocol::{MemberId, Seq, Stream, TicketId};

use super::record::{MemberLog, Opening, Record, Shown, Sight};
use super::violation::{Kind, Violation};

/// How far a watcher has come in one ticket.
struct Held {
    public: Seq,
    /// Absent for readers of the public stream alone.
    staff: Option<Seq>,
}

/// One member's sights, walked through in order.
struct Walk<'a> {
    record: &'a Record,
    member: MemberId,
    held: HashMap<TicketId, Held>,
    /// Watches that were asked for and not answered.
    pending: HashSet<TicketId>,
    found: &'a mut Vec<Violation>,
}

/// Checks every member's log.
pub(super) fn check(record: &Record, found: &mut Vec<Violation>) {
    for log in &record.logs {
        let mut walk = Walk {
            record,
            member: log.member,
            held: HashMap::new(),
            pending: HashSet::new(),
            found,
        };
        walk.through(log);
        walk.end();
    }
}

impl Walk<'_> {
    fn through(&mut self, log: &MemberLog) {
        for sight in &log.sights {
            match sight {
                Sight::WatchSent { ticket } => {
                    self.pending.insert(*ticket);
                }
                Sight::Opened(opening) => self.opened(opening),
                Sight::Resumed {
                    ticket,
                    held_public,
                    held_staff,
                    public_head,
                    staff_head,
                } => {
                    self.pending.remove(ticket);
                    let staff = staff_head.map(|_| held_staff.unwrap_or(Seq(0)));
                    if public_head < held_public || staff_head < &staff {
                        self.not_consecutive(*ticket, "was resumed behind what was held");
                    }
                    self.held.insert(
                        *ticket,
                        Held {
                            public: *held_public,
                            staff,
                        },
                    );
                }
                Sight::Event(shown) => self.event(shown),
                Sight::Resync { ticket } | Sight::Gone { ticket } => {
                    self.pending.remove(ticket);
                    self.held.remove(ticket);
                }
                Sight::SocketClosed => {
                    self.pending.clear();
                    self.held.clear();
                }
                Sight::PrivateRow { .. } | Sight::Read { .. } => {}
            }
        }
    }

    /// The events of `opened` are the last ones of each stream up to its head, and all of them
    /// unless it says that there are earlier ones.
    fn opened(&mut self, opening: &Opening) {
        self.pending.remove(&opening.ticket);
        for (stream, head) in [
            (Stream::Public, Some(opening.public_head)),
            (Stream::Staff, opening.staff_head),
        ] {
            let Some(head) = head else { continue };
            let shown: Vec<&Shown> = opening
                .events
                .iter()
                .filter(|s| s.stream == stream)
                .collect();
            let first = head.0 - shown.len() as i64 + 1;
            let in_place = shown
                .iter()
                .zip(first..)
                .all(|(shown, seq)| shown.seq == Seq(seq));
            if !in_place || (!opening.earlier && first != 1) {
                self.not_consecutive(
                    opening.ticket,
                    &format!("was opened with other than the last events of {stream:?}"),
                );
            }
        }
        for shown in &opening.events {
            self.is_stored(shown);
        }
        self.held.insert(
            opening.ticket,
            Held {
                public: opening.public_head,
                staff: opening.staff_head,
            },
        );
    }

    fn event(&mut self, shown: &Shown) {
        self.is_stored(shown);
        let Some(held) = self.held.get_mut(&shown.ticket) else {
            self.not_consecutive(shown.ticket, "was shown though it is not watched");
            return;
        };
        let last = match shown.stream {
            Stream::Public => &mut held.public,
            // A staff event for one who may not read it is the matter of `access`.
            Stream::Staff => held.staff.get_or_insert(Seq(shown.seq.0 - 1)),
        };
        let expected = Seq(last.0 + 1);
        *last = (*last).max(shown.seq);
        if shown.seq != expected {
            self.not_consecutive(
                shown.ticket,
                &format!(
                    "{:?} {} was shown in the place of {}",
                    shown.stream, shown.seq.0, expected.0
                ),
            );
        }
    }

    /// What was shown is stored in the same place with the same content.
    fn is_stored(&mut self, shown: &Shown) {
        let stored = self
            .record
            .history
            .at(shown.ticket, shown.stream, shown.seq);
        let kind = match stored {
            None => Kind::ShownNotStored,
            Some((_, digest)) if digest != shown.digest => Kind::ShownDiffers,
            Some(_) => return,
        };
        let content = self.record.contents.get(&shown.digest);
        self.found.push(Violation::new(
            kind,
            format!(
                "{} was shown {:?} {} of ticket {}: {}; stored: {}",
                self.record.name(self.member),
                shown.stream,
                shown.seq.0,
                shown.ticket.0,
                content.map_or("(content not kept)", |c| c),
                stored.map_or_else(
                    || "nothing".to_owned(),
                    |(event, _)| serde_json::to_string(event).unwrap_or_default()
                )
            ),
        ));
    }

    /// Whoever still watches has seen all that stood when everything was quiet.
    fn end(mut self) {
        let held = std::mem::take(&mut self.held);
        for (ticket, held) in held {
            let Some(history) = self.record.history.tickets.get(&ticket) else {
                continue;
            };
            let settled = history.settled;
            self.reached(ticket, Stream::Public, held.public, settled.public);
            if let Some(staff) = held.staff {
                self.reached(ticket, Stream::Staff, staff, settled.staff);
            }
        }
        for ticket in std::mem::take(&mut self.pending) {
            self.found.push(Violation::new(
                Kind::TailMissing,
                format!(
                    "{} asked to watch ticket {} and got no answer",
                    self.record.name(self.member),
                    ticket.0
                ),
            ));
        }
    }

    fn reached(&mut self, ticket: TicketId, stream: Stream, held: Seq, settled: Seq) {
        if held < settled {
            self.found.push(Violation::new(
                Kind::TailMissing,
                format!(
                    "{} watched ticket {} to the end and saw {stream:?} only up to {} of {}",
                    self.record.name(self.member),
                    ticket.0,
                    held.0,
                    settled.0
                ),
            ));
        }
    }

    fn not_consecutive(&mut self, ticket: TicketId, what: &str) {
        self.found.push(Violation::new(
            Kind::NotConsecutive,
            format!(
                "for {}, ticket {} {what}",
                self.record.name(self.member),
                ticket.0
            ),
        ));
    }
}
