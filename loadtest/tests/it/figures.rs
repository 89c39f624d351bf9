//! The whole table with tiny sizes against the real server, so that no row of it can rot unseen.

use std::path::PathBuf;
use std::process::Command;

/// Every line of the table, by how it begins.
const LINES: [&str; 19] = [
    "CPU per delivery, one ticket",
    "the same in bursts",
    "last of",
    "memory per idle",
    "CPU to accept",
    "61 idle members",
    "4 tickets × 4 members",
    "two nodes with Redis against one",
    "the same: median latency",
    "2 of 20 readers stalled",
    "the same: p99 of the others",
    "ratio to the floor from",
    "CPU per delivery, 20 tickets",
    "presence: CPU per change",
    "40 members cut at once",
    "the same: reads of history",
    "CPU per acked message",
    "acked messages with",
    "the same with TLS in the process",
];

/// The server's program: named by the environment, or where cargo puts it beside ours.
fn server() -> PathBuf {
    std::env::var_os("PEERDESK_BIN").map_or_else(
        || PathBuf::from(env!("CARGO_BIN_EXE_peerdesk-loadtest")).with_file_name("peerdesk"),
        PathBuf::from,
    )
}

#[test]
fn every_figure_can_be_measured() {
    let server = server();
    assert!(
        server.is_file(),
        "there is no {}: build it with `cargo build --bin peerdesk`",
        server.display()
    );
    let reports = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_peerdesk-loadtest"))
        .args(["figures", "--quick", "--server-bin"])
        .arg(&server)
        .arg("--reports")
        .arg(reports.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{complained}");
    for line in LINES {
        assert!(said.contains(line), "{line} is missing in {said}");
    }
    let page = std::fs::read_to_string(reports.path().join("figures.html")).unwrap();
    assert!(page.contains("<svg") && page.contains("acked messages with"));
    let json = std::fs::read(reports.path().join("figures.json")).unwrap();
    let figures: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(figures["lines"].as_array().unwrap().len(), LINES.len());
}
