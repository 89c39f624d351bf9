//! The stored form of events and of a ticket's facts, private to this room. It is versioned by
//! addition: a field added later is optional here, a kind is never renamed, so that every row ever
//! written can be read.

mod event;
mod event_read;
mod facts;
mod target;
mod term;
mod terms;

pub(super) use event::StoredEvent;
pub(super) use facts::StoredFacts;
pub(super) use term::{title, visibility, visibility_word};
pub(super) use terms::{StoredHours, StoredSettings, StoredTerms};
