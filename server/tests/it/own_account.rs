//! Members and their own accounts, on real nodes.

use peerdesk_protocol::CloseCode;
use serde_json::{Value, json};

use crate::accounts::{sign_in, signed_up};
use crate::browser::Browser;
use crate::client::{Client, Ended};

const OLD: &str = "correct horse battery";
const NEW: &str = "twelve gray herons";

async fn token(browser: &Browser) -> String {
    let answer = browser.post("/api/token", &Value::Null).await.ok();
    answer["access_token"].as_str().unwrap().to_owned()
}

fn change(current: &str, password: &str) -> Value {
    json!({ "current": current, "password": password })
}

#[tokio::test]
async fn an_account_shows_its_own_sessions_and_which_is_here() {
    let nodes = signed_up(1).await;
    let first = sign_in(&nodes, 0, "anna").await;
    let second = sign_in(&nodes, 0, "anna").await;
    sign_in(&nodes, 0, "boris").await;
    let account = second.get("/api/account").await.ok();
    assert_eq!(account["email"], "anna@acme.test");
    assert_eq!(account["has_password"], true);
    let here = |account: &Value| -> Vec<bool> {
        let sessions = account["sessions"].as_array().unwrap();
        sessions
            .iter()
            .map(|session| session["here"].as_bool().unwrap())
            .collect()
    };
    assert_eq!(here(&account), [true, false]);
    assert_eq!(here(&first.get("/api/account").await.ok()), [false, true]);
    assert_eq!(account["sessions"][0]["kind"], "browser");
}

#[tokio::test]
async fn a_session_of_ones_own_is_ended_with_its_sockets_and_nobody_elses() {
    let nodes = signed_up(2).await;
    let phone = sign_in(&nodes, 0, "anna").await;
    let desk = sign_in(&nodes, 0, "anna").await;
    let boris = sign_in(&nodes, 0, "boris").await;
    let mut socket = Client::connect(nodes.address(1), &token(&phone).await).await;
    let account = desk.get("/api/account").await.ok();
    let path = format!("/api/account/sessions/{}/end", account["sessions"][1]["id"]);

    boris
        .post(&path, &Value::Null)
        .await
        .refused(404, "not_found");
    phone.get("/api/me").await.ok();
    assert_eq!(desk.post(&path, &Value::Null).await.status, 204);
    phone.get("/api/me").await.refused(401, "not_signed_in");
    assert_eq!(
        socket.ended().await,
        Ended(Some(CloseCode::SessionEnded.code()))
    );
    desk.post(&path, &Value::Null)
        .await
        .refused(404, "not_found");
    desk.get("/api/me").await.ok();
}

#[tokio::test]
async fn another_password_counts_at_once_and_ends_every_other_session() {
    let nodes = signed_up(2).await;
    let phone = sign_in(&nodes, 0, "anna").await;
    let desk = sign_in(&nodes, 0, "anna").await;
    let mut socket = Client::connect(nodes.address(1), &token(&phone).await).await;

    let path = "/api/account/password";
    desk.post(path, &change("wrong horse battery", NEW))
        .await
        .refused(401, "credential_invalid");
    desk.post(path, &change(OLD, "short"))
        .await
        .refused(422, "password_unfit");
    phone.get("/api/me").await.ok();

    assert_eq!(desk.post(path, &change(OLD, NEW)).await.status, 204);
    desk.get("/api/me").await.ok();
    phone.get("/api/me").await.refused(401, "not_signed_in");
    assert_eq!(
        socket.ended().await,
        Ended(Some(CloseCode::SessionEnded.code()))
    );
    let account = |password: &str| json!({ "email": "anna@acme.test", "password": password });
    Browser::new(nodes.address(1))
        .post("/api/sign-in", &account(OLD))
        .await
        .refused(401, "credential_invalid");
    Browser::new(nodes.address(1))
        .post("/api/sign-in", &account(NEW))
        .await
        .ok();
}

#[tokio::test]
async fn guessing_the_present_password_ends_after_a_few_tries() {
    let nodes = signed_up(1).await;
    let browser = sign_in(&nodes, 0, "anna").await;
    let path = "/api/account/password";
    for _ in 0..10 {
        browser
            .post(path, &change("wrong horse battery", NEW))
            .await
            .refused(401, "credential_invalid");
    }
    browser
        .post(path, &change(OLD, NEW))
        .await
        .refused(429, "too_many_attempts");
    sign_in(&nodes, 0, "anna").await;
}
