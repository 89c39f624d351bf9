//! Links to join that go out by mail: once, to whom they are for, and only by admins.

use peerdesk_server::outbox::{self, Smtp};
use peerdesk_services::{MailManner, MailServer, MailServerOptions, Mailed};
use serde_json::{Value, json};

use crate::accounts::{give_passwords, sign_in};
use crate::browser::Browser;
use crate::nodes::Nodes;
use crate::world::{World, run};

/// A desk that sends mails, and its admin.
async fn mailing() -> (Nodes, Browser, MailServer) {
    let smtp = MailServer::start(MailServerOptions::default())
        .await
        .unwrap();
    let settings = outbox::Settings {
        smtp: Smtp::parse(&smtp.url()),
        mail_from: Some("Peerdesk <desk@acme.test>".parse().unwrap()),
        ..outbox::Settings::default()
    };
    let nodes = Nodes::start_sending(World::new().await, 1, None, settings).await;
    give_passwords(&nodes).await;
    let sql = format!(
        "update member set role = 'admin' where id = {}",
        nodes.world.boris.0
    );
    run(&nodes.world.pool, sql).await;
    let admin = sign_in(&nodes, 0, "boris").await;
    (nodes, admin, smtp)
}

async fn invited(admin: &Browser) -> (String, String) {
    let invitation = json!({
        "name": "Nadia", "email": "nadia@acme.test", "place": "", "role": "employee", "teams": [],
    });
    let invited = admin.post("/api/people", &invitation).await.ok();
    assert_eq!(invited["link"]["by_mail"], true);
    let token = invited["link"]["token"].as_str().unwrap().to_owned();
    let path = format!("/api/people/{}/link", invited["person"]["id"]);
    (path, token)
}

async fn mail(admin: &Browser, path: &str, token: &str) -> Value {
    let body = json!({ "token": token, "language": "en" });
    let answer = admin.post(&format!("{path}/mail"), &body).await.ok();
    answer["outcome"].clone()
}

#[tokio::test]
async fn an_invitation_is_mailed_once_and_its_link_lets_in() {
    let (nodes, admin, smtp) = mailing().await;
    let (path, token) = invited(&admin).await;
    assert_eq!(mail(&admin, &path, &token).await, "sent");
    assert_eq!(mail(&admin, &path, &token).await, "unknown");
    let mails = smtp.taken();
    let [Mailed { to, text, .. }] = &mails[..] else {
        panic!("one mail: {mails:?}");
    };
    assert_eq!(to, "<nadia@acme.test>");
    for part in [
        "Subject: Your way into the help desk of Acme",
        "Message-ID: <invitation-",
        "Auto-Submitted: auto-generated",
        "Hello Nadia,",
        &format!("/join#{token}"),
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let join = json!({ "token": token, "password": "twelve gray herons" });
    let nadia = Browser::new(nodes.address(0));
    assert_eq!(nadia.post("/api/join", &join).await.ok()["name"], "Nadia");
    // What was used up goes nowhere.
    let body = json!({ "token": token, "language": "en" });
    let used = admin.post(&format!("{path}/mail"), &body).await;
    used.refused(404, "not_found");
}

#[tokio::test]
async fn what_the_mail_server_did_not_take_may_be_sent_again_and_what_is_unknown_is_not() {
    let (_nodes, admin, smtp) = mailing().await;
    let (path, token) = invited(&admin).await;
    for (manner, outcome) in [
        (MailManner::Closed, "not_sent"),
        (MailManner::NotNow, "not_sent"),
        (MailManner::Never, "refused"),
        (MailManner::CutAfterText, "unknown"),
    ] {
        smtp.next(manner);
        assert_eq!(mail(&admin, &path, &token).await, outcome);
    }
    assert_eq!(mail(&admin, &path, &token).await, "unknown");
    let link = admin.post(&path, &Value::Null).await.ok();
    let next = link["token"].as_str().unwrap();
    assert_eq!(mail(&admin, &path, next).await, "sent");
}

#[tokio::test]
async fn only_admins_send_links_and_only_to_whom_they_are_for() {
    let (nodes, admin, smtp) = mailing().await;
    let (path, token) = invited(&admin).await;
    let body = json!({ "token": token, "language": "en" });
    let anna = sign_in(&nodes, 0, "anna").await;
    let refused = anna.post(&format!("{path}/mail"), &body).await;
    refused.refused(403, "not_permitted");
    let elsewhere = format!("/api/people/{}/link/mail", nodes.world.anna.0);
    let refused = admin.post(&elsewhere, &body).await;
    refused.refused(404, "not_found");
    let strange = json!({ "token": "guessed", "language": "en" });
    let refused = admin.post(&format!("{path}/mail"), &strange).await;
    refused.refused(404, "not_found");
    assert!(smtp.taken().is_empty());
}
