//! Solution cards: who writes, vouches and pins, what they do to searches, and who sees them.

use peerdesk_desk::{MemberId, TicketId, may_see, may_vouch_for_card, may_write_card};
use peerdesk_protocol::{Command, Visibility};
use serde_json::{Value, json};

use crate::http::Program;
use crate::nodes::Nodes;
use crate::search::{ids, joined, neighbours};
use crate::world::{id, new_id, ok, run};

pub(crate) fn content(fix: &str) -> Value {
    json!({
        "question": "The badge opens nothing",
        "cause": "Two readers hang above each other",
        "fix": fix,
        "environment": "North gate",
    })
}

pub(crate) fn path(ticket: TicketId, deed: &str) -> String {
    format!("/api/tickets/{}/card{deed}", ticket.0)
}

pub(crate) async fn as_member(nodes: &Nodes, member: MemberId) -> Program {
    Program::new(nodes, member).await
}

/// A solved ticket with a card of this fix, and Edith, who wrote it.
pub(crate) async fn badge_card(nodes: &Nodes, fix: &str) -> (TicketId, Program) {
    let ticket = nodes.solved("Badge opens nothing", "Wait").await;
    let edith = as_member(nodes, nodes.world.edith).await;
    let save = json!({ "replaces": 0, "content": content(fix) });
    edith.post(&path(ticket, ""), &save).await.ok();
    (ticket, edith)
}

#[tokio::test]
async fn a_card_is_drafted_from_the_ticket_and_found_with_its_fix_from_then_on() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let ticket = nodes
        .solved("Badge opens nothing", "Try the other reader")
        .await;
    let edith = as_member(&nodes, world.edith).await;
    let before = edith.get(&path(ticket, "")).await.ok();
    assert_eq!(before["card"], Value::Null);
    assert_eq!(before["draft"]["question"], "Badge opens nothing");
    assert_eq!(before["draft"]["fix"], "Try the other reader");
    assert_eq!(before["may_write"], true);
    let save = json!({ "replaces": 0, "content": content("Hold it to the lower reader.") });
    let saved = edith.post(&path(ticket, ""), &save).await.ok();
    assert_eq!(saved["card"]["version"], 1);
    assert_eq!(saved["card"]["by"]["name"], "Edith");
    let day = 24 * 60 * 60 * 1_000;
    let lasts =
        saved["card"]["verified_until"].as_i64().unwrap() - saved["card"]["at"].as_i64().unwrap();
    assert!((179 * day..=180 * day + day).contains(&lasts), "{lasts}");
    nodes.found_on(0).await;
    let boris = as_member(&nodes, world.boris).await;
    let found = boris.search("north gate readers").await;
    assert_eq!(ids(&found["found"]), [ticket.0]);
    assert_eq!(
        joined(&found["found"][0]["fix"]),
        "Hold it to the lower reader."
    );
    assert_eq!(found["found"][0]["card"]["version"], 1);
    assert_eq!(found["found"][0]["card"]["flagged"], false);
}

#[tokio::test]
async fn of_two_who_change_a_version_the_second_hears_of_it_and_each_version_stays() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let ticket = nodes.solved("Badge opens nothing", "Wait").await;
    let edith = as_member(&nodes, world.edith).await;
    let anna = as_member(&nodes, world.anna).await;
    let save = |replaces: u32, fix: &str| json!({ "replaces": replaces, "content": content(fix) });
    edith.post(&path(ticket, ""), &save(0, "first")).await.ok();
    anna.post(&path(ticket, ""), &save(0, "also first"))
        .await
        .refused(409, "changed_meanwhile");
    anna.post(&path(ticket, ""), &save(1, "second")).await.ok();
    edith
        .post(&path(ticket, ""), &save(1, "other second"))
        .await
        .refused(409, "changed_meanwhile");
    edith
        .post(&path(ticket, ""), &save(7, "never"))
        .await
        .refused(409, "changed_meanwhile");
    let card = edith.get(&path(ticket, "")).await.ok();
    assert_eq!(card["card"]["content"]["fix"], "second");
    let versions = edith.get(&path(ticket, "/versions")).await.ok();
    let told: Vec<_> = versions
        .as_array()
        .unwrap()
        .iter()
        .map(|edition| {
            let content = &edition["content"];
            json!([edition["version"], edition["by"]["name"], content["fix"]])
        })
        .collect();
    assert_eq!(
        told,
        [json!([2, "Anna", "second"]), json!([1, "Edith", "first"])]
    );
    assert_eq!(versions[0]["at"], card["card"]["at"]);
    assert!(versions[1]["at"].as_i64() < versions[0]["at"].as_i64());
    // A card that nobody wrote has none.
    let bare = nodes.solved("Mouse is slow", "Change the battery").await;
    assert_eq!(edith.get(&path(bare, "/versions")).await.ok(), json!([]));
}

