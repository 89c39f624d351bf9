//! A network port that nobody uses.

use std::collections::HashSet;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Mutex, PoisonError};

use anyhow::bail;

const PORT_FIRST: u16 = 20_000;

/// Where Linux begins to give ports to outgoing connections, unless told
/// otherwise.
const EPHEMERAL_FIRST_USUAL: u16 = 32_768;

static GIVEN: Mutex<Option<HashSet<u16>>> = Mutex::new(None);

/// A free port of 127.0.0.1 for a server that is started next, and perhaps again
/// later. It lies below those that the system gives to outgoing connections:
/// otherwise one of a load test's many clients could take it while the server is
/// down. One process gives each port once; processes begin at different places.
pub fn free_port() -> anyhow::Result<u16> {
    let end = ephemeral_first();
    let span = u32::from(end - PORT_FIRST);
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    let given = given.get_or_insert_default();
    // A large odd factor spreads neighbouring process numbers over the range.
    let first = std::process::id().wrapping_mul(2_654_435_761) % span;
    for step in 0..span {
        let port = PORT_FIRST + ((first + step) % span) as u16;
        let is_free = || TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
        if !given.contains(&port) && is_free() {
            given.insert(port);
            return Ok(port);
        }
    }
    bail!("no port between {PORT_FIRST} and {end} is free")
}

fn ephemeral_first() -> u16 {
    let range = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range");
    let first = range
        .ok()
        .and_then(|range| range.split_whitespace().next()?.parse().ok());
    first
        .filter(|first| *first > PORT_FIRST)
        .unwrap_or(EPHEMERAL_FIRST_USUAL)
}

#[cfg(test)]
mod tests {
    use super::free_port;
    use std::collections::HashSet;
    use std::net::TcpListener;

    #[test]
    fn ports_are_free_and_given_once() {
        let ports: Vec<u16> = (0..50).map(|_| free_port().expect("a port")).collect();
        let distinct: HashSet<u16> = ports.iter().copied().collect();
        assert_eq!(distinct.len(), ports.len());
        for port in ports {
            TcpListener::bind(("127.0.0.1", port)).expect("the port is free");
        }
    }
}
