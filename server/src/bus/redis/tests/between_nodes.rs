//! What two nodes hear of each other while all is well.

use std::sync::atomic::Ordering;

use crate::frame::Frame;
use peerdesk_desk::{Seq, Stream, TicketId};
use tokio::sync::mpsc;

use super::{Arrival, Bus, Hint, Node, Server, access, event, node_name, row, until};
use crate::bus::redis::payload::FRAME_BYTES_MAX;
use crate::bus::{Redis, RedisError};

const TICKET: TicketId = TicketId(42);

#[tokio::test(flavor = "multi_thread")]
async fn a_hint_reaches_the_other_node_with_its_exact_bytes() {
    let server = Server::start().await.expect("Redis starts");
    let a = Node::healthy(&server).await;
    let mut b = Node::healthy(&server).await;
    b.watches(&server, TICKET).await;
    for hint in [event(TICKET, 1), row(42), access(7), event(TICKET, 2)] {
        a.bus.publish(hint.clone());
        assert_eq!(b.hears().await, Arrival::Hint(hint));
    }
    assert_eq!(b.bus.counters().received.load(Ordering::Relaxed), 4);
    let published = a.bus.counters();
    until(async || published.published.load(Ordering::Relaxed) == 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn own_hints_arrive_at_once_and_not_a_second_time() {
    let server = Server::start().await.expect("Redis starts");
    let mut a = Node::healthy(&server).await;
    let mut b = Node::healthy(&server).await;
    a.watches(&server, TICKET).await;
    b.watches(&server, TICKET).await;
    for hint in [event(TICKET, 1), row(42), access(7)] {
        a.bus.publish(hint.clone());
        assert_eq!(a.arrivals.try_recv(), Ok(Arrival::Hint(hint.clone())));
        assert_eq!(b.hears().await, Arrival::Hint(hint));
    }
    // Redis has delivered A's own copies before what B says now.
    b.bus.publish(event(TICKET, 2));
    b.bus.publish(row(43));
    assert_eq!(a.hears().await, Arrival::Hint(event(TICKET, 2)));
    assert_eq!(a.hears().await, Arrival::Hint(row(43)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_nobody_watches_is_not_heard() {
    let server = Server::start().await.expect("Redis starts");
    let a = Node::healthy(&server).await;
    let mut b = Node::healthy(&server).await;
    b.watches(&server, TICKET).await;
    b.bus.unsubscribe(TICKET);
    a.bus.publish(event(TICKET, 1));
    a.bus.publish(event(TicketId(43), 1));
    b.bus.publish(event(TICKET, 2));
    a.bus.publish(row(1));
    assert_eq!(b.hears().await, Arrival::Hint(row(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_tickets_are_watched_at_once() {
    let server = Server::start().await.expect("Redis starts");
    let a = Node::healthy(&server).await;
    let mut b = Node::healthy(&server).await;
    for ticket in 1..=3_000 {
        b.bus.subscribe(TicketId(ticket));
    }
    b.watches(&server, TicketId(3_001)).await;
    for ticket in [1, 700, 3_000] {
        a.bus.publish(event(TicketId(ticket), 1));
        assert_eq!(b.hears().await, Arrival::Hint(event(TicketId(ticket), 1)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_installations_on_one_redis_do_not_hear_each_other() {
    let server = Server::start().await.expect("Redis starts");
    let a = Node::healthy(&server).await;
    let mut b = Node::healthy(&server).await;
    let (sender, arrivals) = mpsc::channel(64);
    let bus =
        Redis::connect(&server.url(), &node_name("another"), sender).expect("the address is good");
    let mut stranger = Node { bus, arrivals };
    assert_eq!(stranger.hears().await, Arrival::Lost);
    stranger.bus.subscribe(TICKET);
    stranger.bus.publish(access(1));
    a.bus.publish(access(2));
    assert_eq!(b.hears().await, Arrival::Hint(access(2)));
    assert_eq!(stranger.hears().await, Arrival::Hint(access(1)));
    assert!(stranger.arrivals.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_node_cannot_publish_it_owns_up_to() {
    let server = Server::start().await.expect("Redis starts");
    let a = Node::healthy(&server).await;
    let mut b = Node::healthy(&server).await;
    b.watches(&server, TICKET).await;
    a.bus.publish(Hint::Event {
        ticket: TICKET,
        stream: Stream::Public,
        seq: Seq(1),
        frame: Frame::text(&vec![b'x'; FRAME_BYTES_MAX + 1]),
    });
    assert_eq!(b.hears().await, Arrival::Lost);
    assert!(a.bus.is_healthy() && b.bus.is_healthy());
    assert_eq!(a.bus.counters().dropped.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_address_or_a_name_that_cannot_be_is_refused() {
    let (sender, _arrivals) = mpsc::channel(1);
    let refused = |url: &str, namespace: &str| {
        Redis::connect(url, &node_name(namespace), sender.clone()).err()
    };
    let not_redis = refused("http://127.0.0.1", "test");
    assert!(matches!(not_redis, Some(RedisError::Address(_))));
    let two_words = refused("redis://127.0.0.1", "two words");
    assert!(matches!(two_words, Some(RedisError::Namespace)));
}
