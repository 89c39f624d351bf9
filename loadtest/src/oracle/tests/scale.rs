//! The oracle's time grows with what was recorded, not with its square.

use std::time::{Duration, Instant};

use peerdesk_protocol::Visibility;

use super::good::{ASKER, BYSTANDER, Desk, ENGINEERS, OPEN, PEER};
use crate::oracle::{Sight, check};

const DELIVERIES: usize = 1_000_000;
const WATCHERS: usize = 500;

/// Wide enough for an unoptimised build on a busy machine; a quadratic walk would take hours.
const TIME_LIMIT: Duration = Duration::from_mins(2);

#[test]
fn a_million_deliveries_are_checked_in_seconds() {
    let mut desk = Desk::default();
    desk.ask(ASKER, OPEN, Visibility::Organisation);
    desk.open(BYSTANDER, OPEN);
    for _ in 0..DELIVERIES / WATCHERS {
        desk.post(PEER, OPEN, "and now?");
    }
    desk.note(ENGINEERS[0], OPEN, "nobody watches this");
    let mut record = desk.record();
    let watcher = record.logs[0].clone();
    record.logs = vec![watcher; WATCHERS];
    let deliveries = record
        .logs
        .iter()
        .flat_map(|log| &log.sights)
        .filter(|sight| matches!(sight, Sight::Event(_)))
        .count();
    assert_eq!(deliveries, DELIVERIES);
    let began = Instant::now();
    assert_eq!(check(&record), []);
    assert!(began.elapsed() < TIME_LIMIT);
}
