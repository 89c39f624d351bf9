//! All SQL. Rows are private to this room; what leaves it are words of the rules and plain records.

mod bundles;
mod cards;
mod error;
mod heads;
mod history;
mod members;
mod pool;
mod stored;
mod ticket_row;
mod time;
mod work;

pub use bundles::Bundled;
pub use cards::{Card, Viewer};
pub use error::Error;
pub use heads::{ChangedTicket, Heads};
pub use history::Recorded;
pub use pool::{Settings, Store, connect};
pub use work::{CommandKey, Locked, Outcome, Past, Place, Work};
