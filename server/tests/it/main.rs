//! Tests of the running desk against real services. One binary, because linking takes longer than
//! running.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod commands;
mod pool;
mod tidy;
mod world;
