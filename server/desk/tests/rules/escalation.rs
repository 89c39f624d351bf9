//! To second line and back.

use peerdesk_desk::{
    Awaited, Command, Epoch, EscalationCause, Event, Need, Refusal, Stage, StageKind, Text,
};

use crate::past::{claimed, escalated, hand_raised, handed_back, minute, pended, text, withdrawn};
use crate::people::{adam, anna, emil, erna, lena, otto, paul, rosa};
use crate::story::{given, given_asked_by, given_private};

const QUEUED: EscalationCause = EscalationCause::Promise;

fn reason() -> Text {
    text("Nobody here can reset it")
}

fn escalate() -> Command {
    Command::Escalate {
        reason: Some(reason()),
    }
}

fn suggest() -> Command {
    Command::SuggestEscalation {
        reason: Some(reason()),
    }
}

fn send_back(epoch: Option<u32>) -> Command {
    Command::SendBackToPeers {
        epoch: epoch.map(Epoch),
        reason: text("The wiki has it"),
    }
}

fn returned(minutes: i64) -> Event {
    Event::ReturnedToPeers {
        reason: text("The wiki has it"),
        promise: minute(minutes),
    }
}

#[test]
fn the_requester_and_second_line_escalate_and_each_is_told_apart() {
    for (member, cause) in [
        (rosa(), EscalationCause::Requester),
        (emil(), EscalationCause::SecondLine),
        (lena(), EscalationCause::SecondLine),
    ] {
        let story = given([])
            .at(4)
            .when(member, escalate())
            .then([Event::Escalated {
                cause,
                reason: Some(reason()),
            }]);
        assert_eq!(
            story.ticket().stage,
            Stage::Escalated {
                since: minute(4),
                cause
            }
        );
    }
}

#[test]
fn an_engineer_who_asks_escalates_as_requester() {
    given_asked_by(&emil(), [])
        .when(emil(), escalate())
        .then([Event::Escalated {
            cause: EscalationCause::Requester,
            reason: Some(reason()),
        }]);
}

#[test]
fn peers_suggest_what_they_may_not_do() {
    for member in [paul(), adam(), otto()] {
        given([])
            .when(member.clone(), escalate())
            .refused(Refusal::NotPermitted {
                needs: Need::RequesterOrSecondLine,
            });
        given([])
            .when(member, suggest())
            .then([Event::EscalationSuggested {
                reason: Some(reason()),
            }]);
    }
    for member in [rosa(), emil()] {
        given([])
            .when(member, suggest())
            .refused(Refusal::NotPermitted { needs: Need::Peer });
    }
}

#[test]
fn only_an_open_ticket_escalates() {
    let refused = Refusal::WrongStage {
        stage: StageKind::Escalated,
    };
    given([escalated(QUEUED)])
        .when(rosa(), escalate())
        .refused(refused.clone());
    given([escalated(QUEUED)])
        .when(paul(), suggest())
        .refused(refused);
    given([withdrawn(&rosa())])
        .when(rosa(), escalate())
        .refused(Refusal::WrongStage {
            stage: StageKind::Withdrawn,
        });
}

#[test]
fn second_line_sends_an_unclaimed_ticket_back_with_a_new_promise() {
    let story = given([escalated(QUEUED)])
        .at(20)
        .when(erna(), send_back(None))
        .then([returned(35)]);
    assert_eq!(
        story.ticket().stage,
        Stage::Open {
            since: minute(20),
            promise: minute(35)
        }
    );
}

#[test]
fn the_owner_sends_a_claimed_ticket_back_and_the_claim_and_swarm_end() {
    let past = [
        escalated(QUEUED),
        claimed(&emil(), 1),
        hand_raised(&emil(), &[&anna()]),
    ];
    let story = given(past.clone())
        .at(20)
        .when(emil(), send_back(Some(1)))
        .then([returned(35)]);
    assert!(!story.ticket().hand_raised);
    assert!(story.ticket().invited.is_empty());
    given(
        past.into_iter()
            .chain([pended(&emil(), Awaited::Requester, 9)]),
    )
    .at(20)
    .when(emil(), send_back(Some(1)))
    .then([returned(35)]);
}

#[test]
fn nobody_sends_anothers_ticket_back() {
    let owned = || given([escalated(QUEUED), claimed(&emil(), 1)]);
    owned()
        .when(erna(), send_back(None))
        .refused(Refusal::AlreadyClaimed {
            by: emil().id,
            since: minute(0),
            until: Some(minute(30)),
        });
    owned()
        .when(erna(), send_back(Some(1)))
        .refused(Refusal::NotPermitted { needs: Need::Owner });
    for member in [rosa(), paul(), otto()] {
        owned()
            .when(member, send_back(None))
            .refused(Refusal::NotPermitted {
                needs: Need::SecondLine,
            });
    }
}

#[test]
fn a_lost_claim_sends_nothing_back() {
    given([
        escalated(QUEUED),
        claimed(&emil(), 1),
        handed_back(&emil(), 1),
    ])
    .when(emil(), send_back(Some(1)))
    .refused(Refusal::ClaimLost {
        epoch: Epoch(1),
        owner: None,
    });
}

#[test]
fn a_private_ticket_has_no_colleagues_to_go_to() {
    given_private([escalated(EscalationCause::Private)])
        .when(emil(), send_back(None))
        .refused(Refusal::NoPeers);
    given_private([escalated(EscalationCause::Private), claimed(&emil(), 1)])
        .when(emil(), send_back(Some(1)))
        .refused(Refusal::NoPeers);
}

#[test]
fn an_open_ticket_is_with_the_colleagues_already() {
    given([])
        .when(emil(), send_back(None))
        .refused(Refusal::WrongStage {
            stage: StageKind::Open,
        });
}
