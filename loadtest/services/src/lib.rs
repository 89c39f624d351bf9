//! Real services for tests, benchmarks and the load test: started by whoever
//! needs them, broken at will, and gone with the process that started them.
//!
//! ```text
//! Postgres, Redis   disposable servers in a directory of their own
//! Line              a way to Redis on which subscribers go deaf without a word
//! Wire              a TCP way that is slowed, stalled, cut, or loses one direction
//! MailServer        takes mails as it is told, over TLS where wanted
//! Process           a program of ours, ready when its HTTP says so
//! TestDatabases     a fresh database per test, copied from a migrated one
//! ```
//!
//! Each server listens in its own temporary directory and is asked at its start
//! whether it is the one that was started, so that a test never breaks a server
//! that is not its own. Nothing outlives the process that started it: a reaper
//! beside each directory ends the servers and removes the directory when that
//! process goes, even by `kill -9`. A program that is missing on the machine is
//! an error with the command that installs it, never a skipped test.
//!
//! What can take long is `async` and runs on tokio's threads for blocking work;
//! the servers themselves are not bound to a runtime, so they can be shared by
//! tests that each have their own.

mod blocking;
mod databases;
mod http;
mod line;
mod mail;
mod port;
mod postgres;
mod process;
mod redis;
mod scratch;
mod wire;

pub use databases::{Database, TestDatabases, shared_postgres};
pub use http::{Response, http_get};
pub use line::Line;
pub use mail::{
    MailAccount, MailManner, MailMechanism, MailSecurity, MailServer, MailServerOptions, Mailed,
};
pub use port::free_port;
pub use postgres::{Postgres, PostgresOptions};
pub use process::{Process, ProcessOptions};
pub use redis::{Redis, RedisOptions};
pub use scratch::Scratch;
pub use wire::{Door, Flow, Wire};
