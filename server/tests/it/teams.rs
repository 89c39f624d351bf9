//! Teams that are retired, organisations that a team serves, and in which order words find a topic.

use serde_json::{Value, json};

use crate::accounts::sign_in;
use crate::browser::Browser;
use crate::nodes::Nodes;
use crate::people::administered;
use crate::world::{id, new_id, run};

async fn made(admin: &Browser, name: &str) -> i64 {
    let team = admin.post("/api/teams", &json!({ "name": name })).await;
    team.ok()["id"].as_i64().unwrap()
}

/// A team of the list by its id.
async fn shown(admin: &Browser, team: i64) -> Value {
    let teams = admin.get("/api/teams").await.ok();
    let mut found = teams["teams"].as_array().unwrap().iter();
    let found = found.find(|one| one["id"] == team);
    found.unwrap().clone()
}

async fn join(admin: &Browser, team: i64, member: i64) {
    let body = json!({ "member": member, "belongs": true });
    admin
        .post(&format!("/api/teams/{team}/members"), &body)
        .await
        .ok();
}

async fn first_team(nodes: &Nodes) -> i64 {
    id(&nodes.world.pool, "select id from team where name = 'IT'").await
}

#[tokio::test]
async fn a_retired_team_keeps_its_tickets_and_people_and_takes_nothing_more() {
    let (nodes, admin) = administered(1).await;
    let (it, topic) = (first_team(&nodes).await, nodes.world.topic.0);
    let network = made(&admin, "Network").await;
    nodes.world.ask().await;
    let retire = format!("/api/teams/{it}/retire");
    let refused = admin.post(&retire, &json!({})).await;
    refused.refused(409, "team_has_topics");
    let to_itself = admin.post(&retire, &json!({ "topics_to": it })).await;
    to_itself.refused(404, "not_found");
    let before = shown(&admin, it).await;
    let body = json!({ "topics_to": network });
    let retired = admin.post(&retire, &body).await.ok();
    assert_eq!(
        (&retired["retired"], &retired["topics"], &retired["open"]),
        (&json!(true), &json!([]), &json!(1))
    );
    assert_eq!(retired["members"], before["members"]);
    assert_eq!(shown(&admin, network).await["topics"], json!([topic]));

    // The ticket that it has is still in the queue of its people.
    let edith = sign_in(&nodes, 0, "edith").await;
    let around = edith.get("/api/surroundings").await.ok();
    let teams = around["teams"].as_array().unwrap();
    assert!(
        teams
            .iter()
            .any(|one| one["id"] == it && one["retired"] == true)
    );
    // A second time changes nothing.
    assert_eq!(admin.post(&retire, &body).await.ok(), retired);

    let nadia = json!({
        "name": "Nadia", "email": "nadia@acme.test", "place": "", "role": "engineer", "teams": [it],
    });
    let invited = admin.post("/api/people", &nadia).await;
    invited.refused(409, "team_retired");
    let lena = json!({ "member": nodes.world.lena.0, "belongs": true });
    let members = format!("/api/teams/{it}/members");
    admin
        .post(&members, &lena)
        .await
        .refused(409, "team_retired");
    let back = json!({ "team": it });
    let topic_path = format!("/api/topics/{topic}");
    admin
        .post(&topic_path, &back)
        .await
        .refused(404, "not_found");

    let restore = format!("/api/teams/{it}/restore");
    let restored = admin.post(&restore, &Value::Null);
    assert_eq!(restored.await.ok()["retired"], false);
    admin.post(&topic_path, &back).await.ok();
    admin.post(&members, &lena).await.ok();
}

#[tokio::test]
async fn topics_go_to_no_team_that_is_retired() {
    let (nodes, admin) = administered(1).await;
    let it = first_team(&nodes).await;
    let network = made(&admin, "Network").await;
    let retire = format!("/api/teams/{network}/retire");
    admin.post(&retire, &json!({})).await.ok();
    let to_network = json!({ "topics_to": network });
    let retire = format!("/api/teams/{it}/retire");
    let refused = admin.post(&retire, &to_network);
    refused.await.refused(409, "team_retired");
}

