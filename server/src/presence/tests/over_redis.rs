//! Nodes that share a real Redis, which is killed, flushed, cut and poisoned.

#![expect(
    clippy::disallowed_methods,
    reason = "each node of a test has a name of its own"
)]

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use peerdesk_desk::TicketId;
use peerdesk_services::{Line, Redis as Server};
use tokio::time::{Instant, interval, timeout};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::{
    ANNA, BORIS, DESK, Person, Presence, SAP, SessionId, TIMES, VPN, enter, looking, people,
    person, trying,
};
use crate::presence::{ExchangeError, Lease};

const NAMESPACE: &str = "test";
/// Shortened, so that a test sees a node die.
const LEASE: Lease = Lease {
    length: Duration::from_millis(1_600),
    beat: Duration::from_millis(400),
};
/// Far longer than anything here takes, so that only a defect runs into it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A node, with the task that lets its time pass.
struct Node {
    presence: Arc<Presence>,
    _feed: AbortOnDropHandle<()>,
}

impl Node {
    fn start(server: &Server) -> Self {
        Self::start_at(&server.url(), Uuid::new_v4(), LEASE)
    }

    fn start_at(url: &str, node: Uuid, lease: Lease) -> Self {
        let presence =
            Presence::over_redis(TIMES, url, NAMESPACE, node, lease).expect("the address is good");
        let presence = Arc::new(presence);
        let feed = Arc::clone(&presence);
        let feed = tokio::spawn(async move {
            loop {
                feed.changes().await;
            }
        });
        Self {
            presence,
            _feed: AbortOnDropHandle::new(feed),
        }
    }

    /// Opens a socket of the member with a ticket on its screen.
    fn looks(&self, member: i64, ticket: TicketId) -> SessionId {
        let tab = enter(&self.presence, member as u64, member);
        self.presence.look(tab, Some(ticket));
        tab
    }

    async fn sees(&self, ticket: TicketId, looking_there: &[i64]) {
        let wanted = people(looking_there);
        until(|| looking(&self.presence, ticket) == wanted).await;
    }

    fn counts_foreign(&self) -> u64 {
        let counters = self.presence.counters();
        counters.foreign_rejected.load(Ordering::Relaxed)
    }
}

/// Waits for a state that nothing announces.
async fn until(holds: impl Fn() -> bool) {
    let look = async {
        let mut pace = interval(Duration::from_millis(5));
        while !holds() {
            pace.tick().await;
        }
    };
    timeout(PATIENCE, look).await.expect("it holds in time");
}

/// Says it until Redis takes it: a node may not have put right yet what stands where it goes.
async fn taken(server: &Server, command: &str) {
    let say = async {
        let mut pace = interval(Duration::from_millis(20));
        while server.command(command).await.is_err() {
            pace.tick().await;
        }
    };
    timeout(PATIENCE, say).await.expect("Redis takes it");
}

