//! Signing in and out, and everything that proves it elsewhere, on real nodes.

use std::collections::BTreeSet;
use std::time::Duration;

use peerdesk_protocol::{CloseCode, Credential, ServerMessage};
use peerdesk_server::auth::PasswordHash;
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::time::timeout;

use crate::browser::Browser;
use crate::client::{Client, Ended};
use crate::nodes::Nodes;
use crate::world::run;

/// Two seconds are guaranteed; a node that cannot look for five shows nothing more.
const ACCESS_ENDS: Duration = Duration::from_secs(5);
const PASSWORD: &str = "correct horse battery";

/// One node whose members all have the same password.
pub(crate) async fn signed_up(count: usize) -> Nodes {
    let nodes = Nodes::start_deaf(count).await;
    give_passwords(&nodes).await;
    nodes
}

pub(crate) async fn give_passwords(nodes: &Nodes) {
    let hash = PasswordHash::of(PASSWORD).unwrap();
    let sql = format!("update member set password_hash = '{}'", hash.as_str());
    run(&nodes.world.pool, sql).await;
}

fn account(name: &str, password: &str) -> Value {
    json!({ "email": format!("{name}@acme.test"), "password": password })
}

pub(crate) async fn sign_in(nodes: &Nodes, node: usize, name: &str) -> Browser {
    let browser = Browser::new(nodes.address(node));
    browser
        .post("/api/sign-in", &account(name, PASSWORD))
        .await
        .ok();
    browser
}

async fn token(browser: &Browser) -> String {
    let answer = browser.post("/api/token", &Value::Null).await.ok();
    answer["access_token"].as_str().unwrap().to_owned()
}

async fn by_token(browser: &Browser, token: &str) -> u16 {
    let request = browser
        .request(reqwest::Method::GET, "/api/me")
        .bearer_auth(token);
    request.send().await.unwrap().status().as_u16()
}

