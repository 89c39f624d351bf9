//! What one node knows of its own members: the unit that nodes tell each other.

use std::collections::HashMap;
use std::sync::Arc;

use peerdesk_desk::{MemberId, OrganisationId, TicketId};

use super::view::View;

/// A member is online at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OnlineFact {
    pub(super) organisation: OrganisationId,
    pub(super) name: Arc<str>,
    pub(super) is_away: bool,
}

/// What a member does at a ticket on a node; at least one of the three is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SeatFact {
    pub(super) name: Arc<str>,
    pub(super) is_looking: bool,
    pub(super) is_typing: bool,
    pub(super) is_trying: bool,
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    Online(MemberId),
    Seat(TicketId, MemberId),
}

/// A fact that holds from now on, or `None` when there is none any more. Saying it twice changes
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Online(MemberId, Option<OnlineFact>),
    Seat(TicketId, MemberId, Option<SeatFact>),
}

/// All facts of one node.
#[derive(Debug, Default)]
pub(super) struct Facts {
    online: HashMap<MemberId, OnlineFact>,
    seats: HashMap<(TicketId, MemberId), SeatFact>,
}

impl Facts {
    /// Takes a change and shows it in the view of all nodes. False when it was so already.
    pub(super) fn set(&mut self, change: Change, view: &mut View) -> bool {
        match change {
            Change::Online(member, new) => {
                let old = match new.clone() {
                    Some(fact) => self.online.insert(member, fact),
                    None => self.online.remove(&member),
                };
                if old == new {
                    return false;
                }
                view.online_changed(member, old.as_ref(), new.as_ref());
            }
            Change::Seat(ticket, member, new) => {
                let old = match new.clone() {
                    Some(fact) => self.seats.insert((ticket, member), fact),
                    None => self.seats.remove(&(ticket, member)),
                };
                if old == new {
                    return false;
                }
                view.seat_changed(ticket, member, old.as_ref(), new.as_ref());
            }
        }
        true
    }

    /// How the fact stands, said as a change.
    pub(super) fn change(&self, key: Key) -> Change {
        match key {
            Key::Online(member) => Change::Online(member, self.online.get(&member).cloned()),
            Key::Seat(ticket, member) => {
                Change::Seat(ticket, member, self.seats.get(&(ticket, member)).cloned())
            }
        }
    }

    /// Everything there is a fact about.
    pub(super) fn keys(&self) -> Vec<Key> {
        let online = self.online.keys().map(|member| Key::Online(*member));
        let seats = self.seats.keys();
        let seats = seats.map(|(ticket, member)| Key::Seat(*ticket, *member));
        online.chain(seats).collect()
    }

    /// How many facts there are.
    pub(super) fn keys_count(&self) -> usize {
        self.online.len() + self.seats.len()
    }

    /// Whether the member is trying at the ticket on this node.
    pub(super) fn is_trying(&self, ticket: TicketId, member: MemberId) -> bool {
        let seat = self.seats.get(&(ticket, member));
        seat.is_some_and(|seat| seat.is_trying)
    }

    /// Takes these facts and no others.
    pub(super) fn replace(&mut self, changes: Vec<Change>, view: &mut View) {
        let mut former = std::mem::take(self);
        for change in changes {
            let key = change.key();
            // Moved over first, so that what stays the same does not leave the view in between.
            match former.change(key) {
                Change::Online(member, Some(fact)) => {
                    former.online.remove(&member);
                    self.online.insert(member, fact);
                }
                Change::Seat(ticket, member, Some(fact)) => {
                    former.seats.remove(&(ticket, member));
                    self.seats.insert((ticket, member), fact);
                }
                Change::Online(_, None) | Change::Seat(_, _, None) => {}
            }
            self.set(change, view);
        }
        former.clear(view);
    }

    /// Takes everything out of the view.
    pub(super) fn clear(&mut self, view: &mut View) {
        for key in self.keys() {
            self.set(key.none(), view);
        }
    }
}

impl Key {
    /// That there is no such fact.
    pub(super) fn none(self) -> Change {
        match self {
            Self::Online(member) => Change::Online(member, None),
            Self::Seat(ticket, member) => Change::Seat(ticket, member, None),
        }
    }
}

impl Change {
    pub(super) fn key(&self) -> Key {
        match self {
            Self::Online(member, _) => Key::Online(*member),
            Self::Seat(ticket, member, _) => Key::Seat(*ticket, *member),
        }
    }
}
