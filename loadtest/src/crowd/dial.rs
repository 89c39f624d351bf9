//! Opening sockets to a node without a library between, so that thousands cost the load little.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use peerdesk_protocol::{ClientMessage, Credential, VERSIONS};
use rustls::ClientConfig;
use socket2::{Domain, Protocol, Socket, Type};

use super::connection::Connection;
use super::frames;

/// Addresses of this machine that members come from in turn: each has ports of its own, and limits
/// per address meet many.
const ADDRESSES: u32 = 200;
const FIRST_ADDRESS: u32 = u32::from_be_bytes([127, 0, 0, 2]);

/// Where to, as whom, and what to say first.
#[derive(Clone, Debug)]
pub struct Call {
    pub node: SocketAddr,
    pub token: String,
    /// Said right behind `hello`.
    pub then: Vec<ClientMessage>,
    /// Kernel memory for what comes in; the kernel's choice where absent.
    pub receive_bytes: Option<usize>,
    /// For a node that speaks TLS.
    pub tls: Option<Arc<ClientConfig>>,
}

/// Where an opening socket stands.
pub(super) struct Upgrade {
    /// What came before the end of the answer's head.
    head: Vec<u8>,
    /// Frames to be said once the socket is open.
    first: Vec<u8>,
}

/// What an answer to an upgrade was.
pub(super) enum Answer {
    /// More has to come.
    Incomplete,
    /// Say this; these bytes are frames already.
    Open { say: Vec<u8>, rest: Vec<u8> },
    /// The node wants us later.
    Later,
}

impl Call {
    /// A connection from one of our addresses, by the number of the member.
    pub(super) fn connect(&self, number: usize) -> anyhow::Result<Connection> {
        let stream = connect(self.node, number, self.receive_bytes)?;
        match &self.tls {
            None => Ok(Connection::Plain(stream)),
            Some(config) => Connection::seal(stream, config),
        }
    }

    /// What is sent first on the connection.
    pub(super) fn request(&self) -> Vec<u8> {
        format!(
            "GET /socket HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
            self.node
        )
        .into_bytes()
    }

    /// What waits for the answer.
    pub(super) fn upgrade(&self) -> anyhow::Result<Upgrade> {
        let hello = ClientMessage::Hello {
            versions: VERSIONS.to_vec(),
            credential: Credential::Token(self.token.clone()),
            client: Some("peerdesk-loadtest crowd".to_owned()),
        };
        let mut first = Vec::new();
        for message in std::iter::once(&hello).chain(&self.then) {
            first.extend(frames::text(&serde_json::to_vec(message)?));
        }
        Ok(Upgrade {
            head: Vec::new(),
            first,
        })
    }
}

impl Upgrade {
    /// Takes bytes of the answer.
    pub(super) fn take(&mut self, bytes: &[u8]) -> anyhow::Result<Answer> {
        self.head.extend_from_slice(bytes);
        let end = self.head.windows(4).position(|four| four == b"\r\n\r\n");
        let Some(end) = end else {
            return Ok(Answer::Incomplete);
        };
        let rest = self.head.split_off(end + 4);
        let head = String::from_utf8_lossy(&self.head);
        if head.starts_with("HTTP/1.1 503") {
            return Ok(Answer::Later);
        }
        ensure!(head.starts_with("HTTP/1.1 101"), "no upgrade: {head}");
        Ok(Answer::Open {
            say: std::mem::take(&mut self.first),
            rest,
        })
    }
}

/// A connection over loopback from one of our addresses.
pub(crate) fn connect(
    to: SocketAddr,
    number: usize,
    receive_bytes: Option<usize>,
) -> anyhow::Result<TcpStream> {
    let socket =
        Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP)).context("making a socket")?;
    let from = Ipv4Addr::from(FIRST_ADDRESS + number as u32 % ADDRESSES);
    socket.bind(&SocketAddr::from((from, 0)).into())?;
    if let Some(bytes) = receive_bytes {
        socket.set_recv_buffer_size(bytes)?;
    }
    socket
        .connect(&to.into())
        .with_context(|| format!("connecting to {to}"))?;
    socket.set_tcp_nodelay(true)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use super::{Answer, Call};

    fn call() -> Call {
        Call {
            node: SocketAddr::from((Ipv4Addr::LOCALHOST, 1)),
            token: "secret".to_owned(),
            then: Vec::new(),
            receive_bytes: None,
            tls: None,
        }
    }

    #[test]
    fn frames_behind_the_answer_are_not_lost() {
        let mut upgrade = call().upgrade().expect("a call");
        assert!(matches!(
            upgrade.take(b"HTTP/1.1 101 Sw"),
            Ok(Answer::Incomplete)
        ));
        let answer = upgrade
            .take(b"itching\r\na: b\r\n\r\n\x81\x01x")
            .expect("an answer");
        let Answer::Open { say, rest } = answer else {
            panic!("it is open");
        };
        assert_eq!(rest, b"\x81\x01x");
        let hello = br#"{"type":"hello""#;
        assert!(say.windows(hello.len()).any(|part| part == hello));
    }

    #[test]
    fn a_node_may_want_us_later_and_anything_else_is_an_error() {
        let answer = |head: &[u8]| call().upgrade().expect("a call").take(head);
        let later = answer(b"HTTP/1.1 503 Service Unavailable\r\n\r\n");
        assert!(matches!(later, Ok(Answer::Later)));
        assert!(answer(b"HTTP/1.1 403 Forbidden\r\n\r\n").is_err());
    }
}
