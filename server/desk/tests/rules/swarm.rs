//! The raised hand.

use peerdesk_desk::{
    Command, Epoch, EscalationCause, Event, INVITED_MAX, Lease, LeaseTerm, Member, MemberId, Need,
    Refusal, SWARM_MAX, StageKind,
};

use crate::past::{
    Past, by, by_clock, claimed, escalated, hand_raised, handed_back, pended, term, text, vendor,
};
use crate::people::{anna, emil, employee, erna, fred, otto, paul, rosa};
use crate::story::{given, given_private};

fn owned() -> [Past; 2] {
    [escalated(EscalationCause::Promise), claimed(&emil(), 1)]
}

fn raised(invited: &[&Member]) -> impl Iterator<Item = Past> {
    owned().into_iter().chain([hand_raised(&emil(), invited)])
}

fn raise(invite: &[MemberId]) -> Command {
    Command::RaiseHand {
        epoch: Epoch(1),
        text: text("Who knows this gateway?"),
        invite: invite.to_vec(),
    }
}

fn up(invited: &[MemberId], renews: Option<LeaseTerm>) -> Event {
    Event::HandRaised {
        text: text("Who knows this gateway?"),
        invited: invited.to_vec(),
        renews,
    }
}

const LOWER: Command = Command::LowerHand { epoch: Epoch(1) };

#[test]
fn the_owner_raises_a_hand_and_that_is_progress() {
    let story = given(owned())
        .at(20)
        .when(emil(), raise(&[paul().id, otto().id]))
        .then([up(&[paul().id, otto().id], Some(term(20)))]);
    assert!(story.ticket().hand_raised);
    assert_eq!(
        story.ticket().stage.claim().map(|claim| claim.lease),
        Some(Lease::Running(term(20)))
    );
    assert_eq!(
        story.ticket().invited,
        [paul().id, otto().id].into_iter().collect()
    );
}

#[test]
fn while_pending_the_lease_stays_paused() {
    given(owned().into_iter().chain([pended(&emil(), vendor(), 10)]))
        .when(emil(), raise(&[paul().id]))
        .then([up(&[paul().id], None)]);
}

#[test]
fn raising_again_adds_people_and_keeps_helpers() {
    let story = given(raised(&[&paul()]).chain([by(&paul(), Event::HelperJoined)]))
        .when(emil(), raise(&[paul().id, anna().id, anna().id]))
        .then([up(&[paul().id, anna().id], Some(term(10)))]);
    assert_eq!(story.ticket().helpers, [paul().id].into());
    assert_eq!(story.ticket().invited, [anna().id].into());
}

#[test]
fn a_hand_is_raised_for_others_and_for_at_most_twenty() {
    for invite in [vec![], vec![emil().id], vec![paul().id, emil().id]] {
        given(owned())
            .when(emil(), raise(&invite))
            .refused(Refusal::NothingToChange);
    }
    let crowd: Vec<Member> = (100..).take(21).map(employee).collect();
    let ids: Vec<MemberId> = crowd.iter().map(|member| member.id).collect();
    given(owned())
        .members(crowd.clone())
        .when(emil(), raise(&ids))
        .refused(Refusal::TooMany { max: INVITED_MAX });
    given(owned())
        .members(crowd)
        .when(emil(), raise(&ids[..20]))
        .done();
}

#[test]
fn only_members_who_would_see_the_ticket_are_invited() {
    for member in [MemberId(999), fred().id] {
        given(owned())
            .when(emil(), raise(&[paul().id, member]))
            .refused(Refusal::NoSuchMember { member });
    }
    let private = [escalated(EscalationCause::Private), claimed(&emil(), 1)];
    given_private(private.clone())
        .when(emil(), raise(&[paul().id]))
        .refused(Refusal::NoSuchMember { member: paul().id });
    given_private(private)
        .when(emil(), raise(&[otto().id]))
        .done();
}

#[test]
fn a_swarm_has_at_most_a_hundred() {
    let full = |helpers: u32| {
        given(raised(&[&paul()])).bent(|ticket| {
            ticket.helpers = (0..helpers)
                .map(|n| MemberId(1000 + i64::from(n)))
                .collect();
        })
    };
    full(SWARM_MAX - 1)
        .when(emil(), raise(&[anna().id]))
        .refused(Refusal::TooMany { max: SWARM_MAX });
    full(SWARM_MAX - 1).when(emil(), raise(&[paul().id])).done();
    full(SWARM_MAX - 1)
        .when(erna(), Command::Join)
        .refused(Refusal::TooMany { max: SWARM_MAX });
    full(SWARM_MAX - 2).when(erna(), Command::Join).done();
    full(SWARM_MAX - 1).when(paul(), Command::Join).done();
}

#[test]
fn invited_members_and_second_line_join_once() {
    for member in [paul(), erna()] {
        let story = given(raised(&[&paul()]))
            .when(member.clone(), Command::Join)
            .then([Event::HelperJoined]);
        assert!(story.ticket().helpers.contains(&member.id));
        assert!(!story.ticket().invited.contains(&member.id));
        story
            .when(member, Command::Join)
            .refused(Refusal::NothingToChange);
    }
    given(raised(&[&paul()]))
        .when(emil(), Command::Join)
        .refused(Refusal::NothingToChange);
}

#[test]
fn others_do_not_join() {
    for member in [anna(), rosa(), otto()] {
        given(raised(&[&paul()]))
            .when(member, Command::Join)
            .refused(Refusal::NotPermitted {
                needs: Need::Invited,
            });
    }
}

#[test]
fn nobody_joins_where_no_hand_is_up() {
    given(owned())
        .when(erna(), Command::Join)
        .refused(Refusal::WrongStage {
            stage: StageKind::Claimed,
        });
    given([escalated(EscalationCause::Promise)])
        .when(erna(), Command::Join)
        .refused(Refusal::WrongStage {
            stage: StageKind::Escalated,
        });
}

#[test]
fn lowering_the_hand_ends_the_swarm() {
    let story = given(raised(&[&paul(), &anna()]).chain([by(&paul(), Event::HelperJoined)]))
        .when(emil(), LOWER)
        .then([Event::HandLowered]);
    let ticket = story.ticket();
    assert!(!ticket.hand_raised && ticket.invited.is_empty() && ticket.helpers.is_empty());
    story.when(emil(), LOWER).refused(Refusal::NothingToChange);
}

#[test]
fn whatever_ends_the_claim_ends_the_swarm() {
    let lapsed = by_clock(Event::Lapsed {
        owner: emil().id,
        epoch: Epoch(1),
    });
    for end in [handed_back(&emil(), 1), lapsed, claimed(&erna(), 2)] {
        let story = given(raised(&[&anna()]).chain([by(&paul(), Event::HelperJoined), end]));
        let ticket = story.ticket();
        assert!(!ticket.hand_raised && ticket.invited.is_empty() && ticket.helpers.is_empty());
    }
}
