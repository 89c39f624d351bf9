//! An endpoint that says back what it is told, over the very sockets that members have: the upgrade,
//! the reading by tungstenite, the mailbox and the writing, the closing. For the Autobahn test suite.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use hyper::upgrade::OnUpgrade;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode as FrameCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tracing::debug;

use super::close::close_with;
use super::session::close_for;
use super::stream::{MemberSocket, MemberStream};
use super::transport::Transport;
use super::upgrade::{accept, socket_over};
use super::writer::write_on;
use crate::frame::Frame;
use crate::hub::{Closing, HintTick, Mailbox};

/// FIN and the opcode of binary data, RFC 6455 section 5.2. The desk itself says nothing in binary.
const WHOLE_BINARY: u8 = 0x82;

/// How a violation is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codes {
    /// By the codes of the desk's protocol, as the gateway does.
    Own,
    /// By those of RFC 6455, to tell what a test finds wrong with a code from what is wrong.
    Standard,
}

/// Echoes on every path. Messages have at most so many bytes.
pub fn echo(message_bytes_max: usize, codes: Codes) -> Router {
    Router::new().fallback(move |request| async move { upgrade(request, message_bytes_max, codes) })
}

fn upgrade(mut request: Request, message_bytes_max: usize, codes: Codes) -> Response {
    match accept(&mut request, &|_| true) {
        Err(refused) => refused,
        Ok((on_upgrade, switching)) => {
            tokio::spawn(serve(on_upgrade, message_bytes_max, codes));
            switching
        }
    }
}

async fn serve(on_upgrade: OnUpgrade, message_bytes_max: usize, codes: Codes) {
    let Ok(upgraded) = on_upgrade.await else {
        return;
    };
    let hint_tick: Arc<HintTick> = Arc::default();
    let Some(mut socket) = socket_over(upgraded, message_bytes_max, &hint_tick).await else {
        return;
    };
    let MemberSocket { frames, mailbox } = &mut *socket;
    let ended = tokio::select! {
        code = listen(frames, mailbox, codes) => code,
        closing = write_on(mailbox) => match closing {
            Closing::With(code) => Some(code.code()),
            Closing::Gone => None,
        },
    };
    debug!(close.code = ended, "an echo ended");
    if let Some(code) = ended {
        close_with(&mut socket, code, "").await;
    }
    socket.mailbox.close(Closing::Gone);
}

async fn listen(
    frames: &mut WebSocketStream<MemberStream>,
    mailbox: &Mailbox<Transport>,
    codes: Codes,
) -> Option<u16> {
    loop {
        match frames.next().await {
            Some(Ok(Message::Text(text))) => {
                mailbox.send(&Frame::text(text.as_str().as_bytes())).await;
            }
            Some(Ok(Message::Binary(bytes))) => mailbox.send(&binary(&bytes)).await,
            Some(Ok(
                Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_),
            )) => {}
            Some(Err(error)) => {
                let code = close_for(&error)?;
                return Some(match codes {
                    Codes::Own => code.code(),
                    Codes::Standard => standard(&error),
                });
            }
            None => return None,
        }
    }
}

/// The code of RFC 6455, section 7.4.1.
fn standard(error: &Error) -> u16 {
    let code = if let Error::Capacity(_) = error {
        FrameCode::Size
    } else if let Error::Utf8(_) = error {
        FrameCode::Invalid
    } else {
        FrameCode::Protocol
    };
    code.into()
}

fn binary(payload: &[u8]) -> Frame {
    let mut bytes = BytesMut::from(Frame::text(payload).bytes().clone());
    bytes[0] = WHOLE_BINARY;
    Frame::finished(Bytes::from(bytes))
}
