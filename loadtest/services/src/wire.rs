//! A TCP way from clients to a server that can be made slow, deaf or dead, each direction by itself.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

const CHUNK_BYTES: usize = 16 * 1024;
/// A trickle lets something through this often.
const TRICKLE_EVERY: Duration = Duration::from_millis(50);

/// What happens to the bytes of one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flow {
    #[default]
    Pass,
    /// What is read goes on so much later, in its order.
    Delay(Duration),
    /// Nothing is read, so that the sender's buffers fill, and nobody hears of it.
    Stall,
    /// What is read is thrown away, and nobody hears of it. A connection that lost bytes this way
    /// has to be cut before it may pass again.
    Drop,
    /// So much goes on in a second, in small pieces.
    Trickle { bytes_per_second: u32 },
}

/// What a new connection meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Door {
    #[default]
    Open,
    /// It is closed at once.
    Closed,
    /// It is taken, and nobody ever speaks, until the door is changed.
    Silent,
}

#[derive(Clone, Copy, Debug, Default)]
struct Conditions {
    /// From clients to the server.
    up: Flow,
    /// From the server to clients.
    down: Flow,
    door: Door,
}

/// Where clients connect instead of the server itself. Dropping the wire cuts all connections.
#[derive(Debug)]
pub struct Wire {
    address: SocketAddr,
    conditions: watch::Sender<Conditions>,
    ends: Arc<Ends>,
    _carrier: JoinSet<()>,
}

/// Where a wire leads.
#[derive(Clone, Copy, Debug)]
struct Server {
    address: SocketAddr,
    /// What the kernel may take in for a connection; its own choice when absent.
    receive_bytes: Option<u32>,
}

/// The connections that are open, by the order in which they came.
#[derive(Debug, Default)]
struct Ends {
    next: AtomicU64,
    lost: AtomicU64,
    open: Mutex<BTreeMap<u64, watch::Sender<bool>>>,
}

impl Wire {
    /// A way to a server of this machine, which need not run yet.
    pub async fn to(server: SocketAddr) -> anyhow::Result<Self> {
        Self::start(server, None).await
    }

    /// The same for clients that take in only so many bytes before they are read: what a server sends
    /// beyond stays with the server.
    pub async fn narrow(server: SocketAddr, receive_bytes: u32) -> anyhow::Result<Self> {
        Self::start(server, Some(receive_bytes)).await
    }

