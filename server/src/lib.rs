//! The running desk. Each module is a room; who may name whom is written in `ARCHITECTURE.md` and
//! kept by a test.

pub mod app;
pub mod auth;
pub mod bus;
pub mod cli;
pub mod config;
#[cfg(feature = "controls")]
mod controls;
pub mod frame;
pub mod gateway;
#[doc(hidden)]
pub mod hostile;
pub mod http;
pub mod hub;
pub mod lifecycle;
pub mod metrics;
pub mod node;
pub mod outbox;
pub mod presence;
pub mod search;
pub mod store;
mod strain;
pub mod telemetry;
pub mod tls;
pub mod wire;
