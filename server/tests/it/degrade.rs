//! A database that stands still, dies or has no room: everybody is answered, nothing is lost, and
//! sockets stay.

use std::time::Duration;

use peerdesk_desk::{Seq, Stream, TicketId};
use peerdesk_protocol::{Refusal, Reply};
use peerdesk_server::app::COMMANDS_WAITING_MAX;
use peerdesk_server::store::{Settings, Store};
use peerdesk_services::{Postgres, PostgresOptions};
use sqlx::{Connection as _, PgConnection};
use tokio::time::timeout;

use crate::nodes::Nodes;
use crate::world::{World, desk, new_id, ok, post, request};

/// Far above every limit of the desk; only reached when somebody hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A world in a server of its own, which may be broken.
async fn alone(settings: &[(&str, &str)]) -> (Postgres, World) {
    let postgres = Postgres::start_with(PostgresOptions {
        settings: settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..PostgresOptions::default()
    })
    .await
    .unwrap();
    let url = postgres.url("peerdesk");
    Store::open(&Settings::new(url.clone()))
        .await
        .unwrap()
        .close()
        .await;
    (postgres, World::over(url).await)
}

fn is_unknown(reply: &Reply) -> bool {
    matches!(reply, Reply::Unknown { .. })
}

async fn public_seqs(world: &World, ticket: TicketId) -> Vec<i64> {
    let events = world
        .app
        .store()
        .events_after(ticket, Stream::Public, Seq(0), 10_000)
        .await;
    events.unwrap().iter().map(|event| event.seq.0).collect()
}

#[tokio::test]
async fn while_the_database_stands_still_commands_are_unknown_and_happen_once() {
    let (postgres, world) = alone(&[]).await;
    let ticket = world.ask().await;
    postgres.freeze().unwrap();
    let said = request(new_id(), ticket, post("hello?"));
    let reply = timeout(PATIENCE, world.app.execute(world.anna, said.clone()))
        .await
        .expect("an answer");
    assert!(is_unknown(&reply), "{reply:?}");
    postgres.thaw().unwrap();
    // The first try may have gone through meanwhile, or not; either way it is there once.
    ok(world.app.execute(world.anna, said).await);
    assert_eq!(public_seqs(&world, ticket).await, [1, 2]);
}

#[tokio::test]
async fn while_the_database_stands_still_reads_say_so() {
    let (postgres, world) = alone(&[]).await;
    let ticket = world.ask().await;
    let anna = world.app.member(world.anna).await.unwrap().unwrap();
    postgres.freeze().unwrap();
    let reads = async {
        assert!(world.app.ticket(&anna, ticket).await.is_err());
        assert!(world.app.desk(&anna).await.is_err());
        assert!(world.app.heads(&[ticket]).await.is_none());
    };
    timeout(PATIENCE, reads).await.expect("answers");
    postgres.thaw().unwrap();
    assert!(world.app.ticket(&anna, ticket).await.unwrap().is_some());
}

#[tokio::test]
async fn only_so_many_commands_wait_for_a_database_that_stands_still() {
    let (postgres, world) = alone(&[]).await;
    let ticket = world.ask().await;
    postgres.freeze().unwrap();
    let more = 25;
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..COMMANDS_WAITING_MAX + more {
        let (app, member) = (world.app.clone(), world.anna);
        let said = request(new_id(), ticket, post("hello?"));
        waiting.spawn(async move { app.execute(member, said).await });
    }
    let replies = timeout(PATIENCE, waiting.join_all())
        .await
        .expect("answers");
    let is_busy = |reply: &&Reply| {
        matches!(
            reply,
            Reply::Refused {
                refusal: Refusal::Busy { .. }
            }
        )
    };
    assert_eq!(replies.iter().filter(is_busy).count(), more);
    assert_eq!(
        replies.iter().filter(|reply| is_unknown(reply)).count(),
        COMMANDS_WAITING_MAX
    );
    postgres.thaw().unwrap();
    ok(world.command(world.anna, ticket, post("at last")).await);
}

#[tokio::test]
async fn a_killed_database_is_unknown_until_it_is_back_and_loses_nothing() {
    let (postgres, world) = alone(&[]).await;
    let ticket = world.ask().await;
    ok(world.command(world.anna, ticket, post("before")).await);
    postgres.kill().await.unwrap();
    let said = request(new_id(), ticket, post("meanwhile"));
    let reply = timeout(PATIENCE, world.app.execute(world.anna, said.clone())).await;
    assert!(is_unknown(&reply.expect("an answer")));
    postgres.restart().await.unwrap();
    // Connections of before are dead, and nobody has to notice.
    ok(world.app.execute(world.anna, said).await);
    ok(world.command(world.boris, ticket, post("after")).await);
    assert_eq!(public_seqs(&world, ticket).await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_database_without_a_free_connection_is_unknown_until_there_is_one() {
    let (_postgres, world) = alone(&[("max_connections", "24")]).await;
    let ticket = world.ask().await;
    // A second node, which has no connections yet.
    let (late, _arrivals) = desk(&world.url).await;
    late.store().close().await;
    let (late, _arrivals) = desk(&world.url).await;
    let mut taken = Vec::new();
    while let Ok(connection) = PgConnection::connect(&world.url).await {
        taken.push(connection);
    }
    let said = request(new_id(), ticket, post("hello?"));
    let reply = timeout(PATIENCE, late.execute(world.anna, said.clone())).await;
    assert!(is_unknown(&reply.expect("an answer")));
    for connection in taken {
        connection.close().await.unwrap();
    }
    ok(late.execute(world.anna, said).await);
    assert_eq!(public_seqs(&world, ticket).await, [1, 2]);
}

#[tokio::test]
async fn sockets_stay_while_the_database_stands_still() {
    let (postgres, world) = alone(&[]).await;
    let ticket = world.ask().await;
    let nodes = Nodes::start_in(world, 1, None).await;
    let mut anna = nodes.client(0, nodes.world.anna).await;
    postgres.freeze().unwrap();
    let reply = anna.command(ticket, post("hello?")).await;
    assert!(is_unknown(&reply), "{reply:?}");
    postgres.thaw().unwrap();
    ok(anna.command(ticket, post("hello!")).await);
}
