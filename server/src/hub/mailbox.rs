//! The way out to one socket. What the socket can take is written at once, by whoever has something
//! to say; what it cannot waits here, bounded in frames and bytes, and is written on by the socket's
//! own task.

use std::collections::VecDeque;
use std::hint::black_box;
use std::io::{self, IoSlice};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Buf as _, Bytes};
use peerdesk_protocol::CloseCode;
use tokio::sync::Notify;

use super::hints::HintTick;
use super::pipe::{Accepted, Pipe};
use crate::frame::Frame;

/// Pieces that may wait for one socket; each is a frame, or frames that belong together.
pub(super) const WAITING_MAX: usize = 256;
/// Bytes that may wait for one socket. A larger single frame passes when nothing else waits.
pub(super) const WAITING_BYTES_MAX: usize = 256 * 1024;
/// Different hints that may wait for one socket. Beyond them hints are dropped.
const HINTS_MAX: usize = 64;
/// Pieces written by one call.
const WRITE_PIECES_MAX: usize = 64;

/// See the module. The pipe lies in it, so that a write looks in one place of the memory for each
/// socket: with thousands of them, all are far from the processor when their turn comes.
pub struct Mailbox<P: ?Sized = dyn Pipe> {
    state: Mutex<State>,
    hint_tick: Arc<HintTick>,
    /// Something waits that the socket did not take, or the box closed.
    stuck: Notify,
    /// What waited was written, or the box closed.
    eased: Notify,
    pipe: P,
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
    /// What the socket did not take yet. The front may be the rest of a frame that was begun.
    waiting: VecDeque<Bytes>,
    bytes: usize,
    /// Whether the front is such a rest: it must be finished before anything else is written.
    is_begun: bool,
    /// Whether the pipe keeps bytes that the socket did not take.
    is_kept: bool,
    /// Said with the next event or tick; a newer one of the same key replaces an older.
    hints: Vec<(u64, Frame)>,
    closing: Option<Closing>,
}

impl<P: Pipe> Mailbox<P> {
    /// The way out through a pipe. Hints are flushed by the tick.
    pub fn new(pipe: P, hint_tick: &Arc<HintTick>) -> Self {
        Self {
            state: Mutex::default(),
            hint_tick: Arc::clone(hint_tick),
            stuck: Notify::new(),
            eased: Notify::new(),
            pipe,
        }
    }

    /// The other side of the pipe, from which its owner reads.
    pub fn pipe(&self) -> &P {
        &self.pipe
    }
}

impl Mailbox {
    /// Puts a hint beside what waits: it is said with the next event, or with the next tick. Hints
    /// are the first to be dropped when the other side does not read.
    pub fn push_hint(self: &Arc<Self>, key: u64, frame: &Frame) {
        let mut state = self.lock();
        if state.closing.is_some() || !state.is_through() {
            return;
        }
        let is_first = state.hints.is_empty();
        if let Some(waiting) = state.hints.iter_mut().find(|(of, _)| *of == key) {
            waiting.1 = frame.clone();
        } else if state.hints.len() < HINTS_MAX {
            state.hints.push((key, frame.clone()));
        }
        drop(state);
        if is_first {
            self.hint_tick.add(self);
        }
    }
}

impl<P: Pipe + ?Sized> Mailbox<P> {
    /// Brings near what [`Self::push`] will need of memory. Done for a few sockets before each of them
    /// is written to, the processor waits for all of them at once instead of for one after the other.
    pub(super) fn bring_near(&self) {
        black_box(self.state.is_poisoned());
        self.pipe.bring_near();
    }

    /// Says something that must arrive, and never waits. When too much waits already, the box closes
    /// as slow, because skipping an event silently is what this desk must never do.
    pub fn push(&self, frame: &Frame) {
        let mut state = self.lock();
        if state.closing.is_some() {
            return;
        }
        if !state.waiting.is_empty() && state.is_full(frame.len()) {
            state.close(Closing::With(CloseCode::Slow));
            self.wake_all();
            return;
        }
        self.say(state, frame);
    }

    /// Says something for the socket itself: an answer to a ping, the last word of a box that
    /// closes. A box that is gone takes nothing.
    pub fn push_control(&self, frame: &Frame) {
        let state = self.lock();
        if state.closing != Some(Closing::Gone) && !state.is_full(frame.len()) {
            self.say(state, frame);
        }
    }

    /// Says the hints that wait.
    pub(super) fn flush_hints(&self) {
        let mut state = self.lock();
        if state.closing.is_none() && !state.hints.is_empty() && state.is_through() {
            state.take_hints();
            self.write_on(&mut state);
        }
    }

    /// Says something once at most half of what may wait does. For answers to what the member asked,
    /// which may be long: a reader that asks much waits for itself.
    pub async fn send(&self, frame: &Frame) {
        loop {
            let eased = self.eased.notified();
            {
                let state = self.lock();
                if state.closing.is_some() {
                    return;
                }
                if state.bytes <= WAITING_BYTES_MAX / 2 && state.waiting.len() <= WAITING_MAX / 2 {
                    self.say(state, frame);
                    return;
                }
            }
            eased.await;
        }
    }

