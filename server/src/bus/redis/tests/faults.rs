//! What happens when Redis dies, freezes, cuts its subscribers or carries nonsense.

use std::sync::atomic::Ordering;
use std::time::Duration;

use peerdesk_desk::TicketId;
use peerdesk_services::Line;
use tokio::time::Instant;
use uuid::Uuid;

use super::{
    Arrival, Bus, Channel, Node, SECRET, Server, access, control, event, name, row, until,
};
use crate::bus::redis::outgoing::WAITING_HINTS_MAX;
use crate::bus::redis::payload::{Word, encode};
use crate::bus::redis::seal::Seal;

const TICKET: TicketId = TicketId(42);

#[tokio::test(flavor = "multi_thread")]
async fn a_node_starts_without_redis_and_finds_it_later() {
    let server = Server::start().await.expect("Redis starts");
    server.kill().await.expect("Redis dies");
    let mut node = Node::connecting(&server.url(), 64);
    node.bus.subscribe(TICKET);
    node.bus.publish(event(TICKET, 1));
    assert_eq!(
        node.arrivals.try_recv(),
        Ok(Arrival::Hint(event(TICKET, 1))),
        "a node always hears itself"
    );
    assert!(!node.bus.is_healthy());
    server.restart().await.expect("Redis starts again");
    assert_eq!(node.hears().await, Arrival::Lost);
    assert!(node.bus.is_healthy());
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_killed_and_started_again_is_found_with_all_subscriptions() {
    let server = Server::start().await.expect("Redis starts");
    let a = Node::healthy(&server).await;
    let mut b = Node::healthy(&server).await;
    b.watches(&server, TICKET).await;
    server.kill().await.expect("Redis dies");
    a.becomes(false).await;
    b.becomes(false).await;
    server.restart().await.expect("Redis starts again");
    assert_eq!(b.hears().await, Arrival::Lost);
    assert!(b.bus.is_healthy());
    a.becomes(true).await;
    a.bus.publish(event(TICKET, 1));
    b.hears_at_last(&event(TICKET, 1)).await;
    assert!(b.bus.counters().reconnects.load(Ordering::Relaxed) >= 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn subscribers_cut_by_redis_are_told_that_hints_were_lost() {
    let server = Server::start().await.expect("Redis starts");
    let a = Node::healthy(&server).await;
    let mut b = Node::healthy(&server).await;
    b.watches(&server, TICKET).await;
    let cut = server.cut_subscribers().await.expect("Redis answers");
    assert_eq!(cut, 2, "both nodes listen");
    assert_eq!(b.hears().await, Arrival::Lost);
    a.becomes(true).await;
    a.bus.publish(event(TICKET, 1));
    b.hears_at_last(&event(TICKET, 1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscriber_that_went_deaf_without_a_word_finds_out_by_itself() {
    let server = Server::start().await.expect("Redis starts");
    let line = Line::to(&server).expect("a line to Redis");
    let a = Node::healthy(&server).await;
    let mut b = Node::healthy_at(&line.url()).await;
    b.watches(&server, TICKET).await;
    line.deafen_subscribers().expect("B subscribed");
    let deafened = Instant::now();
    b.becomes(false).await;
    let noticed = deafened.elapsed();
    assert!(noticed < Duration::from_millis(2_500), "{noticed:?}");
    assert!(a.bus.is_healthy(), "nobody else is concerned");
    a.bus.publish(event(TICKET, 1));
    assert_eq!(b.hears().await, Arrival::Lost);
    assert!(b.bus.is_healthy());
    a.bus.publish(event(TICKET, 2));
    assert_eq!(b.hears().await, Arrival::Hint(event(TICKET, 2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_redis_is_noticed_within_two_seconds_and_nobody_waits_for_it() {
    let server = Server::start().await.expect("Redis starts");
    let mut a = Node::healthy(&server).await;
    let mut b = Node::healthy(&server).await;
    a.bus.subscribe(TICKET);
    b.watches(&server, TICKET).await;
    server.freeze().expect("Redis is frozen");
    let frozen = Instant::now();
    a.becomes(false).await;
    b.becomes(false).await;
    // The process that looks has to get its turn as well, on a machine that does other things.
    let noticed = frozen.elapsed();
    assert!(noticed < Duration::from_millis(2_500), "{noticed:?}");

    let started = Instant::now();
    for seq in 1..=WAITING_HINTS_MAX as i64 * 3 {
        a.bus.publish(event(TICKET, seq));
    }
    let elapsed = started.elapsed();
    assert!(elapsed < Duration::from_secs(2), "{elapsed:?}");
    let dropped = a.bus.counters().dropped.load(Ordering::Relaxed);
    assert!(dropped >= 2 * WAITING_HINTS_MAX as u64 - 512, "{dropped}");
    assert_eq!(a.hears().await, Arrival::Hint(event(TICKET, 1)));

    server.thaw().expect("Redis goes on");
    assert_eq!(b.hears().await, Arrival::Lost);
    a.becomes(true).await;
    a.bus.publish(access(1));
    b.hears_at_last(&access(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_on_the_channels_is_counted_and_harms_nobody() {
    let server = Server::start().await.expect("Redis starts");
    let a = Node::healthy(&server).await;
    let mut b = Node::healthy(&server).await;
    b.watches(&server, TICKET).await;
    let node = Uuid::new_v4();
    let mut newer = encode(node, &Word::Lost);
    newer[0] = 99;
    let garbage = [
        (Channel::Ticket(TICKET), Vec::new()),
        (Channel::Ticket(TICKET), b"{\"type\":\"event\"}".to_vec()),
        (Channel::Everyone, vec![0xff; 3_000_000]),
        (Channel::Everyone, newer),
        // Well formed, but where it does not belong.
        (Channel::Ticket(TICKET), encode(node, &Word::Lost)),
        (
            Channel::Ticket(TICKET),
            encode(node, &Word::Hint(event(TicketId(1), 1))),
        ),
        (
            Channel::Everyone,
            encode(node, &Word::Hint(event(TICKET, 1))),
        ),
        (Channel::Everyone, encode(node, &Word::Probe { sent_ms: 0 })),
    ];
    let mut control = control(&server).await;
    // Sealed by somebody who has the secret, and therefore of a node that is broken or newer; and
    // what is well formed in everything but the seal.
    let seal = Seal::new(SECRET);
    let forged = encode(node, &Word::Hint(event(TICKET, 1)));
    let forgeries = [
        (name(Channel::Ticket(TICKET)), forged.clone()),
        (
            name(Channel::Ticket(TICKET)),
            Seal::new(b"another secret").close(&name(Channel::Ticket(TICKET)), forged),
        ),
    ];
    let sealed = garbage.into_iter().map(|(channel, payload)| {
        let channel = name(channel);
        let payload = seal.close(&channel, payload);
        (channel, payload)
    });
    let messages: Vec<_> = sealed.chain(forgeries).collect();
    for (channel, payload) in &messages {
        redis::cmd("PUBLISH")
            .arg(channel)
            .arg(payload.as_slice())
            .exec_async(&mut control)
            .await
            .expect("Redis answers");
    }
    a.bus.publish(event(TICKET, 2));
    assert_eq!(b.hears().await, Arrival::Hint(event(TICKET, 2)));
    let rejected = b.bus.counters().foreign_rejected.load(Ordering::Relaxed);
    assert_eq!(rejected, messages.len() as u64);
    assert!(b.bus.is_healthy());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_does_not_read_costs_nothing_and_hears_of_its_loss() {
    const READ_LATER_MAX: usize = 4;
    const HINTS: u64 = 5_000;
    let server = Server::start().await.expect("Redis starts");
    let a = Node::healthy(&server).await;
    let mut b = Node::connecting(&server.url(), READ_LATER_MAX);
    assert_eq!(b.hears().await, Arrival::Lost);
    for ticket in 1..=HINTS {
        a.bus.publish(row(ticket as i64));
    }
    let counters = b.bus.counters();
    let missed = HINTS - READ_LATER_MAX as u64;
    until(async || counters.overflowed.load(Ordering::Relaxed) == missed).await;
    for ticket in 1..=READ_LATER_MAX {
        assert_eq!(b.hears().await, Arrival::Hint(row(ticket as i64)));
    }
    assert_eq!(b.hears().await, Arrival::Lost);
    a.bus.publish(access(1));
    assert_eq!(b.hears().await, Arrival::Hint(access(1)));
}
