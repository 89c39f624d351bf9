//! One stream of one ticket on this node: events in, strictly ordered deliveries out.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use peerdesk_desk::Seq;

use super::{ConnectionId, Mailbox, Overflowed, Parcel};

/// Events that may wait for a missing one before the newest are dropped; history has them all.
const EARLY_EVENTS_MAX: usize = 256;
/// Events held back for a watcher that still reads history.
const HELD_EVENTS_MAX: usize = 1_024;

/// See the module.
#[derive(Default)]
pub(super) struct Lane {
    /// Up to here every live watcher has everything; unknown until the first of them goes live.
    delivered: Option<Seq>,
    /// Events that came before their turn.
    early: BTreeMap<Seq, Bytes>,
    watchers: HashMap<ConnectionId, Watcher>,
}

struct Watcher {
    mailbox: Arc<Mailbox>,
    state: State,
}

enum State {
    /// Reads history; what happens meanwhile is held back.
    Reading {
        held: BTreeMap<Seq, Bytes>,
        overflowed: bool,
    },
    /// Has everything up to `last`.
    Live { last: Seq },
}

/// What came of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) deliveries: u64,
    pub(super) has_gap: bool,
}

impl Lane {
    pub(super) fn register(&mut self, connection: ConnectionId, mailbox: Arc<Mailbox>) {
        let state = State::Reading {
            held: BTreeMap::new(),
            overflowed: false,
        };
        self.watchers.insert(connection, Watcher { mailbox, state });
    }

    pub(super) fn unregister(&mut self, connection: ConnectionId) {
        self.watchers.remove(&connection);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.watchers.is_empty()
    }

    pub(super) fn delivered(&self) -> Option<Seq> {
        self.delivered
    }

    /// Whether something between what the watcher read and what others have is still missing.
    pub(super) fn go_live(
        &mut self,
        connection: ConnectionId,
        last: Seq,
    ) -> Result<Taken, Overflowed> {
        let Some(watcher) = self.watchers.get_mut(&connection) else {
            return Ok(Taken::default());
        };
        let live = State::Live { last };
        let mut has_gap = false;
        let mut last = last;
        if let State::Reading { held, overflowed } = std::mem::replace(&mut watcher.state, live) {
            if overflowed {
                self.watchers.remove(&connection);
                return Err(Overflowed);
            }
            for (seq, frame) in held {
                if watcher.hand(seq, &frame) {
                    last = seq;
                }
            }
        }
        match self.delivered {
            None => self.delivered = Some(last),
            // Another watcher read more of the history than hints brought here, so that what lies
            // between was never held back for this one: the lane goes back and reads it. Those who
            // have it are not given it again.
            Some(delivered) if delivered > last => {
                self.delivered = Some(last);
                has_gap = true;
            }
            Some(_) => {}
        }
        let deliveries = self.drain();
        Ok(Taken {
            deliveries,
            has_gap: has_gap || !self.early.is_empty(),
        })
    }

    /// Takes an event in whatever order it comes.
    pub(super) fn take(&mut self, seq: Seq, frame: Bytes) -> Taken {
        let Some(delivered) = self.delivered else {
            self.keep_early(seq, frame);
            return Taken::default();
        };
        if seq <= delivered {
            return Taken::default();
        }
        self.keep_early(seq, frame);
        let deliveries = self.drain();
        Taken {
            deliveries,
            has_gap: !self.early.is_empty(),
        }
    }

    /// Hands a hint to all live watchers; the newest of one key replaces the one before.
    pub(super) fn tell(&self, key: u64, frame: &Bytes) {
        for watcher in self.watchers.values() {
            if matches!(watcher.state, State::Live { .. }) {
                watcher.mailbox.push(Parcel::hint(key, frame.clone()));
            }
        }
    }

    fn keep_early(&mut self, seq: Seq, frame: Bytes) {
        self.early.insert(seq, frame);
        if self.early.len() > EARLY_EVENTS_MAX {
            self.early.pop_last();
        }
    }

    /// Hands on, in order, all events whose turn has come.
    fn drain(&mut self) -> u64 {
        let Some(mut delivered) = self.delivered else {
            return 0;
        };
        let mut deliveries = 0;
        while let Some(entry) = self.early.first_entry() {
            let seq = *entry.key();
            if seq > Seq(delivered.0 + 1) {
                break;
            }
            let frame = entry.remove();
            if seq <= delivered {
                continue;
            }
            delivered = seq;
            for watcher in self.watchers.values_mut() {
                deliveries += u64::from(watcher.hand(seq, &frame));
            }
        }
        self.delivered = Some(delivered);
        deliveries
    }
}