    /// Closes the box; the first reason stands, but for the end of the socket itself.
    pub fn close(&self, closing: Closing) {
        self.lock().close(closing);
        self.wake_all();
    }

    /// Waits until something waits for the socket to become writable; an error says why the box
    /// closed instead. Dropping the future loses nothing.
    pub async fn stuck(&self) -> Result<(), Closing> {
        loop {
            let stuck = self.stuck.notified();
            {
                let state = self.lock();
                if let Some(closing) = state.closing {
                    return Err(closing);
                }
                if !state.is_through() {
                    return Ok(());
                }
            }
            stuck.await;
        }
    }

    /// Writes on what waits, as far as the socket takes it. True when nothing waits any more.
    pub fn flush(&self) -> bool {
        let mut state = self.lock();
        self.write_on(&mut state);
        let is_through = state.is_through();
        drop(state);
        self.eased.notify_waiters();
        is_through
    }

    /// Writes what the pipe has to say for itself.
    pub fn settle(&self) {
        let mut state = self.lock();
        state.is_kept |= state.closing != Some(Closing::Gone);
        self.write_on(&mut state);
    }

    /// Writes a frame at once when nothing stands before it, else puts it at the end.
    fn say(&self, mut state: MutexGuard<'_, State>, frame: &Frame) {
        if !state.is_through() {
            state.wait(frame.bytes().clone());
            return;
        }
        if state.hints.is_empty() {
            match self.pipe.write_now(frame) {
                Ok(taken) if taken == Accepted::through(frame.len()) => return,
                Ok(taken) => state.took(taken, frame),
                Err(error) => state.failed(&error, frame),
            }
        } else {
            state.wait(frame.bytes().clone());
            state.take_hints();
            self.write_on(&mut state);
            if state.is_through() {
                return;
            }
        }
        drop(state);
        self.stuck.notify_one();
    }

    fn write_on(&self, state: &mut State) {
        if state.is_kept {
            match self.pipe.drain() {
                Ok(is_through) => state.is_kept = !is_through,
                Err(_) => return state.close(Closing::Gone),
            }
        }
        while !state.is_kept && !state.waiting.is_empty() {
            let pieces: Vec<IoSlice<'_>> = state
                .waiting
                .iter()
                .take(WRITE_PIECES_MAX)
                .map(|piece| IoSlice::new(piece))
                .collect();
            match self.pipe.try_write(&pieces) {
                Ok(Accepted { bytes: 0, .. }) => return state.close(Closing::Gone),
                Ok(taken) => {
                    state.is_kept = taken.is_kept;
                    state.taken(taken.bytes);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.stuck.notify_one();
                    return;
                }
                Err(_) => return state.close(Closing::Gone),
            }
        }
        if state.is_kept {
            self.stuck.notify_one();
        }
    }

    fn wake_all(&self) {
        self.stuck.notify_one();
        self.eased.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether the socket has everything that was said.
    fn is_through(&self) -> bool {
        self.waiting.is_empty() && !self.is_kept
    }

    /// Notes how much of a frame was written at once.
    fn took(&mut self, taken: Accepted, frame: &Frame) {
        self.is_kept = taken.is_kept;
        if taken.bytes < frame.len() {
            self.is_begun = taken.bytes > 0;
            self.wait(frame.bytes().slice(taken.bytes..));
        }
    }

    fn wait(&mut self, bytes: Bytes) {
        self.bytes += bytes.len();
        self.waiting.push_back(bytes);
    }

    fn failed(&mut self, error: &io::Error, frame: &Frame) {
        if error.kind() == io::ErrorKind::WouldBlock {
            self.wait(frame.bytes().clone());
        } else {
            self.close(Closing::Gone);
        }
    }

    fn take_hints(&mut self) {
        for (_, frame) in std::mem::take(&mut self.hints) {
            self.wait(frame.bytes().clone());
        }
    }

    fn taken(&mut self, mut taken: usize) {
        self.bytes -= taken;
        while let Some(front) = self.waiting.front_mut() {
            if taken < front.len() {
                if taken > 0 {
                    front.advance(taken);
                    self.is_begun = true;
                }
                return;
            }
            taken -= front.len();
            self.is_begun = false;
            self.waiting.pop_front();
        }
        // A member who once read slowly does not keep the memory for it.
        self.waiting = VecDeque::new();
    }

    fn is_full(&self, more: usize) -> bool {
        self.waiting.len() >= WAITING_MAX
            || (!self.waiting.is_empty() && self.bytes + more > WAITING_BYTES_MAX)
    }

    fn close(&mut self, closing: Closing) {
        if closing == Closing::Gone {
            self.waiting = VecDeque::new();
            self.is_kept = false;
        } else if self.closing.is_none() {
            // Only what was begun has to be finished, so that a close frame can follow it.
            self.waiting.truncate(usize::from(self.is_begun));
        }
        self.bytes = self.waiting.iter().map(Bytes::len).sum();
        self.hints = Vec::new();
        if self.closing.is_none() || closing == Closing::Gone {
            self.closing = Some(closing);
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
