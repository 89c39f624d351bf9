//! The socket under a WebSocket: read by tungstenite, written through the member's mailbox by
//! everybody, so that frames of the hub and frames of tungstenite never land inside each other.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;

use crate::frame::Frame;
use crate::hub::{Mailbox, Pipe};

impl Pipe for TcpStream {
    /// Past tokio's account of readiness, which lies elsewhere in memory for each socket: with
    /// thousands of them that is a good part of the cost of a write.
    fn write_now(&self, bytes: &[u8]) -> io::Result<usize> {
        SockRef::from(self).send(bytes)
    }

    fn try_write(&self, bytes: &[IoSlice<'_>]) -> io::Result<usize> {
        self.try_write_vectored(bytes)
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
