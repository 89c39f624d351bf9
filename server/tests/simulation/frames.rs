//! What goes over the model's wires. Frames travel as bytes through the real hub: here they are
//! numbers of letters that lie in one table, so that nothing is encoded.

use std::sync::{Arc, Mutex, PoisonError};

use peerdesk_desk::{Seq, Stream, Ticket, TicketId};
use peerdesk_server::frame::Frame;

use crate::store::{CommandId, Outcome, Place, Recorded, Request};

/// A whole text frame of eight bytes, and the length of the whole.
const HEADER: &[u8] = &[0x81, 8];
pub(crate) const FRAME_BYTES: usize = 10;

/// Where a client stands in the streams of a ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places {
    pub(crate) public: Option<Seq>,
    pub(crate) staff: Option<Seq>,
}

impl Places {
    pub(crate) fn of(self, stream: Stream) -> Option<Seq> {
        match stream {
            Stream::Public => self.public,
            Stream::Staff => self.staff,
        }
    }

    pub(crate) fn set(&mut self, stream: Stream, seq: Seq) {
        match stream {
            Stream::Public => self.public = Some(seq),
            Stream::Staff => self.staff = Some(seq),
        }
    }
}

/// From a client.
#[derive(Clone, Debug)]
pub(crate) enum Up {
    Watch(TicketId, Places),
    Unwatch(TicketId),
    Send(CommandId, Request),
}

/// From a node.
#[derive(Clone, Debug)]
pub(crate) enum Down {
    Welcome,
    Reply(CommandId, Answer),
    Opened(TicketId, Places, Box<Ticket>),
    Resumed(TicketId),
    Resync(TicketId),
    Gone(TicketId),
    Event(Place, Recorded),
}

/// What a client hears about its command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Settled(Outcome),
    /// Nobody knows: send it again.
    Unknown,
}

/// The table of letters; see the module.
#[derive(Clone, Default)]
pub(crate) struct Letters(Arc<Mutex<Vec<Down>>>);

impl Letters {
    pub(crate) fn seal(&self, letter: Down) -> Frame {
        let mut letters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push(letter);
        Frame::text(&(letters.len() as u64 - 1).to_be_bytes())
    }

    pub(crate) fn open(&self, frame: &[u8]) -> Down {
        let (header, number) = frame.split_at(2);
        assert_eq!(header, HEADER, "a frame landed inside another");
        let number: [u8; 8] = number.try_into().expect("eight bytes");
        let letters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        letters[u64::from_be_bytes(number) as usize].clone()
    }
}
