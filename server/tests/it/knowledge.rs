//! What is known beside single searches: likenesses of tickets, what was reused, and the demo's answers.

use peerdesk_protocol::{Command, Visibility};
use serde_json::json;

use crate::http::Program;
use crate::nodes::Nodes;
use crate::search::{ids, neighbours};
use crate::world::{new_id, ok};

#[tokio::test]
async fn questions_alike_share_words_and_one_word_of_many_is_chance() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let mut tickets = Vec::new();
    for (text, visibility) in [
        ("Printer prints everything twice", Visibility::Organisation),
        (
            "Printer on the second floor is silent",
            Visibility::Organisation,
        ),
        ("Printer shows my salary twice", Visibility::Private),
        ("The door is stuck", Visibility::Organisation),
    ] {
        tickets.push(nodes.asked(world.anna, text, visibility).await.0);
    }
    nodes.found_on(0).await;
    let boris = Program::new(&nodes, world.boris).await;
    let found = boris.is_suggested("printer twice").await;
    assert_eq!(found.first(), Some(&tickets[0]));
    assert!(!found.contains(&tickets[2]), "a private one: {found:?}");
    assert!(!found.contains(&tickets[3]), "no word in common: {found:?}");
    let found = boris
        .is_suggested("the door of the printer room makes loud noises every morning")
        .await;
    assert!(!found.contains(&tickets[0]), "{found:?}");
    let anna = Program::new(&nodes, world.anna).await;
    assert_eq!(anna.is_suggested("salary").await, [tickets[2]]);
    assert!(boris.is_suggested("").await.is_empty());
}

#[tokio::test]
async fn a_fresh_ticket_shows_those_it_looks_like_to_whoever_may_see_them() {
    let nodes = Nodes::start(1).await;
    let [nina, _] = neighbours(&nodes).await;
    let world = &nodes.world;
    let known = nodes
        .solved("Scanner writes grey pages", "Clean the glass strip.")
        .await;
    let private = nodes
        .asked(
            world.anna,
            "Scanner writes grey pages of my contract",
            Visibility::Private,
        )
        .await;
    let fresh = nodes
        .asked(
            world.boris,
            "The scanner writes only grey pages",
            Visibility::Organisation,
        )
        .await;
    nodes.found_on(0).await;
    let path = format!("/api/tickets/{}/alike", fresh.0);
    let boris = Program::new(&nodes, world.boris).await;
    assert_eq!(ids(&boris.get(&path).await.ok()["found"]), [known.0]);
    let edith = Program::new(&nodes, world.edith).await;
    let mut seen = ids(&edith.get(&path).await.ok()["found"]);
    seen.sort_unstable();
    assert_eq!(seen, [known.0, private.0]);
    let nina = Program::new(&nodes, nina).await;
    nina.get(&path).await.refused(404, "not_found");
    let hidden = format!("/api/tickets/{}/alike", private.0);
    boris.get(&hidden).await.refused(404, "not_found");
}

#[tokio::test]
async fn the_report_counts_reuses_and_names_what_helped_within_what_a_lead_sees() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let badge = nodes
        .solved("Badge opens nothing", "Hold it to the lower reader.")
        .await;
    let mouse = nodes.solved("Mouse is slow", "Change the battery.").await;
    for (member, ticket) in [
        (world.boris, badge),
        (world.boris, badge),
        (world.lena, badge),
        (world.boris, mouse),
    ] {
        let program = Program::new(&nodes, member).await;
        let reuse = json!({ "id": new_id(), "question": "again" });
        program
            .post(&format!("/api/tickets/{}/reuse", ticket.0), &reuse)
            .await
            .ok();
    }
    let lena = Program::new(&nodes, world.lena).await;
    let report = lena.get("/api/knowledge").await.ok();
    assert_eq!(report["reuses"], 4);
    assert_eq!(report["members"], 2);
    assert_eq!(report["most"][0]["ticket"]["id"], badge.0);
    assert_eq!(report["most"][0]["reuses"], 3);
    assert_eq!(report["most"][1]["ticket"]["id"], mouse.0);
    for member in [world.boris, world.edith] {
        let program = Program::new(&nodes, member).await;
        program
            .get("/api/knowledge")
            .await
            .refused(403, "not_permitted");
    }
    // A ticket that came back is no solution, and still was one when it helped.
    let reopen = Command::Reopen {
        text: "It is slow again".to_owned(),
    };
    ok(world.command(world.anna, mouse, reopen).await);
    assert_eq!(lena.get("/api/knowledge").await.ok()["reuses"], 4);
}