    async fn start(server: SocketAddr, receive_bytes: Option<u32>) -> anyhow::Result<Self> {
        let server = Server {
            address: server,
            receive_bytes,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let conditions = watch::Sender::new(Conditions::default());
        let ends = Arc::default();
        let mut carrier = JoinSet::new();
        carrier.spawn(accept(
            listener,
            server,
            conditions.subscribe(),
            Arc::clone(&ends),
        ));
        Ok(Self {
            address,
            conditions,
            ends,
            _carrier: carrier,
        })
    }

    /// Where clients connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections are open.
    pub fn open(&self) -> usize {
        lock(&self.ends.open).len()
    }

    /// How many bytes were thrown away so far.
    pub fn lost(&self) -> u64 {
        self.ends.lost.load(Ordering::Relaxed)
    }

    /// What clients send, from now on.
    pub fn up(&self, flow: Flow) {
        self.conditions.send_modify(|now| now.up = flow);
    }

    /// What the server sends, from now on.
    pub fn down(&self, flow: Flow) {
        self.conditions.send_modify(|now| now.down = flow);
    }

    /// What happens to new connections, from now on.
    pub fn door(&self, door: Door) {
        self.conditions.send_modify(|now| now.door = door);
    }

    /// Everything passes again. Connections that lost bytes are cut by [`Wire::cut`] before.
    pub fn heal(&self) {
        self.conditions
            .send_modify(|now| *now = Conditions::default());
    }

    /// Resets every connection, on both sides.
    pub fn cut(&self) {
        for end in lock(&self.ends.open).values() {
            end.send_replace(true);
        }
    }

    /// Resets one connection: the one at this place, counted round.
    pub fn cut_one(&self, place: usize) {
        let open = lock(&self.ends.open);
        if let Some(end) = open.values().nth(place % open.len().max(1)) {
            end.send_replace(true);
        }
    }
}

async fn accept(
    listener: TcpListener,
    server: Server,
    conditions: watch::Receiver<Conditions>,
    ends: Arc<Ends>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A machine out of file descriptors gets some back as connections end.
                let Ok((client, _)) = accepted else { continue };
                connections.spawn(serve(client, server, conditions.clone(), Arc::clone(&ends)));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// One connection until either side closes it, or it is cut.
async fn serve(
    mut client: TcpStream,
    server: Server,
    mut conditions: watch::Receiver<Conditions>,
    ends: Arc<Ends>,
) {
    let number = ends.next.fetch_add(1, Ordering::Relaxed);
    let cut = watch::Sender::new(false);
    let mut is_cut = cut.subscribe();
    lock(&ends.open).insert(number, cut);
    let reached = tokio::select! {
        reached = reach(server, &mut conditions) => reached,
        _ = is_cut.wait_for(|cut| *cut) => None,
    };
    if let Some(mut server) = reached {
        // Small frames go on as they come.
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let up = Course {
            conditions: conditions.clone(),
            direction: |now| now.up,
            lost: &ends.lost,
        };
        let down = Course {
            conditions,
            direction: |now| now.down,
            lost: &ends.lost,
        };
        let was_cut = tokio::select! {
            () = up.pump(from_client, to_server) => false,
            () = down.pump(from_server, to_client) => false,
            _ = is_cut.wait_for(|cut| *cut) => true,
        };
        if was_cut {
            // As from a machine that knows nothing of the connection.
            let _ = (client.set_zero_linger(), server.set_zero_linger());
        }
    }
    lock(&ends.open).remove(&number);
}

/// Through the door to the server.
async fn reach(server: Server, conditions: &mut watch::Receiver<Conditions>) -> Option<TcpStream> {
    let met = conditions.borrow_and_update().door;
    match met {
        Door::Open => {}
        Door::Closed => return None,
        Door::Silent => {
            let opened = conditions.wait_for(|now| now.door != Door::Silent).await;
            if opened.ok()?.door == Door::Closed {
                return None;
            }
        }
    }
    // A server that is away refuses here what it would refuse there.
    let socket = TcpSocket::new_v4().ok()?;
    if let Some(bytes) = server.receive_bytes {
        socket.set_recv_buffer_size(bytes).ok()?;
    }
    socket.connect(server.address).await.ok()
}

/// The conditions of one direction.
struct Course<'a> {
    conditions: watch::Receiver<Conditions>,
    direction: fn(&Conditions) -> Flow,
    lost: &'a AtomicU64,
}

impl Course<'_> {
    /// Carries until the sender closes.
    async fn pump(mut self, mut from: ReadHalf<'_>, mut to: WriteHalf<'_>) {
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            let flow = (self.direction)(&self.conditions.borrow_and_update());
            let read = tokio::select! {
                changed = self.conditions.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    continue;
                }
                read = from.read(&mut chunk), if flow != Flow::Stall => read,
            };
            let Ok(length @ 1..) = read else { return };
            if self.pass(&chunk[..length], &mut to).await.is_err() {
                return;
            }
        }
    }

    /// Sends on what was read, under the conditions of now.
    async fn pass(&self, mut bytes: &[u8], to: &mut WriteHalf<'_>) -> std::io::Result<()> {
        while !bytes.is_empty() {
            let flow = (self.direction)(&self.conditions.borrow());
            let share = match flow {
                // What was read before a stall began goes through; it had left already.
                Flow::Pass | Flow::Stall => bytes.len(),
                Flow::Delay(delay) => {
                    tokio::time::sleep(delay).await;
                    bytes.len()
                }
                Flow::Drop => {
                    self.lost.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                    return Ok(());
                }
                Flow::Trickle { bytes_per_second } => {
                    tokio::time::sleep(TRICKLE_EVERY).await;
                    let share = f64::from(bytes_per_second) * TRICKLE_EVERY.as_secs_f64();
                    (share as usize).clamp(1, bytes.len())
                }
            };
            let (now, later) = bytes.split_at(share);
            to.write_all(now).await?;
            bytes = later;
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