async fn server() -> Server {
    Server::start().await.expect("Redis starts")
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_agree_within_two_seconds() {
    let server = server().await;
    let (a, b) = (Node::start(&server), Node::start(&server));
    a.looks(ANNA, VPN);
    b.sees(VPN, &[ANNA]).await;
    let boris = b.looks(BORIS, VPN);
    b.presence.typing(boris, VPN);
    b.presence.away(boris, true);
    let said = Instant::now();
    a.sees(VPN, &[ANNA, BORIS]).await;
    until(|| a.presence.ticket(VPN) == b.presence.ticket(VPN)).await;
    until(|| a.presence.online(DESK) == b.presence.online(DESK)).await;
    let agreed = said.elapsed();
    assert!(agreed < Duration::from_secs(2), "{agreed:?}");
    assert_eq!(a.presence.online(DESK).away, people(&[BORIS]));
    b.presence.look(boris, None);
    a.sees(VPN, &[ANNA]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_comes_later_learns_everything() {
    let server = server().await;
    let a = Node::start(&server);
    for member in 1..=2_000 {
        a.looks(member, VPN);
    }
    let b = Node::start(&server);
    until(|| b.presence.ticket(VPN).looking_count == 2_000).await;
    until(|| b.presence.online(DESK) == a.presence.online(DESK)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_node_leaves_no_ghosts() {
    let server = server().await;
    let (a, b) = (Node::start(&server), Node::start(&server));
    a.looks(ANNA, VPN);
    b.looks(BORIS, VPN);
    b.sees(VPN, &[ANNA, BORIS]).await;
    a.sees(VPN, &[ANNA, BORIS]).await;
    // As after `kill -9`: its tasks end and it says nothing more.
    drop(a);
    let died = Instant::now();
    b.sees(VPN, &[BORIS]).await;
    let lasted = died.elapsed();
    assert!(lasted < LEASE.length + Duration::from_secs(1), "{lasted:?}");
    assert_eq!(b.presence.online(DESK).people, people(&[BORIS]));
    let again = Node::start(&server);
    again.sees(VPN, &[BORIS]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_each_node_shows_its_own_and_with_it_all_again() {
    let server = server().await;
    let (a, b) = (Node::start(&server), Node::start(&server));
    a.looks(ANNA, VPN);
    b.looks(BORIS, VPN);
    a.sees(VPN, &[ANNA, BORIS]).await;
    b.sees(VPN, &[ANNA, BORIS]).await;
    server.kill().await.expect("Redis dies");
    a.sees(VPN, &[ANNA]).await;
    b.sees(VPN, &[BORIS]).await;
    a.looks(13, SAP);
    server.restart().await.expect("Redis starts again");
    a.sees(VPN, &[ANNA, BORIS]).await;
    b.sees(VPN, &[ANNA, BORIS]).await;
    b.sees(SAP, &[13]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_redis_is_as_good_as_none() {
    let server = server().await;
    let (a, b) = (Node::start(&server), Node::start(&server));
    a.looks(ANNA, VPN);
    b.sees(VPN, &[ANNA]).await;
    server.freeze().expect("Redis is frozen");
    b.sees(VPN, &[]).await;
    server.thaw().expect("Redis goes on");
    b.sees(VPN, &[ANNA]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_forgot_everything_is_told_again_before_anybody_notices() {
    let server = server().await;
    let lease = Lease {
        length: Duration::from_secs(8),
        ..LEASE
    };
    let a = Node::start_at(&server.url(), Uuid::new_v4(), lease);
    let b = Node::start_at(&server.url(), Uuid::new_v4(), lease);
    a.looks(ANNA, VPN);
    b.sees(VPN, &[ANNA]).await;
    let told_whole = || a.presence.counters().told_whole.load(Ordering::Relaxed);
    let before = told_whole();
    server.flush().await.expect("Redis forgets");
    until(|| {
        assert_eq!(looking(&b.presence, VPN), people(&[ANNA]));
        told_whole() > before
    })
    .await;
    let late = Node::start_at(&server.url(), Uuid::new_v4(), lease);
    late.sees(VPN, &[ANNA]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn subscribers_cut_by_redis_catch_up() {
    let server = server().await;
    let (a, b) = (Node::start(&server), Node::start(&server));
    a.looks(ANNA, VPN);
    b.sees(VPN, &[ANNA]).await;
    let cut = server.cut_subscribers().await.expect("Redis answers");
    assert_eq!(cut, 2, "both nodes listen");
    a.looks(BORIS, VPN);
    b.sees(VPN, &[ANNA, BORIS]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscriber_that_went_deaf_without_a_word_misses_nothing_for_long() {
    let server = server().await;
    let line = Line::to(&server).expect("a line to Redis");
    let a = Node::start(&server);
    let b = Node::start_at(&line.url(), Uuid::new_v4(), LEASE);
    a.looks(ANNA, VPN);
    b.sees(VPN, &[ANNA]).await;
    line.deafen_subscribers().expect("B subscribed");
    let counters = b.presence.counters();
    let before = counters.reconnects.load(Ordering::Relaxed);
    // Each is found at the next beat; when they go on, B understands that it is deaf.
    for member in 100..110 {
        a.looks(member, SAP);
        until(|| b.presence.ticket(SAP) == a.presence.ticket(SAP)).await;
    }
    assert!(counters.reconnects.load(Ordering::Relaxed) > before);
    a.looks(BORIS, VPN);
    b.sees(VPN, &[ANNA, BORIS]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_up_on_one_node_ends_trying_on_the_other() {
    let server = server().await;
    let (a, b) = (Node::start(&server), Node::start(&server));
    let first = enter(&a.presence, 1, ANNA);
    a.presence.trying(first, VPN, true);
    a.presence.leave(first);
    until(|| trying(&b.presence, VPN) == people(&[ANNA])).await;
    let second = enter(&b.presence, 2, ANNA);
    b.presence.trying(second, VPN, false);
    until(|| trying(&a.presence, VPN).is_empty()).await;
    until(|| trying(&b.presence, VPN).is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_and_poisoned_keys_harm_nobody() {
    let server = server().await;
    let poison = Uuid::new_v4().simple().to_string();
    let liar = Uuid::new_v4().simple().to_string();
    let own = Uuid::new_v4();
    for command in [
        // Another kind of value where a set and two hashes belong.
        "SET peerdesk:test:presence-nodes no".to_owned(),
        format!("SET peerdesk:test:presence:{} no", own.simple()),
        format!("SET peerdesk:test:presence:{poison} no"),
        format!("HSET peerdesk:test:presence:{liar} v 7 o:-1 x s:1:9 1:Eve o:9 no s:1:5 1 more 1"),
    ] {
        server.command(&command).await.expect("Redis answers");
    }
    let (a, b) = (
        Node::start_at(&server.url(), own, LEASE),
        Node::start(&server),
    );
    a.looks(ANNA, VPN);
    b.sees(VPN, &[ANNA]).await;
    let before = b.counts_foreign();
    let soon_ms = SystemTime::now() + LEASE.length / 2;
    let soon_ms = soon_ms.duration_since(UNIX_EPOCH).expect("after 1970");
    let soon_ms = soon_ms.as_millis();
    for command in [
        format!("ZADD peerdesk:test:presence-nodes {soon_ms} nobody"),
        format!("ZADD peerdesk:test:presence-nodes {soon_ms} {poison}"),
        format!("ZADD peerdesk:test:presence-nodes {soon_ms} {liar}"),
        "PUBLISH peerdesk:test:presence no".to_owned(),
        format!(
            r#"PUBLISH peerdesk:test:presence "{{\"format\":1,\"node\":\"{liar}\",\"version\":9,\"facts\":[],\"withdrawn\":[]}}""#
        ),
    ] {
        taken(&server, &command).await;
    }
    // The nobody, the poisoned hash, four bad fields of the liar, the message.
    until(|| b.counts_foreign() >= before + 7).await;
    a.looks(BORIS, VPN);
    b.sees(VPN, &[ANNA, BORIS]).await;
    b.looks(13, SAP);
    a.sees(SAP, &[13]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_of_life_from_the_future_is_not_believed_for_ever() {
    let server = server().await;
    let _node = Node::start(&server);
    let nodes = "peerdesk:test:presence-nodes";
    let sign = format!("ZADD {nodes} inf {}", Uuid::new_v4().simple());
    server.command(&sign).await.expect("Redis answers");
    let is_there = format!("ZCOUNT {nodes} inf inf");
    let forget = async {
        while server.command(&is_there).await.expect("Redis answers") != "0" {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, forget).await.expect("it is forgotten");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_members_do_nodes_agree_in_the_end() {
    let server = server().await;
    let nodes = [
        Node::start(&server),
        Node::start(&server),
        Node::start(&server),
    ];
    let seed = Uuid::new_v4().as_u128() as u64;
    let mut random = seed;
    let mut below = move |limit: u64| {
        // Splitmix64, so that a failing run can be repeated from its printed seed.
        random = random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (random ^ (random >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    };
    for step in 0..6_000 {
        let presence = &nodes[below(3) as usize].presence;
        let tab = SessionId(below(40));
        let ticket = TicketId(1 + below(10) as i64);
        match below(8) {
            0 => presence.enter(tab, person(1 + below(30) as i64), DESK),
            1 => presence.leave(tab),
            2 | 3 => presence.look(tab, Some(ticket)),
            4 => presence.look(tab, None),
            5 => presence.typing(tab, ticket),
            6 => presence.trying(tab, ticket, below(2) == 0),
            _ => presence.away(tab, below(2) == 0),
        }
        if step % 1_500 == 700 {
            server.cut_subscribers().await.expect("Redis answers");
        }
        if step % 50 == 0 {
            tokio::task::yield_now().await;
        }
    }
    println!("seed {seed}");
    let sight = |node: &Node| {
        let tickets = (1..=10).map(|ticket| node.presence.ticket(TicketId(ticket)));
        (tickets.collect::<Vec<_>>(), node.presence.online(DESK))
    };
    until(|| sight(&nodes[0]) == sight(&nodes[1]) && sight(&nodes[0]) == sight(&nodes[2])).await;
    let somebody: Vec<Person> = sight(&nodes[0]).1.people;
    assert!(!somebody.is_empty(), "the walk left nobody to agree on");
}

#[tokio::test]
async fn an_address_or_a_name_that_cannot_be_is_refused() {
    let refused = |url: &str, namespace: &str| {
        Presence::over_redis(TIMES, url, namespace, Uuid::new_v4(), LEASE).err()
    };
    let not_redis = refused("http://127.0.0.1", "test");
    assert!(matches!(not_redis, Some(ExchangeError::Address(_))));
    let two_words = refused("redis://127.0.0.1", "two words");
    assert!(matches!(two_words, Some(ExchangeError::Namespace)));
}
