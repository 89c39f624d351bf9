//! A new installation: the one-time link, and the demo.

use std::net::SocketAddr;
use std::sync::Arc;

use peerdesk_desk::Role;
use peerdesk_server::app::{Denied, NewPerson};
use peerdesk_server::node::{Node, Settings};
use peerdesk_server::store;
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::net::TcpListener;

use crate::browser::Browser;
use crate::search::{encoded, ids, joined};
use crate::world::{database, run};

/// A node over a database that nobody has used.
struct Fresh {
    node: Node,
    pool: PgPool,
    address: SocketAddr,
}

impl Fresh {
    async fn start() -> Self {
        let url = database().await;
        let settings = Settings {
            database: store::Settings::new(url.clone()),
            redis_url: None,
            public_origin: None,
            tls: None,
            trusted_proxies: Vec::new(),
            outbox: peerdesk_server::outbox::Settings::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let node = Node::start(settings, listener).await.unwrap();
        Self {
            address: node.address(),
            pool: PgPool::connect(&url).await.unwrap(),
            node,
        }
    }

    async fn link(&self) -> String {
        let link = self.node.accounts().setup_link().await.unwrap();
        link.expect("there is no admin yet").reveal()
    }

    async fn installation(&self) -> [bool; 3] {
        let state = Browser::new(self.address)
            .get("/api/installation")
            .await
            .ok();
        // Said of nobody too: a client would take an absent word for that of an older node.
        assert_eq!(state.get("me"), Some(&Value::Null));
        ["setup_needed", "demo", "demo_offered"].map(|name| state[name].as_bool().unwrap())
    }

    async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned()))
            .fetch_one(&self.pool)
            .await
            .unwrap()
    }
}

fn setup(token: &str) -> Value {
    json!({
        "token": token,
        "organisation": "Baltic Freight",
        "name": "Erik Holm",
        "email": "Erik@baltic-freight.example",
        "password": "correct horse battery",
    })
}

fn with(mut body: Value, name: &str, value: &str) -> Value {
    body[name] = value.into();
    body
}

#[tokio::test]
async fn the_link_makes_the_first_admin_and_then_no_other() {
    let fresh = Fresh::start().await;
    assert_eq!(fresh.installation().await, [true, false, true]);
    let (link, another) = (fresh.link().await, fresh.link().await);
    let browser = Browser::new(fresh.address);
    let me = browser.post("/api/setup", &setup(&link)).await.ok();
    assert_eq!(
        (&me["role"], &me["name"]),
        (&json!("admin"), &json!("Erik Holm"))
    );
    assert_eq!(browser.get("/api/me").await.ok(), me);
    assert_eq!(fresh.installation().await, [false, false, false]);
    for used in [&link, &another] {
        browser
            .post("/api/setup", &setup(used))
            .await
            .refused(403, "setup_link_invalid");
    }
    assert!(fresh.node.accounts().setup_link().await.unwrap().is_none());
    assert_eq!(fresh.count("select count(*) from organisation").await, 1);
    assert!(fresh.count("select count(*) from topic").await >= 5);
    let again = Browser::new(fresh.address);
    let account = json!({
        "email": "erik@baltic-freight.example",
        "password": "correct horse battery",
    });
    assert_eq!(again.post("/api/sign-in", &account).await.ok(), me);
}

#[tokio::test]
async fn an_admin_to_be_is_told_what_is_missing_and_the_link_stays_good() {
    let fresh = Fresh::start().await;
    let link = fresh.link().await;
    let browser = Browser::new(fresh.address);
    let good = setup(&link);
    let long = "x".repeat(201);
    for (name, value, code) in [
        ("password", "elevenchars", "password_unfit"),
        ("password", &long, "password_unfit"),
        ("password", "twelve\u{0}chars", "password_unfit"),
        ("organisation", " ", "field_unfit"),
        ("organisation", &long, "field_unfit"),
        ("name", "Erik\nHolm", "field_unfit"),
        ("name", "Erik\u{0}", "field_unfit"),
        ("email", "erik", "field_unfit"),
        ("email", "erik@\u{0}", "field_unfit"),
    ] {
        let answer = browser
            .post("/api/setup", &with(good.clone(), name, value))
            .await;
        answer.refused(422, code);
    }
    for token in ["", "x", &"A".repeat(43), "ä"] {
        browser
            .post("/api/setup", &with(good.clone(), "token", token))
            .await
            .refused(403, "setup_link_invalid");
    }
    browser.post("/api/setup", &good).await.ok();
}

