//! What members do beside talking: looking, typing, being away, being cut off.

use std::time::Duration;

use super::Seat;

/// One thing at its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    pub at: Duration,
    pub who: Seat,
    pub deed: Deed,
}

/// What is done. Tickets are named by the place of their life in the plan; while a life has not
/// begun, nothing is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Look(usize),
    LookAway,
    Type(usize),
    Try(usize),
    Away(bool),
    /// The question concerns this member too.
    MeToo(usize),
    /// The socket breaks, without a word to the node.
    Cut,
    /// Nothing is read for so long.
    Stall(Duration),
}

/// Acts in the order of their time.
pub(crate) fn in_order(mut acts: Vec<Act>) -> Vec<Act> {
    acts.sort_by_key(|act| act.at);
    acts
}
