//! All SQL. Rows are private to this room; what leaves it are words of the rules and plain records.

mod accounts;
mod bundles;
mod cards;
mod demo;
mod error;
mod heads;
mod history;
mod keys;
mod load;
mod locks;
mod members;
mod pool;
mod sessions;
mod setup;
mod stored;
mod ticket_row;
mod time;
mod work;

pub use accounts::{Account, NamedTopic};
pub use bundles::Bundled;
pub use cards::{Card, Viewer};
pub use demo::{DemoMember, MadeDemo, NewDemo};
pub use error::Error;
pub use heads::{ChangedTicket, Heads};
pub use history::Recorded;
pub use keys::SigningKey;
pub use load::{LoadOrganisation, ProgramSession};
pub use pool::{Settings, Store, connect};
pub use sessions::{AccessChanges, Identity, OpenedSession, SessionId};
pub use setup::{Installed, NewInstallation, NewMember, NewTopic, SetupOutcome};
pub use work::{CommandKey, Locked, Outcome, Past, Place, Work};
