//! Wrong histories of commands: lost, doubled, contradicted, refused and done all the same.

use peerdesk_protocol::{Command, CommandId, Event, Refusal, Reply, Seq};
use uuid::Uuid;

use super::finds;
use super::good::{OPEN, PEER, person, record};
use crate::oracle::{Given, Kind, Moment, Record, Sent, StoredStream, Wish};

fn sent_post(record: &mut Record) -> &mut Sent {
    record
        .sent
        .iter_mut()
        .find(|s| {
            !s.reuses
                && matches!(&s.wish, Wish::Command(c) if matches!(c.command, Command::Post { .. }))
        })
        .unwrap()
}

fn change_public(
    record: &mut Record,
    change: impl FnOnce(&mut Vec<peerdesk_protocol::EventFrame>),
) {
    let history = record.history.tickets.get_mut(&OPEN).unwrap();
    let mut events = history.public.events().to_vec();
    change(&mut events);
    history.public = StoredStream::new(events);
}

#[test]
fn a_lost_ack_is_found() {
    let mut record = record();
    let last = record.history.tickets[&OPEN].public.head();
    change_public(&mut record, |events| {
        events.pop();
    });
    assert_eq!(last, Seq(9));
    finds(&record, &[Kind::AckedNotStored, Kind::ShownNotStored]);
}

#[test]
fn a_receipt_for_another_place_is_found() {
    let mut record = record();
    let sent = sent_post(&mut record);
    if let Reply::Ok { receipt } = &mut sent.replies[0].reply {
        receipt.seq = Seq(1);
    }
    finds(&record, &[Kind::AckedNotStored]);
}

#[test]
fn an_ack_for_other_words_is_found() {
    let mut record = record();
    if let Wish::Command(request) = &mut sent_post(&mut record).wish {
        request.command = Command::Post {
            text: "what was really sent".to_owned(),
        };
    }
    finds(&record, &[Kind::AckedNotStored]);
}

#[test]
fn a_command_stored_twice_is_found() {
    let mut record = record();
    let head = record.history.tickets[&OPEN].public.head();
    change_public(&mut record, |events| {
        let mut again = events[1].clone();
        again.seq = Seq(head.0 + 1);
        events.push(again);
    });
    finds(&record, &[Kind::StoredTwice]);
}

#[test]
fn two_receipts_for_one_command_are_found() {
    let mut record = record();
    let sent = sent_post(&mut record);
    let mut again = sent.replies[0].clone();
    if let Reply::Ok { receipt } = &mut again.reply {
        receipt.seq = Seq(3);
    }
    sent.replies.push(again);
    finds(&record, &[Kind::TwoReceipts]);
}

#[test]
fn ok_and_refused_for_one_command_are_found() {
    let mut record = record();
    sent_post(&mut record).replies.push(Given {
        at: Moment(1),
        reply: Reply::Refused {
            refusal: Refusal::NotFound {},
        },
    });
    finds(&record, &[Kind::ContradictoryReplies]);
}

#[test]
fn two_different_refusals_of_one_command_are_found() {
    let mut record = record();
    let refused = record.sent.iter_mut().find(|s| {
        let first = s.replies.first().map(|g| &g.reply);
        !s.reuses
            && matches!(
                first,
                Some(Reply::Refused {
                    refusal: Refusal::ClaimLost { .. }
                })
            )
    });
    refused.unwrap().replies.push(Given {
        at: Moment(1),
        reply: Reply::Refused {
            refusal: Refusal::NothingToChange {},
        },
    });
    finds(&record, &[Kind::ContradictoryReplies]);
}

#[test]
fn busy_and_then_ok_is_no_contradiction() {
    let mut record = record();
    sent_post(&mut record).replies.insert(
        0,
        Given {
            at: Moment(1),
            reply: Reply::Refused {
                refusal: Refusal::Busy { retry_after_ms: 1 },
            },
        },
    );
    finds(&record, &[]);
}

#[test]
fn refused_but_stored_is_found() {
    let mut record = record();
    sent_post(&mut record).replies[0].reply = Reply::Refused {
        refusal: Refusal::NotFound {},
    };
    finds(&record, &[Kind::RefusedButStored]);
}

#[test]
fn unknown_for_ever_is_found() {
    let mut record = record();
    sent_post(&mut record).replies[0].reply = Reply::Unknown { retry_after_ms: 1 };
    finds(&record, &[Kind::Unanswered]);
}

#[test]
fn a_reused_id_that_is_accepted_is_found() {
    let mut record = record();
    let ok = sent_post(&mut record).replies[0].clone();
    let probe = record.sent.iter_mut().find(|s| s.reuses).unwrap();
    probe.replies = vec![ok];
    finds(&record, &[Kind::ReuseAccepted]);
}

#[test]
fn an_event_that_nobody_caused_is_found() {
    let mut record = record();
    let head = record.history.tickets[&OPEN].public.head();
    change_public(&mut record, |events| {
        let mut forged = events[1].clone();
        forged.seq = Seq(head.0 + 1);
        forged.command = Some(CommandId(Uuid::from_u128(0xbad)));
        events.push(forged);
    });
    finds(&record, &[Kind::Forged]);
}

#[test]
fn an_event_under_another_name_is_found() {
    let mut record = record();
    change_public(&mut record, |events| {
        let posted = events
            .iter_mut()
            .rev()
            .find(|e| matches!(e.event, Event::Answered { .. }))
            .unwrap();
        assert_eq!(posted.by, Some(person(PEER)));
        posted.by = Some(person(super::good::BYSTANDER));
    });
    finds(&record, &[Kind::Forged, Kind::ShownDiffers]);
}
