//! Members and replays against nodes that speak the protocol over real sockets and keep their desk
//! in memory, so that both what they do right and what they do wrong is known.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up what it tests has failed"
)]

mod fake_desk;
mod fake_node;
mod fake_rules;
mod figures;
mod members;
mod replays;