#[tokio::test]
async fn what_did_not_help_is_flagged_for_second_line_until_somebody_vouches_or_rewrites() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let (ticket, edith) = badge_card(&nodes, "Wait a minute").await;
    let boris = as_member(&nodes, world.boris).await;
    let report = |version: u32| json!({ "version": version, "text": "Waited an hour" });
    let did_not_work = path(ticket, "/did-not-work");
    boris
        .post(&did_not_work, &report(2))
        .await
        .refused(409, "changed_meanwhile");
    for _ in 0..2 {
        boris.post(&did_not_work, &report(1)).await.ok();
    }
    nodes.found_on(0).await;
    let flagged = |rows: Value| rows.as_array().unwrap().len();
    let rows = edith.get("/api/cards?of=flagged").await.ok();
    assert_eq!(rows[0]["card"]["flags"][0]["by"]["name"], "Boris");
    assert_eq!(rows[0]["card"]["flags"][0]["text"], "Waited an hour");
    assert_eq!(flagged(rows), 1);
    assert_eq!(
        boris.search("badge").await["found"][0]["card"]["flagged"],
        true
    );
    // Whom it helped vouches for nothing that somebody else doubts.
    run(
        &world.pool,
        "update solution_card set verified_until = clock_timestamp() - interval '1 day'".to_owned(),
    )
    .await;
    let reuse = |program: Program| async move {
        let reuse = json!({ "id": new_id(), "question": "badge" });
        let path = format!("/api/tickets/{}/reuse", ticket.0);
        program.post(&path, &reuse).await.ok();
    };
    reuse(as_member(&nodes, world.lena).await).await;
    assert_eq!(flagged(edith.get("/api/cards?of=due").await.ok()), 1);
    boris
        .post(&path(ticket, "/vouch"), &json!({ "version": 1 }))
        .await
        .refused(403, "not_permitted");
    edith
        .post(&path(ticket, "/vouch"), &json!({ "version": 1 }))
        .await
        .ok();
    for of in ["flagged", "due"] {
        let rows = edith.get(&format!("/api/cards?of={of}")).await.ok();
        assert_eq!(flagged(rows), 0, "{of}");
    }
    // With no doubt left, helping somebody is a review.
    run(
        &world.pool,
        "update solution_card set verified_until = clock_timestamp() - interval '1 day'".to_owned(),
    )
    .await;
    reuse(as_member(&nodes, world.emil).await).await;
    assert_eq!(flagged(edith.get("/api/cards?of=due").await.ok()), 0);
    boris.post(&did_not_work, &report(1)).await.ok();
    let next = json!({ "replaces": 1, "content": content("Hold it lower") });
    edith.post(&path(ticket, ""), &next).await.ok();
    assert_eq!(flagged(edith.get("/api/cards?of=flagged").await.ok()), 0);
    let lena = as_member(&nodes, world.lena).await;
    let report = lena.get("/api/knowledge").await.ok();
    assert_eq!(
        (&report["cards"], &report["flagged"]),
        (&json!(1), &json!(0))
    );
}

#[tokio::test]
async fn a_pinned_card_is_shown_to_all_who_ask_in_its_topic_while_it_is_solved() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let ticket = nodes.solved("Badge opens nothing", "Wait").await;
    let edith = as_member(&nodes, world.edith).await;
    let boris = as_member(&nodes, world.boris).await;
    let pin = |pinned: bool| json!({ "pinned": pinned });
    edith
        .post(&path(ticket, "/pin"), &pin(true))
        .await
        .refused(404, "not_found");
    let save = json!({ "replaces": 0, "content": content("Hold it lower") });
    boris.post(&path(ticket, ""), &save).await.ok();
    boris
        .post(&path(ticket, "/pin"), &pin(true))
        .await
        .refused(403, "not_permitted");
    edith.post(&path(ticket, "/pin"), &pin(true)).await.ok();
    let pinned = format!("/api/cards?of=pinned&topic={}", world.topic.0);
    let shown = async || ids(&boris.get(&pinned).await.ok());
    assert_eq!(shown().await, [ticket.0]);
    let elsewhere = format!("/api/cards?of=pinned&topic={}", world.topic.0 + 1);
    assert!(ids(&boris.get(&elsewhere).await.ok()).is_empty());
    let reopen = Command::Reopen {
        text: "Again".to_owned(),
    };
    ok(world.command(world.anna, ticket, reopen).await);
    assert!(shown().await.is_empty());
    edith
        .post(
            &path(ticket, ""),
            &json!({ "replaces": 1, "content": content("x") }),
        )
        .await
        .refused(403, "not_permitted");
}

/// A private question of Anna's that Edith solved.
async fn solved_privately(nodes: &Nodes) -> TicketId {
    let world = &nodes.world;
    let private = nodes
        .asked(world.anna, "My payslip is wrong", Visibility::Private)
        .await;
    let claim = ok(world.command(world.edith, private, Command::Claim {}).await);
    assert_eq!(claim.ticket.0, private.0);
    let epoch = nodes.card(private).await.ticket.epoch;
    let resolve = Command::Resolve {
        epoch: epoch.0,
        text: "It is right now".to_owned(),
    };
    ok(world.command(world.edith, private, resolve).await);
    private
}

