//! One stream of one ticket on this node: events in, in whatever order; strictly ordered deliveries
//! out, in rounds.
//!
//! The lane knows up to where it has every event in hand, and each watcher knows up to where it was
//! served. A round gives all watchers what lies between, joined to one piece of bytes. What comes in
//! while a round is under way is the next round's, so that a burst costs each watcher few writes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use peerdesk_desk::Seq;
use slab::Slab;

use super::recent::Recent;
use super::{ConnectionId, Mailbox};
use crate::frame::Frame;

/// Events that may wait for a missing one before the newest are dropped; history has them all.
const EARLY_EVENTS_MAX: usize = 256;
/// Events that may be in hand and not served. Beyond it they are read from history when it is their
/// turn.
const UNSERVED_EVENTS_MAX: i64 = 256;
/// Watchers whose memory is brought near before each of them is served.
const NEAR_AT_ONCE: usize = 8;

/// See the module.
#[derive(Default)]
pub(super) struct Lane {
    /// Every event up to here is in hand; unknown until the first watcher goes live.
    head: Option<Seq>,
    /// Every live watcher has everything up to here.
    served: i64,
    /// Events that came before their turn.
    early: BTreeMap<Seq, Frame>,
    recent: Recent,
    watchers: Slab<Watcher>,
    places: HashMap<ConnectionId, usize>,
    round: Option<Round>,
}

struct Watcher {
    mailbox: Arc<Mailbox>,
    /// What it was served, once it is live; before, it reads history and gets nothing.
    last: Option<Seq>,
}

/// The way of some events to all watchers.
struct Round {
    from: Seq,
    upto: Seq,
    joined: Frame,
    /// The next place of the slab to be served.
    cursor: usize,
}

/// What came of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// Something can be handed on.
    pub(super) is_due: bool,
    /// Something is missing in between.
    pub(super) has_gap: bool,
}

/// What one step of a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) deliveries: u64,
    /// Everybody has what this round brought.
    pub(super) is_round_over: bool,
    /// Everybody has everything.
    pub(super) is_done: bool,
}

impl Lane {
    pub(super) fn register(&mut self, connection: ConnectionId, mailbox: Arc<Mailbox>) {
        let watcher = Watcher {
            mailbox,
            last: None,
        };
        if let Some(place) = self.places.get(&connection) {
            self.watchers[*place] = watcher;
        } else {
            let place = self.watchers.insert(watcher);
            self.places.insert(connection, place);
        }
    }

