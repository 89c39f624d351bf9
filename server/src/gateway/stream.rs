//! The socket under a WebSocket: read by tungstenite, written through the member's mailbox by
//! everybody, so that frames of the hub and frames of tungstenite never land inside each other.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;

use crate::frame::Frame;
use crate::hub::{Mailbox, Pipe};

/// Writes to one socket.
pub(super) struct SocketPipe {
    stream: Arc<TcpStream>,
    sent: Arc<Sent>,
}

/// What was written to sockets since the start of the node.
#[derive(Debug, Default)]
pub struct Sent {
    /// Calls, each of which writes one or more frames.
    pub writes: AtomicU64,
    pub bytes: AtomicU64,
}

impl SocketPipe {
    pub(super) fn new(stream: &Arc<TcpStream>, sent: &Arc<Sent>) -> Self {
        Self {
            stream: Arc::clone(stream),
            sent: Arc::clone(sent),
        }
    }
}

impl Pipe for SocketPipe {
    fn try_write(&self, bytes: &[IoSlice<'_>]) -> io::Result<usize> {
        let written = match bytes {
            [only] => self.stream.try_write(only),
            several => self.stream.try_write_vectored(several),
        }?;
        self.sent.writes.fetch_add(1, Ordering::Relaxed);
        self.sent.bytes.fetch_add(written as u64, Ordering::Relaxed);
        Ok(written)
    }
}

/// What tungstenite reads from and writes to.
pub(super) struct MemberStream {
    stream: Arc<TcpStream>,
    mailbox: Arc<Mailbox>,
}

impl MemberStream {
    pub(super) fn new(stream: &Arc<TcpStream>, mailbox: &Arc<Mailbox>) -> Self {
        Self {
            stream: Arc::clone(stream),
            mailbox: Arc::clone(mailbox),
        }
    }
}

impl AsyncRead for MemberStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            ready!(self.stream.poll_read_ready(context))?;
            match self.stream.try_read(buffer.initialize_unfilled()) {
                Ok(count) => {
                    buffer.advance(count);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for MemberStream {
    /// Takes everything, and so always whole frames: tungstenite writes out what it has encoded.
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let frame = Frame::finished(Bytes::copy_from_slice(bytes));
        self.mailbox.push_control(&frame);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A member's socket: frames come in by tungstenite, and everything goes out by the mailbox.
pub(super) struct MemberSocket {
    pub(super) frames: WebSocketStream<MemberStream>,
    pub(super) stream: Arc<TcpStream>,
    pub(super) mailbox: Arc<Mailbox>,
}
