//! What a requester is told beside the promise, and what a team is told of its load, over HTTP.

use peerdesk_desk::{MemberId, TicketId};
use peerdesk_protocol::{Await, Command, Priority, Visibility};
use peerdesk_server::app::Request;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::http::Program;
use crate::nodes::Nodes;
use crate::world::{World, new_id, ok, post};

/// So many confirmed solutions say how long a question usually takes.
const QUESTIONS_MIN: u32 = 5;

async fn facts(nodes: &Nodes, member: MemberId, ticket: TicketId) -> Value {
    let program = Program::new(nodes, member).await;
    let path = format!("/api/tickets/{}/promise", ticket.0);
    program.get(&path).await.ok()
}

/// Has a ticket on the screen up to a message.
async fn read(nodes: &Nodes, member: MemberId, ticket: TicketId, public: i64) {
    let program = Program::new(nodes, member).await;
    let place = json!({ "ticket": ticket.0, "public": public });
    let answer = program.post("/api/read", &place).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
}

async fn claim(world: &World, engineer: MemberId) -> TicketId {
    let ticket = world.ask().await;
    let reason = None;
    ok(world
        .command(world.anna, ticket, Command::Escalate { reason })
        .await);
    ok(world.command(engineer, ticket, Command::Claim {}).await);
    ticket
}

#[tokio::test]
async fn a_promise_is_told_until_it_is_kept_with_who_spoke() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let ticket = world.ask().await;
    let told = facts(&nodes, world.anna, ticket).await;
    let promise = nodes.card(ticket).await.ticket.effective_promise().unwrap();
    assert_eq!(told["promise"], promise.0);
    assert_eq!(told["spoke"], 0);
    assert_eq!(told["usual"], Value::Null, "nothing was ever solved");
    ok(world.command(world.anna, ticket, post("anybody?")).await);
    ok(world.command(world.boris, ticket, post("me")).await);
    let told = facts(&nodes, world.boris, ticket).await;
    assert_eq!(told["spoke"], 1, "the requester is no colleague of theirs");
    let reason = None;
    ok(world
        .command(world.anna, ticket, Command::Escalate { reason })
        .await);
    let told = facts(&nodes, world.anna, ticket).await;
    assert_eq!(told["promise"], Value::Null, "second line has it");
}

#[tokio::test]
async fn nobody_is_told_of_a_promise_who_may_not_see_the_ticket() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let Request::Ask(mut ask) = world.question(new_id()) else {
        panic!("a question is one");
    };
    ask.visibility = Visibility::Private;
    let ticket = ok(world.app.execute(world.anna, Request::Ask(ask)).await).ticket;
    let path = format!("/api/tickets/{}/promise", ticket.0);
    let boris = Program::new(&nodes, world.boris).await;
    boris.get(&path).await.refused(404, "not_found");
    let nothing = boris.get("/api/tickets/1000000/promise").await;
    nothing.refused(404, "not_found");
    let edith = Program::new(&nodes, world.edith).await;
    edith.get(&path).await.ok();
}

#[tokio::test]
async fn usual_times_come_from_confirmed_solutions() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    for _ in 0..QUESTIONS_MIN {
        let ticket = world.ask().await;
        let text = "Try again".to_owned();
        let answer = ok(world
            .command(world.boris, ticket, Command::Answer { text })
            .await)
        .seq;
        ok(world
            .command(world.anna, ticket, Command::Accept { answer })
            .await);
    }
    let told = facts(&nodes, world.anna, world.ask().await).await;
    assert_eq!(told["usual"]["questions"], QUESTIONS_MIN);
    for what in ["first_answer", "solution"] {
        let median = told["usual"][what]["median_ms"].as_i64().unwrap();
        let p90 = told["usual"][what]["p90_ms"].as_i64().unwrap();
        assert!(0 <= median && median <= p90, "{told}");
    }
}

#[tokio::test]
async fn second_line_sees_who_has_how_much() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    claim(world, world.edith).await;
    let waits = claim(world, world.edith).await;
    let epoch = 1;
    let awaited = Await::Requester {};
    ok(world
        .command(world.edith, waits, Command::Pend { epoch, awaited })
        .await);
    let queued = world.ask().await;
    let reason = None;
    ok(world
        .command(world.anna, queued, Command::Escalate { reason })
        .await);
    let path = format!("/api/teams/{}/load", world.team.0);
    let load = Program::new(&nodes, world.emil).await.get(&path).await.ok();
    assert_eq!(load["waiting"], 1);
    let of = |name: &str| {
        let members = load["members"].as_array().unwrap();
        let found = members
            .iter()
            .find(|member| member["person"]["name"] == name);
        let member = found.unwrap();
        [member["claimed"].as_u64(), member["pending"].as_u64()]
    };
    assert_eq!(of("Edith"), [Some(1), Some(1)]);
    assert_eq!(of("Emil"), [Some(0), Some(0)]);
    let busiest = &load["members"][2]["person"]["name"];
    assert_eq!(busiest, "Edith", "who has the least comes first");
    let employee = Program::new(&nodes, world.anna).await;
    employee.get(&path).await.refused(404, "not_found");
    let engineer = Program::new(&nodes, world.emil).await;
    let nowhere = engineer.get("/api/teams/1000000/load").await;
    nowhere.refused(404, "not_found");
}

#[tokio::test]
async fn lookers_are_counted_once_each_and_the_requester_is_none() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let ticket = world.ask().await;
    for member in [world.anna, world.boris, world.boris, world.edith] {
        read(&nodes, member, ticket, 1).await;
    }
    assert_eq!(facts(&nodes, world.anna, ticket).await["looked"], 2);
    ok(world.command(world.anna, ticket, post("look again")).await);
    read(&nodes, world.boris, ticket, 2).await;
    assert_eq!(facts(&nodes, world.anna, ticket).await["looked"], 2);
}

#[tokio::test]
async fn a_queue_comes_in_the_order_in_which_it_should_be_worked() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let mut queued = Vec::new();
    for _ in 0..4 {
        let ticket = world.ask().await;
        let reason = None;
        ok(world
            .command(world.anna, ticket, Command::Escalate { reason })
            .await);
        queued.push(ticket);
    }
    let [first, joined, urgent, taken] = queued[..] else {
        panic!("four were asked");
    };
    ok(world.command(world.boris, joined, Command::MeToo {}).await);
    let priority = Priority::Urgent;
    ok(world
        .command(world.edith, urgent, Command::Prioritise { priority })
        .await);
    ok(world.command(world.edith, taken, Command::Claim {}).await);
    let path = format!("/api/teams/{}/queue", world.team.0);
    let emil = Program::new(&nodes, world.emil).await;
    let listed = async |path: &str| -> Vec<i64> {
        let rows = emil.get(path).await.ok();
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| row["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(listed(&path).await, [urgent.0, joined.0, first.0]);
    assert_eq!(listed(&format!("{path}?limit=1")).await, [urgent.0]);
    let employee = Program::new(&nodes, world.anna).await;
    employee.get(&path).await.refused(404, "not_found");
}