#[tokio::test]
async fn a_link_runs_out() {
    let fresh = Fresh::start().await;
    let link = fresh.link().await;
    run(
        &fresh.pool,
        "update setup_link set expires_at = now()".to_owned(),
    )
    .await;
    Browser::new(fresh.address)
        .post("/api/setup", &setup(&link))
        .await
        .refused(403, "setup_link_invalid");
}

#[tokio::test]
async fn of_many_who_use_links_at_once_one_becomes_admin() {
    let fresh = Arc::new(Fresh::start().await);
    let mut links = Vec::new();
    for _ in 0..8 {
        links.push(fresh.link().await);
    }
    let mut tries = tokio::task::JoinSet::new();
    for (number, link) in links.into_iter().enumerate() {
        let fresh = Arc::clone(&fresh);
        tries.spawn(async move {
            let email = format!("admin-{number}@baltic-freight.example");
            let body = with(setup(&link), "email", &email);
            let answer = Browser::new(fresh.address).post("/api/setup", &body).await;
            answer.status.as_u16()
        });
    }
    let mut statuses = tries.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 403, 403, 403, 403, 403, 403, 403]);
    assert_eq!(fresh.count("select count(*) from member").await, 1);
}

#[tokio::test]
async fn the_demo_is_made_once_however_often_it_is_started() {
    let fresh = Fresh::start().await;
    let browsers: Vec<_> = (0..4).map(|_| Browser::new(fresh.address)).collect();
    let starts = browsers
        .iter()
        .map(|browser| browser.post("/api/demo", &Value::Null));
    let answers = futures_util::future::join_all(starts).await;
    let people = answers[0].ok();
    assert!(answers.iter().all(|answer| answer.ok() == people));
    assert!(people["people"].as_array().unwrap().len() >= 10);
    assert_eq!(browsers[0].get("/api/demo").await.ok(), people);
    // A real organisation can still be set up beside it.
    assert_eq!(fresh.installation().await, [true, true, false]);
    let made = fresh.count("select count(*) from ticket").await;
    assert!(made >= 45);
    Browser::new(fresh.address)
        .post("/api/setup", &setup(&fresh.link().await))
        .await
        .ok();
}

#[tokio::test]
async fn the_demos_history_is_whole_and_lies_in_the_past() {
    let fresh = Fresh::start().await;
    let browser = Browser::new(fresh.address);
    browser.post("/api/demo", &Value::Null).await.ok();
    let wrong_heads = "select count(*) from ticket t where
         public_head <> (select count(*) from event e where e.ticket_id = t.id and stream = 0)
         or public_head <> (select max(seq) from event e where e.ticket_id = t.id and stream = 0)
         or staff_head <> (select count(*) from event e where e.ticket_id = t.id and stream = 1)";
    assert_eq!(fresh.count(wrong_heads).await, 0);
    assert_eq!(
        fresh
            .count("select count(*) from event where at > now()")
            .await,
        0
    );
    let weeks = "select (extract(epoch from now() - min(asked_at)) / 604800)::bigint from ticket";
    assert!(fresh.count(weeks).await >= 5);
    let numbers = "select count(*) from ticket a join ticket b
         on a.number < b.number and a.asked_at > b.asked_at";
    assert_eq!(fresh.count(numbers).await, 0);
    let overdue = "select count(*) from timer
         where fired_at is null and due_at < now() - interval '5 seconds'";
    assert_eq!(fresh.count(overdue).await, 0);
}

#[tokio::test]
async fn people_of_the_demo_are_tried_on_without_a_password_and_nobody_else() {
    let fresh = Fresh::start().await;
    let browser = Browser::new(fresh.address);
    browser.post("/api/demo", &Value::Null).await.ok();
    let people = browser.get("/api/demo").await.ok();
    let sofia = people["people"]
        .as_array()
        .unwrap()
        .iter()
        .find(|person| person["role"] == "engineer")
        .unwrap()["id"]
        .clone();
    let me = browser
        .post("/api/demo/sign-in", &json!({ "member": sofia }))
        .await
        .ok();
    assert_eq!(me["id"], sofia);
    let escalated = browser.get("/api/tickets?stage=escalated").await.ok();
    assert_eq!(escalated.as_array().unwrap().len(), 1);

    let admin = Browser::new(fresh.address);
    let me = admin
        .post("/api/setup", &setup(&fresh.link().await))
        .await
        .ok();
    for member in [me["id"].clone(), json!(999_999), json!(-1)] {
        Browser::new(fresh.address)
            .post("/api/demo/sign-in", &json!({ "member": member }))
            .await
            .refused(403, "not_a_demo_person");
    }
    // The demo's addresses cannot be used with a password either.
    let account = json!({ "email": "sofia@demo.invalid", "password": "correct horse battery" });
    Browser::new(fresh.address)
        .post("/api/sign-in", &account)
        .await
        .refused(401, "credential_invalid");
}

