//! Asking a question.

use std::sync::Arc;

use peerdesk_desk::{
    Ask, Epoch, EscalationCause, Event, Member, OrganisationId, Policy, Refusal, Seq, Stage, Topic,
    TopicId, Visibility, born, decide_ask,
};

use crate::past::{POLICY, TICKET, VPN, minute, text, title};
use crate::people::{ELSEWHERE, HERE, TEAM, emil, rosa};

fn vpn() -> Topic {
    Topic {
        id: VPN,
        organisation: HERE,
        team: TEAM,
        terms: Arc::new(POLICY.into()),
    }
}

/// The topic with other settings.
fn with(policy: &Policy) -> Topic {
    Topic {
        terms: Arc::new((*policy).into()),
        ..vpn()
    }
}

fn question(visibility: Visibility) -> Ask {
    Ask {
        title: None,
        text: text("VPN drops every hour\nsince Monday"),
        topic: VPN,
        visibility,
    }
}

#[track_caller]
fn follows(topic: &Topic, visibility: Visibility) -> Option<EscalationCause> {
    let (asked, events) = decide_ask(&rosa(), &question(visibility), Some(topic), minute(3))
        .expect("the question is taken");
    match events.as_slice() {
        [] => {
            assert_eq!(
                asked.promise,
                minute(3).plus(topic.terms.policy.peer_window)
            );
            None
        }
        [
            Event::Escalated {
                cause,
                reason: None,
            },
        ] => {
            assert_eq!(asked.promise, minute(3));
            Some(*cause)
        }
        other => panic!("a question is asked and at most escalated, not {other:?}"),
    }
}

#[test]
fn a_question_is_open_until_the_peer_window_passes() {
    assert_eq!(follows(&vpn(), Visibility::Organisation), None);
}

#[test]
fn a_fast_lane_question_goes_straight_to_second_line() {
    let topic = with(&Policy {
        fast_lane: true,
        ..POLICY
    });
    assert_eq!(
        follows(&topic, Visibility::Organisation),
        Some(EscalationCause::FastLane)
    );
    assert_eq!(
        follows(&topic, Visibility::Private),
        Some(EscalationCause::FastLane)
    );
}

#[test]
fn a_private_question_goes_straight_to_second_line() {
    assert_eq!(
        follows(&vpn(), Visibility::Private),
        Some(EscalationCause::Private)
    );
}

#[test]
fn a_question_without_a_title_is_named_by_its_first_line() {
    let ask = question(Visibility::Organisation);
    let (asked, _) = decide_ask(&rosa(), &ask, Some(&vpn()), minute(0)).expect("taken");
    assert_eq!(asked.title, title("VPN drops every hour"));

    let ask = Ask {
        title: Some(title("VPN")),
        ..ask
    };
    let (asked, _) = decide_ask(&rosa(), &ask, Some(&vpn()), minute(0)).expect("taken");
    assert_eq!(asked.title, title("VPN"));
}

#[test]
fn an_engineer_asks_like_everybody() {
    let asked = decide_ask(
        &emil(),
        &question(Visibility::Organisation),
        Some(&vpn()),
        minute(0),
    );
    assert!(asked.is_ok());
}

#[track_caller]
fn no_such_topic(member: &Member, topic: Option<&Topic>) {
    let refused = decide_ask(
        member,
        &question(Visibility::Organisation),
        topic,
        minute(0),
    );
    assert_eq!(refused, Err(Refusal::NoSuchTopic));
}

#[test]
fn a_question_needs_a_topic_of_the_own_organisation() {
    no_such_topic(&rosa(), None);
    let mut topic = vpn();
    topic.organisation = ELSEWHERE;
    no_such_topic(&rosa(), Some(&topic));
    no_such_topic(
        &Member {
            organisation: OrganisationId(3),
            ..rosa()
        },
        Some(&vpn()),
    );
    let mut topic = vpn();
    topic.id = TopicId(99);
    no_such_topic(&rosa(), Some(&topic));
}

#[test]
fn a_ticket_is_born_with_the_question_as_its_first_public_event() {
    let (asked, _) = decide_ask(
        &rosa(),
        &question(Visibility::Organisation),
        Some(&with(&Policy {
            peer_window: peerdesk_desk::Millis::minutes(20),
            ..POLICY
        })),
        minute(0),
    )
    .expect("the question is taken");
    let ticket = born(TICKET, HERE, rosa().id, &asked, minute(0));
    assert_eq!((ticket.public_head, ticket.staff_head), (Seq(1), Seq(0)));
    assert_eq!((ticket.cycle, ticket.epoch), (1, Epoch(0)));
    assert_eq!(
        ticket.stage,
        Stage::Open {
            since: minute(0),
            promise: minute(20)
        }
    );
}
