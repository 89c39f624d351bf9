//! Messages and notes.

use peerdesk_desk::{
    Awaited, Command, EscalationCause, Event, LeaseTerm, Member, Need, Refusal, StageKind,
};

use crate::past::{
    Past, accepted, answered, bundled, by_clock, claimed, escalated, hand_raised, minute, pended,
    resolved, term, text, vendor, withdrawn,
};
use crate::people::{adam, anna, emil, erna, fred, lena, otto, paul, rosa};
use crate::story::{given, given_asked_by, given_private};

const QUEUED: EscalationCause = EscalationCause::Promise;

fn post() -> Command {
    Command::Post { text: text("Same") }
}

fn posted(renews: Option<LeaseTerm>) -> Event {
    Event::Posted {
        text: text("Same"),
        renews,
    }
}

fn note() -> Command {
    Command::Note {
        text: text("Check the firewall"),
    }
}

fn noted(renews: Option<LeaseTerm>) -> Event {
    Event::Noted {
        text: text("Check the firewall"),
        renews,
    }
}

fn to_claimed() -> Vec<Past> {
    vec![escalated(QUEUED), claimed(&emil(), 1)]
}

#[test]
fn everybody_who_sees_the_ticket_talks() {
    for member in [rosa(), paul(), emil(), otto(), lena(), adam()] {
        given([]).when(member, post()).then([posted(None)]);
    }
    given([]).when(fred(), post()).refused(Refusal::NotFound);
}

#[test]
fn a_private_ticket_is_not_found_by_colleagues() {
    let private = || given_private([escalated(EscalationCause::Private)]);
    for member in [paul(), adam(), fred()] {
        private().when(member, post()).refused(Refusal::NotFound);
    }
    for member in [rosa(), emil(), otto()] {
        private().when(member, post()).then([posted(None)]);
    }
}

#[test]
fn talk_goes_on_in_solved_and_bundled_tickets() {
    let mut solved = to_claimed();
    solved.push(resolved(&emil()));
    given(solved).when(rosa(), post()).then([posted(None)]);
    given([bundled(&emil(), Some(5))])
        .when(rosa(), post())
        .then([posted(None)]);
}

#[test]
fn talk_ends_with_the_ticket() {
    let mut closed = to_claimed();
    closed.extend([resolved(&emil()), by_clock(Event::Closed)]);
    for command in [post(), note()] {
        given(closed.clone())
            .when(emil(), command.clone())
            .refused(Refusal::WrongStage {
                stage: StageKind::Closed,
            });
        given([withdrawn(&rosa())])
            .when(emil(), command)
            .refused(Refusal::WrongStage {
                stage: StageKind::Withdrawn,
            });
    }
}

#[test]
fn a_message_of_the_owner_renews_the_lease() {
    given(to_claimed())
        .at(20)
        .when(emil(), post())
        .then([posted(Some(term(20)))]);
}

#[test]
fn a_message_of_anybody_else_does_not_renew_the_lease() {
    for member in [rosa(), paul(), erna(), lena()] {
        given(to_claimed())
            .at(20)
            .when(member, post())
            .then([posted(None)]);
    }
}

#[test]
fn an_owner_who_left_the_team_keeps_no_claim_by_talking() {
    let gone = Member {
        teams: otto().teams,
        ..emil()
    };
    given(to_claimed()).when(gone, post()).then([posted(None)]);
}

#[test]
fn the_owner_talks_without_renewing_while_the_lease_is_paused() {
    let mut past = to_claimed();
    past.push(pended(&emil(), vendor(), 20));
    given(past).when(emil(), post()).then([posted(None)]);
}

#[test]
fn a_message_of_the_requester_ends_the_wait_for_them_and_the_lease_runs_on() {
    let mut past = to_claimed();
    past.push(pended(&emil(), Awaited::Requester, 20));
    given(past).at(60).when(rosa(), post()).then([
        posted(None),
        Event::Resumed {
            term: LeaseTerm {
                until: minute(80),
                warns: minute(75),
                warned: false,
            },
        },
    ]);
}

#[test]
fn a_short_remainder_warns_at_once_and_an_empty_one_never() {
    for (left, warned) in [(3, false), (0, true)] {
        let mut past = to_claimed();
        past.push(pended(&emil(), Awaited::Requester, left));
        given(past).at(60).when(rosa(), post()).then([
            posted(None),
            Event::Resumed {
                term: LeaseTerm {
                    until: minute(60 + left),
                    warns: minute(60),
                    warned,
                },
            },
        ]);
    }
}

#[test]
fn a_message_of_a_peer_does_not_end_the_wait() {
    let mut past = to_claimed();
    past.push(pended(&emil(), Awaited::Requester, 20));
    given(past).when(paul(), post()).then([posted(None)]);
}

#[test]
fn a_message_of_the_requester_does_not_end_the_wait_for_a_third_party() {
    let mut past = to_claimed();
    past.push(pended(&emil(), vendor(), 20));
    given(past).when(rosa(), post()).then([posted(None)]);
}

#[test]
fn second_line_of_every_team_writes_notes() {
    for member in [emil(), erna(), lena(), otto()] {
        given([]).when(member, note()).then([noted(None)]);
    }
}

#[test]
fn a_note_of_the_owner_renews_the_lease() {
    given(to_claimed())
        .at(20)
        .when(emil(), note())
        .then([noted(Some(term(20)))]);
    given(to_claimed())
        .at(20)
        .when(erna(), note())
        .then([noted(None)]);
}

#[test]
fn notes_are_not_for_peers_admins_or_requesters() {
    let refused = Refusal::NotPermitted { needs: Need::Staff };
    for member in [rosa(), paul(), adam()] {
        given([]).when(member, note()).refused(refused.clone());
    }
    given_asked_by(&emil(), [])
        .when(emil(), note())
        .refused(refused);
}

#[test]
fn a_solved_ticket_has_no_swarm_to_talk_of() {
    let mut past = to_claimed();
    past.extend([
        hand_raised(&emil(), &[&paul()]),
        answered(&anna(), None),
        accepted(&rosa(), 5, &anna(), Some(&emil())),
    ]);
    let story = given(past);
    assert!(!story.ticket().hand_raised);
    assert!(story.ticket().invited.is_empty());
}
