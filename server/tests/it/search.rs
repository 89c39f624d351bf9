//! Searching and suggesting: what is found, by whom, on which node, and what becomes of it.

use std::fmt::Write as _;

use peerdesk_desk::{MemberId, Stream, TicketId, may_read, may_see};
use peerdesk_protocol::{Command, Visibility};
use serde_json::{Value, json};

use crate::http::Program;
use crate::nodes::Nodes;
use crate::world::{id, new_id, ok, run};

impl Nodes {
    /// Waits until a node finds what was committed so far.
    pub(crate) async fn found_on(&self, node: usize) {
        self.app(node).search_index().caught_up().await;
    }

    pub(crate) async fn asked(&self, by: MemberId, text: &str, visibility: Visibility) -> TicketId {
        let request = peerdesk_server::app::Request::Ask(peerdesk_protocol::Ask {
            id: new_id(),
            title: None,
            text: text.to_owned(),
            topic: peerdesk_protocol::TopicId(self.world.topic.0),
            visibility,
        });
        TicketId(ok(self.app(0).execute(by, request).await).ticket.0)
    }

    /// A question that a colleague answered and the requester confirmed.
    pub(crate) async fn solved(&self, question: &str, answer: &str) -> TicketId {
        let world = &self.world;
        let ticket = self
            .asked(world.anna, question, Visibility::Organisation)
            .await;
        let answered = Command::Answer {
            text: answer.to_owned(),
        };
        let answer = ok(world.command(world.boris, ticket, answered).await).seq;
        ok(world
            .command(world.anna, ticket, Command::Accept { answer })
            .await);
        ticket
    }
}

impl Program {
    pub(crate) async fn search(&self, text: &str) -> Value {
        self.get(&format!("/api/search?q={}", encoded(text)))
            .await
            .ok()
    }

    pub(crate) async fn finds(&self, text: &str) -> Vec<i64> {
        ids(&self.search(text).await["found"])
    }

    pub(crate) async fn is_suggested(&self, text: &str) -> Vec<i64> {
        let suggested = self.get(&format!("/api/suggest?q={}", encoded(text))).await;
        ids(&suggested.ok()["found"])
    }

    pub(crate) async fn lists(&self, text: &str) -> Vec<i64> {
        let rows = self.get(&format!("/api/tickets?q={}", encoded(text))).await;
        let rows = rows.ok();
        let ids = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].as_i64());
        ids.map(Option::unwrap).collect()
    }
}

pub(crate) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        write!(encoded, "%{byte:02x}").unwrap();
        encoded
    })
}

pub(crate) fn ids(found: &Value) -> Vec<i64> {
    let found = found.as_array().unwrap().iter();
    found
        .map(|found| found["ticket"]["id"].as_i64().unwrap())
        .collect()
}

pub(crate) fn joined(pieces: &Value) -> String {
    let pieces = pieces.as_array().unwrap().iter();
    pieces
        .map(|piece| piece["text"].as_str().unwrap())
        .collect()
}

fn hits(pieces: &Value) -> Vec<&str> {
    let pieces = pieces.as_array().unwrap().iter();
    pieces
        .filter(|piece| piece["hit"] == true)
        .map(|piece| piece["text"].as_str().unwrap())
        .collect()
}

/// Somebody of another organisation, and an engineer of it whose team serves the first one as well.
pub(crate) async fn neighbours(nodes: &Nodes) -> [MemberId; 2] {
    let pool = &nodes.world.pool;
    let organisation = id(
        pool,
        "insert into organisation (name) values ('Else') returning id",
    )
    .await;
    let mut members = Vec::new();
    for (name, role) in [("Nina", "employee"), ("Sven", "engineer")] {
        let member = id(
            pool,
            &format!(
                "insert into member (organisation_id, email, name, role) values \
                 ({organisation}, lower('{name}@else.test'), '{name}', '{role}') returning id"
            ),
        )
        .await;
        members.push(MemberId(member));
    }
    let sven = members[1].0;
    run(
        pool,
        format!("insert into team_member select id, {sven} from team"),
    )
    .await;
    [members[0], members[1]]
}

