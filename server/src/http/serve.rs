//! The loop that takes connections: bounded in number, and each bounded in how long a head may take
//! and how large it may be.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;
use tracing::{debug, warn};

use crate::lifecycle::Shutdown;
use crate::tls::Tls;

/// Connections that speak HTTP at a time; more wait in the kernel's queue. A socket leaves this count
/// when it is upgraded, and counts as a socket.
const CONNECTIONS_MAX: usize = 10_000;
/// Longest time for the head of a request, also of the next one on a connection that is kept.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// Largest head: tokens and cookies of ours take less than one KiB.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Most header lines of a head.
const HEADERS_MAX: usize = 64;
/// For who speaks plain HTTP where TLS is spoken. A handshake begins with no letter.
const NOT_TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\
    Connection: close\r\n\r\nThis port speaks HTTPS: write https:// before the address.\n";
/// Pause when no connection can be taken, for lack of file descriptors mostly.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Takes connections until the node drains, and returns when the last one has ended or the node
/// stops.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    router: Router,
    shutdown: Shutdown,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let connections = TaskTracker::new();
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = shutdown.draining() => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shutdown.draining() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection =
                    serve_connection(stream, tls.clone(), peer, router.clone(), shutdown.clone());
                connections.spawn(async move {
                    let _place = place;
                    connection.await;
                });
            }
            Err(error) => {
                warn!(%error, "a connection could not be taken");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.close();
    tokio::select! {
        () = connections.wait() => {}
        () = shutdown.stopped() => {}
    }
}

async fn serve_connection(
    stream: TcpStream,
    tls: Option<Arc<Tls>>,
    peer: SocketAddr,
    router: Router,
    shutdown: Shutdown,
) {
    // Small answers are not to wait for each other.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "a connection ended before it was served");
        return;
    }
    let Some(tls) = tls else {
        return serve_http(stream, peer, router, shutdown).await;
    };
    let shaken = tokio::select! {
        shaken = timeout(HEAD_TIMEOUT, shake_hands(stream, &tls)) => shaken,
        () = shutdown.stopped() => return,
    };
    match shaken {
        Ok(Ok(Some(stream))) => serve_http(stream, peer, router, shutdown).await,
        Ok(Ok(None)) => {}
        Ok(Err(error)) => debug!(%error, "no TLS session came about"),
        Err(_) => debug!("a TLS handshake took too long"),
    }
}

/// The TLS session, unless the other side speaks plain HTTP: a person who wrote `http://` is told.
async fn shake_hands(
    mut stream: TcpStream,
    tls: &Tls,
) -> std::io::Result<Option<TlsStream<TcpStream>>> {
    let mut first = [0];
    if stream.peek(&mut first).await? == 1 && first[0].is_ascii_uppercase() {
        // Read first: a connection that is closed with unread bytes is reset, and the answer lost.
        let mut request = vec![0; HEAD_BYTES_MAX];
        let _read = stream.read(&mut request).await?;
        stream.write_all(NOT_TLS).await?;
        stream.shutdown().await?;
        return Ok(None);
    }
    tls.accept(stream).await.map(Some)
}

async fn serve_http<S>(stream: S, peer: SocketAddr, router: Router, shutdown: Shutdown)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_header_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.stopped() => return,
        () = shutdown.draining() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection.as_mut() => ended,
                () = shutdown.stopped() => return,
            }
        }
    };
    // Strangers break off and talk nonsense all day; that is no news.
    if let Err(error) = ended {
        debug!(%error, "a connection ended early");
    }
}
