//! A member at a socket who does as the protocol demands: sends commands under ids made once until
//! they have a final answer, watches from where they left off, and comes back with jitter.
//!
//! ```text
//! orders ──► Driver ──► session ──► Socket
//!              │  outbox   commands without a final answer
//!              │  watches  what is held of each ticket
//!              └─ log      all that was sent and shown, for the oracle
//! ```

mod driver;
mod handle;
mod outbox;
mod session;
mod watches;

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub use handle::{Handle, Order, Outcome, Standing, ask, command};

use crate::accounts::Accounts;
use crate::journal::Journal;
use crate::oracle::{MemberLog, Sent};
use crate::plan::Seat;
use crate::socket::Node;
use driver::Driver;

/// Most orders that wait for one member. The conductor waits beyond it; latency does not, since it
/// counts from when a thing was due.
const ORDERS_WAITING_MAX: usize = 256;

/// What all members of a run share.
#[derive(Clone)]
pub struct World {
    pub nodes: Arc<[Node]>,
    pub accounts: Arc<Accounts>,
    pub journal: Arc<Journal>,
    /// Seeds the jitter.
    pub seed: u64,
}

/// What a member leaves behind.
#[derive(Debug)]
pub struct Left {
    pub sent: Vec<Sent>,
    pub log: MemberLog,
    /// Set when a node told the member not to come back, with its words.
    pub barred: Option<String>,
}

/// Starts a member, offline. Gives the way to order and, once ordered to finish, what they leave.
pub fn start(world: &World, seat: Seat) -> anyhow::Result<(Handle, JoinHandle<Left>)> {
    let (orders, received) = mpsc::channel(ORDERS_WAITING_MAX);
    let driver = Driver::new(world.clone(), seat, received)?;
    let handle = Handle::new(driver.me(), seat, world.journal.clone(), orders);
    Ok((handle, tokio::spawn(driver.run())))
}
