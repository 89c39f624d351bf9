//! The way out to one socket. What the socket can take is written at once, by whoever has something
//! to say; what it cannot waits here, bounded in frames and bytes, and is written on by the socket's
//! own task.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Buf as _, Bytes};
use peerdesk_protocol::CloseCode;
use tokio::sync::Notify;

use super::hints::HintTick;
use crate::frame::Frame;

/// Pieces that may wait for one socket; each is a frame, or frames that belong together.
pub(super) const WAITING_MAX: usize = 256;
/// Bytes that may wait for one socket. A larger single frame passes when nothing else waits.
pub(super) const WAITING_BYTES_MAX: usize = 256 * 1024;
/// Different hints that may wait for one socket. Beyond them hints are dropped.
const HINTS_MAX: usize = 64;
/// Pieces written by one call.
const WRITE_PIECES_MAX: usize = 64;

/// What takes the bytes. Never waits: takes what it can now, and says how much that was.
pub trait Pipe: Send + Sync + 'static {
    /// Writes one piece to a socket that took everything so far, in the cheapest way there is.
    fn write_now(&self, bytes: &[u8]) -> io::Result<usize>;

    /// Writes several pieces to a socket that may be full, and notes it for those who wait until it
    /// is writable.
    fn try_write(&self, bytes: &[IoSlice<'_>]) -> io::Result<usize>;
}

/// See the module.
pub struct Mailbox {
    pipe: Arc<dyn Pipe>,
    state: Mutex<State>,
    hint_tick: Arc<HintTick>,
    /// Something waits that the socket did not take, or the box closed.
    stuck: Notify,
    /// What waited was written, or the box closed.
    eased: Notify,
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
    /// Said with the next event or tick; a newer one of the same key replaces an older.
    hints: Vec<(u64, Frame)>,
    closing: Option<Closing>,
}

impl Mailbox {
    /// The way out through a pipe. Hints are flushed by the tick.
    pub fn new(pipe: Arc<dyn Pipe>, hint_tick: &Arc<HintTick>) -> Self {
        Self {
            pipe,
            state: Mutex::default(),
            hint_tick: Arc::clone(hint_tick),
            stuck: Notify::new(),
            eased: Notify::new(),
        }
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

    /// Puts a hint beside what waits: it is said with the next event, or with the next tick. Hints
    /// are the first to be dropped when the other side does not read.
    pub fn push_hint(self: &Arc<Self>, key: u64, frame: &Frame) {
        let mut state = self.lock();
        if state.closing.is_some() || !state.waiting.is_empty() {
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

    /// Says the hints that wait.
    pub(super) fn flush_hints(&self) {
        let mut state = self.lock();
        if state.closing.is_none() && !state.hints.is_empty() && state.waiting.is_empty() {
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
                if !state.waiting.is_empty() {
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
        let is_empty = state.waiting.is_empty();
        drop(state);
        self.eased.notify_waiters();
        is_empty
    }

    /// Writes a frame at once when nothing stands before it, else puts it at the end.
    fn say(&self, mut state: MutexGuard<'_, State>, frame: &Frame) {
        if !state.waiting.is_empty() {
            state.wait(frame.bytes().clone());
            return;
        }
        if state.hints.is_empty() {
            match self.pipe.write_now(frame) {
                Ok(taken) if taken == frame.len() => return,
                Ok(taken) => {
                    state.is_begun = taken > 0;
                    state.wait(frame.bytes().slice(taken..));
                }
                Err(error) => state.failed(&error, frame),
            }
        } else {
            state.wait(frame.bytes().clone());
            state.take_hints();
            self.write_on(&mut state);
            if state.waiting.is_empty() {
                return;
            }
        }
        drop(state);
        self.stuck.notify_one();
    }

    fn write_on(&self, state: &mut State) {
        while !state.waiting.is_empty() {
            let pieces: Vec<IoSlice<'_>> = state
                .waiting
                .iter()
                .take(WRITE_PIECES_MAX)
                .map(|piece| IoSlice::new(piece))
                .collect();
            match self.pipe.try_write(&pieces) {
                Ok(0) => return state.close(Closing::Gone),
                Ok(taken) => state.taken(taken),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.stuck.notify_one();
                    return;
                }
                Err(_) => return state.close(Closing::Gone),
            }
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
pub(super) mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A socket that takes so many bytes and then no more until it is given room.
    pub(crate) struct Sink {
        pub(crate) room: AtomicUsize,
        pub(crate) written: Mutex<Vec<u8>>,
        calls: AtomicUsize,
    }

    impl Sink {
        pub(crate) fn with_room(room: usize) -> Arc<Self> {
            Arc::new(Self {
                room: AtomicUsize::new(room),
                written: Mutex::default(),
                calls: AtomicUsize::new(0),
            })
        }

        pub(crate) fn calls(&self) -> usize {
            self.calls.load(Ordering::Relaxed)
        }

        pub(crate) fn taken(&self) -> Vec<u8> {
            std::mem::take(&mut *self.written.lock().expect("no test panicked"))
        }
    }

    impl Pipe for Sink {
        fn write_now(&self, bytes: &[u8]) -> io::Result<usize> {
            self.try_write(&[IoSlice::new(bytes)])
        }

        fn try_write(&self, bytes: &[IoSlice<'_>]) -> io::Result<usize> {
            let room = self.room.load(Ordering::Relaxed);
            let all: Vec<u8> = bytes.iter().flat_map(|piece| piece.to_vec()).collect();
            let taken = all.len().min(room);
            if taken == 0 {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            self.room.store(room - taken, Ordering::Relaxed);
            self.calls.fetch_add(1, Ordering::Relaxed);
            let mut written = self.written.lock().expect("no test panicked");
            written.extend_from_slice(&all[..taken]);
            Ok(taken)
        }
    }

    fn frame(text: &str) -> Frame {
        Frame::finished(Bytes::copy_from_slice(text.as_bytes()))
    }

    fn mailbox(room: usize) -> (Arc<Mailbox>, Arc<Sink>) {
        let sink = Sink::with_room(room);
        let mailbox = Mailbox::new(Arc::clone(&sink) as Arc<dyn Pipe>, &Arc::default());
        (Arc::new(mailbox), sink)
    }

    #[test]
    fn what_the_socket_can_take_is_written_at_once() {
        let (mailbox, sink) = mailbox(100);
        mailbox.push(&frame("one"));
        mailbox.push(&frame("two"));
        assert_eq!(sink.taken(), b"onetwo");
    }

    #[test]
    fn the_rest_of_a_frame_comes_before_anything_else() {
        let (mailbox, sink) = mailbox(2);
        mailbox.push(&frame("one"));
        mailbox.push(&frame("two"));
        mailbox.push_control(&frame("pong"));
        assert_eq!(sink.taken(), b"on");
        sink.room.store(100, Ordering::Relaxed);
        assert!(mailbox.flush());
        assert_eq!(sink.taken(), b"etwopong");
    }

    #[test]
    fn a_box_in_which_too_much_waits_closes_as_slow_and_keeps_only_what_was_begun() {
        let (mailbox, sink) = mailbox(400);
        let piece = frame(&"x".repeat(1_000));
        for _ in 0..=WAITING_BYTES_MAX / 1_000 + 1 {
            mailbox.push(&piece);
        }
        assert_eq!(mailbox.lock().closing, Some(Closing::With(CloseCode::Slow)));
        mailbox.push(&piece);
        mailbox.push_control(&frame("close"));
        sink.room.store(usize::MAX, Ordering::Relaxed);
        assert!(mailbox.flush());
        let written = sink.taken();
        assert_eq!(written.len(), 1_000 + "close".len());
        assert!(written.ends_with(b"close"));
    }

    #[test]
    fn a_newer_hint_replaces_the_one_that_waits_and_rides_on_the_next_event() {
        let (mailbox, sink) = mailbox(100);
        mailbox.push_hint(7, &frame("old"));
        mailbox.push_hint(7, &frame("new"));
        assert_eq!(sink.taken(), b"", "a hint is no reason to write");
        mailbox.push(&frame("event"));
        assert_eq!(sink.taken(), b"eventnew");
        mailbox.push_hint(7, &frame("later"));
        mailbox.flush_hints();
        assert_eq!(sink.taken(), b"later");
    }

    #[test]
    fn hints_are_dropped_for_a_socket_that_does_not_read() {
        let (mailbox, sink) = mailbox(0);
        mailbox.push(&frame("event"));
        mailbox.push_hint(1, &frame("hint"));
        sink.room.store(100, Ordering::Relaxed);
        mailbox.flush();
        assert_eq!(sink.taken(), b"event");
    }

    #[tokio::test]
    async fn a_long_answer_waits_until_there_is_room() {
        let (mailbox, sink) = mailbox(0);
        mailbox.push(&frame(&"x".repeat(WAITING_BYTES_MAX)));
        let sender = {
            let mailbox = Arc::clone(&mailbox);
            tokio::spawn(async move { mailbox.send(&frame("second")).await })
        };
        mailbox.stuck().await.expect("open");
        assert!(!sender.is_finished());
        sink.room.store(usize::MAX, Ordering::Relaxed);
        mailbox.flush();
        sender.await.expect("sender");
        assert!(sink.taken().ends_with(b"second"));
    }

    #[tokio::test]
    async fn closing_wakes_who_waits_to_write() {
        let (mailbox, _sink) = mailbox(0);
        let waiting = {
            let mailbox = Arc::clone(&mailbox);
            tokio::spawn(async move { mailbox.stuck().await })
        };
        mailbox.close(Closing::With(CloseCode::Restart));
        assert_eq!(
            waiting.await.expect("task"),
            Err(Closing::With(CloseCode::Restart))
        );
    }
}
