//! What stands in a ticket after edits and deletions.

use std::collections::BTreeMap;

use peerdesk_desk::{Event, Seq, Stream, TicketId};

use crate::store::Recorded;

/// The words of one ticket as a reader sees them now, by their place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words<'s>(BTreeMap<(Stream, Seq), &'s str>);

impl<'s> Words<'s> {
    /// Of a history in its order, in which other tickets may stand as well.
    pub fn of(ticket: TicketId, said: &'s [Recorded]) -> Self {
        let mut words = Self::default();
        for recorded in said.iter().filter(|recorded| recorded.ticket == ticket) {
            words.take(recorded);
        }
        words
    }

    /// What stands at a place of the public stream.
    pub fn at(&self, seq: Seq) -> Option<&'s str> {
        self.0.get(&(Stream::Public, seq)).copied()
    }

    /// Everything in a stream but what stands at one place, a line each.
    pub fn but(&self, stream: Stream, left_out: Option<Seq>) -> String {
        let lines: Vec<&str> = self
            .0
            .iter()
            .filter(|((in_stream, seq), _)| {
                *in_stream == stream && (stream == Stream::Staff || Some(*seq) != left_out)
            })
            .map(|(_, text)| *text)
            .collect();
        lines.join("\n")
    }

    fn take(&mut self, recorded: &'s Recorded) {
        let place = |seq: Seq| (recorded.stream, seq);
        let event = &recorded.event;
        if let Some(text) = event.words() {
            self.0.insert(place(recorded.seq), text.as_str());
        } else if let Event::Edited { message, text } | Event::NoteEdited { message, text } = event
        {
            if let Some(words) = self.0.get_mut(&place(*message)) {
                *words = text.as_str();
            }
        } else if let Event::Deleted { message } | Event::NoteDeleted { message } = event {
            self.0.remove(&place(*message));
        }
    }
}
