//! The oracle held against histories: a good one passes, and each way of being wrong is caught.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot build its history has failed"
)]

mod good;
mod scale;
mod wrong_access;
mod wrong_commands;
mod wrong_owners;
mod wrong_streams;
mod wrong_timers;

use super::{Kind, Record, check};

/// A record that was broken in one way is found broken in exactly these ways.
fn finds(record: &Record, kinds: &[Kind]) {
    let found = check(record);
    let mut names: Vec<Kind> = found.iter().map(|v| v.kind).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names, kinds, "{found:#?}");
    assert!(found.iter().all(|v| v.to_string().len() > 40), "{found:#?}");
}

#[test]
fn a_good_history_passes() {
    finds(&good::record(), &[]);
}
