//! Clients that are not ours: one in another language, and those that break the protocol.

use std::time::Duration;

use peerdesk_protocol::CloseCode;
use peerdesk_server::auth::PasswordHash;
use serde_json::Value;
use tokio::process::Command;

use crate::client::Ended;
use crate::nodes::Nodes;
use crate::world::run;

/// The example is written from `PROTOCOL.md` alone.
#[tokio::test]
async fn the_example_in_python_loses_nothing_over_a_cut_line() {
    let nodes = Nodes::start(1).await;
    let password = "correct horse battery";
    let hash = PasswordHash::of(password).unwrap();
    let (hash, anna) = (hash.as_str(), nodes.world.anna.0);
    run(
        &nodes.world.pool,
        format!("update member set password_hash = '{hash}' where id = {anna}"),
    )
    .await;
    let output = Command::new("python3")
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../protocol/examples/client.py"
        ))
        .arg(format!("http://{}", nodes.address(0)))
        .args(["anna@acme.test", password])
        .kill_on_drop(true)
        .output();
    let ended = tokio::time::timeout(Duration::from_secs(60), output)
        .await
        .unwrap()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    let complained = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}{complained}");
    assert!(said.starts_with("10 posts stored once each"), "{said}");
}

#[tokio::test]
async fn every_frame_that_is_none_closes_the_socket_as_malformed() {
    let nodes = Nodes::start(1).await;
    let token = nodes.token(0, nodes.world.boris).await;
    let frames: Vec<Value> = serde_json::from_str(include_str!(
        "../../../protocol/fixtures/bad_client_frames.json"
    ))
    .unwrap();
    assert!(frames.len() > 100);
    for frame in frames {
        let text = frame["frame"].as_str().unwrap();
        let mut client = crate::client::Client::connect(nodes.address(0), &token).await;
        client.say_text(text).await;
        assert_eq!(
            client.ended().await,
            Ended(Some(CloseCode::Malformed.code())),
            "{}: {text}",
            frame["name"]
        );
    }
}
