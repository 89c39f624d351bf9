//! The floor: a process that does nothing but `write(2)` given bytes to given sockets.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::DELIVERY_LIMIT;
use super::accounting::Account;
use super::crowd::Crowd;

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
        Account::of(process.id()).pin(core)?;
        let orders = process.stdin.take().context("the floor has no input")?;
        let said = process.stdout.take().context("the floor has no output")?;
        let mut port = String::new();
        BufReader::new(said).read_line(&mut port)?;
        let port: u16 = port.trim().parse().context("the floor said no port")?;
        let mut crowd = Crowd::new(connections)?;
        for _ in 0..connections {
            crowd.add_stream(TcpStream::connect((Ipv4Addr::LOCALHOST, port))?)?;
        }
        Ok(Self {
            process,
            orders,
            crowd,
        })
    }

    /// Its processor time.
    pub(super) fn account(&self) -> Account {
        Account::of(self.process.id())
    }

    /// Writes these bytes from now on.
    pub(super) fn send_this(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.orders.write_all(&[BYTES])?;
        self.orders
            .write_all(&u32::try_from(bytes.len())?.to_be_bytes())?;
        Ok(self.orders.write_all(bytes)?)
    }

    /// As the server's round: bursts, each when everybody has the last.
    pub(super) fn round(&mut self, burst: usize, messages: usize) -> anyhow::Result<Vec<Duration>> {
        let mut spreads = Vec::new();
        for _ in 0..messages / burst {
            self.orders.write_all(&[GO])?;
            let deadline = Instant::now() + DELIVERY_LIMIT;
            spreads.push(self.crowd.all_have(burst, deadline)?);
        }
        Ok(spreads)
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is collected.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
