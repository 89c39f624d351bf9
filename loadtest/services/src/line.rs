//! A line between clients and a Redis, on which subscribers go deaf without a word.

use std::os::unix::net::UnixListener as StdListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;

use crate::redis::Redis;
use crate::scratch::Scratch;

const CHUNK_BYTES: usize = 16 * 1024;
const SUBSCRIBE: &[u8] = b"SUBSCRIBE";

/// Where clients connect instead of the Redis itself. What they send always arrives; what Redis
/// sends to a deafened subscriber is swallowed, and nobody closes anything. That is what a
/// subscriber meets whose peer, or a firewall between, forgot it. Dropping the line cuts it.
#[derive(Debug)]
pub struct Line {
    ends: Arc<Mutex<Vec<Arc<End>>>>,
    scratch: Scratch,
    _carrier: JoinSet<()>,
}

/// One client's connection.
#[derive(Debug, Default)]
struct End {
    subscribes: AtomicBool,
    is_deaf: AtomicBool,
}

impl Line {
    /// A line to a Redis that listens on a unix socket. Must be called within a tokio runtime.
    pub fn to(redis: &Redis) -> anyhow::Result<Self> {
        let far = redis.url();
        let far = far.strip_prefix("redis+unix://");
        let far = far.context("a line leads to a unix socket")?.to_owned();
        let scratch = Scratch::new()?;
        let listener = StdListener::bind(scratch.path().join("line.sock"))?;
        listener.set_nonblocking(true)?;
        let listener = UnixListener::from_std(listener)?;
        let ends = Arc::default();
        let mut carrier = JoinSet::new();
        carrier.spawn(accept(listener, far, Arc::clone(&ends)));
        Ok(Self {
            ends,
            scratch,
            _carrier: carrier,
        })
    }

    /// Its address for clients.
    pub fn url(&self) -> String {
        let socket = self.scratch.path().join("line.sock");
        format!("redis+unix://{}", socket.display())
    }

    /// From now on those who subscribed hear nothing more. Later connections are sound.
    pub fn deafen_subscribers(&self) -> anyhow::Result<()> {
        let mut deafened = 0;
        for end in lock(&self.ends).iter() {
            if end.subscribes.load(Ordering::Acquire) {
                end.is_deaf.store(true, Ordering::Release);
                deafened += 1;
            }
        }
        ensure!(deafened > 0, "nobody subscribed over this line");
        Ok(())
    }
}

async fn accept(listener: UnixListener, far: String, ends: Arc<Mutex<Vec<Arc<End>>>>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        // A Redis that is away refuses here what it would refuse there.
        let Ok(server) = UnixStream::connect(&far).await else {
            continue;
        };
        let end = Arc::new(End::default());
        lock(&ends).push(Arc::clone(&end));
        connections.spawn(carry(client, server, end));
        while connections.try_join_next().is_some() {}
    }
}

/// Until either side closes.
async fn carry(client: UnixStream, server: UnixStream, end: Arc<End>) {
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = send(from_client, to_server, &end) => {}
        () = answer(from_server, to_client, &end) => {}
    }
}

async fn send(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, end: &End) {
    let mut chunk = vec![0; CHUNK_BYTES];
    while let Ok(length @ 1..) = from.read(&mut chunk).await {
        let said = &chunk[..length];
        if said.windows(SUBSCRIBE.len()).any(|word| word == SUBSCRIBE) {
            end.subscribes.store(true, Ordering::Release);
        }
        if to.write_all(said).await.is_err() {
            return;
        }
    }
}

async fn answer(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, end: &End) {
    let mut chunk = vec![0; CHUNK_BYTES];
    while let Ok(length @ 1..) = from.read(&mut chunk).await {
        let is_deaf = end.is_deaf.load(Ordering::Acquire);
        if !is_deaf && to.write_all(&chunk[..length]).await.is_err() {
            return;
        }
    }
}

fn lock(ends: &Mutex<Vec<Arc<End>>>) -> MutexGuard<'_, Vec<Arc<End>>> {
    ends.lock().unwrap_or_else(PoisonError::into_inner)
}
