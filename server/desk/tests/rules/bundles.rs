//! Bundle, unbundle, and following the ticket above.

use peerdesk_desk::{
    BeforeBundle, Command, EscalationCause, Event, Millis, Need, OrganisationId, Refusal,
    ReturnCause, Stage, StageKind, Ticket, TicketId, Visibility, next_alarm,
};

use crate::past::{
    OTHER_TICKET, POLICY, Past, TICKET, accepted, answered, bundled, by, by_clock, claimed,
    escalated, hand_raised, minute, pended, resolved, vendor, withdrawn,
};
use crate::people::{anna, emil, erna, lena, otto, paul, rosa};
use crate::story::{given, given_private, ticket};

const QUEUED: EscalationCause = EscalationCause::Promise;
const BUNDLE: Command = Command::Bundle {
    under: OTHER_TICKET,
};

/// The ticket to bundle under, asked by Anna.
fn above(past: impl IntoIterator<Item = Past>) -> Ticket {
    ticket(OTHER_TICKET, &anna(), Visibility::Organisation, past)
}

fn joined(left: Option<i64>, released: bool) -> Event {
    Event::Bundled {
        under: OTHER_TICKET,
        left: left.map(Millis::minutes),
        released: released.then(|| emil().id),
    }
}

#[test]
fn an_open_ticket_keeps_the_rest_of_its_peer_window() {
    let story = given([])
        .at(10)
        .related(above([]))
        .when(emil(), BUNDLE)
        .then([joined(Some(5), false)]);
    assert_eq!(
        story.ticket().stage,
        Stage::Bundled {
            under: OTHER_TICKET,
            since: minute(10),
            before: BeforeBundle::Open {
                left: Millis::minutes(5)
            },
        }
    );
    assert_eq!(next_alarm(story.ticket()), None);
    let story = story
        .at(200)
        .when(erna(), Command::Unbundle)
        .then([Event::Unbundled {
            cause: ReturnCause::SecondLine,
            promise: Some(minute(205)),
        }]);
    assert_eq!(
        story.ticket().stage,
        Stage::Open {
            since: minute(200),
            promise: minute(205)
        }
    );
}

#[test]
fn a_held_promise_is_kept_with_its_hold() {
    given([answered(&paul(), Some(22)).at(12)])
        .at(18)
        .related(above([]))
        .when(emil(), BUNDLE)
        .then([joined(Some(4), false)]);
}

#[test]
fn a_queued_ticket_keeps_its_age() {
    let story = given([escalated(QUEUED).at(5)])
        .related(above([]))
        .when(emil(), BUNDLE)
        .then([joined(None, false)])
        .at(200)
        .when(erna(), Command::Unbundle)
        .then([Event::Unbundled {
            cause: ReturnCause::SecondLine,
            promise: None,
        }]);
    assert_eq!(
        story.ticket().stage,
        Stage::Escalated {
            since: minute(5),
            cause: QUEUED
        }
    );
}

#[test]
fn the_owner_bundles_what_is_claimed_and_the_claim_ends() {
    for extra in [
        hand_raised(&emil(), &[&paul()]),
        pended(&emil(), vendor(), 10),
    ] {
        let past = [escalated(QUEUED).at(5), claimed(&emil(), 1), extra];
        for other in [erna(), lena()] {
            let refused = given(past.clone()).related(above([]));
            let until = refused
                .ticket()
                .stage
                .claim()
                .and_then(|claim| match claim.lease {
                    peerdesk_desk::Lease::Running(term) => Some(term.until),
                    peerdesk_desk::Lease::Paused { .. } => None,
                });
            refused
                .when(other, BUNDLE)
                .refused(Refusal::AlreadyClaimed {
                    by: emil().id,
                    since: minute(0),
                    until,
                });
        }
        let story = given(past)
            .related(above([]))
            .when(emil(), BUNDLE)
            .then([joined(None, true)]);
        assert!(!story.ticket().hand_raised && story.ticket().invited.is_empty());
        assert_eq!(
            story.ticket().stage,
            Stage::Bundled {
                under: OTHER_TICKET,
                since: minute(10),
                before: BeforeBundle::Escalated {
                    since: minute(5),
                    cause: QUEUED
                },
            }
        );
    }
}

#[test]
fn bundling_is_second_lines() {
    for member in [rosa(), paul(), otto()] {
        for command in [BUNDLE, Command::Unbundle] {
            given([])
                .related(above([]))
                .when(member.clone(), command)
                .refused(Refusal::NotPermitted {
                    needs: Need::SecondLine,
                });
        }
    }
}