#[tokio::test]
async fn everybody_finds_what_they_may_read_and_nothing_else_on_every_path() {
    let nodes = Nodes::start(1).await;
    let [nina, sven] = neighbours(&nodes).await;
    let world = &nodes.world;
    let mut tickets = Vec::new();
    for (requester, visibility, word) in [
        (world.anna, Visibility::Organisation, "zebra"),
        (world.anna, Visibility::Private, "walrus"),
        (world.edith, Visibility::Organisation, "ostrich"),
        (world.edith, Visibility::Private, "penguin"),
    ] {
        let text = format!("The {word} terminal freezes");
        let ticket = nodes.asked(requester, &text, visibility).await;
        if visibility == Visibility::Organisation {
            let escalate = Command::Escalate { reason: None };
            ok(world.command(requester, ticket, escalate).await);
        }
        let note = format!("{word}note");
        let noted = Command::Note { text: note.clone() };
        ok(world.command(world.emil, ticket, noted).await);
        tickets.push((ticket, word, note));
    }
    nodes.found_on(0).await;
    for reader in [
        world.anna,
        world.boris,
        world.edith,
        world.emil,
        world.lena,
        nina,
        sven,
    ] {
        let program = Program::new(&nodes, reader).await;
        let member = nodes.app(0).member(reader).await.unwrap().unwrap();
        for (ticket, word, note) in &tickets {
            let sight = nodes.card(*ticket).await.ticket.sight();
            let when = |may: bool| if may { vec![ticket.0] } else { Vec::new() };
            let shown = when(may_see(&member, sight));
            let about = format!("{} and {word}", member.id.0);
            assert_eq!(program.finds(word).await, shown, "search: {about}");
            assert_eq!(program.lists(word).await, shown, "list: {about}");
            assert_eq!(program.is_suggested(word).await, shown, "suggest: {about}");
            let read = when(may_read(&member, sight, Stream::Staff));
            assert_eq!(program.finds(note).await, read, "search: {about}, note");
            assert_eq!(program.lists(note).await, read, "list: {about}, note");
            let number = nodes.card(*ticket).await.number.to_string();
            let by_number = program.finds(&number).await;
            assert_eq!(
                by_number.contains(&ticket.0),
                may_see(&member, sight),
                "{about}"
            );
        }
        let mut expected = Vec::new();
        for (ticket, ..) in &tickets {
            if may_see(&member, nodes.card(*ticket).await.ticket.sight()) {
                expected.push(ticket.0);
            }
        }
        let mut all = program.finds("").await;
        all.sort_unstable();
        assert_eq!(all, expected, "everything {} may see", member.id.0);
    }
}

#[tokio::test]
async fn a_typed_question_finds_the_solution_and_ends_there_and_is_counted() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let ticket = nodes
        .solved(
            "Outlook keeps asking for the password",
            "Remove the old entry in the credential manager and restart Outlook.",
        )
        .await;
    nodes
        .asked(
            world.anna,
            "The coffee machine is broken",
            Visibility::Organisation,
        )
        .await;
    nodes.found_on(0).await;
    let boris = Program::new(&nodes, world.boris).await;
    for typed in ["outlook asks for passw", "outlok pasword", "щгедщщл"] {
        assert_eq!(boris.is_suggested(typed).await, [ticket.0], "{typed}");
    }
    let suggested = boris.get("/api/suggest?q=outlook%20password").await.ok();
    assert_eq!(suggested["complete"], true);
    let found = &suggested["found"][0];
    assert!(joined(&found["fix"]).starts_with("Remove the old entry"));
    assert_eq!(hits(&found["title"]), ["Outlook", "password"]);
    assert_eq!(found["reuses"], 0);

    let path = format!("/api/tickets/{}/reuse", ticket.0);
    let first = json!({ "id": new_id(), "question": "outlook asks" });
    for _ in 0..2 {
        assert_eq!(boris.post(&path, &first).await.ok()["reuses"], 1);
    }
    let lena = Program::new(&nodes, world.lena).await;
    let second = json!({ "id": new_id(), "question": "" });
    assert_eq!(lena.post(&path, &second).await.ok()["reuses"], 2);
    let stored = id(&world.pool, "select count(*) from solution_reuse").await;
    assert_eq!(stored, 2);
    nodes.found_on(0).await;
    assert_eq!(boris.search("outlook").await["found"][0]["reuses"], 2);
    let tickets = id(&world.pool, "select count(*) from ticket").await;
    assert_eq!(tickets, 2, "nothing had to be asked");
}

#[tokio::test]
async fn nobody_reuses_what_they_may_not_see() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let ticket = nodes
        .asked(world.anna, "My payslip is wrong", Visibility::Private)
        .await;
    let boris = Program::new(&nodes, world.boris).await;
    let body = json!({ "id": new_id(), "question": "payslip" });
    boris
        .post(&format!("/api/tickets/{}/reuse", ticket.0), &body)
        .await
        .refused(404, "not_found");
    assert_eq!(
        id(&world.pool, "select count(*) from solution_reuse").await,
        0
    );
}

#[tokio::test]
async fn every_node_answers_the_same_and_follows_what_changes() {
    let nodes = Nodes::start_deaf(2).await;
    let world = &nodes.world;
    let ticket = nodes
        .asked(
            world.anna,
            "Scanner shows nothing",
            Visibility::Organisation,
        )
        .await;
    nodes.found_on(1).await;
    let member = nodes.app(1).member(world.boris).await.unwrap().unwrap();
    let finds = async |text: &str| {
        let typed = peerdesk_server::app::Typed {
            text: text.to_owned(),
            after: None,
            limit: 10,
        };
        let page = nodes.app(1).search(&member, typed).await.unwrap();
        page.found.len()
    };
    assert_eq!(finds("scanner").await, 1);
    assert_eq!(finds("plotter").await, 0);
    let renamed = Command::Retitle {
        title: "Plotter shows nothing".to_owned(),
    };
    ok(world.command(world.anna, ticket, renamed).await);
    ok(world
        .command(
            world.boris,
            ticket,
            crate::world::post("Is it a Heidelberg?"),
        )
        .await);
    nodes.found_on(1).await;
    assert_eq!(finds("plotter").await, 1);
    assert_eq!(finds("heidelberg").await, 1);
    assert_eq!(finds("is:open plotter").await, 1);
    assert_eq!(finds("is:solved plotter").await, 0);
}

