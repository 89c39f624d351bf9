//! What an export holds, and the commands that write and read it.

use std::path::Path;
use std::process::Output;

use peerdesk_desk::{StageKind, TicketId};
use peerdesk_protocol::{self as protocol, Command, Visibility};
use peerdesk_server::app::export::{Export, Whose};
use peerdesk_server::app::import::Format;
use serde_json::Value;
use tempfile::TempDir;

use crate::nodes::Nodes;
use crate::world::{World, id, ok};

/// A question of Anna's, a second one bundled under it, and a third under that: all of them solved by
/// one answer.
async fn bundle(nodes: &Nodes, visibility: Visibility) -> [TicketId; 3] {
    let world = &nodes.world;
    let lead = nodes
        .asked(world.anna, "Mail gateway refuses everything", visibility)
        .await;
    let second = nodes
        .asked(world.boris, "Nothing leaves my outbox", visibility)
        .await;
    let third = nodes
        .asked(world.boris, "A customer got no offer", visibility)
        .await;
    for (ticket, under) in [(third, second), (second, lead)] {
        let under = protocol::TicketId(under.0);
        let bundle = Command::Bundle { under };
        ok(world.command(world.lena, ticket, bundle).await);
    }
    if visibility == Visibility::Organisation {
        let escalate = Command::Escalate { reason: None };
        ok(world.command(world.anna, lead, escalate).await);
    }
    ok(world.command(world.edith, lead, Command::Claim {}).await);
    let epoch = nodes.card(lead).await.ticket.epoch;
    let resolve = Command::Resolve {
        epoch: epoch.0,
        text: "The gateway's certificate ran out; it has another one.".to_owned(),
    };
    ok(world.command(world.edith, lead, resolve).await);
    for ticket in [second, third] {
        while nodes.card(ticket).await.ticket.stage.kind() != StageKind::Solved {
            tokio::task::yield_now().await;
        }
    }
    [lead, second, third]
}

/// The exported rows, each an object.
async fn exported(world: &World, with_private: bool) -> Vec<Value> {
    let whose = Whose::Organisation {
        id: world.organisation,
        with_private,
    };
    let mut export = Export::new(world.app.store().clone(), whose, Format::JsonLines);
    let mut file = Vec::new();
    while let Some(piece) = export.piece().await.unwrap() {
        file.extend(piece);
    }
    let lines = String::from_utf8(file).unwrap();
    let rows = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    rows.collect()
}

#[tokio::test]
async fn what_a_bundle_solved_is_exported_with_the_fix_of_its_lead() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let tickets = bundle(&nodes, Visibility::Organisation).await;
    let rows = exported(world, false).await;
    let keys: Vec<String> = tickets
        .iter()
        .map(|ticket| format!("peerdesk-{}", ticket.0))
        .collect();
    let own: Vec<&str> = rows.iter().filter_map(|row| row["key"].as_str()).collect();
    assert_eq!(own, keys);
    for row in &rows {
        assert_eq!(
            row["fix"],
            "The gateway's certificate ran out; it has another one."
        );
    }
    let helpers: Vec<&Value> = rows.iter().map(|row| &row["helper"]).collect();
    assert_eq!(helpers, ["edith@acme.test", "", ""]);
}

#[tokio::test]
async fn a_private_lead_lends_its_fix_to_nobody_who_may_not_read_it() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    let [lead, second, _] = bundle(&nodes, Visibility::Organisation).await;
    // No command makes a private ticket lead one that all see; a database that was mended by hand may
    // hold such a pair.
    crate::world::run(
        &world.pool,
        format!(
            "update ticket set visibility = 'private' where id = {}",
            lead.0
        ),
    )
    .await;
    let of_second = |rows: Vec<Value>| {
        let key = format!("peerdesk-{}", second.0);
        let row = rows.into_iter().find(|row| row["key"] == key.as_str());
        row.unwrap()["fix"].as_str().unwrap().to_owned()
    };
    assert_eq!(of_second(exported(world, false).await), "");
    assert!(of_second(exported(world, true).await).contains("certificate"));
}

/// The program itself over the database of a world.
async fn peerdesk(world: &World, arguments: &[&str]) -> Output {
    tokio::process::Command::new(env!("CARGO_BIN_EXE_peerdesk"))
        .args(arguments)
        .env("DATABASE_URL", &world.url)
        .output()
        .await
        .unwrap()
}

fn said(output: &Output) -> (bool, String) {
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[tokio::test]
async fn the_command_writes_a_file_that_the_other_reads_into_an_empty_desk() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    bundle(&nodes, Visibility::Organisation).await;
    nodes
        .solved("Mouse is \"slow\",\nvery", "Change the battery.")
        .await;
    nodes
        .asked(
            world.boris,
            "Nobody has answered yet",
            Visibility::Organisation,
        )
        .await;
    let folder = TempDir::new().unwrap();
    for (name, format) in [("solved.csv", "csv"), ("solved", "jsonl")] {
        let file = folder.path().join(name);
        let written = peerdesk(world, &["export", text(&file), "--format", format]).await;
        assert_eq!(said(&written), (true, "4 solved tickets\n".to_owned()));
        let other = World::new().await;
        let import = [
            "import",
            text(&file),
            "--format",
            format,
            "--topic",
            "VPN",
            "--requester",
            "anna@acme.test",
            "--helper",
            "emil@acme.test",
        ];
        let (is_done, told) = said(&peerdesk(&other, &import).await);
        assert!(is_done, "{told}");
        let count = "select count(*) from ticket where stage in ('solved', 'closed')";
        assert_eq!(id(&other.pool, count).await, 4, "{told}");
        let rows = exported(&other, false).await;
        let field = |name: &str| -> Vec<&str> {
            let values = rows.iter().filter_map(|row| row[name].as_str());
            values.collect()
        };
        let fix = "The gateway's certificate ran out; it has another one.";
        assert_eq!(field("fix"), [fix, fix, fix, "Change the battery."]);
        assert_eq!(field("question")[3], "Mouse is \"slow\",\nvery");
        // Nobody alone solved what a bundle did, so there the helper of the command stands.
        assert_eq!(
            field("helper"),
            [
                "edith@acme.test",
                "emil@acme.test",
                "emil@acme.test",
                "boris@acme.test"
            ]
        );
    }
}

#[tokio::test]
async fn the_command_leaves_private_tickets_out_unless_they_are_asked_for() {
    let nodes = Nodes::start(1).await;
    let world = &nodes.world;
    bundle(&nodes, Visibility::Private).await;
    nodes.solved("Mouse is slow", "Change the battery.").await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("solved.jsonl");
    let written = peerdesk(world, &["export", text(&file)]).await;
    assert_eq!(said(&written), (true, "1 solved tickets\n".to_owned()));
    let with = peerdesk(world, &["export", text(&file), "--with-private"]).await;
    assert_eq!(said(&with), (true, "4 solved tickets\n".to_owned()));
    let lines = std::fs::read_to_string(&file).unwrap();
    assert_eq!(lines.matches("certificate ran out").count(), 3);
    for wrong in [
        &["export", text(&folder.path().join("solved.xls"))][..],
        &["export", text(&file), "--organisation", "Nobody"],
        &["export", text(&folder.path().join("no/such/folder.csv"))],
    ] {
        let (is_done, told) = said(&peerdesk(world, wrong).await);
        assert!(!is_done, "{wrong:?}: {told}");
    }
}
