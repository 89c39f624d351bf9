//! A socket with a small buffer: what the client has not read stands in the way of what comes.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::sync::{Arc, Mutex};

use peerdesk_server::hub::{Accepted, Pipe};

use crate::frames::{FRAME_BYTES, Letters};
use crate::node::lock;

/// The bytes between a node and a client.
#[derive(Clone)]
pub(crate) struct Socket {
    bytes: Arc<Mutex<Bytes>>,
    /// Bytes that fit between the two.
    room: usize,
}

#[derive(Default)]
struct Bytes {
    under_way: VecDeque<u8>,
    /// Read by the client, perhaps only a part of a frame.
    read: VecDeque<u8>,
}

impl Socket {
    pub(crate) fn with_room(room: usize) -> Self {
        Self {
            bytes: Arc::default(),
            room,
        }
    }

    /// The client reads what is under way. Whether there was anything.
    pub(crate) fn read(&self) -> bool {
        let mut bytes = lock(&self.bytes);
        let Bytes { under_way, read } = &mut *bytes;
        let is_some = !under_way.is_empty();
        read.append(under_way);
        is_some
    }

    /// The next whole frame of what was read.
    pub(crate) fn frame(&self) -> Option<Vec<u8>> {
        let mut bytes = lock(&self.bytes);
        (bytes.read.len() >= FRAME_BYTES).then(|| bytes.read.drain(..FRAME_BYTES).collect())
    }
}

impl Pipe for Socket {
    fn write_now(&self, bytes: &[u8]) -> io::Result<Accepted> {
        self.try_write(&[IoSlice::new(bytes)])
    }

    fn try_write(&self, bytes: &[IoSlice<'_>]) -> io::Result<Accepted> {
        let mut locked = lock(&self.bytes);
        let written = &mut locked.under_way;
        let room = self.room.saturating_sub(written.len());
        if room == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let before = written.len();
        written.extend(bytes.iter().flat_map(|piece| piece.iter()).take(room));
        Ok(Accepted::through(written.len() - before))
    }

    fn drain(&self) -> io::Result<bool> {
        Ok(true)
    }
}

#[test]
fn frames_of_the_model_have_one_length() {
    let letters = Letters::default();
    for _ in 0..300 {
        let frame = letters.seal(crate::frames::Down::Welcome);
        assert_eq!(frame.bytes().len(), FRAME_BYTES);
    }
}
