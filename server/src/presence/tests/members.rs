//! What the members of one node do, and when it passes.

use std::time::Duration;

use peerdesk_desk::{OrganisationId, TicketId};

use super::{
    ANNA, BORIS, DESK, Person, Presence, SAP, SessionId, TIMES, VPN, enter, looking, pass, people,
    person, told_within, trying, typing,
};
use crate::presence::own::TRYING_TICKETS_MAX;
use crate::presence::{NAME_BYTES_MAX, TICK};

/// Just before something of this length is over, counted in ticks.
fn nearly(length: Duration) -> Duration {
    length.saturating_sub(2 * TICK)
}

#[tokio::test(start_paused = true)]
async fn a_member_is_online_until_ten_seconds_after_the_last_socket() {
    let presence = Presence::alone(TIMES);
    let first = enter(&presence, 1, ANNA);
    let second = enter(&presence, 2, ANNA);
    assert_eq!(presence.online(DESK).people, people(&[ANNA]));
    assert_eq!(presence.online(DESK).count, 1);
    presence.leave(first);
    pass(&presence, 2 * TIMES.leaving).await;
    assert_eq!(presence.online(DESK).count, 1, "one socket is left");
    presence.leave(second);
    pass(&presence, nearly(TIMES.leaving)).await;
    assert_eq!(presence.online(DESK).count, 1);
    pass(&presence, 4 * TICK).await;
    assert_eq!(presence.online(DESK).count, 0);
}

#[tokio::test(start_paused = true)]
async fn a_reload_is_not_seen_by_anybody() {
    let presence = Presence::alone(TIMES);
    let tab = enter(&presence, 1, ANNA);
    presence.look(tab, Some(VPN));
    pass(&presence, TICK * 2).await;
    for reload in 2..6 {
        presence.leave(SessionId(reload - 1));
        let told = told_within(&presence, nearly(TIMES.leaving)).await;
        assert!(told.is_empty(), "{told:?}");
        let tab = enter(&presence, reload, ANNA);
        presence.look(tab, Some(VPN));
    }
    let told = told_within(&presence, TIMES.leaving * 2).await;
    assert!(told.is_empty(), "{told:?}");
    assert_eq!(looking(&presence, VPN), people(&[ANNA]));
}

#[tokio::test(start_paused = true)]
async fn a_member_who_comes_back_to_another_ticket_has_left_the_first() {
    let presence = Presence::alone(TIMES);
    let tab = enter(&presence, 1, ANNA);
    presence.look(tab, Some(VPN));
    presence.leave(tab);
    let tab = enter(&presence, 2, ANNA);
    assert_eq!(looking(&presence, VPN), people(&[ANNA]));
    presence.look(tab, Some(SAP));
    assert_eq!(looking(&presence, VPN), []);
    assert_eq!(looking(&presence, SAP), people(&[ANNA]));
}

#[tokio::test(start_paused = true)]
async fn a_member_who_comes_back_to_no_ticket_has_left_it_in_the_end() {
    let presence = Presence::alone(TIMES);
    let tab = enter(&presence, 1, ANNA);
    presence.look(tab, Some(VPN));
    presence.leave(tab);
    enter(&presence, 2, ANNA);
    pass(&presence, TIMES.leaving + 2 * TICK).await;
    assert_eq!(looking(&presence, VPN), []);
    assert_eq!(presence.online(DESK).count, 1);
}

#[tokio::test(start_paused = true)]
async fn two_tabs_on_a_ticket_are_one_member_and_each_may_go() {
    let presence = Presence::alone(TIMES);
    let (first, second) = (enter(&presence, 1, ANNA), enter(&presence, 2, ANNA));
    presence.look(first, Some(VPN));
    presence.look(second, Some(VPN));
    assert_eq!(presence.ticket(VPN).looking_count, 1);
    presence.look(first, Some(SAP));
    assert_eq!(looking(&presence, VPN), people(&[ANNA]));
    assert_eq!(looking(&presence, SAP), people(&[ANNA]));
    presence.leave(second);
    assert_eq!(looking(&presence, VPN), [], "a tab closed is no reload");
    presence.look(first, None);
    assert_eq!(looking(&presence, SAP), []);
}

#[tokio::test(start_paused = true)]
async fn a_member_is_away_when_all_sockets_are() {
    let presence = Presence::alone(TIMES);
    let (first, second) = (enter(&presence, 1, ANNA), enter(&presence, 2, ANNA));
    presence.away(first, true);
    presence.away(first, true);
    assert_eq!(presence.online(DESK).away, []);
    presence.away(second, true);
    let online = presence.online(DESK);
    assert_eq!((online.people, online.away), (vec![], people(&[ANNA])));
    assert_eq!(online.count, 1);
    presence.leave(second);
    presence.leave(first);
    assert_eq!(presence.online(DESK).away, people(&[ANNA]), "still away");
    enter(&presence, 3, ANNA);
    assert_eq!(presence.online(DESK).people, people(&[ANNA]));
}