#[tokio::test]
async fn a_node_that_starts_later_knows_what_was_said_before() {
    let mut world = Nodes::start(1).await;
    let ticket = world
        .solved("Beamer stays dark", "Press the input key.")
        .await;
    world.stop(0).await;
    let nodes = Nodes::start_in(world.world, 1, None).await;
    nodes.found_on(0).await;
    let boris = Program::new(&nodes, nodes.world.boris).await;
    assert_eq!(boris.finds("has:solution beamers").await, [ticket.0]);
}

#[tokio::test]
async fn operators_numbers_and_pages_lead_to_the_ticket() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let mut tickets = Vec::new();
    for number in 0..7 {
        let text = format!("Keyboard {number} lost a key");
        tickets.push(
            nodes
                .asked(world.anna, &text, Visibility::Organisation)
                .await,
        );
    }
    let other = nodes
        .asked(world.boris, "Keyboard is sticky", Visibility::Organisation)
        .await;
    nodes.found_on(0).await;
    let boris = Program::new(&nodes, world.boris).await;
    assert_eq!(boris.finds("keyboard from:boris").await, [other.0]);
    assert_eq!(boris.finds("from:nobody keyboard").await, Vec::<i64>::new());
    assert_eq!(boris.finds("topic:vpn from:bor").await, [other.0]);
    assert_eq!(boris.finds("keyboard before:2020").await, Vec::<i64>::new());
    assert_eq!(boris.finds("keyboard after:2020").await.len(), 8);
    let number = nodes.card(tickets[3]).await.number;
    assert_eq!(boris.finds(&format!("#{number}")).await[0], tickets[3].0);
    let odd = boris.search("keyboard before:someday").await;
    assert_eq!(odd["misunderstood"], json!(["before:someday"]));

    let mut seen = Vec::new();
    let mut path = "/api/search?q=keyboard&limit=3".to_owned();
    loop {
        let page = boris.get(&path).await.ok();
        seen.extend(ids(&page["found"]));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/api/search?q=keyboard&limit=3&after={next}");
    }
    seen.sort_unstable();
    let mut all: Vec<i64> = tickets.iter().map(|ticket| ticket.0).collect();
    all.push(other.0);
    assert_eq!(seen, all);
}

#[tokio::test]
async fn bad_searches_are_refused_with_what_was_wrong() {
    let nodes = Nodes::start(1).await;
    let anna = Program::new(&nodes, nodes.world.anna).await;
    let long = "x".repeat(1_001);
    for path in [
        "/api/search?q=%00".to_owned(),
        "/api/suggest?q=%00".to_owned(),
        format!("/api/search?q={long}"),
        format!("/api/suggest?q={long}"),
        "/api/search?after=x".to_owned(),
        "/api/search?p=x".to_owned(),
        "/api/search?limit=-1".to_owned(),
    ] {
        anna.get(&path).await.refused(400, "malformed");
    }
    for body in [
        json!({ "question": "" }),
        json!({ "id": "x", "question": "" }),
        json!({ "id": new_id(), "question": long }),
        json!({ "id": new_id(), "question": "\u{0}" }),
        json!({ "id": new_id(), "question": "", "more": 1 }),
    ] {
        anna.post("/api/tickets/1/reuse", &body)
            .await
            .refused(400, "malformed");
    }
}

#[tokio::test]
async fn what_was_edited_or_taken_back_is_found_as_it_stands() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let ticket = nodes
        .asked(world.anna, "Monitor flickers", Visibility::Organisation)
        .await;
    let said = async |text: &str| {
        let post = crate::world::post(text);
        ok(world.command(world.anna, ticket, post).await).seq
    };
    let edited = said("It hangs on the kangaroo cable").await;
    let deleted = said("My password is hippopotamus").await;
    let edit = Command::Edit {
        message: edited,
        text: "It hangs on the giraffe cable".to_owned(),
    };
    ok(world.command(world.anna, ticket, edit).await);
    let delete = Command::Delete { message: deleted };
    ok(world.command(world.anna, ticket, delete).await);
    nodes.found_on(0).await;
    let boris = Program::new(&nodes, world.boris).await;
    assert_eq!(boris.finds("giraffe").await, [ticket.0]);
    for gone in ["kangaroo", "hippopotamus"] {
        assert!(boris.finds(gone).await.is_empty(), "{gone}");
    }
    let page = boris.search("monitor").await;
    let excerpt = joined(&page["found"][0]["excerpt"]);
    assert!(excerpt.contains("giraffe"), "{excerpt}");
    assert!(!excerpt.contains("hippopotamus"), "{excerpt}");
}
