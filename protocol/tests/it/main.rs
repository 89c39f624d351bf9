//! Tests of the wire contract.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod document;
mod fixtures;
mod frames;
mod strictness;
mod typescript;
