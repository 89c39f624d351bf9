//! Answers and the requester's reactions.

use peerdesk_desk::{
    ANSWERS_MAX, Answer, AnswerState, Awaited, Command, EscalationCause, Event, Lease, LeaseTerm,
    Millis, Need, Policy, Refusal, Seq, Solution, Stage, StageKind, Text, Timestamp,
};

use crate::past::{
    POLICY, Past, accepted, answered, bundled, by_clock, claimed, declined, escalated, minute,
    pended, resolved, term, text, withdrawn,
};
use crate::people::{anna, emil, erna, paul, rosa};
use crate::story::{given, given_asked_by};

const QUEUED: EscalationCause = EscalationCause::Promise;

fn answer() -> Command {
    Command::Answer {
        text: text("Try the other gateway"),
    }
}

fn offered(renews: Option<LeaseTerm>, holds_until: Option<Timestamp>) -> Event {
    Event::Answered {
        text: text("Try the other gateway"),
        renews,
        holds_until,
    }
}

fn accept(seq: i64) -> Command {
    Command::Accept { answer: Seq(seq) }
}

fn not_yet(seq: i64, text: Option<Text>) -> Command {
    Command::NotYet {
        answer: Seq(seq),
        text,
    }
}

#[test]
fn anybody_but_the_requester_answers() {
    for member in [paul(), emil()] {
        given([]).at(1).when(member, answer()).done();
    }
    given([])
        .when(rosa(), answer())
        .refused(Refusal::NotPermitted {
            needs: Need::OtherThanRequester,
        });
    given_asked_by(&emil(), [])
        .when(emil(), answer())
        .refused(Refusal::NotPermitted {
            needs: Need::OtherThanRequester,
        });
}

#[test]
fn an_early_answer_holds_nothing_because_the_promise_is_later() {
    given([])
        .at(5)
        .when(paul(), answer())
        .then([offered(None, None)]);
}

#[test]
fn a_late_answer_holds_the_promise_for_ten_minutes() {
    let story = given([])
        .at(12)
        .when(paul(), answer())
        .then([offered(None, Some(minute(22)))]);
    assert_eq!(story.ticket().effective_promise(), Some(minute(22)));
}

#[test]
fn holds_together_never_exceed_one_hold_after_the_promise() {
    let story = given([answered(&paul(), Some(22)).at(12)])
        .at(21)
        .when(anna(), answer())
        .then([offered(None, Some(minute(25)))]);
    assert_eq!(story.ticket().effective_promise(), Some(minute(25)));
    story
        .at(24)
        .when(paul(), answer())
        .then([offered(None, Some(minute(25)))]);
}

#[test]
fn without_a_hold_in_the_policy_nothing_is_held() {
    let policy = Policy {
        answer_hold: Millis(0),
        ..POLICY
    };
    given([])
        .policy(&policy)
        .at(15)
        .when(paul(), answer())
        .then([offered(None, None)]);
}

#[test]
fn a_declined_answer_no_longer_holds() {
    let story = given([
        answered(&paul(), Some(22)).at(12),
        declined(&rosa(), 2).at(13),
    ]);
    assert_eq!(story.ticket().effective_promise(), Some(minute(15)));
}

#[test]
fn answers_to_second_lines_tickets_hold_nothing_and_the_owners_renews() {
    let queue = [escalated(QUEUED)];
    given(queue)
        .when(paul(), answer())
        .then([offered(None, None)]);
    let owned = || given([escalated(QUEUED), claimed(&emil(), 1)]).at(20);
    let story = owned()
        .when(emil(), answer())
        .then([offered(Some(term(20)), None)]);
    assert_eq!(
        story.ticket().stage.claim().map(|claim| claim.lease),
        Some(Lease::Running(term(20)))
    );
    owned().when(paul(), answer()).then([offered(None, None)]);
    given([bundled(&emil(), Some(5))])
        .when(paul(), answer())
        .then([offered(None, None)]);
}

#[test]
fn a_solved_or_ended_ticket_takes_no_answers() {
    let solved = [answered(&paul(), None), accepted(&rosa(), 2, &paul(), None)];
    given(solved.clone())
        .when(anna(), answer())
        .refused(Refusal::WrongStage {
            stage: StageKind::Solved,
        });
    given(solved.into_iter().chain([by_clock(Event::Closed)]))
        .when(anna(), answer())
        .refused(Refusal::WrongStage {
            stage: StageKind::Closed,
        });
    given([withdrawn(&rosa())])
        .when(anna(), answer())
        .refused(Refusal::WrongStage {
            stage: StageKind::Withdrawn,
        });
}

#[test]
fn a_cycle_takes_a_thousand_answers() {
    given([])
        .bent(|ticket| {
            let answer = Answer {
                by: paul().id,
                at: minute(1),
                holds_until: None,
                state: AnswerState::Waiting,
            };
            ticket.answers = (0..i64::from(ANSWERS_MAX))
                .map(|seq| (Seq(seq + 2), answer))
                .collect();
        })
        .when(paul(), answer())
        .refused(Refusal::TooMany { max: ANSWERS_MAX });
}