#[tokio::test(start_paused = true)]
async fn typing_ends_by_itself_unless_it_is_said_again() {
    let presence = Presence::alone(TIMES);
    let tab = enter(&presence, 1, ANNA);
    presence.typing(tab, VPN);
    for _ in 0..3 {
        pass(&presence, nearly(TIMES.typing)).await;
        assert_eq!(typing(&presence, VPN), people(&[ANNA]));
        presence.typing(tab, VPN);
    }
    pass(&presence, TIMES.typing + 2 * TICK).await;
    assert_eq!(typing(&presence, VPN), []);
}

#[tokio::test(start_paused = true)]
async fn a_socket_types_at_one_ticket_at_a_time() {
    let presence = Presence::alone(TIMES);
    let tab = enter(&presence, 1, ANNA);
    presence.typing(tab, VPN);
    presence.typing(tab, SAP);
    assert_eq!(typing(&presence, VPN), []);
    assert_eq!(typing(&presence, SAP), people(&[ANNA]));
}

#[tokio::test(start_paused = true)]
async fn trying_outlasts_the_socket_and_can_be_taken_back_from_another() {
    let presence = Presence::alone(TIMES);
    let tab = enter(&presence, 1, ANNA);
    presence.trying(tab, VPN, true);
    presence.leave(tab);
    pass(&presence, TIMES.leaving * 3).await;
    assert_eq!(trying(&presence, VPN), people(&[ANNA]));
    assert_eq!(presence.online(DESK).count, 0, "trying is not being online");
    let tab = enter(&presence, 2, ANNA);
    assert_eq!(trying(&presence, VPN), people(&[ANNA]));
    presence.trying(tab, VPN, false);
    assert_eq!(trying(&presence, VPN), []);
}

#[tokio::test(start_paused = true)]
async fn trying_ends_by_itself_and_can_be_said_again() {
    let presence = Presence::alone(TIMES);
    let tab = enter(&presence, 1, ANNA);
    presence.trying(tab, VPN, true);
    pass(&presence, nearly(TIMES.trying)).await;
    presence.trying(tab, VPN, true);
    pass(&presence, nearly(TIMES.trying)).await;
    assert_eq!(trying(&presence, VPN), people(&[ANNA]));
    pass(&presence, 4 * TICK).await;
    assert_eq!(trying(&presence, VPN), []);
}

#[tokio::test(start_paused = true)]
async fn a_member_tries_only_so_many_tickets() {
    let presence = Presence::alone(TIMES);
    let tab = enter(&presence, 1, ANNA);
    let most = TRYING_TICKETS_MAX as i64;
    for ticket in 1..=most + 1 {
        presence.trying(tab, TicketId(ticket), true);
    }
    assert_eq!(trying(&presence, TicketId(1)), []);
    for ticket in 2..=most + 1 {
        assert_eq!(trying(&presence, TicketId(ticket)), people(&[ANNA]));
    }
}

#[tokio::test(start_paused = true)]
async fn everybody_gone_leaves_nothing_behind() {
    let presence = Presence::alone(TIMES);
    for member in 1..=50 {
        let tab = enter(&presence, member as u64, member);
        presence.look(tab, Some(TicketId(member % 7 + 1)));
        presence.typing(tab, TicketId(member % 5 + 1));
        presence.trying(tab, TicketId(member % 3 + 1), true);
        presence.away(tab, member % 2 == 0);
        presence.leave(tab);
    }
    pass(&presence, TIMES.trying + 2 * TICK).await;
    let state = presence.state.lock();
    assert!(state.own.is_empty(), "{:?}", state.own);
    assert!(state.view.is_empty(), "{:?}", state.view);
}

#[tokio::test(start_paused = true)]
async fn sockets_nobody_knows_change_nothing() {
    let presence = Presence::alone(TIMES);
    let unknown = SessionId(9);
    presence.look(unknown, Some(VPN));
    presence.typing(unknown, VPN);
    presence.trying(unknown, VPN, true);
    presence.away(unknown, true);
    presence.leave(unknown);
    assert!(told_within(&presence, TIMES.leaving).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_enters_again_starts_anew() {
    let presence = Presence::alone(TIMES);
    let tab = enter(&presence, 1, ANNA);
    presence.look(tab, Some(VPN));
    presence.enter(tab, person(BORIS), OrganisationId(4));
    presence.look(tab, Some(SAP));
    pass(&presence, TIMES.leaving + 2 * TICK).await;
    assert_eq!(looking(&presence, VPN), []);
    assert_eq!(looking(&presence, SAP), people(&[BORIS]));
    assert_eq!(presence.online(DESK).count, 0);
    assert_eq!(presence.online(OrganisationId(4)).people, people(&[BORIS]));
}

#[tokio::test(start_paused = true)]
async fn a_name_is_shown_without_what_no_node_accepts() {
    let presence = Presence::alone(TIMES);
    let name = format!("An\nna\u{0}{}", "ж".repeat(NAME_BYTES_MAX));
    let anna = Person {
        name: name.into(),
        ..person(ANNA)
    };
    presence.enter(SessionId(1), anna, DESK);
    let shown = &presence.online(DESK).people[0].name;
    assert!(shown.starts_with("Annaж"), "{shown}");
    assert!((NAME_BYTES_MAX - 1..=NAME_BYTES_MAX).contains(&shown.len()));
}
