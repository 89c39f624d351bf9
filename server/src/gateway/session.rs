//! One socket from `hello` to its end: a loop over frames, mailbox and clock.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use peerdesk_protocol::limits::{BEAT_INTERVAL_MS, COMMANDS_IN_FLIGHT_MAX, SILENCE_TIMEOUT_MS};
use peerdesk_protocol::{self as protocol, ClientMessage, CloseCode, ServerMessage};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error as SocketError};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tracing::{Instrument as _, debug, info_span};

use super::Gateway;
use super::close::close;
use super::handshake::{self, Hello};
use super::rate::FrameRate;
use super::worker::{self, Worker};
use crate::hub::{Closing, Connection, Mailbox, Parcel};

/// Frames written together.
const BATCH_FRAMES_MAX: usize = 64;
/// A batch that a socket does not take for so long closes it as slow.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves one socket until it ends.
pub(super) async fn serve(gateway: &Arc<Gateway>, mut socket: WebSocketStream<TcpStream>) {
    let hello = match handshake::shake(gateway, &mut socket).await {
        Ok(hello) => hello,
        Err(code) => {
            debug!(close.code = code.code(), "a socket did not identify itself");
            return close(&mut socket, code).await;
        }
    };
    Gateway::count(&gateway.counters.identified);
    let span = info_span!(
        "session",
        member.id = hello.identity.member.id.0,
        client = %hello.client
    );
    identified(gateway, socket, hello).instrument(span).await;
}

async fn identified(gateway: &Arc<Gateway>, mut socket: WebSocketStream<TcpStream>, hello: Hello) {
    let mailbox = Arc::new(Mailbox::new());
    // Entered before the welcome is read from the database, so that a right that ends meanwhile
    // closes this socket as well.
    let connection = gateway.connections.enter(Connection {
        member: hello.identity.member.id,
        session: hello.identity.session.0,
        mailbox: Arc::clone(&mailbox),
    });
    if !gateway.accounts.still_holds(hello.mark, &hello.identity) {
        mailbox.close(Closing::With(CloseCode::RightsChanged));
    }
    let (requests, inbox) = mpsc::channel(COMMANDS_IN_FLIGHT_MAX);
    let worker = Worker::new(gateway, connection, &mailbox, hello);
    let working = tokio::spawn(worker::run(worker, inbox).in_current_span());
    let code = exchange(gateway, &mut socket, &mailbox, requests).await;
    mailbox.close(Closing::Gone);
    gateway.connections.leave(connection);
    debug!(close.code = code.map(CloseCode::code), "a session ended");
    if let Some(code) = code {
        count_close(gateway, code);
        close(&mut socket, code).await;
    }
    drop(socket);
    // What was asked for is finished, though nobody hears the answer.
    let _ = working.await;
}

/// The loop. Returns the code to close with, or nothing when the other side is gone.
async fn exchange(
    gateway: &Gateway,
    socket: &mut WebSocketStream<TcpStream>,
    mailbox: &Mailbox,
    requests: mpsc::Sender<ClientMessage>,
) -> Option<CloseCode> {
    let start = Instant::now();
    let beat_every = Duration::from_millis(BEAT_INTERVAL_MS);
    let mut beats = interval_at(start + beat_every, beat_every);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard_at = start;
    let mut rate = FrameRate::new(start);
    loop {
        tokio::select! {
            frame = socket.next() => {
                heard_at = Instant::now();
                match frame {
                    Some(Ok(message)) => {
                        Gateway::count(&gateway.counters.frames_in);
                        if !rate.take(heard_at) {
                            return Some(CloseCode::TooFast);
                        }
                        match take(message, mailbox, &requests) {
                            Taken::GoOn => {}
                            Taken::Close(code) => return Some(code),
                            Taken::Gone => return None,
                        }
                    }
                    Some(Err(error)) => return close_for(&error),
                    None => return None,
                }
            }
            parcels = mailbox.next(BATCH_FRAMES_MAX) => match parcels {
                Ok(frames) => {
                    gateway.counters.frames_out.fetch_add(
                        frames.len() as u64,
                        std::sync::atomic::Ordering::Relaxed,
                    );
                    if let Err(ended) = write(socket, frames).await {
                        return ended;
                    }
                }
                Err(Closing::With(code)) => return Some(code),
                Err(Closing::Gone) => return None,
            },
            _ = beats.tick() => {
                if heard_at.elapsed() >= Duration::from_millis(SILENCE_TIMEOUT_MS) {
                    return Some(CloseCode::Silent);
                }
                if let Err(ended) = beat(gateway, socket).await {
                    return ended;
                }
            }
        }
    }
}