async fn count(pool: &PgPool, sql: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned()))
        .fetch_one(pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_member_signs_in_and_is_told_who_they_are() {
    let nodes = signed_up(1).await;
    let browser = Browser::new(nodes.address(0));
    let me = browser
        .post("/api/sign-in", &account("  ANNA", PASSWORD))
        .await
        .ok();
    assert_eq!(me["name"], "Anna");
    assert_eq!(me["role"], "employee");
    assert_eq!(me["organisation"]["name"], "Acme");
    assert_eq!(browser.get("/api/me").await.ok(), me);
    let edith = sign_in(&nodes, 0, "edith").await.get("/api/me").await.ok();
    assert_eq!(edith["teams"].as_array().unwrap().len(), 1);
    assert_eq!(edith["serves"], json!([edith["organisation"]["id"]]));
}

#[tokio::test]
async fn every_failed_sign_in_looks_the_same() {
    let nodes = signed_up(1).await;
    let pool = &nodes.world.pool;
    run(
        pool,
        "update member set active = false where name = 'Boris'".to_owned(),
    )
    .await;
    run(
        pool,
        "update member set password_hash = null where name = 'Emil'".to_owned(),
    )
    .await;
    let browser = Browser::new(nodes.address(0));
    let mut answers = BTreeSet::new();
    for (name, password) in [
        ("anna", "wrong horse battery"),
        ("anna", ""),
        ("nobody", PASSWORD),
        ("boris", PASSWORD),
        ("emil", PASSWORD),
        ("not an address", PASSWORD),
        ("anna\u{0}", PASSWORD),
    ] {
        let answer = browser.post("/api/sign-in", &account(name, password)).await;
        answer.refused(401, "credential_invalid");
        assert!(!answer.headers.contains_key("set-cookie"));
        answers.insert(answer.body);
    }
    assert_eq!(answers.len(), 1);
}

#[tokio::test]
async fn guessing_a_password_ends_after_a_few_tries_for_the_right_one_as_well() {
    let nodes = signed_up(1).await;
    let browser = Browser::new(nodes.address(0));
    for _ in 0..10 {
        browser
            .post("/api/sign-in", &account("anna", "wrong horse battery"))
            .await
            .refused(401, "credential_invalid");
    }
    let answer = browser
        .post("/api/sign-in", &account("Anna", PASSWORD))
        .await;
    answer.refused(429, "too_many_attempts");
    assert!(answer.problem().retry_after_ms.unwrap() > 1_000);
    assert!(answer.headers.contains_key("retry-after"));
    let program = browser.post("/api/token", &account("anna", PASSWORD)).await;
    program.refused(429, "too_many_attempts");
    // Others are not concerned.
    sign_in(&nodes, 0, "boris").await;
}

#[tokio::test]
async fn signing_out_ends_cookie_token_ticket_and_socket() {
    let nodes = signed_up(2).await;
    let browser = sign_in(&nodes, 0, "anna").await;
    let token = token(&browser).await;
    let ticket = browser.post("/api/socket-ticket", &Value::Null).await.ok();
    let ticket = ticket["ticket"].as_str().unwrap().to_owned();
    let mut here = Client::connect(nodes.address(0), &token).await;
    let mut elsewhere = Client::connect(nodes.address(1), &token).await;
    assert_eq!(by_token(&Browser::new(nodes.address(1)), &token).await, 200);

    let answer = browser.post("/api/sign-out", &Value::Null).await;
    assert_eq!(answer.status, 204);
    browser.get("/api/me").await.refused(401, "not_signed_in");
    assert_eq!(by_token(&browser, &token).await, 401);
    until_refused(&Browser::new(nodes.address(1)), &token).await;
    let mut late = Client::dial(nodes.address(1)).await;
    late.hello(Credential::Ticket(ticket)).await;
    assert_eq!(
        late.ended().await,
        Ended(Some(CloseCode::CredentialInvalid.code()))
    );
    for socket in [&mut here, &mut elsewhere] {
        assert_eq!(
            socket.ended().await,
            Ended(Some(CloseCode::SessionEnded.code()))
        );
    }
}

#[tokio::test]
async fn a_forgotten_cookie_of_an_ended_session_does_not_come_back() {
    let nodes = signed_up(1).await;
    let browser = sign_in(&nodes, 0, "anna").await;
    run(
        &nodes.world.pool,
        "update session set ended_at = now()".to_owned(),
    )
    .await;
    browser.get("/api/me").await.refused(401, "not_signed_in");
    browser
        .post("/api/sign-out", &Value::Null)
        .await
        .refused(401, "not_signed_in");
}

#[tokio::test]
async fn a_deactivated_member_is_out_at_once_by_every_proof() {
    let nodes = signed_up(1).await;
    let browser = sign_in(&nodes, 0, "anna").await;
    let token = token(&browser).await;
    run(
        &nodes.world.pool,
        "update member set active = false, access_changed_at = clock_timestamp()
         where name = 'Anna'"
            .to_owned(),
    )
    .await;
    browser.get("/api/me").await.refused(401, "not_signed_in");
    assert_eq!(by_token(&browser, &token).await, 401);
    browser
        .post("/api/sign-in", &account("anna", PASSWORD))
        .await
        .refused(401, "credential_invalid");
}

#[tokio::test]
async fn a_socket_ticket_is_good_once_whoever_comes_first() {
    let nodes = signed_up(2).await;
    let browser = sign_in(&nodes, 0, "anna").await;
    for _ in 0..10 {
        let answer = browser.post("/api/socket-ticket", &Value::Null).await.ok();
        let ticket = answer["ticket"].as_str().unwrap();
        let (one, other) = tokio::join!(
            nodes.accounts(0).by_socket_ticket(ticket),
            nodes.accounts(1).by_socket_ticket(ticket)
        );
        let found = [one.unwrap().is_some(), other.unwrap().is_some()];
        assert_eq!(found.iter().filter(|found| **found).count(), 1);
    }
    let answer = browser.post("/api/socket-ticket", &Value::Null).await.ok();
    let mut socket = Client::dial(nodes.address(1)).await;
    let ticket = answer["ticket"].as_str().unwrap().to_owned();
    socket.hello(Credential::Ticket(ticket)).await;
    let welcome = |message: &ServerMessage| matches!(message, ServerMessage::Welcome { .. });
    socket.expect("a welcome", welcome).await;
}

#[tokio::test]
async fn a_socket_ticket_runs_out_and_is_swept_away() {
    let nodes = signed_up(1).await;
    let browser = sign_in(&nodes, 0, "anna").await;
    let answer = browser.post("/api/socket-ticket", &Value::Null).await.ok();
    browser.post("/api/socket-ticket", &Value::Null).await.ok();
    let pool = &nodes.world.pool;
    run(
        pool,
        "update socket_ticket set expires_at = now()".to_owned(),
    )
    .await;
    let ticket = answer["ticket"].as_str().unwrap();
    let found = nodes.accounts(0).by_socket_ticket(ticket).await.unwrap();
    assert!(found.is_none());
    let store = nodes.world.app.store();
    assert_eq!(store.sweep_socket_tickets().await.unwrap(), 1);
}

#[tokio::test]
async fn a_session_is_kept_alive_by_use_and_never_beyond_its_age() {
    let nodes = signed_up(1).await;
    let pool = &nodes.world.pool;
    let browser = sign_in(&nodes, 0, "anna").await;
    let days_left = "select round(extract(epoch from expires_at - now()) / 86400)::bigint
                     from session";
    assert_eq!(count(pool, days_left).await, 14);
    let left = |days: i32, age: i32| {
        format!(
            "update session set expires_at = now() + interval '{days} days',
                                created_at = now() - interval '{age} days'"
        )
    };
    run(pool, left(2, 12)).await;
    browser.get("/api/me").await.ok();
    assert_eq!(count(pool, days_left).await, 14);
    run(pool, left(2, 85)).await;
    browser.get("/api/me").await.ok();
    assert_eq!(count(pool, days_left).await, 5);
    run(pool, left(0, 85)).await;
    browser.get("/api/me").await.refused(401, "not_signed_in");
}

#[tokio::test]
async fn nodes_share_one_key_and_each_takes_the_tokens_of_the_others() {
    let nodes = signed_up(3).await;
    let pool = &nodes.world.pool;
    assert_eq!(count(pool, "select count(*) from signing_key").await, 1);
    let token = token(&sign_in(&nodes, 0, "anna").await).await;
    for node in 0..3 {
        assert_eq!(
            by_token(&Browser::new(nodes.address(node)), &token).await,
            200
        );
    }
}

#[tokio::test]
async fn a_new_key_is_published_ahead_and_the_old_one_signs_to_its_end() {
    let nodes = signed_up(2).await;
    let pool = &nodes.world.pool;
    let browser = sign_in(&nodes, 0, "anna").await;
    let old = token(&browser).await;
    run(
        pool,
        "update signing_key set signs_until = clock_timestamp() + interval '1 hour'".to_owned(),
    )
    .await;
    nodes.accounts(0).refresh_keys().await.unwrap();
    nodes.accounts(1).refresh_keys().await.unwrap();
    assert_eq!(count(pool, "select count(*) from signing_key").await, 2);
    let published = browser.get("/.well-known/jwks.json").await.ok();
    assert_eq!(published["keys"].as_array().unwrap().len(), 2);
    let kid = |token: &str| token.split('.').next().unwrap().to_owned();
    assert_eq!(kid(&token(&browser).await), kid(&old));

    // Its time to sign is over: the next one signs, and both verify.
    run(
        pool,
        "update signing_key set signs_until = clock_timestamp()
         where signs_until < clock_timestamp() + interval '2 hours'"
            .to_owned(),
    )
    .await;
    nodes.accounts(0).refresh_keys().await.unwrap();
    let new = token(&browser).await;
    assert_ne!(kid(&new), kid(&old));
    for token in [&old, &new] {
        assert_eq!(by_token(&Browser::new(nodes.address(1)), token).await, 200);
    }
}

#[tokio::test]
async fn a_key_of_another_node_is_found_when_a_token_names_it() {
    let nodes = signed_up(2).await;
    let browser = sign_in(&nodes, 0, "anna").await;
    // The second node holds a key that is gone; the first has made another since.
    run(&nodes.world.pool, "delete from signing_key".to_owned()).await;
    nodes.accounts(0).refresh_keys().await.unwrap();
    let token = token(&browser).await;
    assert_eq!(by_token(&Browser::new(nodes.address(1)), &token).await, 200);
}

/// A node that knows the session lets it in until it has looked at what ended, which it does every
/// second; one that never does so fails here.
async fn until_refused(browser: &Browser, token: &str) {
    let refused = async {
        while by_token(browser, token).await != 401 {
            tokio::task::yield_now().await;
        }
    };
    timeout(ACCESS_ENDS, refused).await.expect("access ends");
}

#[tokio::test]
async fn a_withdrawn_key_is_refused_soon_though_nodes_still_hold_it() {
    let nodes = signed_up(1).await;
    let browser = sign_in(&nodes, 0, "anna").await;
    let token = token(&browser).await;
    assert_eq!(by_token(&browser, &token).await, 200);
    run(&nodes.world.pool, "delete from signing_key".to_owned()).await;
    until_refused(&browser, &token).await;
}

#[tokio::test]
async fn a_token_of_another_installation_is_refused() {
    let (nodes, others) = (signed_up(1).await, signed_up(1).await);
    let token = token(&sign_in(&others, 0, "anna").await).await;
    assert_eq!(by_token(&Browser::new(nodes.address(0)), &token).await, 401);
    // Even when the key is known here: the installation's name is part of the token.
    let keys: Vec<(String, Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select kid, private_key, public_key from signing_key")
            .fetch_all(&others.world.pool)
            .await
            .unwrap();
    for (kid, private_key, public_key) in keys {
        sqlx::query(
            "insert into signing_key (kid, private_key, public_key, signs_until, verifies_until)
             values ($1, $2, $3, now() + interval '1 day', now() + interval '1 day')",
        )
        .bind(kid)
        .bind(private_key)
        .bind(public_key)
        .execute(&nodes.world.pool)
        .await
        .unwrap();
    }
    nodes.accounts(0).refresh_keys().await.unwrap();
    assert_eq!(by_token(&Browser::new(nodes.address(0)), &token).await, 401);
}

#[tokio::test]
async fn a_program_gets_a_token_for_its_account() {
    let nodes = signed_up(1).await;
    let program = Browser::new(nodes.address(0));
    let answer = program
        .post("/api/token", &account("edith", PASSWORD))
        .await;
    assert!(!answer.headers.contains_key("set-cookie"));
    let body = answer.ok();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in_ms"], 600_000);
    let token = body["access_token"].as_str().unwrap();
    assert_eq!(by_token(&program, token).await, 200);
    program
        .post("/api/token", &Value::Null)
        .await
        .refused(401, "not_signed_in");
    program
        .post("/api/token", &account("edith", "wrong horse battery"))
        .await
        .refused(401, "credential_invalid");
}

#[tokio::test]
async fn nothing_that_proves_somebody_is_stored_as_it_is() {
    let nodes = signed_up(1).await;
    let browser = Browser::new(nodes.address(0));
    let answer = browser
        .post("/api/sign-in", &account("anna", PASSWORD))
        .await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
    let token = token(&browser).await;
    let ticket = browser.post("/api/socket-ticket", &Value::Null).await.ok();
    let ticket = ticket["ticket"].as_str().unwrap().to_owned();
    let mut stored = String::new();
    for table in ["session", "socket_ticket", "member", "signing_key"] {
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "select encode(convert_to(t::text, 'UTF8'), 'escape') from {table} as t"
        )))
        .fetch_all(&nodes.world.pool)
        .await
        .unwrap();
        stored.extend(rows);
    }
    assert!(stored.contains("argon2id"), "the tables were read");
    for secret in [cookie.as_str(), &token, &ticket, PASSWORD] {
        assert!(!stored.contains(secret));
    }
}

