//! Members who talk, taking turns so that nobody says more than a node takes from one socket.

use std::time::Instant;

use anyhow::{Context as _, ensure};
use peerdesk_protocol::limits::{FRAMES_BURST_MAX, FRAMES_PER_SECOND_MAX};
use peerdesk_protocol::{ClientMessage, Command, TicketId};

use super::DELIVERY_LIMIT;
use crate::crowd::{Crowd, Place};
use crate::member;

/// Frames that one speaker may send before they have to count on what is given back each second.
pub(super) const FRAMES_EACH: usize = FRAMES_BURST_MAX as usize - 50;
/// Words on the way at once while many are said.
const AT_ONCE: usize = 32;

/// Some members of a crowd.
pub(super) struct Speakers {
    places: Vec<Place>,
    said: usize,
    began: Instant,
}

impl Speakers {
    /// These members.
    pub(super) fn new(places: Vec<Place>) -> Self {
        Self {
            places,
            said: 0,
            began: Instant::now(),
        }
    }

    /// How many are needed to say so much, so many at once.
    pub(super) fn needed(messages: usize, at_once: usize) -> usize {
        (messages / FRAMES_EACH + 1).max(at_once)
    }

    /// The next in turn says something.
    pub(super) fn say(&mut self, crowd: &mut Crowd, message: &ClientMessage) -> anyhow::Result<()> {
        let round = self.said / self.places.len();
        let given_back = self.began.elapsed().as_secs() as usize * FRAMES_PER_SECOND_MAX as usize;
        ensure!(
            round < FRAMES_EACH + given_back / 2,
            "too few speakers for what is to be said"
        );
        let place = self.places.get(self.said % self.places.len());
        self.said += 1;
        crowd.send(*place.context("nobody speaks")?, message)
    }

    /// Says so many things, some on the way at once, and waits until all are acked.
    pub(super) fn say_all(
        &mut self,
        crowd: &mut Crowd,
        count: usize,
        what: impl Fn(usize) -> ClientMessage,
    ) -> anyhow::Result<()> {
        self.say_at_once(crowd, count, AT_ONCE, what)
    }

    /// The same with another number on the way at once.
    pub(super) fn say_at_once(
        &mut self,
        crowd: &mut Crowd,
        count: usize,
        at_once: usize,
        what: impl Fn(usize) -> ClientMessage,
    ) -> anyhow::Result<()> {
        let acked = crowd.came().acked;
        for number in 0..count {
            let at_least = (acked + number + 1).saturating_sub(at_once);
            crowd.until(deadline(), "an answer", |came| came.acked >= at_least)?;
            self.say(crowd, &what(number))?;
        }
        crowd.until(deadline(), "an answer", |came| came.acked >= acked + count)
    }
}

/// A line of talk.
pub(super) fn post(ticket: TicketId, text: &str) -> ClientMessage {
    let text = text.to_owned();
    member::command(ticket, Command::Post { text }).frame()
}

/// By when something that is on the way has come.
pub(super) fn deadline() -> Instant {
    Instant::now() + DELIVERY_LIMIT
}

#[cfg(test)]
mod tests {
    use super::{FRAMES_EACH, Speakers};

    #[test]
    fn nobody_has_to_say_more_than_a_socket_may() {
        for messages in [1, 100, FRAMES_EACH, 5_000] {
            let speakers = Speakers::needed(messages, 1);
            assert!(messages.div_ceil(speakers) <= FRAMES_EACH, "{messages}");
        }
        assert_eq!(Speakers::needed(1, 32), 32);
    }
}
