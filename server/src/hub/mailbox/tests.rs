//! Mailboxes over sockets that take as much as a test says.

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

impl Pipe for Arc<Sink> {
    fn write_now(&self, bytes: &[u8]) -> io::Result<Accepted> {
        self.try_write(&[IoSlice::new(bytes)])
    }

    fn drain(&self) -> io::Result<bool> {
        Ok(true)
    }

    fn try_write(&self, bytes: &[IoSlice<'_>]) -> io::Result<Accepted> {
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
        Ok(Accepted::through(taken))
    }
}

fn frame(text: &str) -> Frame {
    Frame::finished(Bytes::copy_from_slice(text.as_bytes()))
}

fn mailbox(room: usize) -> (Arc<Mailbox>, Arc<Sink>) {
    let sink = Sink::with_room(room);
    let mailbox = Mailbox::new(Arc::clone(&sink), &Arc::default());
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

/// Takes all it is given, as a TLS session does, and keeps what its socket has no room for.
struct Sealing {
    socket: Arc<Sink>,
    kept: Mutex<Vec<u8>>,
}

impl Pipe for Sealing {
    fn write_now(&self, bytes: &[u8]) -> io::Result<Accepted> {
        self.try_write(&[IoSlice::new(bytes)])
    }

    fn try_write(&self, bytes: &[IoSlice<'_>]) -> io::Result<Accepted> {
        assert!(self.drain()?, "nothing is written before what was kept");
        let all: Vec<u8> = bytes.iter().flat_map(|piece| piece.to_vec()).collect();
        self.kept.lock().expect("no test panicked").extend(&all);
        Ok(Accepted {
            bytes: all.len(),
            is_kept: !self.drain()?,
        })
    }

    fn drain(&self) -> io::Result<bool> {
        let mut kept = self.kept.lock().expect("no test panicked");
        while !kept.is_empty() {
            match self.socket.write_now(&kept) {
                Ok(taken) => drop(kept.drain(..taken.bytes)),
                Err(_) => return Ok(false),
            }
        }
        Ok(true)
    }
}

#[test]
fn what_the_pipe_keeps_is_written_before_anything_else() {
    let socket = Sink::with_room(2);
    let sealing = Sealing {
        socket: Arc::clone(&socket),
        kept: Mutex::default(),
    };
    let mailbox: Arc<Mailbox> = Arc::new(Mailbox::new(sealing, &Arc::default()));
    mailbox.push(&frame("one"));
    mailbox.push(&frame("two"));
    mailbox.push_hint(1, &frame("hint"));
    assert_eq!(socket.taken(), b"on");
    assert!(!mailbox.flush(), "the socket has no room");
    socket.room.store(100, Ordering::Relaxed);
    assert!(mailbox.flush());
    assert_eq!(
        socket.taken(),
        b"etwo",
        "a hint is dropped for who does not read"
    );
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
