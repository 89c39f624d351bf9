//! What was committed since a look is found by the next one, once, whatever the order in which
//! transactions began, took their moments and ended.

use peerdesk_desk::{Seq, Stream, TicketId, Timestamp};
use peerdesk_protocol::NoticeKind;
use sqlx::PgPool;

use crate::inbox::{answer, follow, kinds};
use crate::world::{World, ok, run};

const ALL: Timestamp = Timestamp(0);

/// Adds an event to a ticket's public stream within a transaction that stays open.
async fn under_way(
    pool: &PgPool,
    ticket: TicketId,
    age: &str,
) -> sqlx::Transaction<'static, sqlx::Postgres> {
    let mut transaction = pool.begin().await.unwrap();
    let statement = format!(
        "with moved as (update ticket set public_head = public_head + 1 where id = {ticket}
                        returning id, public_head)
         insert into event (ticket_id, stream, seq, at, by_member_id, kind, body)
         select id, 0, public_head, clock_timestamp() - interval '{age}', last.by_member_id,
                last.kind, last.body
         from moved join event last on last.ticket_id = id and stream = 0 and seq = public_head - 1",
        ticket = ticket.0
    );
    sqlx::query(sqlx::AssertSqlSafe(statement))
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction
}

/// What a look finds behind a snapshot, by each of the ways that go by it.
async fn found(world: &World, seen: &peerdesk_server::store::Snapshot) -> Vec<(TicketId, i64)> {
    let store = world.app.store();
    let heads = store.heads_since(seen).await.unwrap().unwrap();
    let mut found: Vec<(TicketId, i64)> = heads
        .into_iter()
        .filter(|(_, stream, _)| *stream == Stream::Public)
        .map(|(ticket, _, Seq(seq))| (ticket, seq))
        .collect();
    found.sort_unstable();
    let rows = store.changed_since(seen, ALL, TicketId(0)).await.unwrap();
    let rows: Vec<(TicketId, i64)> = rows
        .iter()
        .map(|row| (row.ticket, row.public_head.0))
        .collect();
    assert_eq!(rows, found);
    let now = store.now().await.unwrap();
    let touched = store.touched_since(seen, now, TicketId(0)).await.unwrap();
    let tickets: Vec<TicketId> = touched.iter().map(|touched| touched.ticket).collect();
    assert!(found.iter().all(|(ticket, _)| tickets.contains(ticket)));
    found
}

#[tokio::test]
async fn a_transaction_that_ends_behind_many_looks_is_found_by_the_next_and_by_no_other() {
    let world = World::new().await;
    let store = world.app.store();
    let (slow, quick) = (world.ask().await, world.ask().await);
    ok(world
        .command(world.boris, slow, answer("Turn it off"))
        .await);
    let open = under_way(&world.pool, slow, "0 s").await;
    let mut seen = store.snapshot().await.unwrap();
    for head in 2..=4 {
        ok(world.command(world.boris, quick, answer("And on")).await);
        let committed = store.snapshot().await.unwrap();
        assert!(committed.follows(&seen));
        assert_eq!(found(&world, &seen).await, [(quick, head)]);
        seen = committed;
    }
    open.commit().await.unwrap();
    let committed = store.snapshot().await.unwrap();
    assert_eq!(found(&world, &seen).await, [(slow, 3)]);
    assert_eq!(found(&world, &committed).await, []);
}

#[tokio::test]
async fn a_transaction_that_ends_behind_many_looks_of_the_follower_is_told_once() {
    let world = World::new().await;
    let ticket = world.ask().await;
    ok(world
        .command(world.boris, ticket, answer("Turn it off"))
        .await);
    follow(&world.app).await;
    let told = kinds(&world, world.anna).await;
    assert_eq!(told, [NoticeKind::Answer]);
    // This desk was made a moment ago; what is older than it counts as its past.
    let older = "update follower set followed_until = followed_until - interval '1 minute'";
    run(&world.pool, older.to_owned()).await;
    let open = under_way(&world.pool, ticket, "1 s").await;
    let other = world.ask().await;
    for _ in 0..3 {
        ok(world.command(world.boris, other, answer("And on")).await);
        follow(&world.app).await;
    }
    let before = kinds(&world, world.anna).await.len();
    open.commit().await.unwrap();
    for _ in 0..2 {
        follow(&world.app).await;
        assert_eq!(kinds(&world, world.anna).await.len(), before + 1);
    }
}

/// As after a dump was read into a new cluster, in which transactions are counted from the beginning.
#[tokio::test]
async fn a_follower_in_a_database_filled_from_a_dump_tells_what_was_not_followed_and_goes_on() {
    let world = World::new().await;
    let ticket = world.ask().await;
    ok(world
        .command(world.boris, ticket, answer("Turn it off"))
        .await);
    for statement in [
        "update event set xid = (xid::text::bigint + 900000000)::text::xid8",
        "update follower set seen = '900000000:900000000:'",
    ] {
        run(&world.pool, statement.to_owned()).await;
    }
    follow(&world.app).await;
    assert_eq!(kinds(&world, world.anna).await, [NoticeKind::Answer]);
    ok(world.command(world.boris, ticket, answer("And on")).await);
    follow(&world.app).await;
    assert_eq!(kinds(&world, world.anna).await.len(), 2);
}
