//! Files of solved tickets over HTTP: what an admin takes in and gives out, and nobody else.

use peerdesk_desk::MemberId;
use peerdesk_protocol::Visibility;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::http::Program;
use crate::nodes::Nodes;
use crate::search::{ids, joined};
use crate::world::id;

const TABLE: &str = "Number,\"Asked, in short\",Resolution,Why\n\
    1,Mails to partners bounce,Ask them to renew their DNS record.,It ran out\n\
    2,,Nothing was asked.,\n\
    3,Badge opens nothing,'=Hold it to the lower reader.,\n";

const COLUMNS: &str =
    r#"{"key":"Number","question":"Asked, in short","fix":"Resolution","cause":"Why"}"#;

/// An admin of the organisation, and the query of an import into it.
async fn admin(nodes: &Nodes) -> MemberId {
    let sql = "insert into member (organisation_id, email, name, role) \
        select id, 'ada@acme.test', 'Ada', 'admin' from organisation limit 1 returning id";
    MemberId(id(&nodes.world.pool, sql).await)
}

fn import_path(nodes: &Nodes, dry_run: bool) -> String {
    let world = &nodes.world;
    format!(
        "/api/import?format=csv&source=old&map={}&topic={}&requester={}&helper={}&dry_run={dry_run}",
        crate::search::encoded(COLUMNS),
        world.topic.0,
        world.anna.0,
        world.boris.0
    )
}

impl Program {
    async fn send(&self, path: &str, file: &str) -> Answer {
        let request = self.request(Method::POST, path).body(file.to_owned());
        Answer::of(request).await
    }
}

#[tokio::test]
async fn an_admin_sees_what_a_file_holds_tries_it_and_imports_it_once() {
    let nodes = Nodes::start(1).await;
    let ada = admin(&nodes).await;
    let ada = Program::new(&nodes, ada).await;
    let held = ada.send("/api/import/columns?format=csv", TABLE).await.ok();
    assert_eq!(
        held["columns"],
        json!(["Number", "Asked, in short", "Resolution", "Why"])
    );
    assert_eq!(held["rows"][0][1], "Mails to partners bounce");
    let tried = ada.send(&import_path(&nodes, true), TABLE).await.ok();
    assert_eq!(tried["fresh"], 2);
    assert_eq!(tried["dry_run"], true);
    assert_eq!(
        tried["problems"],
        json!([{ "line": 3, "why": { "kind": "empty", "field": "question" } }])
    );
    let pool = &nodes.world.pool;
    assert_eq!(id(pool, "select count(*) from ticket").await, 0);
    let done = ada.send(&import_path(&nodes, false), TABLE).await.ok();
    assert_eq!((&done["fresh"], &done["refused"]), (&json!(2), &json!(1)));
    let again = ada.send(&import_path(&nodes, false), TABLE).await.ok();
    assert_eq!((&again["fresh"], &again["known"]), (&json!(0), &json!(2)));
    assert_eq!(id(pool, "select count(*) from ticket").await, 2);
    nodes.found_on(0).await;
    // A row that knows the cause becomes a card.
    let boris = Program::new(&nodes, nodes.world.boris).await;
    let found = boris.search("mails ran out").await;
    assert_eq!(found["found"][0]["card"]["version"], 1);
    let found = boris.search("badge").await;
    assert_eq!(
        joined(&found["found"][0]["fix"]),
        "=Hold it to the lower reader."
    );
    assert_eq!(found["found"][0].get("card"), None);
}

#[tokio::test]
async fn what_is_exported_is_imported_elsewhere_with_its_cards() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let ticket = nodes
        .solved("Badge \"north\", opens\nnothing", "=Hold it lower, please")
        .await;
    let plain = nodes.solved("Mouse is slow", "Change the battery.").await;
    let hidden = nodes
        .asked(world.anna, "My payslip is wrong", Visibility::Private)
        .await;
    let edith = Program::new(&nodes, world.edith).await;
    let content = json!({
        "question": "Badge opens nothing", "cause": "-two readers", "fix": "=Hold it lower",
        "environment": "",
    });
    let save = json!({ "replaces": 0, "content": content });
    let path = format!("/api/tickets/{}/card", ticket.0);
    edith.post(&path, &save).await.ok();
    let ada = admin(&nodes).await;
    let ada = Program::new(&nodes, ada).await;
    for format in ["csv", "jsonl"] {
        let file = ada.get(&format!("/api/export?format={format}")).await;
        assert_eq!(file.status, 200);
        assert!(!file.body.contains("payslip"), "{}", hidden.0);
        assert_eq!(file.headers["cache-control"], "no-store");
        // No spreadsheet takes the words of a member for a formula.
        let cells = file.body.contains("\"=Hold") || file.body.contains(",=Hold");
        assert_eq!(cells, format == "jsonl", "{}", file.body);
        let other = Nodes::start(1).await;
        let bea = admin(&other).await;
        let bea = Program::new(&other, bea).await;
        let path = format!(
            "/api/import?format={format}&source=export&topic={}&requester={}&helper={}",
            other.world.topic.0, other.world.edith.0, other.world.emil.0
        );
        let done = bea.send(&path, &file.body).await.ok();
        assert_eq!(
            (&done["fresh"], &done["refused"]),
            (&json!(2), &json!(0)),
            "{done}"
        );
        other.found_on(0).await;
        let boris = Program::new(&other, other.world.boris).await;
        let found = boris.search("badge").await;
        assert_eq!(joined(&found["found"][0]["fix"]), "=Hold it lower");
        let id = ids(&found["found"])[0];
        let card = boris.get(&format!("/api/tickets/{id}/card")).await.ok();
        assert_eq!(card["card"]["content"], content);
        // Who asked and who solved it are known there by their addresses.
        let requester = &found["found"][0]["ticket"]["requester"]["name"];
        assert_eq!(requester, "Anna");
        let mouse = boris.search("mouse").await;
        assert_eq!(mouse["found"][0].get("card"), None, "{}", plain.0);
    }
}

