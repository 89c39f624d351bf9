//! A socket to a node without a library between, so that thousands cost the load little.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use peerdesk_protocol::{ClientMessage, Credential, TicketId, VERSIONS, Watch};

use super::frames;

/// Time for each answer of the handshake.
const ANSWER_LIMIT: Duration = Duration::from_secs(15);
const READ_BYTES: usize = 16 * 1024;

/// A signed-in socket. What was read and is not yet looked at waits in `read`.
pub(super) struct Line {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Line {
    /// Connects, upgrades, says hello and waits for `welcome`.
    pub(super) fn sign_in(authority: &str, token: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(authority).context("connecting")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_LIMIT))?;
        let mut line = Self {
            stream,
            read: Vec::new(),
        };
        line.upgrade(authority)?;
        line.send(&ClientMessage::Hello {
            versions: VERSIONS.to_vec(),
            credential: Credential::Token(token.to_owned()),
            client: Some("peerdesk-loadtest fanout".to_owned()),
        })?;
        line.wait_for("welcome")?;
        Ok(line)
    }

    fn upgrade(&mut self, authority: &str) -> anyhow::Result<()> {
        let request = format!(
            "GET /socket HTTP/1.1\r\nHost: {authority}\r\nUpgrade: websocket\r\n\
             Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Version: 13\r\n\r\n"
        );
        self.stream.write_all(request.as_bytes())?;
        loop {
            let end = self.read.windows(4).position(|four| four == b"\r\n\r\n");
            if let Some(end) = end {
                let head = String::from_utf8_lossy(&self.read[..end]).into_owned();
                ensure!(head.starts_with("HTTP/1.1 101"), "no upgrade: {head}");
                self.read.drain(..end + 4);
                return Ok(());
            }
            self.read_more()?;
        }
    }

    /// Watches a ticket and waits until it is opened.
    pub(super) fn watch(&mut self, ticket: TicketId) -> anyhow::Result<()> {
        let watch = Watch {
            ticket,
            public: None,
            staff: None,
        };
        self.send(&ClientMessage::Watch {
            tickets: vec![watch],
        })?;
        self.wait_for("opened")
    }

    /// Sends one frame.
    pub(super) fn send(&mut self, message: &ClientMessage) -> anyhow::Result<()> {
        let frame = frames::text(&serde_json::to_vec(message)?);
        Ok(self.stream.write_all(&frame)?)
    }

    /// Throws away what has come, without waiting for more.
    pub(super) fn drain(&mut self) -> anyhow::Result<()> {
        self.stream.set_nonblocking(true)?;
        let mut buffer = [0; READ_BYTES];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => bail!("the node closed the socket of a sender"),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(self.stream.set_nonblocking(false)?)
    }

    /// The bare socket and what was read of it already.
    pub(super) fn into_parts(self) -> (TcpStream, Vec<u8>) {
        (self.stream, self.read)
    }

    /// Reads whole frames up to one of this type.
    fn wait_for(&mut self, kind: &str) -> anyhow::Result<()> {
        let begins = format!(r#"{{"type":"{kind}""#);
        loop {
            while let Some(length) = frame_length(&self.read) {
                let (header, end) = length;
                let found = self.read[header..end].starts_with(begins.as_bytes());
                let closed = self.read[0] & 0x0f == 0x8;
                ensure!(!closed, "closed while waiting for {kind}: {}", {
                    String::from_utf8_lossy(&self.read[header..end])
                });
                self.read.drain(..end);
                if found {
                    return Ok(());
                }
            }
            self.read_more()
                .with_context(|| format!("waiting for {kind}"))?;
        }
    }

    fn read_more(&mut self) -> anyhow::Result<()> {
        let mut buffer = [0; READ_BYTES];
        let count = self.stream.read(&mut buffer)?;
        ensure!(count > 0, "the node closed the socket");
        self.read.extend_from_slice(&buffer[..count]);
        Ok(())
    }
}

/// Where the payload of the first frame begins and ends, once it is whole.
fn frame_length(bytes: &[u8]) -> Option<(usize, usize)> {
    let (header, payload) = match bytes.get(1)? & 0x7f {
        126 => (
            4,
            usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)),
        ),
        127 => (
            10,
            usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?,
        ),
        short => (2, usize::from(short)),
    };
    (bytes.len() >= header + payload).then_some((header, header + payload))
}
