//! Titles and topics.

use std::sync::Arc;

use peerdesk_desk::{
    Command, EscalationCause, Event, Need, OrganisationId, Policy, Refusal, Stage, StageKind,
    TeamId, Terms, Topic, TopicId,
};

use crate::past::{
    POLICY, Past, VPN, bundled, by_clock, claimed, escalated, minute, pended, resolved, title,
    vendor, withdrawn,
};
use crate::people::{HERE, OTHER_TEAM, TEAM, adam, emil, erna, lena, otto, paul, rosa};
use crate::story::given;

const QUEUED: EscalationCause = EscalationCause::Promise;
const MAIL: TopicId = TopicId(2);

fn topic(team: TeamId) -> Topic {
    Topic {
        id: MAIL,
        organisation: HERE,
        team,
        terms: Arc::new(POLICY.into()),
    }
}

fn change() -> Command {
    Command::ChangeTopic { topic: MAIL }
}

fn moved(team: TeamId, released: bool) -> Event {
    Event::TopicChanged {
        topic: MAIL,
        team,
        released: released.then(|| emil().id),
    }
}

fn retitle(words: &str) -> Command {
    Command::Retitle {
        title: title(words),
    }
}

fn owned() -> [Past; 2] {
    [escalated(QUEUED).at(5), claimed(&emil(), 1)]
}

#[test]
fn the_requester_and_second_line_give_a_better_title() {
    for member in [rosa(), emil()] {
        let story = given([])
            .when(member, retitle("VPN drops hourly"))
            .then([Event::Retitled {
                title: title("VPN drops hourly"),
            }]);
        assert_eq!(story.ticket().title, title("VPN drops hourly"));
    }
    for member in [paul(), otto(), adam()] {
        given([])
            .when(member, retitle("VPN drops hourly"))
            .refused(Refusal::NotPermitted {
                needs: Need::RequesterOrSecondLine,
            });
    }
}

#[test]
fn the_same_title_changes_nothing() {
    given([])
        .when(rosa(), retitle(" VPN drops "))
        .refused(Refusal::NothingToChange);
}

#[test]
fn a_ticket_is_retitled_until_it_ends() {
    let solved = || owned().into_iter().chain([resolved(&emil())]);
    for past in [solved().collect(), vec![bundled(&emil(), None)]] {
        given(past).when(rosa(), retitle("VPN")).done();
    }
    given(solved().chain([by_clock(Event::Closed)]))
        .when(rosa(), retitle("VPN"))
        .refused(Refusal::WrongStage {
            stage: StageKind::Closed,
        });
    given([withdrawn(&rosa())])
        .when(rosa(), retitle("VPN"))
        .refused(Refusal::WrongStage {
            stage: StageKind::Withdrawn,
        });
}

#[test]
fn an_open_ticket_is_moved_by_its_requester_or_second_line() {
    for member in [rosa(), emil()] {
        let story = given([])
            .topic(topic(OTHER_TEAM))
            .when(member, change())
            .then([moved(OTHER_TEAM, false)]);
        let ticket = story.ticket();
        assert_eq!((ticket.topic, ticket.team), (MAIL, OTHER_TEAM));
        assert_eq!(ticket.effective_promise(), Some(minute(15)));
    }
}

#[test]
fn the_queue_is_second_lines_to_sort() {
    given([escalated(QUEUED)])
        .topic(topic(OTHER_TEAM))
        .when(emil(), change())
        .then([moved(OTHER_TEAM, false)]);
    given([escalated(QUEUED)])
        .topic(topic(OTHER_TEAM))
        .when(rosa(), change())
        .refused(Refusal::WrongStage {
            stage: StageKind::Escalated,
        });
}

#[test]
fn a_topic_of_another_team_releases_the_owner() {
    for member in [emil(), lena()] {
        for extra in [None, Some(pended(&emil(), vendor(), 10))] {
            let story = given(owned().into_iter().chain(extra))
                .topic(topic(OTHER_TEAM))
                .when(member.clone(), change())
                .then([moved(OTHER_TEAM, true)]);
            assert_eq!(
                story.ticket().stage,
                Stage::Escalated {
                    since: minute(5),
                    cause: QUEUED
                }
            );
        }
    }
}

#[test]
fn a_topic_of_the_same_team_leaves_the_owner() {
    let story = given(owned())
        .topic(topic(TEAM))
        .when(emil(), change())
        .then([moved(TEAM, false)]);
    assert_eq!(story.ticket().stage.kind(), StageKind::Claimed);
}

#[test]
fn nobody_moves_a_ticket_out_of_its_owners_hands_but_a_lead() {
    given(owned())
        .topic(topic(OTHER_TEAM))
        .when(erna(), change())
        .refused(Refusal::AlreadyClaimed {
            by: emil().id,
            since: minute(0),
            until: Some(minute(30)),
        });
    given(owned())
        .topic(topic(OTHER_TEAM))
        .when(rosa(), change())
        .refused(Refusal::WrongStage {
            stage: StageKind::Claimed,
        });
}

#[test]
fn a_fast_lane_topic_calls_second_line_for_an_open_ticket() {
    let mut fast = topic(OTHER_TEAM);
    fast.terms = Arc::new(Terms::from(Policy {
        fast_lane: true,
        ..POLICY
    }));
    given([]).topic(fast.clone()).when(rosa(), change()).then([
        moved(OTHER_TEAM, false),
        Event::Escalated {
            cause: EscalationCause::FastLane,
            reason: None,
        },
    ]);
    given([escalated(QUEUED)])
        .topic(fast)
        .when(emil(), change())
        .then([moved(OTHER_TEAM, false)]);
}

#[test]
fn a_ticket_moves_only_to_another_topic_of_its_organisation() {
    given([])
        .when(rosa(), change())
        .refused(Refusal::NoSuchTopic);
    let elsewhere = Topic {
        organisation: OrganisationId(2),
        ..topic(TEAM)
    };
    given([])
        .topic(elsewhere)
        .when(rosa(), change())
        .refused(Refusal::NoSuchTopic);
    let same = Topic {
        id: VPN,
        ..topic(TEAM)
    };
    given([])
        .topic(same)
        .when(rosa(), Command::ChangeTopic { topic: VPN })
        .refused(Refusal::NothingToChange);
}

#[test]
fn solved_bundled_and_ended_tickets_stay_where_they_are() {
    for past in [
        owned().into_iter().chain([resolved(&emil())]).collect(),
        vec![bundled(&emil(), None)],
        vec![withdrawn(&rosa())],
    ] {
        let story = given(past).topic(topic(OTHER_TEAM));
        let stage = story.ticket().stage.kind();
        story
            .when(emil(), change())
            .refused(Refusal::WrongStage { stage });
    }
}
