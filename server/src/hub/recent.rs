//! The last events of a stream, in memory: what a round hands on, and what a member who was away for
//! a moment is brought up to date from without a read of the history.

use std::collections::VecDeque;

use peerdesk_desk::Seq;

use crate::frame::Frame;

/// Events kept of one stream once everybody has them.
const KEPT_EVENTS_MAX: usize = 128;
/// Bytes kept of one stream once everybody has them.
const KEPT_BYTES_MAX: usize = 32 * 1024;

/// Events without a hole, up to a head that the lane knows.
#[derive(Default)]
pub(super) struct Recent {
    /// Seq of the front.
    first: i64,
    frames: VecDeque<Frame>,
    bytes: usize,
}

impl Recent {
    /// Adds the event after the last one.
    pub(super) fn push(&mut self, seq: Seq, frame: Frame) {
        if self.frames.is_empty() {
            self.first = seq.0;
        }
        self.bytes += frame.len();
        self.frames.push_back(frame);
    }

    /// Adds the event before the first one, as far as there is room. `head` is the last event that
    /// the lane has in hand. Whether it is here now.
    pub(super) fn remember(&mut self, seq: Seq, frame: &Frame, head: Seq) -> bool {
        if !self.frames.is_empty() && seq.0 >= self.first {
            return true;
        }
        let before = if self.frames.is_empty() {
            head.0
        } else {
            self.first - 1
        };
        let has_room =
            self.frames.len() < KEPT_EVENTS_MAX && self.bytes + frame.len() <= KEPT_BYTES_MAX;
        if seq.0 != before || !has_room {
            return false;
        }
        self.first = seq.0;
        self.bytes += frame.len();
        self.frames.push_front(frame.clone());
        true
    }

    /// Whether every event between `after` and `head` is here.
    pub(super) fn reaches(&self, after: Seq, head: Seq) -> bool {
        after == head || (after < head && !self.frames.is_empty() && self.first <= after.0 + 1)
    }

    /// The events after one place and up to another; the caller has asked whether they are here.
    pub(super) fn between(&self, after: Seq, upto: Seq) -> impl Iterator<Item = &Frame> + Clone {
        let skipped = (after.0 + 1 - self.first).max(0) as usize;
        let count = (upto.0 - after.0).max(0) as usize;
        self.frames.iter().skip(skipped).take(count)
    }

    /// Forgets the oldest events beyond the bounds, but none after `served`: somebody still gets
    /// those.
    pub(super) fn trim(&mut self, served: Seq) {
        while self.first <= served.0
            && (self.frames.len() > KEPT_EVENTS_MAX || self.bytes > KEPT_BYTES_MAX)
        {
            let Some(frame) = self.frames.pop_front() else {
                return;
            };
            self.bytes -= frame.len();
            self.first += 1;
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(seq: i64) -> Frame {
        Frame::text(seq.to_string().as_bytes())
    }

    fn of(seqs: std::ops::RangeInclusive<i64>) -> Recent {
        let mut recent = Recent::default();
        for seq in seqs {
            recent.push(Seq(seq), frame(seq));
        }
        recent
    }

    #[test]
    fn it_knows_how_far_it_reaches() {
        let recent = of(4..=6);
        assert!(recent.reaches(Seq(6), Seq(6)));
        assert!(recent.reaches(Seq(3), Seq(6)));
        assert!(!recent.reaches(Seq(2), Seq(6)));
        assert!(!recent.reaches(Seq(7), Seq(6)), "ahead of what is here");
        assert!(Recent::default().reaches(Seq(6), Seq(6)));
        assert!(!Recent::default().reaches(Seq(5), Seq(6)));
        let between: Vec<_> = recent.between(Seq(4), Seq(5)).cloned().collect();
        assert_eq!(between, [frame(5)]);
    }

    #[test]
    fn it_keeps_what_is_not_served_whatever_its_size() {
        let mut recent = of(1..=500);
        recent.trim(Seq(100));
        assert!(recent.reaches(Seq(100), Seq(500)));
        assert!(!recent.reaches(Seq(99), Seq(500)));
        recent.trim(Seq(500));
        assert_eq!(recent.frames.len(), KEPT_EVENTS_MAX);
    }

    #[test]
    fn history_is_remembered_from_the_head_backwards_without_a_hole() {
        let mut recent = Recent::default();
        assert!(!recent.remember(Seq(4), &frame(4), Seq(6)));
        assert!(recent.remember(Seq(6), &frame(6), Seq(6)));
        assert!(recent.remember(Seq(5), &frame(5), Seq(6)));
        assert!(!recent.remember(Seq(3), &frame(3), Seq(6)));
        assert!(recent.reaches(Seq(4), Seq(6)));
        recent.push(Seq(7), frame(7));
        assert!(recent.reaches(Seq(4), Seq(7)));
    }
}
