//! The oracle: given everything that members sent, were answered and were shown, and everything
//! that is stored at the end, names each place where a guarantee of Peerdesk was broken.
//!
//! It knows the protocol and nothing of the server. Time is linear in what was recorded, up to
//! sorting, so that a million deliveries are checked in seconds.

mod access;
mod commands;
mod history;
mod meaning;
mod order;
mod owners;
mod races;
mod record;
mod streams;
mod timers;
mod violation;
mod watchers;

#[cfg(test)]
mod tests;

pub use history::{Heads, History, StoredStream, TicketHistory};
pub use record::{
    AccessEnd, Attempt, Contents, Given, MemberLog, Moment, Opening, Race, Reader, Record, Sent,
    Shown, Sight, Wish, digest,
};
pub use violation::{Kind, Violation};

/// Every violation in the record, in the order of the checks. An empty answer means that all that
/// the oracle knows to check was kept.
pub fn check(record: &Record) -> Vec<Violation> {
    let mut found = Vec::new();
    streams::check(record, &mut found);
    commands::check(record, &mut found);
    order::check(record, &mut found);
    watchers::check(record, &mut found);
    access::check(record, &mut found);
    owners::check(record, &mut found);
    races::check(record, &mut found);
    timers::check(record, &mut found);
    found
}
