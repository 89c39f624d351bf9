//! Tests of the running desk against real services. One binary, because linking takes longer than
//! running.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test panics on all that it does not await"
)]

mod accounts;
mod browser;
mod client;
mod commands;
mod decisions;
mod first_steps;
mod histories;
mod http;
mod nodes;
mod other_clients;
mod pool;
mod sockets;
mod tidy;
mod world;
