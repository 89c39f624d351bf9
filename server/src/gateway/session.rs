//! One socket from `hello` to its end. One task: it reads a frame, does what it asks, and reads the
//! next, so that who asks much waits for themselves; beside it, in the same task, what the socket
//! could not take at once is written on.

use std::sync::Arc;

use futures_util::StreamExt as _;
use peerdesk_protocol::{ClientMessage, CloseCode};
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error as SocketError, ProtocolError};
use tracing::{Instrument as _, debug, debug_span, error};

use super::close::close;
use super::handshake::{self, Hello};
use super::member::Member;
use super::rate::FrameRate;
use super::stream::{MemberSocket, MemberStream};
use super::transport::Transport;
use super::writer::write_on;
use super::{Gateway, Place};
use crate::hub::{Closing, Connection, Heard, Mailbox};

/// Serves one socket until it ends.
pub(super) async fn serve(gateway: Arc<Gateway>, mut socket: Box<MemberSocket>, handshake: Place) {
    let shaken = Box::pin(handshake::shake(&gateway, &mut socket)).await;
    drop(handshake);
    let ended = match shaken {
        Ok(hello) => {
            Gateway::count(&gateway.counters.identified);
            let span = debug_span!(
                "session",
                member.id = hello.identity.member.id.0,
                client = %hello.client
            );
            // Boxed, so that it lies in memory once: a future that is moved into another has a place
            // in both, and this one stays for as long as the member does.
            Box::pin(identified(&gateway, &mut socket, hello).instrument(span)).await
        }
        Err(code) => {
            debug!(close.code = code.code(), "a socket did not identify itself");
            Some(code)
        }
    };
    if let Some(code) = ended {
        count_close(&gateway, code);
        Box::pin(close(&mut socket, code)).await;
    }
    socket.mailbox.close(Closing::Gone);
}

/// Returns the code to close with, or nothing when the other side is gone.
async fn identified(
    gateway: &Arc<Gateway>,
    socket: &mut MemberSocket,
    hello: Box<Hello>,
) -> Option<CloseCode> {
    let MemberSocket {
        frames,
        mailbox: own,
    } = socket;
    let mailbox: Arc<Mailbox> = Arc::<Mailbox<Transport>>::clone(own);
    let heard = Arc::new(Heard::new(Instant::now()));
    // Entered before the welcome is read from the database, so that a right that ends meanwhile
    // closes this socket as well.
    let connection = gateway.connections.enter(Connection {
        member: hello.identity.member.id,
        session: hello.identity.session.0,
        mailbox: Arc::clone(&mailbox),
        heard: Arc::clone(&heard),
    });
    if !gateway.accounts.still_holds(hello.mark, &hello.identity) {
        gateway.connections.leave(connection);
        return Some(CloseCode::RightsChanged);
    }
    let mut member = Member::new(gateway, connection, &mailbox, hello);
    let code = tokio::select! {
        code = listen(gateway, frames, &mut member, &heard) => code,
        closing = write_on(own) => match closing {
            Closing::With(code) => Some(code),
            Closing::Gone => None,
        },
    };
    gateway.connections.leave(connection);
    member.end();
    debug!(close.code = code.map(CloseCode::code), "a session ended");
    code
}

/// Welcomes the member and does what they ask, frame by frame.
async fn listen(
    gateway: &Gateway,
    frames: &mut WebSocketStream<MemberStream>,
    member: &mut Member,
    heard: &Heard,
) -> Option<CloseCode> {
    if let Err(fault) = Box::pin(member.welcome()).await {
        error!(
            error = &fault as &dyn std::error::Error,
            "a member could not be welcomed"
        );
        return Some(CloseCode::Overloaded);
    }
    let mut rate = FrameRate::new(Instant::now());
    loop {
        let message = match frames.next().await {
            Some(Ok(message)) => message,
            Some(Err(error)) => return close_for(&error),
            None => return None,
        };
        let now = Instant::now();
        heard.note(now);
        Gateway::count(&gateway.counters.frames_in);
        if !rate.take(now) {
            return Some(CloseCode::TooFast);
        }
        match decode(message) {
            Ok(Some(message)) => Box::pin(member.take(message)).await,
            Ok(None) => {}
            Err(ended) => return ended,
        }
    }
}

/// What a frame asks, if it asks anything. The error is how the session ends.
fn decode(message: Message) -> Result<Option<ClientMessage>, Option<CloseCode>> {
    let text = match message {
        Message::Text(text) => text,
        // Tungstenite answers a ping and a close frame with the next read, after which the socket
        // of who closed it ends.
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) => return Ok(None),
        Message::Binary(_) | Message::Frame(_) => return Err(Some(CloseCode::Malformed)),
    };
    read(&text).map(Some).map_err(Some)
}

/// The message of a frame after the first, or the code to close with.
pub(crate) fn read(text: &str) -> Result<ClientMessage, CloseCode> {
    match serde_json::from_str(text) {
        Ok(ClientMessage::Hello { .. }) => Err(CloseCode::HelloExpected),
        Ok(message) => Ok(message),
        Err(error) => {
            debug!(%error, "a frame is no message of the protocol");
            Err(CloseCode::Malformed)
        }
    }
}

/// The close code for what tungstenite found wrong.
pub(super) fn code_of(error: &SocketError) -> CloseCode {
    if let SocketError::Capacity(CapacityError::MessageTooLong { .. }) = error {
        CloseCode::TooLarge
    } else if let SocketError::WriteBufferFull(_) = error {
        CloseCode::Slow
    } else {
        CloseCode::Malformed
    }
}

/// Nothing is said to a connection that broke; a violation gets its code.
pub(super) fn close_for(error: &SocketError) -> Option<CloseCode> {
    if matches!(
        error,
        SocketError::Io(_)
            | SocketError::ConnectionClosed
            | SocketError::AlreadyClosed
            | SocketError::Protocol(ProtocolError::ResetWithoutClosingHandshake)
    ) {
        return None;
    }
    Some(code_of(error))
}

fn count_close(gateway: &Gateway, code: CloseCode) {
    if code == CloseCode::Slow {
        Gateway::count(&gateway.counters.closed_slow);
    } else if !code.comes_back() {
        Gateway::count(&gateway.counters.closed_violation);
    }
}
