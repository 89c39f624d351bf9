//! Members whom a node knows: identified without a read, and never longer than they may be.

use peerdesk_protocol::{CloseCode, Credential, ServerMessage};
use peerdesk_server::app::{AccessWatch, Accounts};

use crate::client::{Client, Ended};
use crate::nodes::Nodes;
use crate::world::{World, run};

async fn rename(world: &World, name: &str) {
    let id = world.anna.0;
    run(
        &world.pool,
        format!("update member set name = '{name}' where id = {id}"),
    )
    .await;
}

/// A token of Anna's, over a session without a cookie.
async fn token(accounts: &Accounts) -> String {
    let issued = accounts.tokens_for("anna@", 1).await.unwrap();
    issued.into_iter().next().unwrap().token
}

#[tokio::test]
async fn whoever_is_known_is_not_read_again() {
    let world = World::new().await;
    let accounts = Accounts::open(world.app.clone()).await.unwrap();
    let token = token(&accounts).await;
    let mut watch = AccessWatch::start(&accounts).await.unwrap();
    accounts.by_token(&token).await.unwrap().unwrap();
    // A name is shown and decides nothing; here it tells whether the row was read.
    rename(&world, "Anna Berg").await;
    // A test that is kept from running for seconds finds the watch late: it looks again.
    for _ in 0..20 {
        watch.look(&accounts).await.unwrap();
        let identity = accounts.by_token(&token).await.unwrap().unwrap();
        if &*identity.name == "Anna" {
            return;
        }
        rename(&world, "Anna").await;
    }
    panic!("a member who is known was read each time");
}

#[tokio::test]
async fn a_known_member_is_judged_by_the_token_all_the_same() {
    let world = World::new().await;
    let accounts = Accounts::open(world.app.clone()).await.unwrap();
    let token = token(&accounts).await;
    let mut watch = AccessWatch::start(&accounts).await.unwrap();
    watch.look(&accounts).await.unwrap();
    accounts.by_token(&token).await.unwrap().unwrap();
    let (content, signature) = token.rsplit_once('.').unwrap();
    let turned: String = signature.chars().rev().collect();
    let forged = format!("{content}.{turned}");
    assert!(accounts.by_token(&forged).await.unwrap().is_none());
}

#[tokio::test]
async fn signing_out_here_ends_what_is_known_here_at_once() {
    let world = World::new().await;
    let accounts = Accounts::open(world.app.clone()).await.unwrap();
    let token = token(&accounts).await;
    let mut watch = AccessWatch::start(&accounts).await.unwrap();
    watch.look(&accounts).await.unwrap();
    let identity = accounts.by_token(&token).await.unwrap().unwrap();
    accounts.sign_out(&identity).await.unwrap();
    assert!(accounts.by_token(&token).await.unwrap().is_none());
}

#[tokio::test]
async fn a_withdrawn_key_ends_its_tokens_at_the_next_look() {
    let world = World::new().await;
    let accounts = Accounts::open(world.app.clone()).await.unwrap();
    let token = token(&accounts).await;
    let mut watch = AccessWatch::start(&accounts).await.unwrap();
    accounts.by_token(&token).await.unwrap().unwrap();
    run(&world.pool, "delete from signing_key".to_owned()).await;
    watch.look(&accounts).await.unwrap();
    assert!(accounts.by_token(&token).await.unwrap().is_none());
}

/// Sockets that come just after the session was ended elsewhere are refused, or closed as soon as it
/// is heard: none of them stays.
#[tokio::test]
async fn no_socket_outlives_a_session_that_was_ended_just_before_it_came() {
    let nodes = Nodes::start(1).await;
    let token = nodes.token(0, nodes.world.anna).await;
    // Known from here on.
    drop(Client::connect(nodes.address(0), &token).await);
    run(
        &nodes.world.pool,
        format!(
            "update session set ended_at = clock_timestamp() where member_id = {}",
            nodes.world.anna.0
        ),
    )
    .await;
    let refused = Ended(Some(CloseCode::CredentialInvalid.code()));
    let mut let_in = Vec::new();
    loop {
        let mut client = Client::dial(nodes.address(0)).await;
        client.hello(Credential::Token(token.clone())).await;
        match client.next().await {
            Ok(ServerMessage::Welcome { .. }) => let_in.push(client),
            Ok(other) => panic!("neither welcomed nor refused: {other:?}"),
            Err(ended) if ended == refused => break,
            // The end was heard between the look-up and the welcome.
            Err(ended) => assert!(matches!(ended, Ended(Some(4006 | 4504))), "{ended:?}"),
        }
    }
    for mut client in let_in {
        let ended = client.ended().await;
        assert!(matches!(ended, Ended(Some(4006 | 4504))), "{ended:?}");
    }
}
