//! Inbox, settings and ways out of the app over HTTP: the same rules as over a socket, and what is
//! refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use peerdesk_server::auth::MailLink;
use reqwest::header::CONTENT_SECURITY_POLICY;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::nodes::Nodes;

struct Client {
    browser: Browser,
    token: String,
}

impl Client {
    async fn of(nodes: &Nodes, member: peerdesk_desk::MemberId) -> Self {
        Self {
            browser: Browser::new(nodes.address(0)),
            token: nodes.token(0, member).await,
        }
    }

    async fn say(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.browser.request(method, path).bearer_auth(&self.token);
        Answer::of(if body.is_null() {
            request
        } else {
            request.json(body)
        })
        .await
    }
}

#[tokio::test]
async fn settings_are_read_replaced_and_refused_with_the_field_that_cannot_be() {
    let nodes = Nodes::start(1).await;
    let anna = Client::of(&nodes, nodes.world.anna).await;
    let mut settings = anna
        .say(Method::GET, "/api/settings", &Value::Null)
        .await
        .ok();
    assert_eq!(settings["ways"].as_array().unwrap().len(), 9);
    settings["zone"] = json!("Europe/Riga");
    settings["language"] = json!("ru");
    settings["follows"] = json!([nodes.world.topic.0]);
    settings["ways"][0] = json!({"subject": "answers", "push": false, "mail": "single"});
    let stands = anna.say(Method::PUT, "/api/settings", &settings).await.ok();
    assert_eq!(stands, settings);
    for (field, value) in [
        ("zone", json!("Mars/Olympus")),
        ("quiet_from", json!(1440)),
        ("questions_a_day", json!(101)),
        ("digest_minute", json!(5000)),
    ] {
        let mut bad = settings.clone();
        bad[field] = value;
        let answer = anna.say(Method::PUT, "/api/settings", &bad).await;
        assert!(answer.problem().title.starts_with(field), "{}", answer.body);
        answer.refused(422, "field_unfit");
    }
    let mut unknown = settings;
    unknown["loud"] = json!(true);
    let answer = anna.say(Method::PUT, "/api/settings", &unknown).await;
    answer.refused(400, "malformed");
}

#[tokio::test]
async fn inboxes_and_tellings_are_each_members_own() {
    let nodes = Nodes::start(1).await;
    let ticket = nodes.world.ask().await.0;
    let boris = Client::of(&nodes, nodes.world.boris).await;
    let page = boris
        .say(Method::GET, "/api/inbox", &Value::Null)
        .await
        .ok();
    assert_eq!(page["unread"], 0);
    let read = json!({"ticket": ticket, "public": 1});
    let done = boris.say(Method::POST, "/api/read", &read).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
    let page = boris
        .say(Method::GET, "/api/inbox", &Value::Null)
        .await
        .ok();
    assert_eq!(page["places"], json!([read]));
    let anna = Client::of(&nodes, nodes.world.anna).await;
    let page = anna.say(Method::GET, "/api/inbox", &Value::Null).await.ok();
    assert_eq!(page["places"], json!([]));
    let seen = json!({"what": "these", "seqs": vec![0; 101]});
    let answer = anna.say(Method::POST, "/api/inbox/seen", &seen).await;
    answer.refused(400, "malformed");
    let telling = format!("/api/tickets/{ticket}/telling");
    let told = boris.say(Method::GET, &telling, &Value::Null).await.ok();
    assert_eq!(told["people"], json!([]));
    let answer = boris
        .say(Method::GET, "/api/tickets/999999/telling", &Value::Null)
        .await;
    answer.refused(404, "not_found");
    let not_me = format!("/api/tickets/{ticket}/not-me");
    let answer = anna.say(Method::POST, &not_me, &json!({})).await;
    answer.refused(409, "not_told");
    let accept = anna
        .say(Method::POST, "/api/outages/1/accept", &Value::Null)
        .await;
    accept.refused(404, "not_found");
}

#[tokio::test]
async fn only_browsers_of_known_push_services_are_entered() {
    let nodes = Nodes::start(1).await;
    let anna = Client::of(&nodes, nodes.world.anna).await;
    let key = anna
        .say(Method::GET, "/api/push-key", &Value::Null)
        .await
        .ok();
    let key = key["key"].as_str().unwrap();
    assert_eq!(URL_SAFE_NO_PAD.decode(key).unwrap().len(), 65);
    let auth = URL_SAFE_NO_PAD.encode([7; 16]);
    let path = "/api/push-subscriptions";
    for (endpoint, p256dh, auth) in [
        ("https://10.0.0.1/x", key, auth.as_str()),
        ("http://fcm.googleapis.com/x", key, &auth),
        ("https://fcm.googleapis.com/x", "AAAA", &auth),
        ("https://fcm.googleapis.com/x", key, "AAAA"),
        ("https://fcm.googleapis.com/x", key, "?"),
    ] {
        let body = json!({"endpoint": endpoint, "p256dh": p256dh, "auth": auth});
        let answer = anna.say(Method::POST, path, &body).await;
        answer.refused(422, "browser_unfit");
    }
    let endpoint = "https://fcm.googleapis.com/fcm/send/x";
    let body = json!({"endpoint": endpoint, "p256dh": key, "auth": auth});
    let taken = anna.say(Method::POST, path, &body).await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT);
    let body = json!({"endpoint": endpoint});
    let path = "/api/push-subscriptions/remove";
    let removed = anna.say(Method::POST, path, &body).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_link_in_a_mail_asks_first_and_a_mail_program_needs_no_page() {
    let nodes = Nodes::start(1).await;
    let member = nodes.world.anna;
    let secret = nodes.world.app.store().link_secret(member).await.unwrap();
    let link = MailLink {
        member,
        subject: None,
    };
    let path = format!("/unsubscribe?token={}", link.seal(&secret));
    let stranger = Browser::new(nodes.address(0));
    let page = stranger.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("<form method=\"post\">"));
    let policy = page.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("form-action 'self'"), "{policy}");
    let anna = Client::of(&nodes, member).await;
    let mails = async || {
        let settings = anna.say(Method::GET, "/api/settings", &Value::Null).await;
        let ways = settings.ok()["ways"].as_array().unwrap().clone();
        ways.iter().filter(|way| way["mail"] != "none").count()
    };
    assert_eq!(mails().await, 2, "looking changes nothing");
    let program = stranger
        .request(Method::POST, &path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("List-Unsubscribe=One-Click");
    assert_eq!(Answer::of(program).await.status, StatusCode::OK);
    assert_eq!(mails().await, 0);
    let forged = stranger.request(Method::POST, "/unsubscribe?token=AAAA");
    Answer::of(forged).await.refused(403, "link_invalid");
}
