//! The order of a queue: what matters most, whom it affects, what is due first, who waits longest.

use peerdesk_desk::{
    CommandKind, EscalationCause, Millis, Priority, Stage, StageKind, Target, TargetState, Targets,
    Ticket, TicketId, Visibility, queue_place,
};

use crate::past::minute;
use crate::people::{anna, otto, paul};
use crate::scene::{ActorKind, staged};

fn queued(id: i64, since: i64) -> Ticket {
    let visibility = Visibility::Organisation;
    let scene = staged(
        StageKind::Escalated,
        visibility,
        ActorKind::Engineer,
        CommandKind::Claim,
    );
    let mut ticket = scene.expect("an open ticket can be escalated");
    ticket.id = TicketId(id);
    ticket.stage = Stage::Escalated {
        since: minute(since),
        cause: EscalationCause::Promise,
    };
    ticket
}

fn aimed(mut ticket: Ticket, own: TargetState) -> Ticket {
    ticket.targets = Some(Targets {
        own: Some(Target {
            within: Millis::minutes(10),
            state: own,
        }),
        solve: None,
    });
    ticket
}

fn running(due: i64) -> TargetState {
    TargetState::Running {
        warns: None,
        due: minute(due),
    }
}

/// Tickets with how many are bundled under each, as the queue has them.
fn ordered(mut tickets: Vec<(Ticket, u32)>) -> Vec<i64> {
    tickets.reverse();
    tickets.sort_by_key(|(ticket, bundled)| queue_place(ticket, *bundled));
    tickets.into_iter().map(|(ticket, _)| ticket.id.0).collect()
}

#[test]
fn what_matters_most_comes_first_whoever_came_before() {
    let with = |id: i64, priority: Priority| {
        let mut ticket = queued(id, 10 - id);
        ticket.priority = priority;
        (ticket, 0)
    };
    let tickets = vec![
        with(1, Priority::Urgent),
        with(2, Priority::High),
        with(3, Priority::Normal),
        with(4, Priority::Low),
    ];
    assert_eq!(ordered(tickets), [1, 2, 3, 4]);
}

#[test]
fn then_comes_what_affects_most_people_joined_or_bundled() {
    let mut joined = queued(2, 5);
    joined.me_too.extend([anna().id, paul().id]);
    let mut both = queued(1, 6);
    both.me_too.insert(otto().id);
    let tickets = vec![(both, 2), (joined, 0), (queued(3, 1), 1), (queued(4, 0), 0)];
    assert_eq!(ordered(tickets), [1, 2, 3, 4]);
}

#[test]
fn then_what_is_due_first_late_before_all_and_without_a_target_last() {
    let missed = TargetState::Missed { due: minute(3) };
    let met = TargetState::Met { at: minute(1) };
    let tickets = vec![
        (aimed(queued(1, 9), missed), 0),
        (aimed(queued(2, 8), running(20)), 0),
        (aimed(queued(3, 7), running(30)), 0),
        (aimed(queued(4, 1), met), 0),
        (queued(5, 2), 0),
    ];
    assert_eq!(ordered(tickets), [1, 2, 3, 4, 5]);
}

#[test]
fn then_who_came_first_in_one_order_for_everybody() {
    let tickets = vec![(queued(3, 1), 0), (queued(1, 2), 0), (queued(2, 2), 0)];
    assert_eq!(ordered(tickets), [3, 1, 2]);
}

#[test]
fn a_ticket_that_second_line_does_not_wait_for_is_in_no_queue() {
    for stage in [StageKind::Open, StageKind::Claimed, StageKind::Closed] {
        let scene = staged(
            stage,
            Visibility::Organisation,
            ActorKind::Engineer,
            CommandKind::Claim,
        );
        let ticket = scene.expect("such a ticket can be");
        assert_eq!(queue_place(&ticket, 0), None, "{stage:?}");
    }
}
