//! What was said in the tickets that grow, kept so that a look reads only what came since the one
//! before.

use std::collections::{BTreeSet, HashMap};

use peerdesk_desk::{Seq, Stream, TicketId};

use crate::store::{Heads, Recorded};

/// Of the histories that are kept, together, in bytes: enough for what is written to in a busy hour.
/// What does not fit is read whole again with each look.
const KEPT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// What was said in some tickets, whole, each in its order.
#[derive(Debug, Default)]
pub(super) struct Histories {
    tickets: HashMap<TicketId, History>,
    bytes: usize,
    readings: u64,
}

#[derive(Debug)]
struct History {
    said: Vec<Recorded>,
    /// Last seqs that were read, of the public and the staff stream.
    public: Seq,
    staff: Seq,
    bytes: usize,
    /// Its last reading: those that were read longest ago are forgotten first.
    reading: u64,
}

impl History {
    const UNREAD: Self = Self {
        said: Vec::new(),
        public: Seq(0),
        staff: Seq(0),
        bytes: 0,
        reading: 0,
    };
}

impl Histories {
    /// The places behind what is known of these tickets: from there they have to be read on.
    pub(super) fn places(&self, tickets: &[TicketId]) -> Vec<Heads> {
        let unread = History::UNREAD;
        let place = |ticket: &TicketId| {
            let history = self.tickets.get(ticket).unwrap_or(&unread);
            Heads {
                ticket: *ticket,
                public: history.public,
                staff: history.staff,
            }
        };
        tickets.iter().map(place).collect()
    }

    /// Adds what was read from those places.
    pub(super) fn add(&mut self, said: Vec<Recorded>) {
        self.readings += 1;
        for recorded in said {
            let bytes = bytes_of(&recorded);
            let history = self
                .tickets
                .entry(recorded.ticket)
                .or_insert(History::UNREAD);
            history.reading = self.readings;
            history.bytes += bytes;
            self.bytes += bytes;
            match recorded.stream {
                Stream::Public => history.public = recorded.seq,
                Stream::Staff => history.staff = recorded.seq,
            }
            history.said.push(recorded);
        }
    }

    /// Everything that was said in a ticket, in which what is said later stands later in its stream.
    pub(super) fn of(&self, ticket: TicketId) -> &[Recorded] {
        self.tickets
            .get(&ticket)
            .map_or(&[][..], |history| &history.said)
    }

    /// Forgets what was read longest ago, where it is too much by now.
    pub(super) fn shrink(&mut self) {
        self.shrink_to(KEPT_BYTES_MAX);
    }

    fn shrink_to(&mut self, bytes_max: usize) {
        if self.bytes <= bytes_max {
            return;
        }
        let by_age: BTreeSet<(u64, TicketId)> = self
            .tickets
            .iter()
            .map(|(ticket, history)| (history.reading, *ticket))
            .collect();
        for (_, ticket) in by_age {
            if self.bytes <= bytes_max {
                return;
            }
            if let Some(history) = self.tickets.remove(&ticket) {
                self.bytes -= history.bytes;
            }
        }
    }
}

fn bytes_of(recorded: &Recorded) -> usize {
    let text = recorded.event.words().map_or(0, |text| text.as_str().len());
    size_of::<Recorded>() + text
}

#[cfg(test)]
mod tests {
    use peerdesk_desk::{Event, Text, Timestamp};

    use super::*;

    fn posted(ticket: i64, stream: Stream, seq: i64, text: &str) -> Recorded {
        Recorded {
            ticket: TicketId(ticket),
            stream,
            seq: Seq(seq),
            at: Timestamp(seq),
            by: None,
            command: None,
            after_public: (stream == Stream::Staff).then_some(Seq(1)),
            event: Event::Posted {
                text: Text::new(text).expect("words"),
                renews: None,
            },
        }
    }

    fn heads(ticket: i64, public: i64, staff: i64) -> Heads {
        Heads {
            ticket: TicketId(ticket),
            public: Seq(public),
            staff: Seq(staff),
        }
    }

    #[test]
    fn a_ticket_is_read_on_behind_what_is_known_of_each_stream() {
        let mut histories = Histories::default();
        let both = [TicketId(1), TicketId(2)];
        assert_eq!(histories.places(&both), [heads(1, 0, 0), heads(2, 0, 0)]);
        let first = vec![
            posted(1, Stream::Public, 1, "a"),
            posted(1, Stream::Public, 4, "b"),
            posted(1, Stream::Staff, 2, "c"),
        ];
        histories.add(first.clone());
        assert_eq!(histories.places(&both), [heads(1, 4, 2), heads(2, 0, 0)]);
        let second = posted(1, Stream::Public, 5, "d");
        histories.add(vec![second.clone()]);
        assert_eq!(histories.of(TicketId(1)), [first, vec![second]].concat());
        assert_eq!(histories.of(TicketId(2)), []);
    }

    #[test]
    fn what_was_read_longest_ago_is_forgotten_first_and_read_whole_again() {
        let mut histories = Histories::default();
        histories.add(vec![posted(1, Stream::Public, 1, "a")]);
        histories.add(vec![posted(2, Stream::Public, 1, "b")]);
        histories.add(vec![posted(1, Stream::Public, 2, "c")]);
        histories.shrink_to(histories.bytes);
        assert_eq!(histories.tickets.len(), 2);
        histories.shrink_to(histories.bytes - 1);
        let places = histories.places(&[TicketId(1), TicketId(2)]);
        assert_eq!(places, [heads(1, 2, 0), heads(2, 0, 0)]);
        histories.shrink_to(0);
        assert_eq!((histories.bytes, histories.tickets.len()), (0, 0));
    }
}
