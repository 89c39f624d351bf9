//! Admins and the people, teams and topics of their organisation, over HTTP on real nodes.

use peerdesk_protocol::CloseCode;
use serde_json::{Value, json};

use crate::accounts::{sign_in, signed_up};
use crate::browser::Browser;
use crate::client::{Client, Ended};
use crate::nodes::Nodes;
use crate::world::{id, new_id, run};

const PASSWORD: &str = "twelve gray herons";

/// A desk with Boris as its admin.
pub(crate) async fn administered(count: usize) -> (Nodes, Browser) {
    let nodes = signed_up(count).await;
    let sql = format!(
        "update member set role = 'admin' where id = {}",
        nodes.world.boris.0
    );
    run(&nodes.world.pool, sql).await;
    let admin = sign_in(&nodes, 0, "boris").await;
    (nodes, admin)
}

async fn token(browser: &Browser) -> String {
    let answer = browser.post("/api/token", &Value::Null).await.ok();
    answer["access_token"].as_str().unwrap().to_owned()
}

fn invitation(name: &str, role: &str, teams: &[i64]) -> Value {
    let email = format!("{}@acme.test", name.to_lowercase());
    json!({ "name": name, "email": email, "place": "Sales", "role": role, "teams": teams })
}

async fn team(nodes: &Nodes) -> i64 {
    id(&nodes.world.pool, "select id from team where name = 'IT'").await
}