#[tokio::test]
async fn people_are_found_by_any_word_of_their_name_within_their_organisation() {
    let nodes = signed_up(1).await;
    let pool = &nodes.world.pool;
    run(
        pool,
        "insert into organisation (name) values ('Other');
         insert into member (organisation_id, email, name, role) values
             ((select max(id) from organisation), 'a@other.test', 'Anna Other', 'employee'),
             ((select min(id) from organisation), 'k@acme.test', 'Karl Annis', 'employee'),
             ((select min(id) from organisation), 'h@acme.test', '100% Annoyed', 'employee'),
             ((select min(id) from organisation), 'j@acme.test', 'Joanna', 'employee')"
            .to_owned(),
    )
    .await;
    let browser = sign_in(&nodes, 0, "anna").await;
    let found = async |query: &str| {
        let people = browser.get(&format!("/api/members?q={query}")).await.ok();
        let people = people.as_array().unwrap();
        people
            .iter()
            .map(|person| person["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(found("ann").await, ["100% Annoyed", "Anna", "Karl Annis"]);
    assert_eq!(found("%25").await, [""; 0]);
    assert_eq!(found("100%25").await, ["100% Annoyed"]);
    assert_eq!(found("_").await, [""; 0]);
    assert_eq!(found("").await.len(), 8);
}