#[track_caller]
fn accepts_in(past: Vec<Past>, released: bool) {
    let story = given(past)
        .at(60)
        .when(rosa(), accept(2))
        .then([Event::Accepted {
            answer: Seq(2),
            answered_by: paul().id,
            grace_until: minute(60).plus(POLICY.grace),
            released: released.then(|| emil().id),
        }]);
    assert_eq!(
        story.ticket().stage,
        Stage::Solved {
            solution: Solution::Accepted {
                answer: Seq(2),
                by: paul().id,
                second_line: false
            },
            since: minute(60),
            grace_until: minute(60).plus(POLICY.grace),
        }
    );
    assert_eq!(story.ticket().answers[&Seq(2)].state, AnswerState::Accepted);
}

#[test]
fn the_requester_accepts_a_peers_answer_in_every_living_stage() {
    let mut past = vec![answered(&paul(), None)];
    accepts_in(past.clone(), false);
    past.push(escalated(QUEUED));
    accepts_in(past.clone(), false);
    past.push(claimed(&emil(), 1));
    accepts_in(past.clone(), true);
    past.push(pended(&emil(), Awaited::Requester, 20));
    accepts_in(past, true);
}

#[test]
fn a_declined_answer_can_be_accepted_after_all() {
    accepts_in(vec![answered(&paul(), None), declined(&rosa(), 2)], false);
}

#[test]
fn only_the_requester_accepts_and_declines() {
    for member in [paul(), anna(), emil()] {
        for command in [accept(2), not_yet(2, None)] {
            given([answered(&paul(), None)])
                .when(member.clone(), command)
                .refused(Refusal::NotPermitted {
                    needs: Need::Requester,
                });
        }
    }
}

#[test]
fn only_an_answer_can_be_accepted() {
    for seq in [0, 1, 3] {
        given([answered(&paul(), None)])
            .when(rosa(), accept(seq))
            .refused(Refusal::NoSuchAnswer { answer: Seq(seq) });
    }
}

#[test]
fn accepting_the_same_answer_again_changes_nothing_and_another_comes_too_late() {
    let past = [
        answered(&paul(), None),
        answered(&anna(), None),
        accepted(&rosa(), 2, &paul(), None),
    ];
    given(past.clone())
        .when(rosa(), accept(2))
        .refused(Refusal::NothingToChange);
    given(past)
        .when(rosa(), accept(3))
        .refused(Refusal::WrongStage {
            stage: StageKind::Solved,
        });
}

#[test]
fn the_requester_confirms_a_resolution_and_nothing_else_beside_it() {
    let past = [
        answered(&paul(), None),
        escalated(QUEUED),
        claimed(&emil(), 1),
        resolved(&emil()),
    ];
    let story = given(past.clone())
        .at(60)
        .when(rosa(), accept(5))
        .then([Event::Accepted {
            answer: Seq(5),
            answered_by: emil().id,
            grace_until: minute(0).plus(POLICY.grace),
            released: None,
        }]);
    assert_eq!(
        story.ticket().stage,
        Stage::Solved {
            solution: Solution::Accepted {
                answer: Seq(5),
                by: emil().id,
                second_line: true
            },
            since: minute(0),
            grace_until: minute(0).plus(POLICY.grace),
        }
    );
    given(past)
        .when(rosa(), accept(2))
        .refused(Refusal::NoSuchAnswer { answer: Seq(2) });
}

#[test]
fn an_accepted_answer_of_the_owner_is_second_lines_solution() {
    let story = given([
        escalated(QUEUED),
        claimed(&emil(), 1),
        answered(&emil(), None),
        answered(&erna(), None),
    ]);
    let accepted_from = |seq: i64| {
        let story = given([
            escalated(QUEUED),
            claimed(&emil(), 1),
            answered(&emil(), None),
            answered(&erna(), None),
        ])
        .when(rosa(), accept(seq))
        .done();
        story.ticket().stage.clone()
    };
    assert_eq!(story.ticket().answers.len(), 2);
    assert!(matches!(
        accepted_from(4),
        Stage::Solved {
            solution: Solution::Accepted {
                second_line: true,
                ..
            },
            ..
        }
    ));
    assert!(matches!(
        accepted_from(5),
        Stage::Solved {
            solution: Solution::Accepted {
                second_line: false,
                ..
            },
            ..
        }
    ));
}

#[test]
fn not_yet_declines_a_waiting_answer_once() {
    let why = Some(text("Same as before"));
    let story = given([answered(&paul(), None)])
        .when(rosa(), not_yet(2, why.clone()))
        .then([Event::Declined {
            answer: Seq(2),
            text: why,
        }]);
    assert_eq!(story.ticket().answers[&Seq(2)].state, AnswerState::Declined);
    story
        .when(rosa(), not_yet(2, None))
        .refused(Refusal::NoSuchAnswer { answer: Seq(2) });
}

#[test]
fn not_yet_ends_the_wait_for_the_requester() {
    given([
        answered(&paul(), None),
        escalated(QUEUED),
        claimed(&emil(), 1),
        pended(&emil(), Awaited::Requester, 30),
    ])
    .at(60)
    .when(rosa(), not_yet(2, None))
    .then([
        Event::Declined {
            answer: Seq(2),
            text: None,
        },
        Event::Resumed { term: term(60) },
    ]);
}

#[test]
fn not_yet_on_a_solved_ticket_is_a_reopening() {
    given([escalated(QUEUED), claimed(&emil(), 1), resolved(&emil())])
        .when(rosa(), not_yet(4, None))
        .refused(Refusal::WrongStage {
            stage: StageKind::Solved,
        });
}