#[tokio::test]
async fn beside_a_real_organisation_only_its_admin_starts_the_demo() {
    let fresh = Fresh::start().await;
    let admin = Browser::new(fresh.address);
    admin
        .post("/api/setup", &setup(&fresh.link().await))
        .await
        .ok();
    let stranger = Browser::new(fresh.address);
    stranger
        .post("/api/demo", &Value::Null)
        .await
        .refused(403, "demo_not_offered");
    admin.post("/api/demo", &Value::Null).await.ok();
    assert_eq!(fresh.installation().await, [false, true, false]);
}

#[tokio::test]
async fn people_are_added_given_passwords_and_taken_out_from_the_console() {
    let fresh = Fresh::start().await;
    let accounts = fresh.node.accounts();
    let admin = Browser::new(fresh.address);
    let nobody_there = accounts.add_person(person("Edith"), PASSWORD.to_owned());
    assert!(nobody_there.await.is_err(), "there is no organisation yet");
    admin
        .post("/api/setup", &setup(&fresh.link().await))
        .await
        .ok();
    accounts
        .add_person(person("Edith"), PASSWORD.to_owned())
        .await
        .unwrap();
    let twice = accounts.add_person(person("Edith"), PASSWORD.to_owned());
    assert_eq!(
        twice.await.unwrap_err().to_string(),
        Denied::EmailTaken.to_string()
    );
    let account = |password: &str| json!({ "email": "edith@baltic.test", "password": password });
    let edith = Browser::new(fresh.address);
    let me = edith.post("/api/sign-in", &account(PASSWORD)).await.ok();
    assert_eq!(me["role"], "engineer");
    assert_eq!(
        me["teams"].as_array().unwrap().len(),
        1,
        "she is second line at once"
    );

    let other = "another horse battery";
    accounts
        .set_password("edith@baltic.test", other.to_owned())
        .await
        .unwrap();
    edith.get("/api/me").await.refused(401, "not_signed_in");
    edith
        .post("/api/sign-in", &account(PASSWORD))
        .await
        .refused(401, "credential_invalid");
    edith.post("/api/sign-in", &account(other)).await.ok();

    accounts.deactivate("Edith@baltic.test").await.unwrap();
    edith.get("/api/me").await.refused(401, "not_signed_in");
    assert!(accounts.deactivate("edith@baltic.test").await.is_err());
    let gone = accounts.set_password("edith@baltic.test", other.to_owned());
    assert!(gone.await.is_err());
}

const PASSWORD: &str = "correct horse battery";

fn person(name: &str) -> NewPerson {
    NewPerson {
        organisation: None,
        email: format!("{name}@Baltic.test"),
        name: name.to_owned(),
        place: "IT".to_owned(),
        role: Role::Engineer,
    }
}

#[tokio::test]
async fn the_demos_printer_question_finds_the_printers() {
    let fresh = Fresh::start().await;
    let browser = Browser::new(fresh.address);
    browser.post("/api/demo", &Value::Null).await.ok();
    fresh.node.app().search_index().caught_up().await;
    let people = browser.get("/api/demo").await.ok();
    let sofia = &people["people"][0]["id"];
    browser
        .post("/api/demo/sign-in", &json!({ "member": sofia }))
        .await
        .ok();
    for question in [
        "The printer prints everything twice",
        "printer prints everything",
        "My VPN is not connecting since this morning",
        "Outlook keeps asking for my password",
    ] {
        let path = format!("/api/suggest?q={}", encoded(question));
        let found = browser.get(&path).await.ok();
        assert!(!ids(&found["found"]).is_empty(), "{question}");
    }
    let found = browser
        .get("/api/suggest?q=The%20printer%20prints%20everything%20twice")
        .await
        .ok();
    let title = joined(&found["found"][0]["title"]).to_lowercase();
    assert!(title.contains("print"), "{title}");
    assert!(!joined(&found["found"][0]["fix"]).is_empty());
    // What has nothing to do with anything stays without suggestions.
    let nothing = browser
        .get("/api/suggest?q=Where%20do%20the%20penguins%20sleep%20tonight")
        .await
        .ok();
    assert!(ids(&nothing["found"]).is_empty(), "{nothing}");
}
