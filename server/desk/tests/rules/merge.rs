//! A reader of both streams hears them in an order of their own, and comes to the same ticket.

use std::sync::Arc;

use peerdesk_desk::{
    Command, Epoch, EscalationCause, Event, Lease, LeaseTerm, Millis, Policy, Stage, Stream, Terms,
    Ticket, Timestamp, Visibility, audience, evolve,
};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::{prop_assert, prop_assert_eq, proptest};

use crate::moves::{Desk, commands};
use crate::past::{POLICY, Past, TICKET, by, by_clock, claimed, escalated, minute, term, text};
use crate::people::{emil, rosa};
use crate::story::ticket;

/// One choice in a random history: how long nothing happens, which of the possible kinds of command
/// comes next and which of that kind, and whether the policy is the stricter one just then.
#[derive(Clone, Debug)]
struct Choice {
    pause: Millis,
    kind: usize,
    which: usize,
    strict: bool,
}

/// Commands on one ticket are decided one after another under its lock, so that at least a
/// millisecond lies between them.
fn choices() -> impl Strategy<Value = Vec<Choice>> {
    let pause = proptest::prop_oneof![1..1000_i64, 60_000..2_400_000_i64];
    let choice = (pause, any::<usize>(), any::<usize>(), any::<bool>()).prop_map(
        |(pause, kind, which, strict)| Choice {
            pause: Millis(pause),
            kind,
            which,
            strict,
        },
    );
    vec(choice, 1..60)
}

/// In the queue already, so that most of a random history is about claims.
fn queued() -> Ticket {
    let past = [escalated(EscalationCause::FastLane)];
    ticket(TICKET, &rosa(), Visibility::Organisation, past)
}

/// Plays the choices and returns the ticket with its history. Nothing withdraws it, since a random
/// history would soon end.
fn played(choices: &[Choice]) -> (Ticket, Vec<Past>) {
    let desk = Desk::new();
    let mut ticket = queued();
    let mut now = minute(0);
    let mut history = Vec::new();
    for choice in choices {
        now = now.plus(choice.pause);
        let commands = commands(&ticket);
        let terms = Arc::new(Terms::from(policy(choice.strict)));
        let mut possible: Vec<_> = desk
            .moves(&commands)
            .filter(|tried| !matches!(tried.command, Command::Withdraw { .. }))
            .filter_map(|tried| {
                let events = desk.decide(&ticket, tried, &terms, now).ok()?;
                Some((tried.command.kind(), tried.actor.member_id(), events))
            })
            .collect();
        let mut kinds: Vec<_> = possible.iter().map(|(kind, ..)| *kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let Some(chosen) = kinds.get(choice.kind % kinds.len().max(1)) else {
            break;
        };
        possible.retain(|(kind, ..)| kind == chosen);
        let (_, by, events) = possible.swap_remove(choice.which % possible.len());
        for event in events {
            evolve(&mut ticket, by, now, &event);
            history.push(Past { by, at: now, event });
        }
    }
    (ticket, history)
}

/// The stricter policy has shorter leases, as when an admin changes it while claims run.
fn policy(strict: bool) -> Policy {
    if strict {
        Policy {
            lease: Millis::minutes(10),
            lease_warning: Millis::minutes(2),
            ..POLICY
        }
    } else {
        POLICY
    }
}

/// What a reader makes of events in the order they were heard.
fn heard<'a>(events: impl IntoIterator<Item = &'a Past>) -> Ticket {
    let mut ticket = queued();
    for Past { by, at, event } in events {
        evolve(&mut ticket, *by, *at, event);
    }
    ticket
}

/// Any interleaving that keeps the order within each stream; `staff_next` says whose turn it is.
fn interleaved<'a>(history: &'a [Past], staff_next: &[bool]) -> Vec<&'a Past> {
    let (mut staff, mut public): (Vec<&Past>, Vec<&Past>) = history
        .iter()
        .rev()
        .partition(|past| audience(&past.event) == Stream::Staff);
    let mut order = Vec::with_capacity(history.len());
    for staff_turn in staff_next {
        order.extend(if *staff_turn {
            staff.pop()
        } else {
            public.pop()
        });
    }
    order.extend(public.into_iter().rev());
    order.extend(staff.into_iter().rev());
    order
}

