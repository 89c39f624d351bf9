//! One member against nodes that cut, delay and close.

use std::collections::HashMap;
use std::sync::Arc;

use peerdesk_loadtest::accounts::{Account, Accounts};
use peerdesk_loadtest::journal::Journal;
use peerdesk_loadtest::member::{Handle, Left, Order, Outcome, World, ask, command, start};
use peerdesk_loadtest::meters::Count;
use peerdesk_loadtest::oracle::{Heads, Moment, Sight};
use peerdesk_loadtest::plan::Seat;
use peerdesk_loadtest::socket::Node;
use peerdesk_protocol::{Command, MemberId, Receipt, Seq, TicketId, TopicId, Visibility};
use tokio::task::JoinHandle;

use crate::fake_desk::{Bug, Desk};
use crate::fake_node::{self, Mischief};

fn world(nodes: Vec<Node>) -> World {
    let accounts = (0..4).map(|number| {
        let account = Account {
            email: format!("member-{number}@load.test"),
            member: MemberId(number),
            token: number.to_string(),
        };
        (Seat::Member(number as usize), account)
    });
    World {
        nodes: nodes.into(),
        accounts: Arc::new(Accounts::given(accounts)),
        journal: Arc::new(Journal::begin()),
        seed: 1,
    }
}

fn member(world: &World, number: usize) -> (Handle, JoinHandle<Left>) {
    start(world, Seat::Member(number)).unwrap()
}

async fn asks(handle: &Handle) -> Receipt {
    let wish = ask("no sound".to_owned(), TopicId(1), Visibility::Organisation);
    match handle.send(wish, Moment(0)).await.unwrap().1 {
        Outcome::Ok(receipt) => receipt,
        Outcome::Refused(refusal) => panic!("{refusal:?}"),
    }
}

async fn posts(handle: &Handle, ticket: TicketId) -> Receipt {
    let text = "and now?".to_owned();
    let wish = command(ticket, Command::Post { text });
    match handle.send(wish, Moment(0)).await.unwrap().1 {
        Outcome::Ok(receipt) => receipt,
        Outcome::Refused(refusal) => panic!("{refusal:?}"),
    }
}

/// Waits until the member has been shown this much of the public stream.
async fn sees(handle: &Handle, ticket: TicketId, public: i64) {
    let heads = Heads {
        public: Seq(public),
        staff: Seq(0),
    };
    let heads = Arc::new(HashMap::from([(ticket, heads)]));
    loop {
        let standing = handle.standing(Arc::clone(&heads)).await.unwrap();
        if standing.behind == 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
}

async fn leaves(handle: &Handle, member: JoinHandle<Left>) -> Left {
    handle.order(Order::Finish).await.unwrap();
    member.await.unwrap()
}

#[tokio::test]
async fn a_command_whose_reply_is_lost_is_sent_again_and_done_once() {
    let desk = Desk::new(Bug::None);
    let mischief = Mischief {
        cuts_before_reply: Some(2),
        ..Mischief::default()
    };
    let world = world(vec![fake_node::start(&desk, mischief).await]);
    let (handle, member) = member(&world, 0);
    let ticket = asks(&handle).await.ticket;
    for seq in 2..6 {
        assert_eq!(posts(&handle, ticket).await.seq, Seq(seq));
    }
    let left = leaves(&handle, member).await;
    assert!(world.journal.meters.count(Count::Reconnects) >= 2);
    assert!(left.sent.iter().any(|sent| sent.attempts.len() > 1));
    assert!(left.sent.iter().all(|sent| sent.replies.len() == 1));
}

#[tokio::test]
async fn unknown_is_followed_by_the_same_command() {
    let desk = Desk::new(Bug::None);
    let mischief = Mischief {
        says_unknown: Some(2),
        ..Mischief::default()
    };
    let world = world(vec![fake_node::start(&desk, mischief).await]);
    let (handle, member) = member(&world, 0);
    let ticket = asks(&handle).await.ticket;
    assert_eq!(posts(&handle, ticket).await.seq, Seq(2));
    let left = leaves(&handle, member).await;
    assert_eq!(world.journal.meters.count(Count::Unknowns), 1);
    assert_eq!(left.sent[1].attempts.len(), 2);
    assert_eq!(left.sent[1].replies.len(), 2);
}

#[tokio::test]
async fn a_watcher_who_is_cut_goes_on_from_what_they_hold() {
    let desk = Desk::new(Bug::None);
    let steady = fake_node::start(&desk, Mischief::default()).await;
    let world = world(vec![steady.clone(), steady]);
    let (asker, asker_left) = member(&world, 0);
    let (watcher, watcher_left) = member(&world, 1);
    let ticket = asks(&asker).await.ticket;
    watcher.order(Order::Watch(ticket)).await.unwrap();
    sees(&watcher, ticket, 1).await;
    watcher.order(Order::Go).await.unwrap();
    posts(&asker, ticket).await;
    posts(&asker, ticket).await;
    watcher.order(Order::Come).await.unwrap();
    sees(&watcher, ticket, 3).await;
    leaves(&asker, asker_left).await;
    let sights = leaves(&watcher, watcher_left).await.log.sights;
    let resumed = sights.iter().any(|sight| {
        matches!(sight, Sight::Resumed { held_public, public_head, .. }
            if (*held_public, *public_head) == (Seq(1), Seq(3)))
    });
    assert!(resumed, "{sights:?}");
}

#[tokio::test]
async fn a_code_that_bars_is_obeyed() {
    let desk = Desk::new(Bug::None);
    let mischief = Mischief {
        closes: Some((4504, 1)),
        ..Mischief::default()
    };
    let world = world(vec![fake_node::start(&desk, mischief).await]);
    let (handle, member) = member(&world, 0);
    handle.order(Order::Watch(TicketId(1))).await.unwrap();
    while world.journal.meters.count(Count::Barred) == 0 {
        tokio::task::yield_now().await;
    }
    let left = leaves(&handle, member).await;
    assert!(left.barred.unwrap().starts_with("4504"));
    assert_eq!(world.journal.meters.count(Count::Connects), 1);
}

#[tokio::test]
async fn a_code_that_invites_back_is_followed() {
    let desk = Desk::new(Bug::None);
    let mischief = Mischief {
        closes: Some((4001, 3)),
        ..Mischief::default()
    };
    let world = world(vec![fake_node::start(&desk, mischief).await]);
    let (handle, member) = member(&world, 0);
    let ticket = asks(&handle).await.ticket;
    for seq in 2..5 {
        assert_eq!(posts(&handle, ticket).await.seq, Seq(seq));
    }
    leaves(&handle, member).await;
    assert!(world.journal.meters.count(Count::Reconnects) >= 1);
}
