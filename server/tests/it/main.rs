//! Tests of the running desk against real services. One binary, because linking takes longer than
//! running.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test panics on all that it does not await"
)]

mod access;
mod accounts;
mod browser;
mod client;
mod commands;
mod decisions;
mod degrade;
mod first_steps;
mod generation;
mod histories;
mod http;
mod known;
mod nodes;
mod other_clients;
mod pool;
mod rates;
mod sockets;
mod tidy;
mod world;
