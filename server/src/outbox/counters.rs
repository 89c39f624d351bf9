//! What became of messages on their way out, for the metrics of a node.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::store::{Channel, Ending};

const CHANNELS: [(Channel, &str); 3] = [
    (Channel::Push, "push"),
    (Channel::Mail, "mail"),
    (Channel::Digest, "digest"),
];
const ENDINGS: [&str; 5] = ["sent", "refused", "unneeded", "unknown", "again"];

/// Attempts that this node ended, since its start.
#[derive(Debug, Default)]
pub struct OutboxCounters {
    ended: [[AtomicU64; ENDINGS.len()]; CHANNELS.len()],
    late_ms: AtomicU64,
}

impl OutboxCounters {
    pub(super) fn note(&self, channel: Channel, ending: Ending) {
        let ending = match ending {
            Ending::Sent => 0,
            Ending::Refused => 1,
            Ending::Unneeded => 2,
            Ending::Unknown => 3,
            Ending::Again(_) => 4,
        };
        self.ended[channel as usize][ending].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn note_late(&self, late: Duration) {
        let late = late.as_millis().try_into().unwrap_or(u64::MAX);
        self.late_ms.store(late, Ordering::Relaxed);
    }

    /// Each channel with each ending and how many there were.
    pub fn each(&self) -> impl Iterator<Item = (&'static str, &'static str, u64)> {
        CHANNELS.into_iter().flat_map(move |(channel, word)| {
            let counts = &self.ended[channel as usize];
            let counted = ENDINGS.into_iter().zip(counts);
            counted.map(move |(ending, count)| (word, ending, count.load(Ordering::Relaxed)))
        })
    }

    /// For how long the message that waits the longest could have been sent, at the last look.
    pub fn late(&self) -> Duration {
        Duration::from_millis(self.late_ms.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_counted_by_channel() {
        let counters = OutboxCounters::default();
        counters.note(Channel::Mail, Ending::Sent);
        counters.note(Channel::Mail, Ending::Sent);
        counters.note(Channel::Digest, Ending::Again(Duration::ZERO));
        let counted: Vec<_> = counters.each().filter(|(_, _, count)| *count > 0).collect();
        assert_eq!(counted, [("mail", "sent", 2), ("digest", "again", 1)]);
    }
}
