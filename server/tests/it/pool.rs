//! The trap under the pool, a dropped `begin`; and a schema that is newer than this version.

use peerdesk_server::store::{Settings, Store, connect};

use crate::world::{database, run};

/// A task that is dropped while `begin` is under way leaves its connection inside a transaction.
/// Without the rollback on release the next borrower's insert returns fine and is never committed.
#[tokio::test]
async fn a_dropped_begin_does_not_swallow_what_the_next_borrower_writes() {
    let url = database().await;
    let pool = connect(&url.parse().unwrap(), 2);
    let outside = sqlx::PgPool::connect(&url).await.unwrap();
    run(
        &outside,
        "create table written (number integer primary key)".to_owned(),
    )
    .await;

    for number in 0..400_i64 {
        // Dropped at another await each time.
        let mut begin = Box::pin(pool.begin());
        for _ in 0..number % 8 {
            if futures_util::poll!(&mut begin).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(begin);
        run(&pool, format!("insert into written values ({number})")).await;
    }
    let written: i64 = sqlx::query_scalar("select count(*) from written")
        .fetch_one(&outside)
        .await
        .unwrap();
    assert_eq!(written, 400);
}

#[tokio::test]
async fn a_node_starts_on_a_database_that_a_later_version_has_migrated() {
    let url = database().await;
    let outside = sqlx::PgPool::connect(&url).await.unwrap();
    run(
        &outside,
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (9999, 'of a later version', true, '', 0)"
            .to_owned(),
    )
    .await;
    let store = Store::open(&Settings::new(url)).await.unwrap();
    store.close().await;
}
