//! The connection under a member's socket: plain where a proxy speaks TLS, or TLS of the node's
//! own. Both are read by the member's task and written by whoever has something to say.

use std::hint::black_box;
use std::io::{self, IoSlice, Read, Write};
use std::os::fd::AsRawFd as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use rustls::ServerConnection;
use socket2::SockRef;
use tokio::io::ReadBuf;
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use crate::hub::{Accepted, Pipe};

/// See the module.
pub(super) enum Transport {
    Plain(TcpStream),
    Tls(TlsTransport),
}

/// A TLS session and its socket. The session is locked for the length of a system call at most.
pub(super) struct TlsTransport {
    tcp: TcpStream,
    session: Mutex<Box<ServerConnection>>,
}

/// A socket as rustls wants it: takes and gives what it can now.
struct Now<'a>(&'a TcpStream);

impl Transport {
    /// The connection below an upgraded one, with the bytes that were read too far: copied, since a
    /// vector made of hyper's buffer keeps all of it, eight KiB for as long as the socket lives.
    pub(super) fn below(upgraded: Upgraded) -> Option<(Self, Vec<u8>)> {
        match upgraded.downcast::<TokioIo<TcpStream>>() {
            Ok(parts) => {
                let stream = parts.io.into_inner();
                Some((Self::Plain(stream), parts.read_buf.to_vec()))
            }
            Err(upgraded) => {
                let parts = upgraded.downcast::<TokioIo<TlsStream<TcpStream>>>().ok()?;
                let (tcp, session) = parts.io.into_inner().into_inner();
                let session = Mutex::new(Box::new(session));
                let stream = Self::Tls(TlsTransport { tcp, session });
                Some((stream, parts.read_buf.to_vec()))
            }
        }
    }

    pub(super) fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(tls) => &tls.tcp,
        }
    }

    pub(super) fn poll_read(
        &self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            if let Self::Tls(tls) = self
                && let Some(read) = tls.read_opened(buffer)
            {
                return Poll::Ready(read);
            }
            ready!(self.tcp().poll_read_ready(context))?;
            let read = match self {
                Self::Plain(tcp) => tcp.try_read(buffer.initialize_unfilled()).map(|count| {
                    buffer.advance(count);
                    true
                }),
                // What came may be less than a record; the next turn looks.
                Self::Tls(tls) => tls.take_in().map(|count| count == 0),
            };
            match read {
                Ok(true) => return Poll::Ready(Ok(())),
                Ok(false) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    /// Whether reading made the session owe the other side an answer of its own, such as a new key.
    pub(super) fn owes(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Tls(tls) => tls.lock().wants_write(),
        }
    }

    /// Says that nothing more comes, where the transport has a word for it.
    pub(super) fn say_end(&self) {
        if let Self::Tls(tls) = self {
            tls.lock().send_close_notify();
        }
    }
}

impl Pipe for Transport {
    /// Past tokio's account of readiness, which lies elsewhere in memory for each socket: with
    /// thousands of them that is a good part of the cost of a write.
    fn write_now(&self, bytes: &[u8]) -> io::Result<Accepted> {
        match self {
            Self::Plain(tcp) => SockRef::from(tcp).send(bytes).map(Accepted::through),
            Self::Tls(tls) => tls.write(&[IoSlice::new(bytes)]),
        }
    }

    fn try_write(&self, bytes: &[IoSlice<'_>]) -> io::Result<Accepted> {
        match self {
            Self::Plain(tcp) => tcp.try_write_vectored(bytes).map(Accepted::through),
            Self::Tls(tls) => tls.write(bytes),
        }
    }

    fn bring_near(&self) {
        black_box(self.tcp().as_raw_fd());
    }

    fn drain(&self) -> io::Result<bool> {
        match self {
            Self::Plain(_) => Ok(true),
            Self::Tls(tls) => tls.drain(&mut tls.lock()),
        }
    }
}

impl TlsTransport {
    fn lock(&self) -> MutexGuard<'_, Box<ServerConnection>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was opened and not read yet; nothing when more has to come first.
    fn read_opened(&self, buffer: &mut ReadBuf<'_>) -> Option<io::Result<()>> {
        match self.lock().reader().read(buffer.initialize_unfilled()) {
            Ok(count) => {
                buffer.advance(count);
                Some(Ok(()))
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => None,
            Err(error) => Some(Err(error)),
        }
    }

    /// Takes sealed bytes from the socket and opens them. Zero is the socket's end.
    fn take_in(&self) -> io::Result<usize> {
        let mut session = self.lock();
        let count = session.read_tls(&mut Now(&self.tcp))?;
        session
            .process_new_packets()
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(count)
    }

    /// Seals and writes. Nothing new is sealed while the socket owes to take what was.
    fn write(&self, bytes: &[IoSlice<'_>]) -> io::Result<Accepted> {
        let mut session = self.lock();
        if !self.drain(&mut session)? {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let bytes = session.writer().write_vectored(bytes)?;
        let is_through = self.drain(&mut session)?;
        Ok(Accepted {
            bytes,
            is_kept: !is_through,
        })
    }

    fn drain(&self, session: &mut ServerConnection) -> io::Result<bool> {
        while session.wants_write() {
            match session.write_tls(&mut Now(&self.tcp)) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

impl Read for Now<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(buffer)
    }
}

impl Write for Now<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn write_vectored(&mut self, bytes: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.try_write_vectored(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
