//! Commands become events, or a refusal.

use crate::{Actor, Ask, Asked, Command, Event, Facts, Member, Refusal, Ticket, Timestamp, Topic};

/// What a command does to a ticket now. Checks [`crate::permit`] first.
pub fn decide(
    _ticket: &Ticket,
    _actor: &Actor,
    _command: &Command,
    _facts: &Facts<'_>,
    _now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    Err(Refusal::NotFound)
}

/// Takes a question: the first event of the new ticket, and what follows at once. `topic` is the
/// topic that the question names, if it exists.
pub fn decide_ask(
    _member: &Member,
    _ask: &Ask,
    _topic: Option<&Topic>,
    _now: Timestamp,
) -> Result<(Asked, Vec<Event>), Refusal> {
    Err(Refusal::NoSuchTopic)
}
