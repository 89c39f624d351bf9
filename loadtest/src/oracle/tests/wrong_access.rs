//! Wrong audiences: staff streams and private tickets shown to those who may not see them, or
//! withheld from those who may.

use std::time::Duration;

use peerdesk_protocol::{MemberId, Seq, Stream};

use super::finds;
use super::good::{ASKER, ENGINEERS, OPEN, PEER, PRIVATE, record};
use crate::oracle::{AccessEnd, Kind, Moment, Record, Shown, Sight, digest};

fn sights(record: &mut Record, member: MemberId) -> &mut Vec<Sight> {
    let log = record.logs.iter_mut().find(|l| l.member == member).unwrap();
    &mut log.sights
}

/// The first note of a ticket as it would be shown.
fn note(record: &Record, ticket: peerdesk_protocol::TicketId) -> Sight {
    let stored = &record.history.tickets[&ticket].staff.events()[0];
    Sight::Event(Shown {
        at: Moment(u64::MAX),
        ticket,
        seq: Seq(1),
        stream: Stream::Staff,
        digest: digest(stored),
    })
}

#[test]
fn a_staff_event_at_an_employee_is_found() {
    let mut record = record();
    let leak = note(&record, OPEN);
    sights(&mut record, PEER).push(leak);
    finds(&record, &[Kind::TailMissing, Kind::StaffLeak]);
}

#[test]
fn a_staff_event_at_the_requester_is_found() {
    let mut record = record();
    let leak = note(&record, PRIVATE);
    sights(&mut record, ASKER).push(leak);
    finds(&record, &[Kind::StaffLeak]);
}

#[test]
fn a_staff_event_at_an_engineer_who_asked_is_found() {
    let mut record = record();
    record.readers.get_mut(&ASKER).unwrap().second_line = true;
    let leak = note(&record, PRIVATE);
    sights(&mut record, ASKER).push(leak);
    finds(&record, &[Kind::StaffLeak]);
}

#[test]
fn a_staff_head_at_an_employee_is_found() {
    let mut record = record();
    for sight in sights(&mut record, PEER) {
        if let Sight::Opened(opening) = sight {
            opening.staff_head = Some(Seq(0));
        }
    }
    finds(&record, &[Kind::TailMissing, Kind::StaffLeak]);
}

#[test]
fn a_private_ticket_at_a_colleague_is_found() {
    let mut record = record();
    sights(&mut record, PEER).push(Sight::PrivateRow { ticket: PRIVATE });
    finds(&record, &[Kind::PrivateLeak]);
}

#[test]
fn private_history_read_by_a_colleague_is_found() {
    let mut record = record();
    sights(&mut record, PEER).push(Sight::Read {
        ticket: PRIVATE,
        stream: Stream::Public,
        events: 1,
    });
    finds(&record, &[Kind::PrivateLeak]);
}

#[test]
fn staff_history_read_by_an_employee_is_found() {
    let mut record = record();
    sights(&mut record, PEER).push(Sight::Read {
        ticket: OPEN,
        stream: Stream::Staff,
        events: 2,
    });
    finds(&record, &[Kind::StaffLeak]);
}

#[test]
fn a_staff_stream_withheld_from_an_engineer_is_found() {
    let mut record = record();
    for sight in sights(&mut record, ENGINEERS[2]) {
        if let Sight::Opened(opening) = sight {
            opening.staff_head = None;
        }
    }
    finds(&record, &[Kind::Withheld]);
}

#[test]
fn a_ticket_that_is_gone_for_those_who_may_see_it_is_found() {
    let mut record = record();
    sights(&mut record, PEER).push(Sight::Gone { ticket: OPEN });
    finds(&record, &[Kind::Withheld]);
}

#[test]
fn a_private_ticket_may_be_gone_for_a_colleague() {
    let mut record = record();
    sights(&mut record, PEER).push(Sight::Gone { ticket: PRIVATE });
    finds(&record, &[]);
}

/// The session of the peer ends at this moment; the end may take a nanosecond.
fn ends_at(record: &mut Record, at: Moment) {
    let log = record.logs.iter_mut().find(|l| l.member == PEER).unwrap();
    let within = Duration::from_nanos(1);
    log.access_end = Some(AccessEnd { at, within });
}

#[test]
fn what_is_shown_after_a_session_has_ended_is_found() {
    let mut record = record();
    ends_at(&mut record, Moment(0));
    finds(&record, &[Kind::AccessOutlived]);
}

#[test]
fn what_was_shown_before_a_session_ended_is_in_order() {
    let mut record = record();
    ends_at(&mut record, Moment(u64::MAX - 1));
    finds(&record, &[]);
}