    pub(super) fn unregister(&mut self, connection: ConnectionId) {
        if let Some(place) = self.places.remove(&connection) {
            self.watchers.remove(place);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// How many watch.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Up to where every event is in hand.
    pub(super) fn head(&self) -> Option<Seq> {
        self.head
    }

    /// The watcher has read history up to `last` and now gets everything after it.
    pub(super) fn go_live(&mut self, connection: ConnectionId, last: Seq) -> Taken {
        let Some(place) = self.places.get(&connection).copied() else {
            return Taken::default();
        };
        let head = self.begin(last);
        let watcher = &mut self.watchers[place];
        watcher.last = Some(last);
        let mut has_gap = false;
        if last < head {
            if self.recent.reaches(last, head) {
                let missed = Frame::joined(self.recent.between(last, head));
                watcher.mailbox.push(&missed);
                watcher.last = Some(head);
            } else {
                // Another watcher read more of the history than is in hand here: the lane goes back
                // and reads it. Those who have it are not given it again.
                self.go_back(last);
                has_gap = true;
            }
        }
        let taken = self.take_early();
        Taken {
            has_gap: has_gap || taken.has_gap,
            ..taken
        }
    }

    fn go_back(&mut self, last: Seq) {
        self.head = Some(last);
        self.served = self.served.min(last.0);
        self.recent.clear();
        self.round = None;
    }

    /// Takes an event in whatever order it comes.
    pub(super) fn take(&mut self, seq: Seq, frame: Frame) -> Taken {
        if self.head.is_some_and(|head| seq <= head) {
            return Taken::default();
        }
        self.early.insert(seq, frame);
        if self.early.len() > EARLY_EVENTS_MAX {
            self.early.pop_last();
        }
        self.take_early()
    }

    /// Takes in hand, in order, the events whose turn has come.
    fn take_early(&mut self) -> Taken {
        let Some(mut head) = self.head else {
            return Taken::default();
        };
        while let Some(entry) = self.early.first_entry() {
            let seq = *entry.key();
            if seq > Seq(head.0 + 1) || head.0 - self.served >= UNSERVED_EVENTS_MAX {
                break;
            }
            let frame = entry.remove();
            if seq > head {
                self.recent.push(seq, frame);
                head = seq;
            }
        }
        self.head = Some(head);
        Taken {
            is_due: head.0 > self.served,
            has_gap: !self.early.is_empty(),
        }
    }

    /// The last event that came before its turn and still waits.
    pub(super) fn last_early(&self) -> Option<Seq> {
        self.early.last_key_value().map(|(seq, _)| *seq)
    }

    /// Forgets what waits up to a place. History was read to its end after it came, so it was never
    /// committed: a lie of whoever writes to the bus.
    pub(super) fn forget_early(&mut self, upto: Seq) {
        self.early = self.early.split_off(&Seq(upto.0 + 1));
    }

    /// Serves up to `watchers_max` watchers.
    pub(super) fn step(&mut self, watchers_max: usize) -> Step {
        let Some(head) = self.head else {
            return Step {
                is_round_over: true,
                is_done: true,
                ..Step::default()
            };
        };
        if self.round.is_none() && head.0 > self.served {
            let from = Seq(self.served);
            self.round = Some(Round {
                from,
                upto: head,
                joined: Frame::joined(self.recent.between(from, head)),
                cursor: 0,
            });
        }
        let mut deliveries = 0;
        if let Some(round) = &mut self.round {
            let end = (round.cursor + watchers_max).min(self.watchers.capacity());
            for begin in (round.cursor..end).step_by(NEAR_AT_ONCE) {
                let few = begin..end.min(begin + NEAR_AT_ONCE);
                for watcher in few.clone().filter_map(|place| self.watchers.get(place)) {
                    watcher.mailbox.bring_near();
                }
                for place in few {
                    if let Some(watcher) = self.watchers.get_mut(place) {
                        deliveries += watcher.serve(round, &self.recent);
                    }
                }
            }
            round.cursor = end;
            if end == self.watchers.capacity() {
                self.served = round.upto.0;
                self.round = None;
                self.recent.trim(Seq(self.served));
                // Room was made for what waited.
                self.take_early();
            }
        }
        let is_round_over = self.round.is_none();
        Step {
            deliveries,
            is_round_over,
            is_done: is_round_over && self.head.is_none_or(|head| head.0 <= self.served),
        }
    }

    /// Hands a hint to all live watchers.
    pub(super) fn tell(&self, key: u64, frame: &Frame) {
        for (_, watcher) in &self.watchers {
            if watcher.last.is_some() {
                watcher.mailbox.push_hint(key, frame);
            }
        }
    }

    /// What a reader who has everything up to `after` has missed, and the head; `None` when that is
    /// not in memory.
    pub(super) fn missed(&self, after: Seq) -> Option<(Vec<Frame>, Seq)> {
        let head = self.head?;
        self.recent
            .reaches(after, head)
            .then(|| (self.recent.between(after, head).cloned().collect(), head))
    }

    /// Takes what was read from history up to its head, the newest first as far as there is room, for
    /// the next who asks.
    pub(super) fn remember<'a>(
        &mut self,
        read_head: Seq,
        history: impl DoubleEndedIterator<Item = (Seq, &'a Frame)>,
    ) -> Taken {
        let head = self.begin(read_head);
        for (seq, frame) in history.rev() {
            if seq <= head && !self.recent.remember(seq, frame, head) {
                break;
            }
        }
        self.take_early()
    }

    /// Begins at this place, unless the lane has begun already; says where it stands.
    fn begin(&mut self, at: Seq) -> Seq {
        *self.head.get_or_insert_with(|| {
            self.served = at.0;
            at
        })
    }
}

impl Watcher {
    /// Gives the watcher what it has not got of the round; says how many events that were.
    fn serve(&mut self, round: &Round, recent: &Recent) -> u64 {
        let Some(last) = self.last else { return 0 };
        if last >= round.upto {
            return 0;
        }
        if last == round.from {
            self.mailbox.push(&round.joined);
        } else {
            // It read more of the history than others.
            self.mailbox
                .push(&Frame::joined(recent.between(last, round.upto)));
        }
        self.last = Some(round.upto);
        (round.upto.0 - last.0) as u64
    }
}

#[cfg(test)]
mod tests;
