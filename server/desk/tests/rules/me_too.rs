//! "Me too".

use peerdesk_desk::{
    Command, EscalationCause, Event, ME_TOO_MAX, MemberId, Need, Refusal, StageKind,
};

use crate::past::{bundled, by, claimed, escalated, resolved, withdrawn};
use crate::people::{emil, paul, rosa};
use crate::story::given;

#[test]
fn a_member_joins_a_question_once_and_leaves_it_again() {
    let story = given([])
        .when(paul(), Command::MeToo)
        .then([Event::MeTooAdded]);
    assert!(story.ticket().me_too.contains(&paul().id));
    let joined = || given([by(&paul(), Event::MeTooAdded)]);
    joined()
        .when(paul(), Command::MeToo)
        .refused(Refusal::NothingToChange);
    let left = joined()
        .when(paul(), Command::MeTooUndo)
        .then([Event::MeTooRemoved]);
    assert!(left.ticket().me_too.is_empty());
    left.when(paul(), Command::MeTooUndo)
        .refused(Refusal::NothingToChange);
}

#[test]
fn the_requester_is_concerned_already() {
    for command in [Command::MeToo, Command::MeTooUndo] {
        given([])
            .when(rosa(), command)
            .refused(Refusal::NotPermitted {
                needs: Need::OtherThanRequester,
            });
    }
}

#[test]
fn a_question_is_joined_while_it_lives() {
    given([bundled(&emil(), None)])
        .when(paul(), Command::MeToo)
        .done();
    let solved = [
        escalated(EscalationCause::Promise),
        claimed(&emil(), 1),
        resolved(&emil()),
    ];
    for command in [Command::MeToo, Command::MeTooUndo] {
        given(solved.clone())
            .when(paul(), command.clone())
            .refused(Refusal::WrongStage {
                stage: StageKind::Solved,
            });
        given([withdrawn(&rosa())])
            .when(paul(), command)
            .refused(Refusal::WrongStage {
                stage: StageKind::Withdrawn,
            });
    }
}

#[test]
fn five_thousand_members_join_and_no_more() {
    let with = |joined: u32| {
        given([]).bent(|ticket| {
            ticket.me_too = (0..joined).map(|n| MemberId(1000 + i64::from(n))).collect();
        })
    };
    with(ME_TOO_MAX - 1).when(paul(), Command::MeToo).done();
    with(ME_TOO_MAX)
        .when(paul(), Command::MeToo)
        .refused(Refusal::TooMany { max: ME_TOO_MAX });
}
