//! Commands without a final answer. A node that does not know whether one was kept says so, and
//! the same command with the same id is sent again, as every client of the protocol does.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use peerdesk_protocol::{ClientMessage, CommandId};

use super::Place;

/// A command that was put off is sent again after this.
const AGAIN_AFTER: Duration = Duration::from_millis(200);

/// What was sent and not finally answered.
#[derive(Default)]
pub(super) struct Unanswered {
    frames: HashMap<CommandId, (Place, Vec<u8>)>,
    again: VecDeque<(Instant, CommandId)>,
}

impl Unanswered {
    /// Remembers a frame that waits for a reply.
    pub(super) fn sent(&mut self, place: Place, message: &ClientMessage, frame: &[u8]) {
        let id = match message {
            ClientMessage::Ask(ask) => ask.id,
            ClientMessage::Command(request) => request.id,
            ClientMessage::Hello { .. }
            | ClientMessage::Watch { .. }
            | ClientMessage::Unwatch { .. }
            | ClientMessage::WatchDesk {}
            | ClientMessage::UnwatchDesk {}
            | ClientMessage::Look { .. }
            | ClientMessage::Typing { .. }
            | ClientMessage::Trying { .. }
            | ClientMessage::Away { .. }
            | ClientMessage::WatchInbox {}
            | ClientMessage::UnwatchInbox {}
            | ClientMessage::Read(_) => return,
        };
        self.frames.insert(id, (place, frame.to_vec()));
    }

    /// The reply was final.
    pub(super) fn answered(&mut self, id: CommandId) {
        self.frames.remove(&id);
    }

    /// The node does not know, or is busy.
    pub(super) fn put_off(&mut self, id: CommandId, now: Instant) {
        self.again.push_back((now + AGAIN_AFTER, id));
    }

    /// The next frame whose time to be sent again has come.
    pub(super) fn due(&mut self, now: Instant) -> Option<(Place, &[u8])> {
        while self.again.front().is_some_and(|(at, _)| *at <= now) {
            let (_, id) = self.again.pop_front()?;
            if self.frames.contains_key(&id) {
                let (place, frame) = self.frames.get(&id)?;
                return Some((*place, frame));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use peerdesk_protocol::{ClientMessage, Command, TicketId};

    use super::{AGAIN_AFTER, Place, Unanswered};
    use crate::member;

    fn sent() -> (Unanswered, peerdesk_protocol::CommandId) {
        let text = "Does it start?".to_owned();
        let message = member::command(TicketId(1), Command::Post { text }).frame();
        let ClientMessage::Command(request) = &message else {
            panic!("a post is a command");
        };
        let mut unanswered = Unanswered::default();
        unanswered.sent(Place(3), &message, b"frame");
        (unanswered, request.id)
    }

    #[test]
    fn what_was_put_off_is_sent_again_once_when_it_is_time() {
        let (mut unanswered, id) = sent();
        let now = Instant::now();
        unanswered.put_off(id, now);
        assert_eq!(unanswered.due(now), None);
        let later = now + AGAIN_AFTER;
        assert_eq!(unanswered.due(later), Some((Place(3), b"frame".as_slice())));
        assert_eq!(unanswered.due(later + Duration::from_secs(1)), None);
    }

    #[test]
    fn what_was_finally_answered_is_not_sent_again() {
        let (mut unanswered, id) = sent();
        let now = Instant::now();
        unanswered.put_off(id, now);
        unanswered.answered(id);
        assert_eq!(unanswered.due(now + AGAIN_AFTER), None);
    }
}
