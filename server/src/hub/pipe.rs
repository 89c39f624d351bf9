//! The seam between a mailbox and the socket it writes to.

use std::io::{self, IoSlice};

/// What takes the bytes. Never waits: takes what it can now, and says how much that was.
pub trait Pipe: Send + Sync + 'static {
    /// Writes one piece to a socket that took everything so far, in the cheapest way there is.
    fn write_now(&self, bytes: &[u8]) -> io::Result<Accepted>;

    /// Writes several pieces to a socket that may be full, and notes it for those who wait until it
    /// is writable.
    fn try_write(&self, bytes: &[IoSlice<'_>]) -> io::Result<Accepted>;

    /// Reads what [`Self::write_now`] will need of the pipe's memory, only so that it is near then.
    fn bring_near(&self) {}

    /// Writes what the pipe kept, as [`Self::try_write`]. True when it keeps nothing any more.
    fn drain(&self) -> io::Result<bool>;
}

/// How much a pipe took of what it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub bytes: usize,
    /// Whether it keeps some of that because the socket is full. Nothing more can be written until
    /// it is drained.
    pub is_kept: bool,
}

impl Accepted {
    /// So many bytes, and the socket has them all.
    pub fn through(bytes: usize) -> Self {
        Self {
            bytes,
            is_kept: false,
        }
    }
}
