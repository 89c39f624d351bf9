//! Ending a socket with its code.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use peerdesk_protocol::CloseCode;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode as FrameCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::stream::MemberSocket;
use super::writer::write_rest;

/// How long the close frame may take to be written: a reader that stalls is not waited for.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// How much the other side may still send before it has read the close frame.
const READ_ON_FRAMES_MAX: usize = 10_000;

/// Says why, and ends. Reads on until the other side has answered: closing a socket with unread
/// input would reset it, and the close frame could be lost with its reason.
pub(super) async fn close(socket: &mut MemberSocket, code: CloseCode) {
    close_with(socket, code.code(), code.reason()).await;
}

/// The same with any code.
pub(super) async fn close_with(socket: &mut MemberSocket, code: u16, reason: &'static str) {
    let frame = CloseFrame {
        code: FrameCode::from(code),
        reason: reason.into(),
    };
    let MemberSocket { frames, mailbox } = socket;
    // The socket is dropped next, so that a failure here changes nothing.
    let _ = timeout(CLOSE_TIMEOUT, async {
        frames.send(Message::Close(Some(frame))).await?;
        write_rest(mailbox).await;
        for _ in 0..READ_ON_FRAMES_MAX {
            match frames.next().await {
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break,
            }
        }
        Ok::<_, Error>(())
    })
    .await;
}
