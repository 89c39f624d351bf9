//! Who was shown what: staff streams to second line alone, private tickets to the requester and
//! second line, and neither withheld from those who may read them (guarantee 8); and nothing to a
//! session that has ended (guarantee 7).

use peerdesk_protocol::{MemberId, Stream, TicketId, Visibility};

use super::record::{AccessEnd, MemberLog, Record, Shown, Sight};
use super::violation::{Kind, Violation};

/// Checks every member's log.
pub(super) fn check(record: &Record, found: &mut Vec<Violation>) {
    for log in &record.logs {
        let eyes = Eyes {
            record,
            member: log.member,
            second_line: record
                .readers
                .get(&log.member)
                .is_some_and(|r| r.second_line),
        };
        eyes.through(log, found);
        if let Some(end) = log.access_end {
            eyes.closed(log, end, found);
        }
    }
}

/// One member's rights.
struct Eyes<'a> {
    record: &'a Record,
    member: MemberId,
    second_line: bool,
}

impl Eyes<'_> {
    fn through(&self, log: &MemberLog, found: &mut Vec<Violation>) {
        for sight in &log.sights {
            match sight {
                Sight::Opened(opening) => {
                    let staff = opening.staff_head.is_some()
                        || opening.events.iter().any(|e| e.stream == Stream::Staff);
                    self.watched(opening.ticket, staff, "opened", found);
                    if opening.visibility == Visibility::Private {
                        self.private(opening.ticket, "opened", found);
                    }
                }
                Sight::Resumed {
                    ticket, staff_head, ..
                } => self.watched(*ticket, staff_head.is_some(), "resumed", found),
                Sight::Event(shown) => {
                    self.knows(shown.ticket, "an event", found);
                    if shown.stream == Stream::Staff {
                        self.staff(shown.ticket, &format!("staff {}", shown.seq.0), found);
                    }
                }
                Sight::Gone { ticket } => self.gone(*ticket, found),
                Sight::PrivateRow { ticket } => self.private(*ticket, "a row", found),
                Sight::Read {
                    ticket,
                    stream,
                    events,
                } if *events > 0 => {
                    self.knows(*ticket, "a page of history", found);
                    if *stream == Stream::Staff {
                        self.staff(*ticket, "a page of staff history", found);
                    }
                }
                Sight::Read { .. }
                | Sight::WatchSent { .. }
                | Sight::Resync { .. }
                | Sight::SocketClosed => {}
            }
        }
    }

    /// Nothing was shown after the end. One violation tells of all that was.
    fn closed(&self, log: &MemberLog, end: AccessEnd, found: &mut Vec<Violation>) {
        let last = end.at.plus(end.within);
        let shown = log.sights.iter().flat_map(|sight| match sight {
            Sight::Event(shown) => std::slice::from_ref(shown),
            Sight::Opened(opening) => opening.events.as_slice(),
            Sight::WatchSent { .. }
            | Sight::Resumed { .. }
            | Sight::Resync { .. }
            | Sight::Gone { .. }
            | Sight::PrivateRow { .. }
            | Sight::Read { .. }
            | Sight::SocketClosed => &[],
        });
        let late: Vec<&Shown> = shown.filter(|shown| shown.at > last).collect();
        if let (Some(first), Some(newest)) = (late.first(), late.last()) {
            found.push(Violation::new(
                Kind::AccessOutlived,
                format!(
                    "{} was shown {} events after their session had ended, from {:?} {} of ticket \
                     {} to {:?} later",
                    self.record.name(self.member),
                    late.len(),
                    first.stream,
                    first.seq.0,
                    first.ticket.0,
                    newest.at.since(end.at)
                ),
            ));
        }
    }

    fn is_requester(&self, ticket: TicketId) -> bool {
        self.record
            .history
            .tickets
            .get(&ticket)
            .and_then(super::TicketHistory::requester)
            == Some(self.member)
    }

    fn reads_staff(&self, ticket: TicketId) -> bool {
        self.second_line && !self.is_requester(ticket)
    }

    fn is_private(&self, ticket: TicketId) -> bool {
        self.record
            .history
            .tickets
            .get(&ticket)
            .and_then(super::TicketHistory::visibility)
            == Some(Visibility::Private)
    }

    /// A watch began: with the staff stream for those who read it, without for the others.
    fn watched(&self, ticket: TicketId, staff: bool, what: &str, found: &mut Vec<Violation>) {
        self.knows(ticket, what, found);
        if staff {
            self.staff(ticket, what, found);
        } else if self.reads_staff(ticket) {
            found.push(Violation::new(
                Kind::Withheld,
                format!(
                    "{} is second line and ticket {} was {what} without its staff stream",
                    self.record.name(self.member),
                    ticket.0
                ),
            ));
        }
    }

    fn staff(&self, ticket: TicketId, what: &str, found: &mut Vec<Violation>) {
        if !self.reads_staff(ticket) {
            found.push(Violation::new(
                Kind::StaffLeak,
                format!(
                    "{} may not read the staff stream of ticket {} and was shown {what}",
                    self.record.name(self.member),
                    ticket.0
                ),
            ));
        }
    }

    fn knows(&self, ticket: TicketId, what: &str, found: &mut Vec<Violation>) {
        if self.is_private(ticket) {
            self.private(ticket, what, found);
        }
    }

    fn private(&self, ticket: TicketId, what: &str, found: &mut Vec<Violation>) {
        if !self.second_line && !self.is_requester(ticket) {
            found.push(Violation::new(
                Kind::PrivateLeak,
                format!(
                    "{} may not know of private ticket {} and was shown {what}",
                    self.record.name(self.member),
                    ticket.0
                ),
            ));
        }
    }

    fn gone(&self, ticket: TicketId, found: &mut Vec<Violation>) {
        let stored = self.record.history.tickets.contains_key(&ticket);
        let may = self.second_line || self.is_requester(ticket) || !self.is_private(ticket);
        if stored && may {
            found.push(Violation::new(
                Kind::Withheld,
                format!(
                    "{} may see ticket {} and was told that it is gone",
                    self.record.name(self.member),
                    ticket.0
                ),
            ));
        }
    }
}
