//! What waits to be written to one socket: bounded in frames and bytes, filled by many, emptied by
//! the socket's own task.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use peerdesk_protocol::CloseCode;
use tokio::sync::Notify;

/// Frames that may wait for one socket.
const FRAMES_MAX: usize = 1_024;
/// Bytes that may wait for one socket. Larger single frames pass when nothing else waits.
const BYTES_MAX: usize = 512 * 1024;
/// Above this share of either limit hints are dropped, so that events keep their room.
const HINTS_SHARE: usize = 4;

/// See the module.
pub struct Mailbox {
    state: Mutex<State>,
    /// Something was put in, or the box closed.
    filled: Notify,
    /// Something was taken out.
    emptied: Notify,
}

/// A frame on its way to a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    frame: Bytes,
    /// Set for hints: a newer one of the same key replaces an older one that still waits.
    hint: Option<u64>,
}

/// Why a mailbox takes nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The socket is to be closed with this code; what waits is not written any more.
    With(CloseCode),
    /// The socket is gone.
    Gone,
}

#[derive(Default)]
struct State {
    parcels: VecDeque<Parcel>,
    bytes: usize,
    closing: Option<Closing>,
}

impl Parcel {
    /// A frame that must arrive, or the socket closes.
    pub fn event(frame: Bytes) -> Self {
        Self { frame, hint: None }
    }

    /// A frame that may be dropped or replaced.
    pub fn hint(key: u64, frame: Bytes) -> Self {
        Self {
            frame,
            hint: Some(key),
        }
    }
}

impl Mailbox {
    /// An empty box.
    #[expect(
        clippy::new_without_default,
        reason = "a mailbox is made on purpose, for a socket"
    )]
    pub fn new() -> Self {
        Self {
            state: Mutex::default(),
            filled: Notify::new(),
            emptied: Notify::new(),
        }
    }

    /// Puts a frame in and never waits. When the box is full, a hint is dropped; anything else closes
    /// the box as slow, because skipping an event silently is what this desk must never do.
    pub fn push(&self, parcel: Parcel) {
        let mut state = self.lock();
        if state.closing.is_some() {
            return;
        }
        if let Some(key) = parcel.hint {
            state.push_hint(key, parcel);
        } else if state.is_full(parcel.frame.len()) {
            state.close(Closing::With(CloseCode::Slow));
        } else {
            state.push(parcel);
        }
        drop(state);
        self.filled.notify_one();
    }

    /// Puts a frame in, waiting until the box is at most half full. For answers to what the member
    /// asked, which may be long: a reader that asks much waits for itself.
    pub async fn send(&self, frame: Bytes) {
        loop {
            let emptied = self.emptied.notified();
            {
                let mut state = self.lock();
                if state.closing.is_some() {
                    return;
                }
                if state.bytes <= BYTES_MAX / 2 && state.parcels.len() <= FRAMES_MAX / 2 {
                    state.push(Parcel::event(frame));
                    drop(state);
                    self.filled.notify_one();
                    return;
                }
            }
            emptied.await;
        }
    }

    /// Closes the box; the first reason stands.
    pub fn close(&self, closing: Closing) {
        self.lock().close(closing);
        self.filled.notify_one();
        self.emptied.notify_waiters();
    }

    /// Waits for frames and takes up to `max` of them, or the reason why there will be none.
    /// Dropping the future loses nothing.
    pub async fn next(&self, max: usize) -> Result<Vec<Bytes>, Closing> {
        loop {
            {
                let mut state = self.lock();
                if let Some(closing) = state.closing {
                    return Err(closing);
                }
                if !state.parcels.is_empty() {
                    let frames = state.take(max);
                    drop(state);
                    self.emptied.notify_waiters();
                    return Ok(frames);
                }
            }
            self.filled.notified().await;
        }
    }

    /// Takes everything that waits, without waiting.
    pub fn drain(&self) -> Vec<Bytes> {
        let frames = self.lock().take(usize::MAX);
        self.emptied.notify_waiters();
        frames
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn push(&mut self, parcel: Parcel) {
        self.bytes += parcel.frame.len();
        self.parcels.push_back(parcel);
    }

    fn push_hint(&mut self, key: u64, parcel: Parcel) {
        if let Some(waiting) = self.parcels.iter_mut().find(|p| p.hint == Some(key)) {
            self.bytes = self.bytes - waiting.frame.len() + parcel.frame.len();
            *waiting = parcel;
        } else if self.parcels.len() < FRAMES_MAX / HINTS_SHARE
            && self.bytes < BYTES_MAX / HINTS_SHARE
        {
            self.push(parcel);
        }
    }

    fn is_full(&self, more: usize) -> bool {
        self.parcels.len() >= FRAMES_MAX
            || (!self.parcels.is_empty() && self.bytes + more > BYTES_MAX)
    }

    fn close(&mut self, closing: Closing) {
        if self.closing.is_none() {
            self.closing = Some(closing);
            self.parcels = VecDeque::new();
            self.bytes = 0;
        }
    }

    fn take(&mut self, max: usize) -> Vec<Bytes> {
        let count = self.parcels.len().min(max);
        let frames: Vec<Bytes> = self.parcels.drain(..count).map(|p| p.frame).collect();
        self.bytes -= frames.iter().map(Bytes::len).sum::<usize>();
        frames
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_box_closes_as_slow_and_frees_what_it_held() {
        let mailbox = Mailbox::new();
        let frame = Bytes::from(vec![b'x'; 1_000]);
        for _ in 0..=BYTES_MAX / 1_000 {
            mailbox.push(Parcel::event(frame.clone()));
        }
        let state = mailbox.lock();
        assert_eq!(state.closing, Some(Closing::With(CloseCode::Slow)));
        assert_eq!((state.parcels.len(), state.bytes), (0, 0));
    }

    #[test]
    fn a_newer_hint_replaces_the_one_that_waits() {
        let mailbox = Mailbox::new();
        mailbox.push(Parcel::hint(7, Bytes::from_static(b"old")));
        mailbox.push(Parcel::event(Bytes::from_static(b"event")));
        mailbox.push(Parcel::hint(7, Bytes::from_static(b"newest")));
        assert_eq!(mailbox.drain(), [&b"newest"[..], b"event"]);
        assert_eq!(mailbox.lock().bytes, 0);
    }

    #[test]
    fn hints_leave_room_for_events() {
        let mailbox = Mailbox::new();
        for key in 0..10_000 {
            mailbox.push(Parcel::hint(key, Bytes::from_static(b"hint")));
        }
        assert_eq!(mailbox.drain().len(), FRAMES_MAX / HINTS_SHARE);
    }

    #[tokio::test]
    async fn a_large_answer_waits_until_there_is_room() {
        let mailbox = std::sync::Arc::new(Mailbox::new());
        mailbox.send(Bytes::from(vec![b'x'; BYTES_MAX])).await;
        let sender = {
            let mailbox = std::sync::Arc::clone(&mailbox);
            tokio::spawn(async move { mailbox.send(Bytes::from_static(b"second")).await })
        };
        assert_eq!(mailbox.next(1).await.expect("open")[0].len(), BYTES_MAX);
        sender.await.expect("sender");
        assert_eq!(mailbox.next(1).await.expect("open"), [&b"second"[..]]);
    }
}
