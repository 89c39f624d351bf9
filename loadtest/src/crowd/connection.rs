//! A socket of the crowd, plain or under TLS.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::sockopt::set_tcp_quickack;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

/// A frame of ours that the node does not take for so long will not be taken.
const SEND_LIMIT: Timespec = Timespec {
    tv_sec: 15,
    tv_nsec: 0,
};

/// See the module.
pub(super) enum Connection {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Connection {
    /// A TLS session on a socket, shaken hands on, with the node as one of its names.
    pub(super) fn seal(stream: TcpStream, config: &Arc<ClientConfig>) -> anyhow::Result<Self> {
        let name = ServerName::IpAddress(stream.peer_addr()?.ip().into());
        let session = ClientConnection::new(Arc::clone(config), name)?;
        stream.set_nonblocking(false)?;
        let mut sealed = StreamOwned::new(session, stream);
        sealed
            .conn
            .complete_io(&mut sealed.sock)
            .context("shaking hands with a node")?;
        Ok(Self::Tls(Box::new(sealed)))
    }

    pub(super) fn set_nonblocking(&self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.set_nonblocking(true),
            Self::Tls(sealed) => sealed.sock.set_nonblocking(true),
        }
    }

    /// Whether a read may leave something behind that the kernel knows nothing of.
    pub(super) fn may_keep(&self) -> bool {
        matches!(self, Self::Tls(_))
    }

    pub(super) fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(into),
            Self::Tls(sealed) => sealed.read(into),
        }
    }

    /// Writes all of it, waiting where the socket is full.
    ///
    /// A socket that speaks and listens in turn acknowledges late, together with what it says next,
    /// or at the second frame that came, which on one machine is work of whoever writes that frame.
    /// One that only listens acknowledges what it reads. The crowd's all do the latter, those of a
    /// floor, which say nothing, and those of members, so that both sides write to the same.
    pub(super) fn write_all(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.write_whole(bytes)?;
        Ok(set_tcp_quickack(&*self, true)?)
    }

    fn write_whole(&mut self, mut bytes: &[u8]) -> anyhow::Result<()> {
        while !bytes.is_empty() {
            match self.write(bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let mut writable = [PollFd::new(self, PollFlags::OUT)];
                    let ready = poll(&mut writable, Some(&SEND_LIMIT))?;
                    ensure!(ready > 0, "the node takes nothing");
                }
                Err(error) => return Err(error).context("writing to a node"),
            }
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.write(bytes),
            Self::Tls(sealed) => sealed.write(bytes),
        }
    }
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Plain(stream) => stream.as_fd(),
            Self::Tls(sealed) => sealed.sock.as_fd(),
        }
    }
}
