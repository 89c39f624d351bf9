//! What other nodes say, without the way it takes: versions, leases, people on two nodes.

use std::time::Duration;

use peerdesk_desk::{MemberId, TicketId};
use tokio::time::Instant;
use uuid::Uuid;

use super::{ANNA, BORIS, DESK, SAP, TIMES, VPN, people, person};
use crate::presence::facts::{Change, OnlineFact, SeatFact};
use crate::presence::own::Own;
use crate::presence::state::{NODES_MAX, News, State};
use crate::presence::{Person, SessionId};

const NODE: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);
const LEASE: Duration = Duration::from_secs(8);

fn state() -> State {
    State::new(Own::new(TIMES), true)
}

fn looks(ticket: TicketId, member: i64) -> Change {
    Change::Seat(ticket, MemberId(member), Some(seat(member)))
}

fn seat(member: i64) -> SeatFact {
    SeatFact {
        name: person(member).name,
        is_looking: true,
        is_typing: false,
        is_trying: false,
    }
}

fn leaves(ticket: TicketId, member: i64) -> Change {
    Change::Seat(ticket, MemberId(member), None)
}

fn online(member: i64, is_away: bool) -> Change {
    let fact = OnlineFact {
        organisation: DESK,
        name: person(member).name,
        is_away,
    };
    Change::Online(MemberId(member), Some(fact))
}

fn looking(state: &State, ticket: TicketId) -> Vec<Person> {
    state.view.ticket(ticket).looking
}

#[tokio::test]
async fn changes_that_follow_are_taken_and_others_ask_for_everything() {
    let (mut state, now) = (state(), Instant::now());
    assert!(!state.hear(NODE, 1, vec![looks(VPN, ANNA)]), "unknown node");
    assert_eq!(looking(&state, VPN), []);
    state.replace(NODE, 4, vec![looks(VPN, ANNA)], now + LEASE);
    assert!(state.hear(NODE, 5, vec![looks(VPN, BORIS)]));
    assert_eq!(looking(&state, VPN), people(&[ANNA, BORIS]));
    assert!(state.hear(NODE, 5, vec![leaves(VPN, BORIS)]), "heard twice");
    assert_eq!(looking(&state, VPN), people(&[ANNA, BORIS]));
    assert!(!state.hear(NODE, 7, vec![looks(SAP, ANNA)]), "a hole");
    assert_eq!(looking(&state, SAP), []);
    assert!(!state.hear(NODE, 8, vec![looks(SAP, ANNA)]), "still");
    state.replace(NODE, 8, vec![looks(SAP, ANNA)], now + LEASE);
    assert_eq!(looking(&state, VPN), []);
    assert_eq!(looking(&state, SAP), people(&[ANNA]));
    assert!(state.hear(NODE, 9, vec![leaves(SAP, ANNA)]));
    assert_eq!(looking(&state, SAP), []);
}

#[tokio::test]
async fn reading_what_is_known_already_changes_nothing() {
    let (mut state, now) = (state(), Instant::now());
    let facts = || vec![looks(VPN, ANNA), online(ANNA, false)];
    state.replace(NODE, 1, facts(), now + LEASE);
    assert!(!state.view.take_changes(now).is_empty());
    assert!(!state.is_alive(NODE, 9, now + LEASE), "went on unheard");
    state.replace(NODE, 9, facts(), now + LEASE);
    assert!(state.view.take_changes(now + LEASE).is_empty());
}

#[tokio::test]
async fn a_node_without_a_sign_of_life_is_not_here() {
    let (mut state, now) = (state(), Instant::now());
    state.replace(NODE, 1, vec![online(ANNA, false)], now + LEASE);
    state.replace(OTHER, 1, vec![online(BORIS, false)], now + LEASE);
    assert!(state.is_alive(OTHER, 1, now + LEASE * 2));
    state.pass(now + LEASE - Duration::from_millis(1));
    assert_eq!(state.view.online(DESK).count, 2);
    state.pass(now + LEASE);
    assert_eq!(state.view.online(DESK).people, people(&[BORIS]));
    assert!(!state.is_alive(NODE, 1, now + LEASE * 2), "to be read anew");
    assert!(
        !state.is_alive(OTHER, 2, now + LEASE * 2),
        "went on unheard"
    );
}

#[tokio::test]
async fn a_member_on_two_nodes_is_one_member_until_gone_from_both() {
    let (mut state, now) = (state(), Instant::now());
    let facts = |is_away| vec![online(ANNA, is_away), looks(VPN, ANNA)];
    state.replace(NODE, 1, facts(true), now + LEASE);
    state.replace(OTHER, 1, facts(false), now + LEASE);
    let desk = state.view.online(DESK);
    assert_eq!((desk.count, desk.people), (1, people(&[ANNA])));
    assert_eq!(state.view.ticket(VPN).looking_count, 1);
    state.forget(OTHER);
    assert_eq!(state.view.online(DESK).away, people(&[ANNA]));
    assert_eq!(looking(&state, VPN), people(&[ANNA]));
    state.forget(NODE);
    assert!(state.view.ticket(VPN).is_empty());
    assert_eq!(state.view.online(DESK).count, 0);
}

#[tokio::test]
async fn news_are_everything_first_and_then_changes_in_portions() {
    let (mut state, now) = (state(), Instant::now());
    let enter = |state: &mut State, member: i64| {
        let session = SessionId(member as u64);
        state.own.enter(session, person(member), DESK, now);
        state.settle();
    };
    enter(&mut state, ANNA);
    let everything = News::Whole(vec![online(ANNA, false)]);
    assert_eq!(state.take_news(10), Some(everything));
    assert_eq!(state.take_news(10), None);
    for member in 1..=3 {
        enter(&mut state, member);
    }
    let sizes: Vec<usize> = std::iter::from_fn(|| state.take_news(2))
        .map(|news| match news {
            News::Changes { changes, .. } => changes.len(),
            News::Whole(_) => panic!("everything was told before"),
        })
        .collect();
    assert_eq!(sizes, [2, 1]);
    enter(&mut state, BORIS);
    state.tell_everything();
    let Some(News::Whole(changes)) = state.take_news(2) else {
        panic!("everything is told after a loss");
    };
    assert_eq!(changes.len(), 5);
}

#[tokio::test]
async fn giving_up_at_another_node_is_told_to_the_one_that_holds_it() {
    let now = Instant::now();
    let (mut here, mut there) = (state(), state());
    let tab = SessionId(1);
    there.own.enter(tab, person(ANNA), DESK, now);
    there.own.trying(tab, VPN, true, now);
    there.settle();
    let Some(News::Whole(facts)) = there.take_news(10) else {
        panic!("it was never told");
    };
    here.replace(NODE, 2, facts, now + LEASE);
    here.take_news(10);
    here.withdraw(SAP, MemberId(ANNA));
    assert_eq!(here.take_news(10), None, "nobody holds that");
    here.withdraw(VPN, MemberId(ANNA));
    let Some(News::Changes { withdrawn, .. }) = here.take_news(10) else {
        panic!("it is news");
    };
    there.hear_withdrawn(&withdrawn);
    assert!(there.view.ticket(VPN).is_empty());
}

#[tokio::test]
async fn only_so_many_nodes_are_believed() {
    let (mut state, now) = (state(), Instant::now());
    for node in 1..=NODES_MAX as u128 + 5 {
        let facts = vec![online(node as i64, false)];
        state.replace(Uuid::from_u128(node), 1, facts, now + LEASE);
    }
    assert_eq!(state.view.online(DESK).count as usize, NODES_MAX);
}
