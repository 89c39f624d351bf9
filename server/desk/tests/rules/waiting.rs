//! Pending and its end.

use peerdesk_desk::{
    Awaited, Command, Epoch, EscalationCause, Event, Lease, LeaseTerm, Millis, Policy, Refusal,
    Stage, StageKind, next_alarm,
};

use crate::past::{POLICY, Past, claimed, escalated, minute, pended, term, vendor};
use crate::people::{emil, rosa};
use crate::story::given;

fn owned() -> [Past; 2] {
    [escalated(EscalationCause::Promise), claimed(&emil(), 1)]
}

fn waiting(left: i64) -> impl Iterator<Item = Past> {
    owned().into_iter().chain([pended(&emil(), vendor(), left)])
}

fn pend() -> Command {
    Command::Pend {
        epoch: Epoch(1),
        awaited: Awaited::Requester,
    }
}

#[test]
fn waiting_is_progress_so_a_whole_lease_is_kept() {
    for minutes in [10, 29, 45] {
        let story = given(owned())
            .at(minutes)
            .when(emil(), pend())
            .then([Event::Pended {
                awaited: Awaited::Requester,
                left: POLICY.lease,
            }]);
        assert!(matches!(
            story.ticket().stage,
            Stage::Pending {
                awaited: Awaited::Requester,
                ..
            }
        ));
        assert_eq!(next_alarm(story.ticket()), None);
    }
}

#[test]
fn a_shorter_policy_keeps_what_was_left() {
    given(owned())
        .policy(&Policy {
            lease: Millis::minutes(5),
            ..POLICY
        })
        .at(10)
        .when(emil(), pend())
        .then([Event::Pended {
            awaited: Awaited::Requester,
            left: Millis::minutes(20),
        }]);
}

#[test]
fn a_pending_ticket_does_not_begin_to_wait_again() {
    given(waiting(20))
        .when(emil(), pend())
        .refused(Refusal::WrongStage {
            stage: StageKind::Pending,
        });
}

#[test]
fn the_owner_ends_the_wait_with_a_whole_lease() {
    let story = given(waiting(20))
        .at(300)
        .when(emil(), Command::Resume { epoch: Epoch(1) })
        .then([Event::Resumed { term: term(300) }]);
    let claim = story.ticket().stage.claim().expect("claimed");
    assert_eq!(claim.lease, Lease::Running(term(300)));
    assert_eq!(claim.since, minute(0));
}

#[test]
fn a_longer_remainder_is_not_lost_by_resuming() {
    given(waiting(50))
        .at(300)
        .when(emil(), Command::Resume { epoch: Epoch(1) })
        .then([Event::Resumed {
            term: LeaseTerm {
                until: minute(350),
                warns: minute(345),
                warned: false,
            },
        }]);
}

#[test]
fn a_ticket_that_does_not_wait_is_not_resumed() {
    given(owned())
        .when(emil(), Command::Resume { epoch: Epoch(1) })
        .refused(Refusal::WrongStage {
            stage: StageKind::Claimed,
        });
}

#[test]
fn the_requester_cannot_resume_but_by_talking() {
    given(waiting(20))
        .when(rosa(), Command::Resume { epoch: Epoch(1) })
        .refused(Refusal::NotPermitted {
            needs: peerdesk_desk::Need::Owner,
        });
}
