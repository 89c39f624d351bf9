//! Wrong streams: holes, inverted order, and watchers who were shown other than what is stored.

use peerdesk_protocol::{MemberId, Seq, Stream};

use super::finds;
use super::good::{ASKER, BYSTANDER, ENGINEERS, OPEN, PEER, record};
use crate::oracle::{Kind, Moment, Record, Sight, StoredStream};

fn sights(record: &mut Record, member: MemberId) -> &mut Vec<Sight> {
    let log = record.logs.iter_mut().find(|l| l.member == member).unwrap();
    &mut log.sights
}

/// Where a member was shown this public event.
fn showing(record: &mut Record, member: MemberId, seq: i64) -> usize {
    sights(record, member)
        .iter()
        .position(|sight| {
            matches!(sight, Sight::Event(s)
                if s.ticket == OPEN && s.stream == Stream::Public && s.seq == Seq(seq))
        })
        .unwrap()
}

#[test]
fn a_hole_in_a_stored_stream_is_found() {
    let mut record = record();
    let history = record.history.tickets.get_mut(&OPEN).unwrap();
    let mut staff = history.staff.events().to_vec();
    staff[1].seq = Seq(3);
    history.staff = StoredStream::new(staff);
    finds(
        &record,
        &[Kind::AckedNotStored, Kind::StreamHole, Kind::ShownNotStored],
    );
}

#[test]
fn order_against_an_ack_is_found() {
    let mut record = record();
    // The answer, public 3, is said to have been sent only after everything was over.
    let answer = record
        .sent
        .iter_mut()
        .find(|s| {
            s.by == PEER
                && s.replies.iter().any(|g| {
                    matches!(&g.reply,
            peerdesk_protocol::Reply::Ok { receipt } if receipt.seq == Seq(3))
                })
        })
        .unwrap();
    answer.attempts[0].at = Moment(u64::MAX);
    finds(&record, &[Kind::OrderInverted]);
}

#[test]
fn order_against_what_was_shown_is_found() {
    let mut record = record();
    // Public 5 was shown to the asker before public 4 was sent.
    let shown = showing(&mut record, ASKER, 5);
    if let Sight::Event(shown) = &mut sights(&mut record, ASKER)[shown] {
        shown.at = Moment(1);
    }
    assert!(matches!(
        crate::oracle::check(&record).as_slice(),
        [first, ..] if first.kind == Kind::OrderInverted
    ));
}

#[test]
fn a_gap_in_what_was_shown_is_found() {
    let mut record = record();
    let lost = showing(&mut record, PEER, 5);
    sights(&mut record, PEER).remove(lost);
    finds(&record, &[Kind::NotConsecutive]);
}

#[test]
fn a_repetition_in_what_was_shown_is_found() {
    let mut record = record();
    let twice = showing(&mut record, PEER, 5);
    let sight = sights(&mut record, PEER)[twice].clone();
    sights(&mut record, PEER).insert(twice, sight);
    finds(&record, &[Kind::NotConsecutive]);
}

#[test]
fn swapped_order_in_what_was_shown_is_found() {
    let mut record = record();
    let first = showing(&mut record, PEER, 5);
    let second = showing(&mut record, PEER, 6);
    sights(&mut record, PEER).swap(first, second);
    finds(&record, &[Kind::NotConsecutive]);
}

#[test]
fn a_resume_that_skips_is_found() {
    let mut record = record();
    let first = showing(&mut record, BYSTANDER, 4);
    sights(&mut record, BYSTANDER).remove(first);
    finds(&record, &[Kind::NotConsecutive]);
}

#[test]
fn a_resume_behind_what_was_held_is_found() {
    let mut record = record();
    for sight in sights(&mut record, BYSTANDER) {
        if let Sight::Resumed { public_head, .. } = sight {
            *public_head = Seq(2);
        }
    }
    finds(&record, &[Kind::NotConsecutive]);
}

#[test]
fn an_opening_without_its_first_events_is_found() {
    let mut record = record();
    for sight in sights(&mut record, PEER) {
        if let Sight::Opened(opening) = sight {
            opening.events.clear();
        }
    }
    finds(&record, &[Kind::NotConsecutive]);
}

#[test]
fn an_event_of_a_ticket_that_is_not_watched_is_found() {
    let mut record = record();
    let at = showing(&mut record, PEER, 9);
    sights(&mut record, PEER).insert(at, Sight::SocketClosed);
    finds(&record, &[Kind::NotConsecutive]);
}

#[test]
fn a_ghost_delivery_is_found() {
    let mut record = record();
    let last = showing(&mut record, PEER, 9);
    let mut ghost = sights(&mut record, PEER)[last].clone();
    if let Sight::Event(shown) = &mut ghost {
        shown.seq = Seq(10);
    }
    sights(&mut record, PEER).push(ghost);
    finds(&record, &[Kind::ShownNotStored]);
}

#[test]
fn changed_content_is_found() {
    let mut record = record();
    let at = showing(&mut record, ENGINEERS[0], 4);
    if let Sight::Event(shown) = &mut sights(&mut record, ENGINEERS[0])[at] {
        shown.digest ^= 1;
    }
    finds(&record, &[Kind::ShownDiffers]);
}

#[test]
fn a_missing_tail_is_found() {
    let mut record = record();
    let last = showing(&mut record, PEER, 9);
    sights(&mut record, PEER).remove(last);
    finds(&record, &[Kind::TailMissing]);
}

#[test]
fn a_missing_staff_tail_is_found() {
    let mut record = record();
    let staff = sights(&mut record, ENGINEERS[0])
        .iter()
        .rposition(
            |s| matches!(s, Sight::Event(s) if s.ticket == OPEN && s.stream == Stream::Staff),
        )
        .unwrap();
    sights(&mut record, ENGINEERS[0]).remove(staff);
    finds(&record, &[Kind::TailMissing]);
}

#[test]
fn a_watch_without_an_answer_is_found() {
    let mut record = record();
    sights(&mut record, BYSTANDER).push(Sight::WatchSent { ticket: OPEN });
    finds(&record, &[Kind::TailMissing]);
}

#[test]
fn whoever_left_may_miss_the_tail() {
    let mut record = record();
    let last = showing(&mut record, PEER, 9);
    sights(&mut record, PEER)[last] = Sight::SocketClosed;
    finds(&record, &[]);
}

#[test]
fn another_database_in_the_middle_is_found() {
    let mut record = record();
    record.generations.push("two".to_owned());
    finds(&record, &[Kind::HistoryReplaced]);
}