fn names(page: &Value) -> Vec<String> {
    let people = page["people"].as_array().unwrap();
    people
        .iter()
        .map(|person| person["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn who_is_invited_comes_in_by_the_link_once_and_chooses_the_password() {
    let (nodes, admin) = administered(1).await;
    let team = team(&nodes).await;
    let invited = admin
        .post("/api/people", &invitation("Nadia", "engineer", &[team]))
        .await
        .ok();
    assert_eq!(invited["person"]["state"], "invited");
    assert_eq!(invited["person"]["teams"], json!([team]));
    let link = invited["link"]["token"].as_str().unwrap();
    let stranger = Browser::new(nodes.address(0));
    let offer = stranger
        .post("/api/join/look", &json!({ "token": link }))
        .await
        .ok();
    assert_eq!(
        offer,
        json!({ "name": "Nadia", "email": "nadia@acme.test", "organisation": "Acme" })
    );
    let join = |password: &str| json!({ "token": link, "password": password });
    stranger
        .post("/api/join", &join("short"))
        .await
        .refused(422, "password_unfit");
    let me = stranger.post("/api/join", &join(PASSWORD)).await.ok();
    assert_eq!(
        (&me["name"], &me["role"]),
        (&json!("Nadia"), &json!("engineer"))
    );
    assert_eq!(stranger.get("/api/me").await.ok(), me);

    let late = Browser::new(nodes.address(0));
    for answer in [
        late.post("/api/join", &join(PASSWORD)).await,
        late.post("/api/join/look", &json!({ "token": link })).await,
        late.post("/api/join/look", &json!({ "token": "guess" }))
            .await,
    ] {
        answer.refused(403, "join_link_invalid");
    }
    let account = json!({ "email": "nadia@acme.test", "password": PASSWORD });
    late.post("/api/sign-in", &account).await.ok();
    admin
        .post("/api/people", &invitation("Nadia", "employee", &[]))
        .await
        .refused(409, "email_taken");
}

#[tokio::test]
async fn another_link_takes_the_place_of_the_one_before_and_ends_sessions_when_used() {
    let (nodes, admin) = administered(1).await;
    let anna = sign_in(&nodes, 0, "anna").await;
    let path = format!("/api/people/{}/link", nodes.world.anna.0);
    let first = admin.post(&path, &Value::Null).await.ok();
    let second = admin.post(&path, &Value::Null).await.ok();
    let stranger = Browser::new(nodes.address(0));
    let join = |link: &Value| json!({ "token": link["token"], "password": PASSWORD });
    stranger
        .post("/api/join", &join(&first))
        .await
        .refused(403, "join_link_invalid");
    anna.get("/api/me").await.ok();
    stranger.post("/api/join", &join(&second)).await.ok();
    anna.get("/api/me").await.refused(401, "not_signed_in");
}

#[tokio::test]
async fn who_is_suspended_is_out_everywhere_and_comes_back_by_signing_in() {
    let (nodes, admin) = administered(2).await;
    let anna = sign_in(&nodes, 0, "anna").await;
    let mut socket = Client::connect(nodes.address(1), &token(&anna).await).await;
    let path = format!("/api/people/{}", nodes.world.anna.0);
    let link = admin.post(&format!("{path}/link"), &Value::Null).await.ok();
    let suspended = admin.post(&path, &json!({ "suspended": true })).await.ok();
    assert_eq!(suspended["state"], "suspended");
    assert_eq!(suspended["sessions"], 0);
    assert_eq!(suspended.get("link_until"), None);
    anna.get("/api/me").await.refused(401, "not_signed_in");
    assert_eq!(
        socket.ended().await,
        Ended(Some(CloseCode::SessionEnded.code()))
    );
    Browser::new(nodes.address(1))
        .post("/api/join/look", &json!({ "token": link["token"] }))
        .await
        .refused(403, "join_link_invalid");
    admin
        .post(&format!("{path}/link"), &Value::Null)
        .await
        .refused(404, "not_found");
    let back = admin.post(&path, &json!({ "suspended": false })).await.ok();
    assert_eq!(back["state"], "active");
    sign_in(&nodes, 0, "anna").await;
}

#[tokio::test]
async fn signing_somebody_out_ends_all_of_their_sessions_and_nobody_elses() {
    let (nodes, admin) = administered(1).await;
    let phone = sign_in(&nodes, 0, "anna").await;
    let desk = sign_in(&nodes, 0, "anna").await;
    let path = format!("/api/people/{}", nodes.world.anna.0);
    assert_eq!(admin.get(&path).await.ok()["sessions"], 2);
    let out = admin.post(&format!("{path}/sign-out"), &Value::Null).await;
    assert_eq!(out.status, 204);
    for browser in [&phone, &desk] {
        browser.get("/api/me").await.refused(401, "not_signed_in");
    }
    admin.get("/api/me").await.ok();
    admin
        .post("/api/people/999999/sign-out", &Value::Null)
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_role_and_a_team_change_what_an_open_socket_may_within_seconds() {
    let (nodes, admin) = administered(2).await;
    let team = team(&nodes).await;
    let anna = nodes.world.anna.0;
    let members = format!("/api/teams/{team}/members");
    let belongs = |belongs: bool| json!({ "member": anna, "belongs": belongs });
    admin
        .post(&members, &belongs(true))
        .await
        .refused(422, "not_second_line");
    let role = |role: &str| json!({ "role": role });
    let path = format!("/api/people/{anna}");
    admin.post(&path, &role("engineer")).await.ok();
    let browser = sign_in(&nodes, 1, "anna").await;
    let mut socket = Client::connect(nodes.address(1), &token(&browser).await).await;
    let facts = admin.post(&members, &belongs(true)).await.ok();
    let is_there = |facts: &Value| {
        let members = facts["members"].as_array().unwrap();
        members.iter().any(|member| member["id"] == anna)
    };
    assert!(is_there(&facts));
    assert_eq!(
        socket.ended().await,
        Ended(Some(CloseCode::RightsChanged.code()))
    );
    assert_eq!(browser.get("/api/me").await.ok()["teams"], json!([team]));
    let employee = admin.post(&path, &role("employee")).await.ok();
    assert_eq!(employee["teams"], json!([]));
    let teams = admin.get("/api/teams").await.ok();
    assert!(!is_there(&teams["teams"][0]));
}

#[tokio::test]
async fn another_name_is_seen_on_nodes_that_no_hint_reaches() {
    let (nodes, admin) = administered(2).await;
    let ticket = nodes.world.ask().await;
    let boris = sign_in(&nodes, 1, "boris").await;
    let path = format!("/api/tickets/{}", ticket.0);
    assert_eq!(boris.get(&path).await.ok()["requester"]["name"], "Anna");
    let anna = sign_in(&nodes, 1, "anna").await;
    let mut socket = Client::connect(nodes.address(1), &token(&anna).await).await;
    let person = format!("/api/people/{}", nodes.world.anna.0);
    admin
        .post(&person, &json!({ "name": "Anna Berg" }))
        .await
        .ok();
    // The socket closes once the node has looked.
    socket.ended().await;
    assert_eq!(
        boris.get(&path).await.ok()["requester"]["name"],
        "Anna Berg"
    );
}

#[tokio::test]
async fn an_organisation_keeps_an_admin_and_nobody_ends_their_own_rights() {
    let (nodes, admin) = administered(1).await;
    let own = format!("/api/people/{}", nodes.world.boris.0);
    for change in [json!({ "suspended": true }), json!({ "role": "lead" })] {
        admin.post(&own, &change).await.refused(409, "oneself");
    }
    // Two admins of whom each suspends the other: one of them is refused.
    let anna = format!("/api/people/{}", nodes.world.anna.0);
    admin.post(&anna, &json!({ "role": "admin" })).await.ok();
    let other = sign_in(&nodes, 0, "anna").await;
    let suspend = json!({ "suspended": true });
    let (one, two) = tokio::join!(admin.post(&anna, &suspend), other.post(&own, &suspend));
    assert!(one.status != 200 || two.status != 200);
    let admins = "select count(*) from member where role = 'admin' and active";
    assert_eq!(id(&nodes.world.pool, admins).await, 1);
}

#[tokio::test]
async fn people_are_found_by_parts_and_read_page_by_page() {
    let (nodes, admin) = administered(1).await;
    let page = admin.get("/api/people").await.ok();
    assert_eq!(names(&page), ["Anna", "Boris", "Edith", "Emil", "Lena"]);
    assert_eq!(page["more"], false);
    let found = async |query: &str| names(&admin.get(&format!("/api/people?{query}")).await.ok());
    assert_eq!(found("q=E%40acme").await, Vec::<String>::new());
    assert_eq!(found("q=DITH%40").await, ["Edith"]);
    assert_eq!(found("role=engineer").await, ["Edith", "Emil"]);
    assert_eq!(found("state=suspended").await, Vec::<String>::new());
    assert_eq!(found("q=%25").await, Vec::<String>::new());
    let sql = "insert into member (organisation_id, email, name, role)
               select organisation_id, 'm' || n || '@acme.test', 'Member ' || to_char(n, 'FM000'), 'employee'
               from member, generate_series(1, 60) n where email = 'anna@acme.test'";
    run(&nodes.world.pool, sql.to_owned()).await;
    let first = admin.get("/api/people").await.ok();
    let last = first["people"].as_array().unwrap().last().unwrap()["id"].clone();
    let second = admin.get(&format!("/api/people?after={last}")).await.ok();
    assert_eq!(
        (&first["more"], &second["more"]),
        (&json!(true), &json!(false))
    );
    let all: Vec<_> = names(&first).into_iter().chain(names(&second)).collect();
    assert_eq!(all.len(), 65);
    assert!(all.is_sorted());
    assert_eq!(found("state=invited&q=member+00").await.len(), 9);
}

#[tokio::test]
async fn nothing_of_it_is_for_anybody_but_admins_of_the_organisation() {
    let (nodes, _admin) = administered(1).await;
    let team = team(&nodes).await;
    let topic = nodes.world.topic.0;
    let anna = nodes.world.anna.0;
    let writes = [
        (
            "/api/people".to_owned(),
            invitation("Nadia", "employee", &[]),
        ),
        (format!("/api/people/{anna}"), json!({ "name": "Ann" })),
        (format!("/api/people/{anna}/sign-out"), Value::Null),
        (format!("/api/people/{anna}/link"), Value::Null),
        ("/api/teams".to_owned(), json!({ "name": "Network" })),
        (format!("/api/teams/{team}"), json!({ "name": "Network" })),
        (
            format!("/api/teams/{team}/members"),
            json!({ "member": anna, "belongs": false }),
        ),
        (
            "/api/topics".to_owned(),
            json!({ "name": "Mail", "path": "", "keywords": [], "team": team }),
        ),
        (format!("/api/topics/{topic}"), json!({ "name": "Mail" })),
        (format!("/api/teams/{team}/retire"), json!({})),
        (format!("/api/teams/{team}/restore"), Value::Null),
        (
            format!("/api/teams/{team}/organisations"),
            json!({ "organisation": 1, "serves": false }),
        ),
        ("/api/topic-rules".to_owned(), json!({ "topics": [topic] })),
    ];
    for name in ["anna", "edith", "lena"] {
        let browser = sign_in(&nodes, 0, name).await;
        for path in ["/api/people", "/api/teams", "/api/topics"] {
            browser.get(path).await.refused(403, "not_permitted");
        }
        for (path, body) in &writes {
            browser.post(path, body).await.refused(403, "not_permitted");
        }
    }
}

#[tokio::test]
async fn people_teams_and_topics_of_another_organisation_are_not_there() {
    let (nodes, admin) = administered(1).await;
    let team = team(&nodes).await;
    let topic = nodes.world.topic.0;
    let pool = &nodes.world.pool;
    run(
        pool,
        "with other as (insert into organisation (name) values ('Other') returning id),
              theirs as (insert into team (name) values ('Theirs') returning id),
              serving as (insert into team_organisation select theirs.id, other.id from theirs, other)
         insert into topic (organisation_id, team_id, name) select other.id, theirs.id, 'Theirs' from other, theirs"
            .to_owned(),
    )
    .await;
    let other = id(pool, "insert into member (organisation_id, email, name, role) select id, 'zoe@other.test', 'Zoe', 'employee' from organisation where name = 'Other' returning id").await;
    let theirs = id(pool, "select id from team where name = 'Theirs'").await;
    let their_topic = id(pool, "select id from topic where name = 'Theirs'").await;
    let foreign = [
        (format!("/api/people/{other}"), json!({ "role": "admin" })),
        (format!("/api/people/{other}/link"), Value::Null),
        (format!("/api/teams/{theirs}"), json!({ "name": "Ours" })),
        (
            format!("/api/teams/{theirs}/members"),
            json!({ "member": nodes.world.edith.0, "belongs": true }),
        ),
        (
            format!("/api/teams/{team}/members"),
            json!({ "member": other, "belongs": true }),
        ),
        (
            "/api/people".to_owned(),
            invitation("Nadia", "engineer", &[theirs]),
        ),
        (
            format!("/api/topics/{their_topic}"),
            json!({ "name": "Ours" }),
        ),
        (format!("/api/topics/{topic}"), json!({ "team": theirs })),
    ];
    for (path, body) in &foreign {
        admin.post(path, body).await.refused(404, "not_found");
    }
    // Nor is a team that serves both theirs to give.
    run(
        pool,
        format!(
            "insert into team_organisation select {team}, id from organisation where name = 'Other'"
        ),
    )
    .await;
    admin
        .post(
            &format!("/api/teams/{team}/members"),
            &json!({ "member": nodes.world.edith.0, "belongs": false }),
        )
        .await
        .refused(404, "not_found");
    assert_eq!(
        admin.get("/api/teams").await.ok()["teams"][0]["may_change"],
        false
    );
}

#[tokio::test]
async fn a_topic_is_made_with_the_terms_that_hold_and_archived_without_its_tickets() {
    let (nodes, admin) = administered(1).await;
    let team = team(&nodes).await;
    let organisation = admin.get("/api/me").await.ok()["organisation"]["id"].clone();
    let policy = json!({
        "organisation": organisation, "scope": { "kind": "organisation" }, "version": 0,
        "settings": { "peer_window_ms": 7_200_000 },
    });
    admin.post("/api/policies", &policy).await.ok();
    let add = |name: &str| json!({ "name": name, "path": "Programs/SAP", "keywords": ["SAP", "sap", "Erp"], "team": team });
    let made = admin.post("/api/topics", &add("Licences")).await.ok();
    assert_eq!(made["path"], "Programs / SAP");
    assert_eq!(made["keywords"], json!(["sap", "erp"]));
    admin
        .post("/api/topics", &add("Licences"))
        .await
        .refused(409, "name_taken");
    let topic = made["id"].as_i64().unwrap();
    let anna = sign_in(&nodes, 0, "anna").await;
    let known = anna.get("/api/surroundings").await.ok();
    let known = known["topics"].as_array().unwrap();
    let seen = known.iter().find(|known| known["id"] == topic).unwrap();
    assert_eq!(seen["peer_window_ms"], 7_200_000);

    let ask = |text: &str| {
        json!({ "type": "ask", "id": new_id(), "text": text, "topic": topic,
                "visibility": "organisation" })
    };
    let asked = anna
        .post("/api/commands", &ask("A licence is missing"))
        .await
        .ok();
    assert_eq!(asked["result"], "ok");
    let path = format!("/api/topics/{topic}");
    let archived = admin.post(&path, &json!({ "archived": true })).await.ok();
    assert_eq!(
        (&archived["archived"], &archived["open"]),
        (&json!(true), &json!(1))
    );
    let refused = anna.post("/api/commands", &ask("Another one")).await.ok();
    assert_eq!(refused["result"], "refused");
    let post = json!({ "type": "command", "id": new_id(), "ticket": asked["receipt"]["ticket"],
                       "command": { "kind": "post", "text": "It is still missing" } });
    let posted = anna.post("/api/commands", &post).await.ok();
    assert_eq!(posted["result"], "ok", "{posted}");
    let vpn = format!("/api/topics/{}", nodes.world.topic.0);
    admin
        .post(&vpn, &json!({ "archived": true }))
        .await
        .refused(409, "last_topic");
    admin.post(&path, &json!({ "archived": false })).await.ok();
    assert_eq!(
        anna.post("/api/commands", &ask("Once more")).await.ok()["result"],
        "ok"
    );
}
