//! From an HTTP request to a socket.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper::upgrade::OnUpgrade;
use peerdesk_protocol::limits::FRAME_BYTES_MAX;
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tracing::debug;

use super::stream::{MemberSocket, MemberStream};
use super::transport::Transport;
use super::{Gateway, session};
use crate::hub::{HintTick, Mailbox};

/// Zero-filled at every read by tungstenite, which keeps it for as long as the socket lives, grown by
/// half-read frames to twice as much; and most frames of members are smaller.
const READ_BUFFER_BYTES: usize = 512;
/// Tungstenite writes control frames only, and the mailbox takes each of them at once.
const WRITE_BUFFER_BYTES: usize = 0;
const WRITE_BUFFER_BYTES_MAX: usize = 4 * 1024;
/// Kernel memory for a socket that does not read; without a bound it grows to megabytes.
const SEND_BUFFER_BYTES: usize = 64 * 1024;
/// How much of it may be not yet sent before the socket counts as full: what waits is then in the
/// mailbox, where it is counted.
const NOT_SENT_BYTES_MAX: u32 = 16 * 1024;
/// When a socket that finds no room among those not identified may try again, in seconds.
const CROWDED_RETRY_S: &str = "1";
/// When to try again, or another node, while this one is full, in seconds.
const FULL_RETRY_S: &str = "5";
/// When to try the next node while this one goes away, in seconds.
const DRAINING_RETRY_S: &str = "2";
/// A peer that acknowledges nothing for so long is gone.
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(45);

/// Answers `GET /socket`. A refused upgrade says in words why.
pub async fn upgrade(gateway: Arc<Gateway>, mut request: Request) -> Response {
    if gateway.shutdown.is_draining() {
        return come_back(DRAINING_RETRY_S, "this node is going away\n");
    }
    let Ok(handshake) = Arc::clone(&gateway.handshakes).try_acquire_owned() else {
        return come_back(CROWDED_RETRY_S, "too many members are coming in at once\n");
    };
    let Ok(place) = Arc::clone(&gateway.sockets).try_acquire_owned() else {
        return come_back(FULL_RETRY_S, "this node is full\n");
    };
    let (on_upgrade, switching) = match accept(&mut request, &*gateway.is_own_origin) {
        Ok(accepted) => accepted,
        Err(refused) => return refused,
    };
    let sessions = gateway.sessions.clone();
    sessions.spawn(async move {
        let _place = place;
        // Boxed, like all that an idle member does not need: a task is as large as its largest state.
        let opened = Box::pin(open(Arc::clone(&gateway), on_upgrade)).await;
        if let Some(socket) = opened {
            session::serve(gateway, socket, handshake).await;
        }
    });
    switching
}

/// What becomes of the connection, and the answer that says so; or the refusal.
#[expect(clippy::result_large_err, reason = "made once for each request")]
pub(super) fn accept(
    request: &mut Request,
    is_own_origin: &dyn Fn(&[u8]) -> bool,
) -> Result<(OnUpgrade, Response), Response> {
    let accept = accept_key(request.headers(), is_own_origin)
        .map_err(|(status, why)| (status, format!("{why}\n")).into_response())?;
    let on_upgrade = request
        .extensions_mut()
        .remove::<OnUpgrade>()
        .ok_or_else(|| {
            (
                StatusCode::UPGRADE_REQUIRED,
                "this connection cannot become a WebSocket; use HTTP/1.1\n",
            )
                .into_response()
        })?;
    let headers = [
        (header::CONNECTION, HeaderValue::from_static("upgrade")),
        (header::UPGRADE, HeaderValue::from_static("websocket")),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
    ];
    let switching = (StatusCode::SWITCHING_PROTOCOLS, headers).into_response();
    Ok((on_upgrade, switching))
}

fn come_back(after_seconds: &'static str, why: &'static str) -> Response {
    let retry = [(header::RETRY_AFTER, HeaderValue::from_static(after_seconds))];
    (StatusCode::SERVICE_UNAVAILABLE, retry, why).into_response()
}