impl Watcher {
    /// Gives the watcher the event if it is the next one for it. Whether it was put in its mailbox.
    fn hand(&mut self, seq: Seq, frame: &Bytes) -> bool {
        match &mut self.state {
            State::Reading { held, overflowed } => {
                if held.len() < HELD_EVENTS_MAX {
                    held.insert(seq, frame.clone());
                } else {
                    *overflowed = true;
                }
                false
            }
            State::Live { last } if seq == Seq(last.0 + 1) => {
                *last = seq;
                self.mailbox.push(Parcel::event(frame.clone()));
                true
            }
            // It has the event already, or the lane went back and comes to it in order.
            State::Live { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(seq: i64) -> Bytes {
        Bytes::from(seq.to_string())
    }

    fn received(mailbox: &Mailbox) -> Vec<i64> {
        mailbox
            .drain()
            .iter()
            .map(|frame| {
                std::str::from_utf8(frame)
                    .expect("text")
                    .parse()
                    .expect("number")
            })
            .collect()
    }

    fn live(lane: &mut Lane, id: u64, last: i64) -> Arc<Mailbox> {
        let mailbox = Arc::new(Mailbox::new());
        lane.register(ConnectionId(id), Arc::clone(&mailbox));
        lane.go_live(ConnectionId(id), Seq(last))
            .expect("not overflowed");
        mailbox
    }

    #[test]
    fn events_are_delivered_in_order_whatever_order_they_come_in() {
        let mut lane = Lane::default();
        let mailbox = live(&mut lane, 1, 3);
        assert!(lane.take(Seq(6), frame(6)).has_gap);
        assert!(lane.take(Seq(5), frame(5)).has_gap);
        let taken = lane.take(Seq(4), frame(4));
        assert_eq!((taken.deliveries, taken.has_gap), (3, false));
        assert_eq!(received(&mailbox), [4, 5, 6]);
    }

    #[test]
    fn an_event_that_comes_twice_is_delivered_once() {
        let mut lane = Lane::default();
        let mailbox = live(&mut lane, 1, 0);
        lane.take(Seq(1), frame(1));
        lane.take(Seq(1), frame(1));
        assert_eq!(received(&mailbox), [1]);
    }

    #[test]
    fn what_happens_while_history_is_read_comes_after_it_without_hole_or_double() {
        let mut lane = Lane::default();
        let _other = live(&mut lane, 1, 2);
        let mailbox = Arc::new(Mailbox::new());
        lane.register(ConnectionId(2), Arc::clone(&mailbox));
        for seq in 3..=6 {
            lane.take(Seq(seq), frame(seq));
        }
        assert_eq!(received(&mailbox), [0_i64; 0], "nothing before going live");
        lane.go_live(ConnectionId(2), Seq(4))
            .expect("not overflowed");
        lane.take(Seq(7), frame(7));
        assert_eq!(received(&mailbox), [5, 6, 7]);
    }

    #[test]
    fn history_newer_than_the_lane_is_not_delivered_again() {
        let mut lane = Lane::default();
        let first = live(&mut lane, 1, 2);
        let second = live(&mut lane, 2, 5);
        for seq in 3..=6 {
            lane.take(Seq(seq), frame(seq));
        }
        assert_eq!(received(&first), [3, 4, 5, 6]);
        assert_eq!(received(&second), [6]);
    }

    #[test]
    fn events_before_the_first_watcher_is_live_wait_for_it() {
        let mut lane = Lane::default();
        let mailbox = Arc::new(Mailbox::new());
        lane.register(ConnectionId(1), Arc::clone(&mailbox));
        lane.take(Seq(2), frame(2));
        lane.take(Seq(3), frame(3));
        lane.go_live(ConnectionId(1), Seq(2))
            .expect("not overflowed");
        assert_eq!(received(&mailbox), [3]);
        assert_eq!(lane.delivered(), Some(Seq(3)));
    }

    #[test]
    fn a_watcher_that_read_less_than_another_gets_what_lies_between_from_history() {
        let mut lane = Lane::default();
        let slow = Arc::new(Mailbox::new());
        lane.register(ConnectionId(1), Arc::clone(&slow));
        // The hint of 4 is lost; the other watcher read up to it.
        let quick = live(&mut lane, 2, 4);
        lane.take(Seq(5), frame(5));
        let taken = lane
            .go_live(ConnectionId(1), Seq(3))
            .expect("not overflowed");
        assert!(taken.has_gap);
        assert_eq!(
            lane.delivered(),
            Some(Seq(3)),
            "the lane reads on from here"
        );
        assert_eq!(
            received(&slow),
            [0_i64; 0],
            "5 does not come in the place of 4"
        );
        lane.take(Seq(4), frame(4));
        lane.take(Seq(5), frame(5));
        lane.take(Seq(6), frame(6));
        assert_eq!(received(&slow), [4, 5, 6]);
        assert_eq!(received(&quick), [5, 6]);
    }

    #[test]
    fn too_much_held_back_makes_the_watcher_start_over() {
        let mut lane = Lane::default();
        let _other = live(&mut lane, 1, 0);
        let mailbox = Arc::new(Mailbox::new());
        lane.register(ConnectionId(2), Arc::clone(&mailbox));
        for seq in 1..=(HELD_EVENTS_MAX as i64 + 1) {
            lane.take(Seq(seq), frame(seq));
        }
        assert_eq!(lane.go_live(ConnectionId(2), Seq(0)), Err(Overflowed));
    }
}