/// An order in which staff events come late and never early; `catch_up` says after which events the
/// reader hears one that it lacks.
fn staff_late<'a>(history: &'a [Past], catch_up: &[bool]) -> Vec<&'a Past> {
    let mut waiting = std::collections::VecDeque::new();
    let mut order = Vec::with_capacity(history.len());
    let mut catch_up = catch_up.iter();
    for past in history {
        match audience(&past.event) {
            Stream::Public => order.push(past),
            Stream::Staff => waiting.push_back(past),
        }
        if *catch_up.next().unwrap_or(&false) {
            order.extend(waiting.pop_front());
        }
    }
    order.extend(waiting);
    order
}

fn lease_end(ticket: &Ticket) -> Option<Timestamp> {
    match ticket.stage.claim()?.lease {
        Lease::Running(term) => Some(term.until),
        Lease::Paused { .. } => None,
    }
}

/// The ticket with the running lease's term left out.
fn without_term(mut ticket: Ticket) -> Ticket {
    if let Stage::Claimed { claim } = &mut ticket.stage {
        claim.lease = Lease::Running(term(0));
    }
    ticket
}

proptest! {
    #[test]
    fn any_order_of_the_two_streams_gives_the_same_ticket_but_for_a_lease_that_may_lag(
        choices in choices(),
        staff_next in vec(any::<bool>(), 0..100),
    ) {
        let (truth, history) = played(&choices);
        let reader = heard(interleaved(&history, &staff_next));
        prop_assert!(lease_end(&reader) <= lease_end(&truth));
        prop_assert_eq!(without_term(reader), without_term(truth));
    }

    #[test]
    fn staff_events_that_come_late_change_nothing_at_all(
        choices in choices(),
        catch_up in vec(any::<bool>(), 0..100),
    ) {
        let (truth, history) = played(&choices);
        prop_assert_eq!(heard(staff_late(&history, &catch_up)), truth);
    }
}

fn renewed(epoch: u32, minutes: i64) -> Past {
    by(
        &emil(),
        Event::Renewed {
            epoch: Epoch(epoch),
            term: term(minutes),
        },
    )
    .at(minutes)
}

fn posted(minutes: i64) -> Past {
    by(
        &emil(),
        Event::Posted {
            text: text("Looking"),
            renews: Some(term(minutes)),
        },
    )
    .at(minutes)
}

fn lease_after(past: impl IntoIterator<Item = Past>) -> LeaseTerm {
    let past: Vec<Past> = std::iter::once(claimed(&emil(), 1)).chain(past).collect();
    match heard(&past).stage.claim().expect("claimed").lease {
        Lease::Running(term) => term,
        Lease::Paused { .. } => panic!("the lease runs"),
    }
}

#[test]
fn a_renewal_heard_late_takes_nothing_back() {
    assert_eq!(lease_after([posted(20), renewed(1, 10)]), term(20));
    assert_eq!(lease_after([renewed(1, 10), posted(20)]), term(20));
}

#[test]
fn of_two_terms_that_end_together_the_later_warning_holds() {
    let warned_shortly_before = LeaseTerm {
        warns: minute(48),
        ..term(20)
    };
    let message = by(
        &emil(),
        Event::Posted {
            text: text("Looking"),
            renews: Some(warned_shortly_before),
        },
    );
    let orders = [[renewed(1, 20), message.clone()], [message, renewed(1, 20)]];
    for order in orders {
        assert_eq!(lease_after(order), warned_shortly_before);
    }
}

#[test]
fn a_renewal_of_another_claim_does_nothing() {
    assert_eq!(lease_after([renewed(2, 10)]), term(0));
    assert_eq!(lease_after([renewed(0, 10)]), term(0));
}

#[test]
fn a_note_from_before_the_claim_or_by_another_does_nothing() {
    let note = |at: i64, term_from: i64| {
        by(
            &emil(),
            Event::Noted {
                text: text("Looking"),
                renews: Some(term(term_from)),
            },
        )
        .at(at)
    };
    assert_eq!(lease_after([note(10, 10)]), term(10));
    assert_eq!(lease_after([note(-1, 10)]), term(0));
    let by_another = Past {
        by: Some(rosa().id),
        ..note(10, 10)
    };
    assert_eq!(lease_after([by_another]), term(0));
}

#[test]
fn a_warning_heard_late_does_not_warn_of_a_newer_term() {
    let warned = |epoch: u32| {
        by_clock(Event::LeaseWarned {
            epoch: Epoch(epoch),
        })
        .at(25)
    };
    assert!(lease_after([warned(1)]).warned);
    assert!(!lease_after([warned(2)]).warned);
    assert_eq!(lease_after([posted(26), warned(1)]), term(26));
    assert_eq!(lease_after([warned(1), posted(26)]), term(26));
}