/// Checks what RFC 6455 and this desk ask of an upgrade. A browser always names its origin, which
/// must be one of ours to the letter; programs name none.
fn accept_key(
    headers: &HeaderMap,
    is_own_origin: &dyn Fn(&[u8]) -> bool,
) -> Result<HeaderValue, (StatusCode, &'static str)> {
    let has = |name, word: &str| {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|part| part.trim().eq_ignore_ascii_case(word))
    };
    if !has(header::CONNECTION, "upgrade") || !has(header::UPGRADE, "websocket") {
        return Err((StatusCode::UPGRADE_REQUIRED, "this is a WebSocket endpoint"));
    }
    if !has(header::SEC_WEBSOCKET_VERSION, "13") {
        return Err((StatusCode::BAD_REQUEST, "Sec-WebSocket-Version must be 13"));
    }
    let mut named = headers.get_all(header::ORIGIN).iter();
    match (named.next(), named.next()) {
        (None, _) => {}
        (Some(origin), None) if is_own_origin(origin.as_bytes()) => {}
        (Some(_), _) => return Err((StatusCode::FORBIDDEN, "this origin may not connect")),
    }
    let key = headers
        .get(header::SEC_WEBSOCKET_KEY)
        .filter(|key| key.len() == 24)
        .ok_or((
            StatusCode::BAD_REQUEST,
            "Sec-WebSocket-Key is missing or malformed",
        ))?;
    HeaderValue::from_str(&derive_accept_key(key.as_bytes()))
        .map_err(|_| (StatusCode::BAD_REQUEST, "Sec-WebSocket-Key is malformed"))
}

async fn open(gateway: Arc<Gateway>, on_upgrade: OnUpgrade) -> Option<Box<MemberSocket>> {
    let upgraded = match on_upgrade.await {
        Ok(upgraded) => upgraded,
        Err(error) => {
            debug!(%error, "an upgrade was not completed");
            return None;
        }
    };
    Gateway::count(&gateway.counters.opened);
    socket_over(upgraded, FRAME_BYTES_MAX, gateway.hub.hint_tick()).await
}

/// The socket over a connection that was upgraded; messages have at most so many bytes.
pub(super) async fn socket_over(
    upgraded: hyper::upgrade::Upgraded,
    message_bytes_max: usize,
    hint_tick: &Arc<HintTick>,
) -> Option<Box<MemberSocket>> {
    let (stream, read_too_far) = Transport::below(upgraded)?;
    if let Err(error) = tune(stream.tcp()) {
        debug!(%error, "a socket could not be tuned");
    }
    let mailbox = Arc::new(Mailbox::new(stream, hint_tick));
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .max_message_size(Some(message_bytes_max))
        .max_frame_size(Some(message_bytes_max));
    // Bytes that came with the upgrade request already belong to the socket.
    let frames = WebSocketStream::from_partially_read(
        MemberStream::new(&mailbox),
        read_too_far,
        Role::Server,
        Some(config),
    )
    .await;
    Some(Box::new(MemberSocket { frames, mailbox }))
}

fn tune(stream: &TcpStream) -> std::io::Result<()> {
    let socket = SockRef::from(stream);
    socket.set_tcp_nodelay(true)?;
    socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
    socket.set_tcp_notsent_lowat(NOT_SENT_BYTES_MAX)?;
    socket.set_tcp_user_timeout(Some(TCP_USER_TIMEOUT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(origin: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut set = |name, value: &str| {
            headers.append(name, HeaderValue::from_str(value).expect("a header value"));
        };
        set(header::CONNECTION, "keep-alive, Upgrade");
        set(header::UPGRADE, "websocket");
        set(header::SEC_WEBSOCKET_VERSION, "13");
        set(header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==");
        if let Some(origin) = origin {
            set(header::ORIGIN, origin);
        }
        headers
    }

    #[test]
    fn the_accept_key_is_that_of_the_standard() {
        let accept = accept_key(&headers(None), &|_| false).expect("accepted");
        assert_eq!(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn only_our_own_origins_connect() {
        let ours = |origin: &[u8]| origin == b"https://desk.example.com";
        assert!(accept_key(&headers(Some("https://desk.example.com")), &ours).is_ok());
        for foreign in [
            "http://desk.example.com",
            "https://desk.example.com.evil.test",
            "https://desk.example.com:8443",
            "https://DESK.example.com",
            "https://desk.example.com/",
            "null",
        ] {
            let refused = accept_key(&headers(Some(foreign)), &ours).expect_err(foreign);
            assert_eq!(refused.0, StatusCode::FORBIDDEN);
        }
    }

    #[test]
    fn two_origins_are_none_of_ours() {
        let ours = |origin: &[u8]| origin == b"https://desk.example.com";
        let mut headers = headers(Some("https://desk.example.com"));
        headers.append(
            header::ORIGIN,
            HeaderValue::from_static("https://evil.test"),
        );
        assert!(accept_key(&headers, &ours).is_err());
    }
}