enum Taken {
    GoOn,
    Close(CloseCode),
    Gone,
}

/// Takes one frame: decodes it and hands it to the worker.
fn take(message: Message, mailbox: &Mailbox, requests: &mpsc::Sender<ClientMessage>) -> Taken {
    let text = match message {
        Message::Text(text) => text,
        Message::Ping(_) | Message::Pong(_) => return Taken::GoOn,
        Message::Binary(_) | Message::Frame(_) => return Taken::Close(CloseCode::Malformed),
        Message::Close(_) => return Taken::Gone,
    };
    let message = match serde_json::from_str::<ClientMessage>(&text) {
        Ok(ClientMessage::Hello { .. }) => return Taken::Close(CloseCode::HelloExpected),
        Ok(message) => message,
        Err(error) => {
            debug!(%error, "a frame is no message of the protocol");
            return Taken::Close(CloseCode::Malformed);
        }
    };
    match requests.try_send(message) {
        Ok(()) => Taken::GoOn,
        Err(mpsc::error::TrySendError::Full(message)) => busy(&message, mailbox),
        // The worker only ends with the session, or by a panic.
        Err(mpsc::error::TrySendError::Closed(_)) => Taken::Close(CloseCode::Overloaded),
    }
}

/// The answer when too much waits already: a command is told so, the rest has to slow down.
fn busy(message: &ClientMessage, mailbox: &Mailbox) -> Taken {
    const RETRY_AFTER_MS: u64 = 500;
    let id = if let ClientMessage::Ask(ask) = message {
        ask.id
    } else if let ClientMessage::Command(command) = message {
        command.id
    } else {
        return Taken::Close(CloseCode::TooFast);
    };
    let reply = ServerMessage::Reply {
        id,
        reply: protocol::Reply::Refused {
            refusal: protocol::Refusal::Busy {
                retry_after_ms: RETRY_AFTER_MS,
            },
        },
    };
    mailbox.push(Parcel::event(worker::encode(&reply)));
    Taken::GoOn
}

/// Writes a batch. The error is how the session ends.
async fn write(
    socket: &mut WebSocketStream<TcpStream>,
    frames: Vec<Bytes>,
) -> Result<(), Option<CloseCode>> {
    let written = timeout(WRITE_TIMEOUT, async {
        for frame in frames {
            // Frames are made by our own serialiser, so they are always text.
            if let Ok(text) = Utf8Bytes::try_from(frame) {
                socket.feed(Message::Text(text)).await?;
            }
        }
        socket.flush().await
    });
    match written.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(close_for(&error)),
        Err(_) => Err(Some(CloseCode::Slow)),
    }
}

/// Something at least every interval: the client sees that the line lives, and what time it is.
async fn beat(
    gateway: &Gateway,
    socket: &mut WebSocketStream<TcpStream>,
) -> Result<(), Option<CloseCode>> {
    let now = gateway.app.clock().now().0;
    let beat = worker::encode(&ServerMessage::Beat { now });
    let pinged = timeout(WRITE_TIMEOUT, socket.feed(Message::Ping(Bytes::new())));
    match pinged.await {
        Ok(Ok(())) => write(socket, vec![beat]).await,
        Ok(Err(error)) => Err(close_for(&error)),
        Err(_) => Err(Some(CloseCode::Slow)),
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
fn close_for(error: &SocketError) -> Option<CloseCode> {
    if matches!(
        error,
        SocketError::Io(_)
            | SocketError::ConnectionClosed
            | SocketError::AlreadyClosed
            | SocketError::Protocol(
                tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake
            )
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
