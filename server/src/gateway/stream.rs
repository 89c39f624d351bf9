//! The socket under a WebSocket: read by tungstenite, written through the member's mailbox by
//! everybody, so that frames of the hub and frames of tungstenite never land inside each other.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::WebSocketStream;

use super::transport::Transport;
use crate::frame::Frame;
use crate::hub::Mailbox;

/// What tungstenite reads from and writes to.
pub(super) struct MemberStream {
    stream: Arc<Transport>,
    mailbox: Arc<Mailbox>,
}

impl MemberStream {
    pub(super) fn new(stream: &Arc<Transport>, mailbox: &Arc<Mailbox>) -> Self {
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
        let read = self.stream.poll_read(context, buffer);
        if self.stream.owes() {
            self.mailbox.settle();
        }
        read
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
    pub(super) stream: Arc<Transport>,
    pub(super) mailbox: Arc<Mailbox>,
}