#[tokio::test]
async fn a_team_of_another_organisation_is_not_there() {
    let (nodes, admin) = administered(1).await;
    let added = nodes.accounts(0).add_organisation("Other", None).await;
    added.unwrap();
    let pool = &nodes.world.pool;
    let theirs = id(pool, "select id from team where name <> 'IT'").await;
    let own = nodes.world.organisation.0;
    for (path, body) in [
        (format!("/api/teams/{theirs}/retire"), json!({})),
        (format!("/api/teams/{theirs}/restore"), Value::Null),
        (
            format!("/api/teams/{theirs}/organisations"),
            json!({ "organisation": own, "serves": true }),
        ),
        (
            format!("/api/teams/{}/retire", first_team(&nodes).await),
            json!({ "topics_to": theirs }),
        ),
    ] {
        admin.post(&path, &body).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn a_ticket_is_handed_over_to_no_team_that_is_retired() {
    let (nodes, admin) = administered(1).await;
    let network = made(&admin, "Network").await;
    let ticket = nodes.world.ask().await;
    let retire = format!("/api/teams/{network}/retire");
    admin.post(&retire, &json!({})).await.ok();
    let edith = sign_in(&nodes, 0, "edith").await;
    let command = |wish: Value| json!({ "type": "command", "id": new_id(), "ticket": ticket.0, "command": wish });
    let escalate = command(json!({ "kind": "escalate" }));
    edith.post("/api/commands", &escalate).await.ok();
    let hand_over =
        || command(json!({ "kind": "hand_over", "team": network, "reason": "It is a cable." }));
    let command = hand_over();
    let refused = edith.post("/api/commands", &command);
    assert_eq!(refused.await.ok()["result"], "refused");
    let restore = format!("/api/teams/{network}/restore");
    admin.post(&restore, &Value::Null).await.ok();
    let command = hand_over();
    let done = edith.post("/api/commands", &command);
    assert_eq!(done.await.ok()["result"], "ok");
}

#[tokio::test]
async fn an_admin_lets_a_team_serve_what_they_serve_and_takes_it_out_when_nothing_is_left() {
    let (nodes, admin) = administered(1).await;
    let pool = &nodes.world.pool;
    let accounts = nodes.accounts(0);
    let it = first_team(&nodes).await;
    accounts
        .add_organisation("Other", Some("IT"))
        .await
        .unwrap();
    let again = accounts.add_organisation("Other", None).await;
    assert!(again.is_err(), "a second organisation of the same name");
    let other = id(pool, "select id from organisation where name = 'Other'").await;
    let network = made(&admin, "Network").await;
    let service = format!("/api/teams/{network}/organisations");
    let serves = |serves: bool| json!({ "organisation": other, "serves": serves });
    // Boris serves it only once he is in a team that does.
    admin
        .post(&service, &serves(true))
        .await
        .refused(404, "not_found");
    join(&admin, network, nodes.world.edith.0).await;
    run(
        pool,
        format!(
            "insert into team_member values ({it}, {boris});
             update member set access_changed_at = now() where id = {boris}",
            boris = nodes.world.boris.0
        ),
    )
    .await;
    let admin = sign_in(&nodes, 0, "boris").await;
    let teams = admin.post(&service, &serves(true)).await.ok();
    assert_eq!(teams["organisations"].as_array().unwrap().len(), 2);
    assert_eq!(
        shown(&admin, network).await["organisations"],
        json!([nodes.world.organisation.0, other])
    );

    // Its topics there lead to IT, so Network can go, and IT cannot.
    let it_service = format!("/api/teams/{it}/organisations");
    let refused = admin.post(&it_service, &serves(false)).await;
    refused.refused(409, "team_has_topics");
    admin.post(&service, &serves(false)).await.ok();
    let own = json!({ "organisation": nodes.world.organisation.0, "serves": false });
    admin
        .post(&service, &own)
        .await
        .refused(409, "last_organisation");

    // A ticket that may come back needs somebody who sees it.
    admin.post(&service, &serves(true)).await.ok();
    let ticket = nodes.world.ask().await;
    run(
        pool,
        format!(
            "update ticket set team_id = {network} where id = {}",
            ticket.0
        ),
    )
    .await;
    admin
        .post(&service, &own)
        .await
        .refused(409, "team_has_tickets");
}

#[tokio::test]
async fn rules_of_topics_keep_the_order_that_an_admin_gives_them() {
    let (nodes, admin) = administered(1).await;
    let (team, vpn) = (first_team(&nodes).await, nodes.world.topic.0);
    let mut topics = vec![vpn];
    for (name, keywords) in [("Printing", json!(["print"])), ("Mail", json!([]))] {
        let body = json!({ "name": name, "path": "", "keywords": keywords, "team": team });
        let topic = admin.post("/api/topics", &body).await.ok();
        topics.push(topic["id"].as_i64().unwrap());
    }
    let order = |rules: &Value| -> Vec<i64> {
        let rules = rules["rules"].as_array().unwrap();
        rules
            .iter()
            .map(|rule| rule["topic"].as_i64().unwrap())
            .collect()
    };
    // What is added comes last.
    assert_eq!(order(&admin.get("/api/topic-rules").await.ok()), topics);
    topics.reverse();
    let body = json!({ "topics": topics });
    let ordered = admin.post("/api/topic-rules", &body).await.ok();
    assert_eq!(order(&ordered), topics);
    assert_eq!(ordered["rules"][1]["keywords"], json!(["print"]));
    let anna = sign_in(&nodes, 0, "anna").await;
    assert_eq!(anna.get("/api/topic-rules").await.ok(), ordered);

    // An order that leaves one out, or names one twice, rests on something else than what is there.
    for wrong in [
        json!([topics[0], topics[1]]),
        json!([topics[0], topics[0], topics[1]]),
    ] {
        let body = json!({ "topics": wrong });
        let refused = admin.post("/api/topic-rules", &body).await;
        refused.refused(409, "changed_meanwhile");
    }
    let path = format!("/api/topics/{}", topics[0]);
    admin.post(&path, &json!({ "archived": true })).await.ok();
    admin
        .post("/api/topic-rules", &body)
        .await
        .refused(409, "changed_meanwhile");
}

#[tokio::test]
async fn a_first_screen_knows_who_is_signed_in_without_an_error() {
    let (nodes, admin) = administered(1).await;
    let me = admin.get("/api/installation").await.ok()["me"].clone();
    assert_eq!(me, admin.get("/api/me").await.ok());
    let stranger = Browser::new(nodes.address(0));
    let found = stranger.get("/api/installation").await.ok();
    assert_eq!(found.get("me"), Some(&Value::Null));
    assert_eq!(found["setup_needed"], false);
}
