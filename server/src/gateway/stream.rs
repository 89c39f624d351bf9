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
    mailbox: Arc<Mailbox<Transport>>,
}

impl MemberStream {
    pub(super) fn new(mailbox: &Arc<Mailbox<Transport>>) -> Self {
        Self {
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
        let transport = self.mailbox.pipe();
        let read = transport.poll_read(context, buffer);
        if transport.owes() {
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
    pub(super) mailbox: Arc<Mailbox<Transport>>,
}
