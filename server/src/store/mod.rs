//! All SQL. Rows are private to this room; what leaves it are words of the rules and plain records.

mod error;
pub mod pool;

pub use error::Error;
pub use pool::{Settings, Store};
