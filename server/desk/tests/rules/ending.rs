//! Resolve, reopen, withdraw.

use peerdesk_desk::{
    AnswerState, Awaited, Command, Epoch, EscalationCause, Event, Need, Policy, Refusal, Seq,
    Solution, Stage, StageKind, Timestamp, Visibility,
};

use crate::past::{
    OTHER_TICKET, POLICY, Past, accepted, answered, bundled, by_clock, claimed, escalated,
    hand_raised, minute, pended, resolved, text, withdrawn,
};
use crate::people::{anna, emil, erna, lena, paul, rosa};
use crate::story::{Given, given, given_private};

const QUEUED: EscalationCause = EscalationCause::Promise;
const WEEK: i64 = 7 * 24 * 60;

fn owned() -> [Past; 2] {
    [escalated(QUEUED), claimed(&emil(), 1)]
}

fn resolve() -> Command {
    Command::Resolve {
        epoch: Epoch(1),
        text: text("Replaced the certificate"),
    }
}

fn reopen() -> Command {
    Command::Reopen {
        text: text("It drops again"),
    }
}

fn withdraw() -> Command {
    Command::Withdraw { reason: None }
}

fn solved_by_peer() -> Vec<Past> {
    vec![answered(&paul(), None), accepted(&rosa(), 2, &paul(), None)]
}

fn solved_by_owner() -> Vec<Past> {
    owned().into_iter().chain([resolved(&emil())]).collect()
}

#[test]
fn the_owner_resolves_and_the_resolution_can_be_accepted() {
    for extra in [
        hand_raised(&emil(), &[&anna()]),
        pended(&emil(), Awaited::Requester, 10),
    ] {
        let story = given(owned().into_iter().chain([extra]))
            .at(20)
            .when(emil(), resolve())
            .then([Event::Resolved {
                text: text("Replaced the certificate"),
                grace_until: minute(20 + WEEK),
            }]);
        let ticket = story.ticket();
        assert_eq!(
            ticket.stage,
            Stage::Solved {
                solution: Solution::Resolved {
                    answer: Seq(5),
                    by: emil().id
                },
                since: minute(20),
                grace_until: minute(20 + WEEK),
            }
        );
        let resolution = ticket.answers[&Seq(5)];
        assert_eq!(resolution.state, AnswerState::Waiting);
        assert_eq!(resolution.by, emil().id);
        assert!(ticket.invited.is_empty() && !ticket.hand_raised);
    }
}

#[test]
fn nobody_but_the_owner_resolves() {
    for member in [erna(), lena(), rosa(), paul()] {
        given(owned())
            .when(member, resolve())
            .refused(Refusal::NotPermitted { needs: Need::Owner });
    }
}

#[track_caller]
fn reopens(story: Given, promise: Option<Timestamp>) {
    let story = story.at(100).when(rosa(), reopen()).then([Event::Reopened {
        text: text("It drops again"),
        cycle: 2,
        promise,
    }]);
    let ticket = story.ticket();
    assert_eq!(ticket.cycle, 2);
    assert!(ticket.answers.is_empty());
    let expected = match promise {
        Some(promise) => Stage::Open {
            since: minute(100),
            promise,
        },
        None => Stage::Escalated {
            since: minute(100),
            cause: EscalationCause::Reopened,
        },
    };
    assert_eq!(ticket.stage, expected);
}

#[test]
fn what_a_peer_solved_comes_back_to_the_peers() {
    reopens(given(solved_by_peer()), Some(minute(115)));
    let escalated_meanwhile = [
        answered(&paul(), None),
        escalated(QUEUED),
        claimed(&emil(), 1),
        accepted(&rosa(), 2, &paul(), Some(&emil())),
    ];
    reopens(given(escalated_meanwhile), Some(minute(115)));
}

#[test]
fn what_second_line_solved_comes_back_to_second_line() {
    reopens(given(solved_by_owner()), None);
    let confirmed = solved_by_owner()
        .into_iter()
        .chain([accepted(&rosa(), 4, &emil(), None)]);
    reopens(given(confirmed), None);
    let owners_answer = owned().into_iter().chain([
        answered(&emil(), None),
        accepted(&rosa(), 4, &emil(), Some(&emil())),
    ]);
    reopens(given(owners_answer), None);
    let with_bundle = [
        bundled(&emil(), Some(5)),
        by_clock(Event::SolvedWithBundle {
            under: OTHER_TICKET,
            grace_until: minute(WEEK),
        }),
    ];
    reopens(given(with_bundle), None);
}

#[test]
fn private_and_fast_lane_tickets_never_come_back_to_peers() {
    let private = [
        escalated(EscalationCause::Private),
        answered(&erna(), None),
        accepted(&rosa(), 3, &erna(), None),
    ];
    let story = given_private(private);
    assert_eq!(story.ticket().visibility, Visibility::Private);
    reopens(story, None);
    let fast = Policy {
        fast_lane: true,
        ..POLICY
    };
    reopens(given(solved_by_peer()).policy(&fast), None);
}

#[test]
fn a_ticket_comes_back_only_within_its_grace() {
    given(solved_by_peer())
        .at(WEEK - 1)
        .when(rosa(), reopen())
        .done();
    given(solved_by_peer())
        .at(WEEK)
        .when(rosa(), reopen())
        .refused(Refusal::GraceOver {
            since: minute(WEEK),
        });
    let closed = solved_by_peer()
        .into_iter()
        .chain([by_clock(Event::Closed).at(WEEK + 1)]);
    given(closed)
        .at(WEEK + 2)
        .when(rosa(), reopen())
        .refused(Refusal::GraceOver {
            since: minute(WEEK + 1),
        });
}

#[test]
fn only_the_requester_reopens_and_only_what_was_solved() {
    given(solved_by_peer())
        .when(paul(), reopen())
        .refused(Refusal::NotPermitted {
            needs: Need::Requester,
        });
    given([])
        .when(rosa(), reopen())
        .refused(Refusal::WrongStage {
            stage: StageKind::Open,
        });
}

#[test]
fn a_reopened_ticket_counts_its_claims_on() {
    let past = solved_by_owner().into_iter().chain([crate::past::by(
        &rosa(),
        Event::Reopened {
            text: text("It drops again"),
            cycle: 2,
            promise: None,
        },
    )]);
    let story = given(past).when(erna(), Command::Claim).done();
    assert_eq!(story.ticket().epoch, Epoch(2));
}

#[test]
fn the_requester_withdraws_a_living_ticket() {
    let pending = owned()
        .into_iter()
        .chain([pended(&emil(), Awaited::Requester, 10)]);
    let stories: Vec<Vec<Past>> = vec![
        vec![],
        vec![escalated(QUEUED)],
        owned().into(),
        pending.collect(),
        vec![bundled(&emil(), Some(5))],
    ];
    for past in stories {
        let story = given(past)
            .when(rosa(), withdraw())
            .then([Event::Withdrawn { reason: None }]);
        assert_eq!(story.ticket().stage, Stage::Withdrawn { since: minute(10) });
    }
}

#[test]
fn nobody_withdraws_anothers_ticket_or_one_that_is_solved() {
    for member in [paul(), emil(), lena()] {
        given([])
            .when(member, withdraw())
            .refused(Refusal::NotPermitted {
                needs: Need::Requester,
            });
    }
    given(solved_by_peer())
        .when(rosa(), withdraw())
        .refused(Refusal::WrongStage {
            stage: StageKind::Solved,
        });
    given([withdrawn(&rosa())])
        .when(rosa(), withdraw())
        .refused(Refusal::WrongStage {
            stage: StageKind::Withdrawn,
        });
}
