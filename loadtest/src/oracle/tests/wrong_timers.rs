//! Timers that fire more than once.

use peerdesk_protocol::{EscalationCause, Event, Seq};

use super::finds;
use super::good::{OPEN, record};
use crate::oracle::{Kind, Record, StoredStream};

/// Adds what the desk did by itself to the end of a public stream.
fn by_itself(record: &mut Record, events: [Event; 2]) {
    let history = record.history.tickets.get_mut(&OPEN).unwrap();
    let mut public = history.public.events().to_vec();
    for event in events {
        let mut frame = public.last().unwrap().clone();
        frame.seq = Seq(frame.seq.0 + 1);
        frame.by = None;
        frame.command = None;
        frame.event = event;
        public.push(frame);
    }
    history.public = StoredStream::new(public);
}

fn promise_passed() -> Event {
    Event::Escalated {
        cause: EscalationCause::Promise,
        reason: None,
    }
}

#[test]
fn a_promise_that_passes_twice_is_found() {
    let mut record = record();
    by_itself(&mut record, [promise_passed(), promise_passed()]);
    finds(&record, &[Kind::TimerTwice]);
}

#[test]
fn a_ticket_that_closes_twice_is_found() {
    let mut record = record();
    by_itself(&mut record, [Event::Closed, Event::Closed]);
    finds(&record, &[Kind::TimerTwice]);
}

#[test]
fn a_promise_and_a_closing_are_no_repetition() {
    let mut record = record();
    by_itself(&mut record, [promise_passed(), Event::Closed]);
    finds(&record, &[]);
}
