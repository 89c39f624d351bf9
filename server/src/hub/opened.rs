//! A ticket as it was just opened, kept for a moment: when a desk is hit by an outage, thousands open
//! the same ticket within seconds.

use std::time::Duration;

use peerdesk_desk::Seq;
use tokio::time::Instant;

use crate::frame::Frame;

/// How long an opening is handed to others. What changes a ticket without a new event in it, such as
/// another one that is bundled under it, ends it at once where the hint of it arrives, and is shown
/// late by this much where it does not.
const GOOD_FOR: Duration = Duration::from_secs(1);
/// Largest opening that is kept, in bytes.
const BYTES_MAX: usize = 64 * 1024;

/// What somebody who opens a ticket gets, with the places where it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub frame: Frame,
    pub public: Seq,
    /// Set in what those get who read the staff stream.
    pub staff: Option<Seq>,
}

/// The openings of one ticket: for those who read the staff stream, and for the others.
#[derive(Default)]
pub(super) struct Openings {
    kept: [Option<(Opened, Instant)>; 2],
}

impl Openings {
    pub(super) fn keep(&mut self, opened: Opened, now: Instant) {
        if opened.frame.len() <= BYTES_MAX {
            let place = usize::from(opened.staff.is_some());
            self.kept[place] = Some((opened, now));
        }
    }

    pub(super) fn get(&self, reads_staff: bool, now: Instant) -> Option<&Opened> {
        self.kept[usize::from(reads_staff)]
            .as_ref()
            .filter(|(_, at)| *at + GOOD_FOR > now)
            .map(|(opened, _)| opened)
    }

    /// Forgets what is not good any more.
    pub(super) fn sweep(&mut self, now: Instant) {
        for kept in &mut self.kept {
            kept.take_if(|(_, at)| *at + GOOD_FOR <= now);
        }
    }

    pub(super) fn clear(&mut self) {
        self.kept = [None, None];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_opening_is_good_for_its_kind_of_reader_and_a_moment() {
        let mut openings = Openings::default();
        let opened = Opened {
            frame: Frame::text(b"{}"),
            public: Seq(3),
            staff: None,
        };
        let now = Instant::now();
        openings.keep(opened.clone(), now);
        assert_eq!(openings.get(false, now), Some(&opened));
        assert_eq!(openings.get(true, now), None);
        let later = now + GOOD_FOR;
        assert_eq!(openings.get(false, later), None);
        openings.sweep(later);
        assert!(openings.kept[0].is_none());
    }
}