#[tokio::test]
async fn cards_follow_the_rights_of_their_tickets_on_every_path() {
    let nodes = Nodes::start(1).await;
    let [nina, sven] = neighbours(&nodes).await;
    let world = &nodes.world;
    let open = nodes.solved("Badge opens nothing", "Wait").await;
    let private = solved_privately(&nodes).await;
    let edith = as_member(&nodes, world.edith).await;
    for ticket in [open, private] {
        let mut card = content("Salary zebra");
        card["question"] = json!("What does the salary zebra do?");
        let save = json!({ "replaces": 0, "content": card });
        edith.post(&path(ticket, ""), &save).await.ok();
        edith
            .post(&path(ticket, "/pin"), &json!({ "pinned": true }))
            .await
            .ok();
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
        let pinned = ids(&program.get("/api/cards?of=pinned").await.ok());
        let found = program.finds("zebra").await;
        let suggested = program.is_suggested("salary zebra").await;
        for ticket in [open, private] {
            let facts = nodes.card(ticket).await.ticket;
            let sees = may_see(&member, facts.sight());
            let about = format!("{} and {}", reader.0, ticket.0);
            assert_eq!(pinned.contains(&ticket.0), sees, "pinned: {about}");
            assert_eq!(found.contains(&ticket.0), sees, "search: {about}");
            assert_eq!(suggested.contains(&ticket.0), sees, "suggest: {about}");
            let read = program.get(&path(ticket, "")).await;
            let versions = program.get(&path(ticket, "/versions")).await;
            let save = json!({ "replaces": 9, "content": content("x") });
            let saved = program.post(&path(ticket, ""), &save).await;
            let vouch = json!({ "version": 9 });
            let vouched = program.post(&path(ticket, "/vouch"), &vouch).await;
            let flag = json!({ "version": 9, "text": "" });
            let flagged = program.post(&path(ticket, "/did-not-work"), &flag).await;
            if !sees {
                for answer in [read, versions, saved, vouched, flagged] {
                    answer.refused(404, "not_found");
                }
                continue;
            }
            let read = read.ok();
            assert_eq!(
                read["may_write"],
                may_write_card(&member, &facts),
                "{about}"
            );
            assert_eq!(
                read["may_vouch"],
                may_vouch_for_card(&member, &facts),
                "{about}"
            );
            // Nobody gets past the rules to the version, which is not there.
            let gate = |may: bool| if may { 409 } else { 403 };
            assert_eq!(
                saved.status,
                gate(may_write_card(&member, &facts)),
                "{about}"
            );
            let reading = if may_write_card(&member, &facts) {
                200
            } else {
                403
            };
            assert_eq!(versions.status, reading, "{about}");
            assert_eq!(
                vouched.status,
                gate(may_vouch_for_card(&member, &facts)),
                "{about}"
            );
            assert_eq!(flagged.status, 409, "{about}");
        }
        let lists = program.get("/api/cards?of=all").await;
        if reader == nina || reader == world.anna || reader == world.boris {
            lists.refused(403, "not_permitted");
        } else {
            let listed = ids(&lists.ok());
            for ticket in [open, private] {
                let sight = nodes.card(ticket).await.ticket.sight();
                assert_eq!(listed.contains(&ticket.0), may_see(&member, sight));
            }
        }
    }
    assert_eq!(
        id(&world.pool, "select count(*) from solution_card_flag").await,
        0
    );
}

#[tokio::test]
async fn unfit_cards_are_refused_with_the_field() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let ticket = nodes.solved("Badge opens nothing", "Wait").await;
    let edith = as_member(&nodes, world.edith).await;
    for (field, words) in [
        ("fix", " "),
        ("question", ""),
        ("cause", "\u{0}"),
        ("environment", &"x".repeat(20_000)),
    ] {
        let mut content = content("Hold it lower");
        content[field] = json!(words);
        let save = json!({ "replaces": 0, "content": content });
        let answer = edith.post(&path(ticket, ""), &save).await;
        assert_eq!(answer.problem().field.as_deref(), Some(field));
        answer.refused(422, "field_unfit");
    }
    for (deed, body) in [
        ("", json!({ "replaces": 0 })),
        ("", json!({ "replaces": -1, "content": content("x") })),
        ("/vouch", json!({})),
        ("/pin", json!({ "pinned": 1 })),
        (
            "/did-not-work",
            json!({ "version": 1, "text": "x".repeat(1_001) }),
        ),
        ("/did-not-work", json!({ "version": 1, "text": "\u{0}" })),
    ] {
        edith
            .post(&path(ticket, deed), &body)
            .await
            .refused(400, "malformed");
    }
    edith
        .get("/api/cards?of=secret")
        .await
        .refused(400, "malformed");
    edith.get("/api/cards").await.refused(400, "malformed");
    assert_eq!(
        id(&world.pool, "select count(*) from solution_card").await,
        0
    );
}
