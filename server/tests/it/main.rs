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
mod export;
mod files;
mod first_steps;
mod flagged_cards;
mod gaps;
mod generation;
mod histories;
mod http;
mod import;
mod inbox;
mod inbox_http;
mod knowledge;
mod known;
mod newer_version;
mod nodes;
mod other_clients;
mod outages;
mod outbox;
mod own_account;
mod people;
mod policies;
mod pool;
mod promise;
mod rates;
mod search;
mod snapshots;
mod sockets;
mod solution_cards;
mod teams;
mod tidy;
mod timers;
mod tls;
mod transfer;
mod waves;
mod words;
mod world;
