//! Many sockets read by one thread: the same reader for the server and for the floor.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};

use super::dial::Line;
use super::frames::{Frames, pong};

const READ_BYTES: usize = 256 * 1024;
const READY_MAX: usize = 1024;
const POLL_MS: i64 = 200;

/// The sockets of all watchers.
pub(super) struct Crowd {
    epoll: OwnedFd,
    sockets: Vec<(TcpStream, Frames)>,
    ready: Vec<epoll::Event>,
    buffer: Vec<u8>,
    /// Events that came so far, and that were waited for so far.
    came: usize,
    awaited: usize,
}

impl Crowd {
    /// An empty one with room for so many.
    pub(super) fn new(count: usize) -> anyhow::Result<Self> {
        Ok(Self {
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            sockets: Vec::with_capacity(count),
            ready: Vec::with_capacity(READY_MAX),
            buffer: vec![0; READ_BYTES],
            came: 0,
            awaited: 0,
        })
    }

    /// Adds a watcher. Events it was shown before do not count.
    pub(super) fn add(&mut self, line: Line) -> anyhow::Result<()> {
        let (stream, read) = line.into_parts();
        self.add_stream(stream)?;
        if let Some((_, frames)) = self.sockets.last_mut() {
            frames.take(&read);
        }
        Ok(())
    }

    /// Adds a bare socket.
    pub(super) fn add_stream(&mut self, stream: TcpStream) -> anyhow::Result<()> {
        stream.set_nonblocking(true)?;
        let place = epoll::EventData::new_u64(self.sockets.len() as u64);
        epoll::add(&self.epoll, &stream, place, epoll::EventFlags::IN)?;
        let frames = if self.sockets.is_empty() {
            Frames::keeping()
        } else {
            Frames::default()
        };
        self.sockets.push((stream, frames));
        Ok(())
    }

    /// Reads until everybody has so many events more. Gives the time from the first arrival to the
    /// last.
    pub(super) fn all_have(&mut self, more: usize, deadline: Instant) -> anyhow::Result<Duration> {
        self.awaited += more * self.sockets.len();
        let mut first: Option<Instant> = None;
        while self.came < self.awaited {
            ensure!(
                Instant::now() < deadline,
                "{} of {} deliveries did not come in time",
                self.awaited - self.came,
                self.awaited
            );
            let before = self.came;
            self.read_ready()?;
            if self.came > before {
                first.get_or_insert_with(Instant::now);
            }
        }
        ensure!(self.came == self.awaited, "more events came than were sent");
        Ok(first.map_or(Duration::ZERO, |first| first.elapsed()))
    }

    /// The bytes of the last event as the first socket got them.
    pub(super) fn last_frame(&self) -> anyhow::Result<Vec<u8>> {
        let first = self.sockets.first().context("nobody is here")?;
        Ok(first.1.last_event().context("no event came")?.to_vec())
    }

    fn read_ready(&mut self) -> anyhow::Result<()> {
        let timeout = Timespec {
            tv_sec: 0,
            tv_nsec: POLL_MS * 1_000_000,
        };
        self.ready.clear();
        let room = spare_capacity(&mut self.ready);
        match epoll::wait(&self.epoll, room, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        for place in 0..self.ready.len() {
            let socket = usize::try_from(self.ready[place].data.u64())?;
            self.read_one(socket)?;
        }
        Ok(())
    }

    fn read_one(&mut self, place: usize) -> anyhow::Result<()> {
        let (stream, frames) = &mut self.sockets[place];
        match stream.read(&mut self.buffer) {
            Ok(0) => bail!("the socket of watcher {place} ended"),
            Ok(count) => {
                let brought = frames.take(&self.buffer[..count]);
                if let Some(code) = brought.closed {
                    bail!("the node closed watcher {place} with {code}");
                }
                for _ in 0..brought.pings {
                    stream.write_all(&pong())?;
                }
                self.came += brought.events;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}
