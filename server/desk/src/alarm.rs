//! When the desk has to look at a ticket again by itself.

use crate::{Ticket, Timestamp};

/// The next moment at which a ticket changes without anybody acting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alarm {
    pub kind: AlarmKind,
    pub at: Timestamp,
}

/// What then happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlarmKind {
    /// The promise passes: second line is called.
    Promise,
    /// The owner is warned that the lease ends.
    LeaseWarning,
    /// The claim lapses.
    LeaseEnd,
    /// A solved ticket closes.
    GraceEnd,
}

/// The next alarm of a ticket, from its facts alone. Stored with the ticket in the commit that
/// changed them, so that an alarm and what it waits for never part.
pub fn next_alarm(_ticket: &Ticket) -> Option<Alarm> {
    None
}
