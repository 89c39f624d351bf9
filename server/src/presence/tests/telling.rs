//! What is told of changes, how much, and how often.

use peerdesk_desk::{OrganisationId, TicketId};
use tokio::time::Instant;

use super::{
    ANNA, BORIS, DESK, Presence, SAP, SessionId, TIMES, VPN, enter, people, person, told_within,
};
use crate::presence::view::{ONLINE_NAMES_MAX, TICKET_NAMES_MAX};
use crate::presence::{OnlineNow, TICK, TicketPresence};

#[tokio::test(start_paused = true)]
async fn changes_are_gathered_and_tell_all_of_a_ticket() {
    let presence = Presence::alone(TIMES);
    let started = Instant::now();
    let (anna, boris) = (enter(&presence, 1, ANNA), enter(&presence, 2, BORIS));
    presence.look(anna, Some(VPN));
    presence.look(boris, Some(SAP));
    presence.look(boris, Some(VPN));
    presence.typing(anna, VPN);
    presence.trying(boris, VPN, true);
    let mut told = presence.changes().await;
    assert!(started.elapsed() <= TICK * 2);
    told.tickets.sort_by_key(|ticket| ticket.ticket);
    let vpn = TicketPresence {
        ticket: VPN,
        looking: people(&[ANNA, BORIS]),
        looking_count: 2,
        typing: people(&[ANNA]),
        trying: people(&[BORIS]),
    };
    assert_eq!(told.tickets, [vpn, TicketPresence::empty(SAP)]);
    let online = OnlineNow {
        organisation: DESK,
        people: people(&[ANNA, BORIS]),
        away: vec![],
        count: 2,
    };
    assert_eq!(told.online, [online]);
}

#[tokio::test(start_paused = true)]
async fn what_is_said_again_is_not_told_again() {
    let presence = Presence::alone(TIMES);
    let anna = enter(&presence, 1, ANNA);
    presence.look(anna, Some(VPN));
    presence.typing(anna, VPN);
    presence.trying(anna, VPN, true);
    presence.changes().await;
    presence.look(anna, Some(VPN));
    presence.typing(anna, VPN);
    presence.trying(anna, VPN, true);
    presence.away(anna, false);
    assert!(told_within(&presence, TIMES.typing / 2).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn only_what_changed_is_told() {
    let presence = Presence::alone(TIMES);
    for member in 1..=2_000 {
        let tab = enter(&presence, member as u64, member);
        presence.look(tab, Some(TicketId(100 + member)));
    }
    told_within(&presence, TIMES.leaving).await;
    presence.look(SessionId(7), Some(VPN));
    let mut told = presence.changes().await;
    told.tickets.sort_by_key(|ticket| ticket.ticket);
    let tickets: Vec<_> = told.tickets.iter().map(|ticket| ticket.ticket).collect();
    assert_eq!(tickets, [VPN, TicketId(107)]);
    assert_eq!(told.online, []);
}

#[tokio::test(start_paused = true)]
async fn the_first_of_a_crowd_are_named_and_all_are_counted() {
    let presence = Presence::alone(TIMES);
    for member in 1..=300 {
        let tab = enter(&presence, member as u64, member);
        presence.look(tab, Some(VPN));
        presence.away(tab, member > 150);
    }
    let vpn = presence.ticket(VPN);
    assert_eq!(vpn.looking.len(), TICKET_NAMES_MAX);
    assert_eq!(vpn.looking[0], person(1));
    assert_eq!(vpn.looking_count, 300);
    let online = presence.online(DESK);
    assert_eq!(online.people.len(), 150);
    assert_eq!(online.away.len(), ONLINE_NAMES_MAX - 150);
    assert_eq!(online.count, 300);
}

#[tokio::test(start_paused = true)]
async fn a_crowd_is_told_less_often_and_still_within_two_seconds() {
    let presence = Presence::alone(TIMES);
    let mut session = 0;
    for member in 1..=5_000 {
        session += 1;
        let tab = enter(&presence, session, member);
        presence.look(tab, Some(VPN));
    }
    presence.changes().await;
    let started = Instant::now();
    let mut count = 5_000;
    let mut words_on_vpn = 0;
    // Somebody comes in every tick; each of them is told of within two seconds.
    while started.elapsed().as_secs() < 20 {
        session += 1;
        count += 1;
        let tab = enter(&presence, session, count);
        presence.look(tab, Some(VPN));
        let told = told_within(&presence, TICK).await;
        words_on_vpn += told.tickets.len();
    }
    assert!((5..=11).contains(&words_on_vpn), "{words_on_vpn}");
    told_within(&presence, TICK * 9).await;
    presence.look(SessionId(1), None);
    let told = told_within(&presence, TICK * 9).await;
    assert_eq!(told.tickets.len(), 1, "the last word comes after the rest");
    assert_eq!(i64::from(told.tickets[0].looking_count), count - 1);
}

#[tokio::test(start_paused = true)]
async fn organisations_do_not_see_each_other() {
    let presence = Presence::alone(TIMES);
    enter(&presence, 1, ANNA);
    presence.enter(SessionId(2), person(BORIS), OrganisationId(4));
    let mut told = presence.changes().await;
    told.online.sort_by_key(|online| online.organisation);
    assert_eq!(told.online[0].people, people(&[ANNA]));
    assert_eq!(told.online[1].people, people(&[BORIS]));
}