#[tokio::test]
async fn nobody_but_an_admin_takes_files_in_or_out() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    nodes.solved("Badge opens nothing", "Wait").await;
    for member in [world.anna, world.edith, world.lena] {
        let program = Program::new(&nodes, member).await;
        let refused = |answer: Answer| answer.refused(403, "not_permitted");
        refused(program.get("/api/export?format=csv").await);
        refused(program.send("/api/import/columns?format=csv", TABLE).await);
        refused(program.send(&import_path(&nodes, false), TABLE).await);
    }
    let stranger = Browser::new(nodes.address(0));
    stranger
        .get("/api/export?format=csv")
        .await
        .refused(401, "not_signed_in");
    stranger
        .post_text("/api/import/columns?format=csv", TABLE)
        .await
        .refused(401, "not_signed_in");
    assert_eq!(id(&world.pool, "select count(*) from ticket").await, 1);
}

#[tokio::test]
async fn an_import_into_what_is_not_ones_own_is_refused_with_the_field() {
    let nodes = Nodes::start(1).await;
    let [nina, _] = crate::search::neighbours(&nodes).await;
    let world = &nodes.world;
    let ada = admin(&nodes).await;
    let ada = Program::new(&nodes, ada).await;
    let path = |topic: i64, requester: MemberId, helper: MemberId, source: &str| {
        format!(
            "/api/import?format=jsonl&source={source}&topic={topic}&requester={}&helper={}",
            requester.0, helper.0
        )
    };
    let topic = world.topic.0;
    for (field, path) in [
        ("topic", path(topic + 1, world.anna, world.boris, "old")),
        ("requester", path(topic, nina, world.boris, "old")),
        ("helper", path(topic, world.anna, nina, "old")),
        ("helper", path(topic, world.anna, world.anna, "old")),
        ("source", path(topic, world.anna, world.boris, "%20")),
    ] {
        let answer = ada.send(&path, "{}").await;
        answer.refused(422, "field_unfit");
        assert_eq!(answer.problem().field.as_deref(), Some(field));
    }
    let good = path(topic, world.anna, world.boris, "old");
    for path in [
        format!("{good}&map=x"),
        format!("{good}&map=%7B%22size%22:%22x%22%7D"),
        format!("{good}&more=1"),
        good.replace("jsonl", "xml"),
    ] {
        ada.send(&path, "{}").await.refused(400, "malformed");
    }
    let large = "x".repeat(16 * 1024 * 1024 + 1);
    ada.send(&good, &large).await.refused(413, "too_large");
    let windows = b"question,fix\xcf\xee\nA?,B\n";
    let good_table = good.replace("jsonl", "csv");
    for path in ["/api/import/columns?format=csv", &good_table] {
        let request = ada.request(Method::POST, path).body(windows.to_vec());
        let answer = Answer::of(request).await;
        answer.refused(422, "field_unfit");
        assert_eq!(answer.problem().field.as_deref(), Some("file"));
    }
    let lacking = ada.send(&good_table, "question;fixed\nA?;B\n").await;
    lacking.refused(422, "field_unfit");
    assert_eq!(lacking.problem().field.as_deref(), Some("map"));
    let marked = "\u{feff}question;fix\r\nA?;\"B; and C\"\r\n";
    let taken = ada.send(&good_table, marked).await.ok();
    assert_eq!((&taken["fresh"], &taken["refused"]), (&json!(1), &json!(0)));
    let none: Value = ada.send(&good, "").await.ok();
    assert_eq!(none["read"], 0);
}
