//! A database that was put back to an earlier state: clients hear of it and start anew.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use peerdesk_protocol::{CloseCode, Credential, ServerMessage};
use peerdesk_server::store::{Settings, Store};
use peerdesk_services::Postgres;

use crate::client::{Client, Ended};
use crate::nodes::Nodes;
use crate::world::{World, new_id, ok, post, request};

/// A desk in a server of its own.
async fn alone() -> (Postgres, Nodes) {
    let postgres = Postgres::start().await.unwrap();
    let url = postgres.url("peerdesk");
    let store = Store::open(&Settings::new(url.clone())).await.unwrap();
    store.close().await;
    let nodes = Nodes::start_in(World::over(url).await, 1, None).await;
    (postgres, nodes)
}

/// All files, with their owners and modes.
fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").args([from, to]).status();
    assert!(status.unwrap().success());
}

/// Stops the server for as long as its files are copied, as a simple backup does.
async fn back_up(postgres: &Postgres) -> PathBuf {
    let backup = postgres.cluster_dir().with_extension("backup");
    postgres.stop().await;
    copy(postgres.cluster_dir(), &backup);
    postgres.restart().await.unwrap();
    backup
}

/// Puts the backup in the place of what is there.
async fn restore(postgres: &Postgres, backup: &Path) {
    postgres.kill().await.unwrap();
    std::fs::remove_dir_all(postgres.cluster_dir()).unwrap();
    copy(backup, postgres.cluster_dir());
}

/// Waits until the node has looked at the history as it stands now: what a node has not seen it cannot
/// miss.
async fn seen_by_the_node(nodes: &Nodes) {
    let written: i64 = sqlx::query_scalar("select (pg_current_wal_flush_lsn() - '0/0')::bigint")
        .fetch_one(&nodes.world.pool)
        .await
        .unwrap();
    while nodes.app(0).history_seen() < written {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn welcomed(nodes: &Nodes) -> (Client, String) {
    let token = nodes.token(0, nodes.world.anna).await;
    let mut client = Client::dial(nodes.address(0)).await;
    client.hello(Credential::Token(token)).await;
    let welcome = client
        .expect("a welcome", |message| {
            matches!(message, ServerMessage::Welcome { .. })
        })
        .await;
    match welcome {
        ServerMessage::Welcome { generation, .. } => (client, generation),
        other => panic!("not a welcome: {other:?}"),
    }
}

/// Brings the server back by `start` from a copy that lacks what was acknowledged after it, and sees
/// what a client sees.
async fn check_lost_tail(prepare: impl FnOnce(&Path)) {
    let (postgres, nodes) = alone().await;
    let ticket = nodes.world.ask().await;
    let backup = back_up(&postgres).await;
    let (mut anna, before) = welcomed(&nodes).await;
    anna.open(ticket).await;
    let lost = request(new_id(), ticket, post("lost with the tail"));
    ok(nodes
        .world
        .app
        .execute(nodes.world.anna, lost.clone())
        .await);
    for _ in 0..3 {
        ok(anna.command(ticket, post("as well")).await);
    }

    seen_by_the_node(&nodes).await;
    restore(&postgres, &backup).await;
    prepare(postgres.cluster_dir());
    postgres.restart().await.unwrap();
    let restart = Ended(Some(CloseCode::Restart.code()));
    assert_eq!(anna.ended().await, restart);

    let (mut anna, after) = welcomed(&nodes).await;
    assert_ne!(before, after);
    // A place of before is ahead of what there is now.
    anna.watch(ticket, Some(5), None).await;
    anna.expect("resync", |message| {
        matches!(message, ServerMessage::Resync { .. })
    })
    .await;
    assert_eq!(anna.open(ticket).await.public_head.0, 1);
    // What a client sends again because it cannot be sure happens now, and its event arrives.
    let receipt = ok(nodes.world.app.execute(nodes.world.anna, lost).await);
    assert_eq!(receipt.seq.0, 2);
    ok(anna.command(ticket, post("going on")).await);
    nodes.client(0, nodes.world.boris).await.open(ticket).await;
}

#[tokio::test]
async fn a_copy_put_in_the_place_of_newer_files_is_noticed() {
    check_lost_tail(|_| {}).await;
}

#[tokio::test]
async fn a_recovery_onto_another_timeline_is_noticed() {
    check_lost_tail(|cluster| {
        // As after a recovery from an archive that lacks the end.
        copy(
            &cluster.join("PG_VERSION"),
            &cluster.join("recovery.signal"),
        );
        let settings = cluster.join("postgresql.auto.conf");
        let mut text = std::fs::read_to_string(&settings).unwrap();
        text.push_str("restore_command = 'false'\n");
        std::fs::write(&settings, text).unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_crash_that_loses_nothing_keeps_the_name_and_the_place() {
    let (postgres, nodes) = alone().await;
    let ticket = nodes.world.ask().await;
    let (mut anna, before) = welcomed(&nodes).await;
    ok(anna.command(ticket, post("kept")).await);
    postgres.kill().await.unwrap();
    postgres.restart().await.unwrap();
    let (mut again, after) = welcomed(&nodes).await;
    assert_eq!(before, after);
    again.watch(ticket, Some(2), None).await;
    again
        .expect("resumed", |message| {
            matches!(message, ServerMessage::Resumed { .. })
        })
        .await;
    // The first socket has lived through it.
    ok(anna.command(ticket, post("still here")).await);
}
