//! The floor: a process that does nothing but `write(2)` given bytes to given sockets.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::DELIVERY_LIMIT;
use crate::crowd::{Crowd, connect};
use crate::machine::{Account, pin};

/// On standard input: these bytes from now on, with their length before them as a `u32`.
const BYTES: u8 = b'b';
/// On standard input: write them once to every socket.
const GO: u8 = b'g';

/// The process itself: listens, says its port in a line, takes so many connections, and then does
/// as it is told on standard input until that ends.
pub fn serve(connections: usize) -> anyhow::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    println!("{}", listener.local_addr()?.port());
    io::stdout().flush()?;
    let mut sockets = Vec::with_capacity(connections);
    for _ in 0..connections {
        let (socket, _) = listener.accept()?;
        socket.set_nodelay(true)?;
        sockets.push(socket);
    }
    let mut orders = io::stdin().lock();
    let mut bytes = Vec::new();
    let mut order = [0];
    while orders.read(&mut order)? == 1 {
        match order[0] {
            BYTES => {
                let mut length = [0; 4];
                orders.read_exact(&mut length)?;
                bytes.resize(u32::from_be_bytes(length) as usize, 0);
                orders.read_exact(&mut bytes)?;
            }
            GO => {
                for socket in &mut sockets {
                    socket.write_all(&bytes)?;
                }
            }
            other => anyhow::bail!("order {other} is not known"),
        }
    }
    Ok(())
}

/// A floor that was started, with its readers.
pub(super) struct Floor {
    process: Child,
    orders: ChildStdin,
    crowd: Crowd,
    expected: usize,
}

/// What a round of the floor cost.
pub(super) struct FloorRound {
    pub(super) cpu: Duration,
    pub(super) spreads: Vec<Duration>,
}

impl Floor {
    /// Starts it on a core and connects its readers.
    pub(super) fn start(connections: usize, core: usize) -> anyhow::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["floor", "--connections", &connections.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting the floor")?;
        pin(process.id(), core)?;
        let orders = process.stdin.take().context("the floor has no input")?;
        let said = process.stdout.take().context("the floor has no output")?;
        let mut port = String::new();
        BufReader::new(said).read_line(&mut port)?;
        let port: u16 = port.trim().parse().context("the floor said no port")?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut crowd = Crowd::new(connections)?;
        crowd.stand_back();
        for number in 0..connections {
            crowd.add_stream(connect(address, number, None)?)?;
        }
        Ok(Self {
            process,
            orders,
            crowd,
            expected: 0,
        })
    }

    /// Writes these bytes from now on.
    pub(super) fn send_this(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.orders.write_all(&[BYTES])?;
        self.orders
            .write_all(&u32::try_from(bytes.len())?.to_be_bytes())?;
        Ok(self.orders.write_all(bytes)?)
    }

    /// As the node's round: bursts, each when everybody has the last, and as far apart as the
    /// node's, because a core that idled between two writes is slower at the second. The node's
    /// members answer their pings meanwhile, so that a slow machine costs none of them.
    pub(super) fn round(
        &mut self,
        burst: usize,
        messages: usize,
        pace: Duration,
        mut members: Option<&mut Crowd>,
    ) -> anyhow::Result<FloorRound> {
        let account = Account::of(self.process.id());
        let before = account.spent()?;
        let mut spreads = Vec::new();
        for _ in 0..messages / burst {
            let began = Instant::now();
            self.expected += burst * self.crowd.len();
            self.orders.write_all(&[GO])?;
            let (expected, deadline) = (self.expected, Instant::now() + DELIVERY_LIMIT);
            self.crowd.until(deadline, "what the floor wrote", |came| {
                came.events >= expected
            })?;
            spreads.push(self.crowd.take_spread());
            if let Some(members) = &mut members {
                members.turn(0)?;
            }
            thread::sleep(pace.saturating_sub(began.elapsed()));
        }
        Ok(FloorRound {
            cpu: account.spent()?.since(&before),
            spreads,
        })
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is collected.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
