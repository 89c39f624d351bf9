//! Hearing whose access ended or changed.

use std::collections::BTreeSet;

use peerdesk_desk::MemberId;
use peerdesk_server::app::AccessWatch;
use serde_json::Value;

use crate::accounts::{sign_in, signed_up};
use crate::world::run;

#[tokio::test]
async fn each_change_of_access_is_told_once() {
    let nodes = signed_up(1).await;
    let accounts = nodes.accounts(0);
    let mut watch = AccessWatch::start(accounts).await.unwrap();
    let news = watch.look(accounts).await.unwrap();
    assert!(news.members_changed.is_empty() && news.sessions_ended.is_empty());

    let browser = sign_in(&nodes, 0, "anna").await;
    browser.post("/api/sign-out", &Value::Null).await;
    run(
        &nodes.world.pool,
        "update member set role = 'lead', access_changed_at = clock_timestamp()
         where name = 'Boris'"
            .to_owned(),
    )
    .await;
    let news = watch.look(accounts).await.unwrap();
    assert_eq!(news.sessions_ended.len(), 1);
    assert_eq!(news.members_changed, [nodes.world.boris]);
    let news = watch.look(accounts).await.unwrap();
    assert!(news.members_changed.is_empty() && news.sessions_ended.is_empty());

    // The same member again is news again.
    run(
        &nodes.world.pool,
        "update member set role = 'employee', access_changed_at = clock_timestamp()
         where name = 'Boris'"
            .to_owned(),
    )
    .await;
    let news = watch.look(accounts).await.unwrap();
    assert_eq!(news.members_changed, [nodes.world.boris]);
}

#[tokio::test]
async fn many_changes_at_once_are_all_told() {
    let nodes = signed_up(1).await;
    let accounts = nodes.accounts(0);
    let mut watch = AccessWatch::start(accounts).await.unwrap();
    run(
        &nodes.world.pool,
        "insert into member (organisation_id, email, name, role)
         select (select min(id) from organisation), 'm' || i || '@acme.test', 'M' || i, 'employee'
         from generate_series(1, 12000) as i"
            .to_owned(),
    )
    .await;
    let news = watch.look(accounts).await.unwrap();
    assert!(
        news.members_changed.is_empty(),
        "whoever was just added has changed nothing"
    );
    run(
        &nodes.world.pool,
        "update member set access_changed_at = clock_timestamp() where email like 'm%@acme.test'"
            .to_owned(),
    )
    .await;
    let news = watch.look(accounts).await.unwrap();
    let told: BTreeSet<MemberId> = news.members_changed.into_iter().collect();
    assert_eq!(told.len(), 12_000);
}