#[track_caller]
fn cannot_take(above: Option<Ticket>) {
    let story = given([]);
    let story = match above {
        Some(above) => story.related(above),
        None => story,
    };
    story.when(emil(), BUNDLE).refused(Refusal::CannotBundle {
        under: OTHER_TICKET,
    });
}

#[test]
fn a_ticket_goes_only_under_a_live_one_that_its_readers_see() {
    cannot_take(None);
    cannot_take(Some(ticket(
        OTHER_TICKET,
        &anna(),
        Visibility::Private,
        [escalated(EscalationCause::Private)],
    )));
    cannot_take(Some(above([by(
        &emil(),
        Event::Bundled {
            under: TicketId(7),
            left: None,
            released: None,
        },
    )])));
    cannot_take(Some(above([withdrawn(&anna())])));
    let solved = [answered(&paul(), None), accepted(&anna(), 2, &paul(), None)];
    cannot_take(Some(above(solved.clone())));
    cannot_take(Some(above(
        solved.into_iter().chain([by_clock(Event::Closed)]),
    )));
    let mut elsewhere = above([]);
    elsewhere.organisation = OrganisationId(2);
    cannot_take(Some(elsewhere));
    let mut another = above([]);
    another.id = TicketId(5);
    cannot_take(Some(another));
}

#[test]
fn a_ticket_does_not_go_under_itself() {
    given([])
        .related(ticket(TICKET, &rosa(), Visibility::Organisation, []))
        .when(emil(), Command::Bundle { under: TICKET })
        .refused(Refusal::CannotBundle { under: TICKET });
}

#[test]
fn a_private_ticket_goes_under_a_public_one() {
    given_private([escalated(EscalationCause::Private)])
        .related(above([]))
        .when(emil(), BUNDLE)
        .then([joined(None, false)]);
}

#[test]
fn a_ticket_is_under_one_ticket_at_a_time() {
    given([bundled(&emil(), None)])
        .related(above([]))
        .when(emil(), BUNDLE)
        .refused(Refusal::WrongStage {
            stage: StageKind::Bundled,
        });
    given([])
        .when(emil(), Command::Unbundle)
        .refused(Refusal::WrongStage {
            stage: StageKind::Open,
        });
}

#[test]
fn the_solution_above_solves_what_is_under_it() {
    let solved = [answered(&paul(), None), accepted(&anna(), 2, &paul(), None)];
    let closed = solved
        .iter()
        .cloned()
        .chain([by_clock(Event::Closed)])
        .collect();
    for past in [solved.to_vec(), closed] {
        let story = given([bundled(&emil(), Some(5))])
            .at(60)
            .related(above(past))
            .when_clock(Command::FollowBundle)
            .then([Event::SolvedWithBundle {
                under: OTHER_TICKET,
                grace_until: minute(60).plus(POLICY.grace),
            }]);
        assert_eq!(story.ticket().stage.kind(), StageKind::Solved);
        story
            .when_clock(Command::FollowBundle)
            .refused(Refusal::NotDue);
    }
}

#[test]
fn what_was_under_a_withdrawn_ticket_returns() {
    for (left, promise) in [(Some(5), Some(minute(65))), (None, None)] {
        given([bundled(&emil(), left)])
            .at(60)
            .related(above([withdrawn(&anna())]))
            .when_clock(Command::FollowBundle)
            .then([Event::Unbundled {
                cause: ReturnCause::BundleWithdrawn,
                promise,
            }]);
    }
}

#[test]
fn while_the_ticket_above_lives_nothing_is_due() {
    let owned = vec![escalated(QUEUED), claimed(&emil(), 1)];
    for past in [
        vec![],
        vec![escalated(QUEUED)],
        owned.clone(),
        owned
            .into_iter()
            .chain([pended(&emil(), vendor(), 9)])
            .collect(),
    ] {
        given([bundled(&emil(), None)])
            .related(above(past))
            .when_clock(Command::FollowBundle)
            .refused(Refusal::NotDue);
    }
    given([bundled(&emil(), None)])
        .when_clock(Command::FollowBundle)
        .refused(Refusal::NotDue);
    given([])
        .related(above([withdrawn(&anna())]))
        .when_clock(Command::FollowBundle)
        .refused(Refusal::NotDue);
}

#[test]
fn only_the_clock_follows() {
    given([bundled(&emil(), None)])
        .related(above([resolved(&emil())]))
        .when(lena(), Command::FollowBundle)
        .refused(Refusal::NotPermitted { needs: Need::Clock });
}
