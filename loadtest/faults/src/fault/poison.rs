//! What cannot be read: rows, messages of the bus, frames.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use futures_util::{SinkExt as _, StreamExt as _};
use peerdesk_loadtest::plan::Seat;
use peerdesk_protocol::{ClientMessage, Credential, TicketId, VERSIONS};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::Injection;
use crate::arena::NODES;
use crate::script::EMPLOYEES;

/// Long enough for the clock, the comparison of heads and the live list to meet the row.
const POISONED: Duration = Duration::from_millis(2_500);
/// How long a command may be under way that read the ticket before it was wrapped.
const UNDER_WAY: Duration = Duration::from_millis(500);
/// Commands under way at the first wrapping may spoil it, and none of those after.
const WRAPPINGS_MAX: usize = 3;
/// Time for a node to close the socket of whoever sent what is no frame.
const CLOSE_LIMIT: Duration = Duration::from_secs(20);

impl Injection<'_> {
    /// The facts of a ticket and its first event are wrapped so that they cannot be read, and
    /// unwrapped again.
    pub(super) async fn poisoned_row(&mut self) -> anyhow::Result<()> {
        let TicketId(ticket) = self.some_ticket()?;
        self.wrap(ticket).await?;
        self.note(format!("ticket {ticket} cannot be read"));
        self.last(POISONED).await;
        let healed = self
            .arena
            .sql(&format!(
                "update event set body = body->'poison'
                 where ticket_id = {ticket} and stream = 0 and seq = 1;
                 update ticket set facts = facts->'poison'
                 where id = {ticket} and facts ? 'poison' returning id"
            ))
            .await?;
        self.note(format!("ticket {ticket} is as it was"));
        ensure!(healed == ticket.to_string(), "nobody may have written it");
        Ok(())
    }

    /// Wraps a ticket and its first event. A command that had read the ticket just before finds that
    /// no seq has moved and writes the facts that it knows, so the ticket is wrapped again until it
    /// stays so; from then on nobody may have read it.
    async fn wrap(&mut self, ticket: i64) -> anyhow::Result<()> {
        for _ in 0..WRAPPINGS_MAX {
            self.arena
                .sql(&format!(
                    "update ticket set facts = jsonb_build_object('poison', facts)
                     where id = {ticket} and not facts ? 'poison';
                     update event set body = jsonb_build_object('poison', body)
                     where ticket_id = {ticket} and stream = 0 and seq = 1
                       and not body ? 'poison'"
                ))
                .await?;
            self.last(UNDER_WAY).await;
            let wrapped = self
                .arena
                .sql(&format!(
                    "select id from ticket where id = {ticket} and facts ? 'poison'"
                ))
                .await?;
            if wrapped == ticket.to_string() {
                return Ok(());
            }
        }
        bail!("ticket {ticket} was written again and again although it cannot be read")
    }

    /// Nonsense on every kind of channel: too short, too long, of another version, with seqs and ids
    /// that cannot be, and an event in the place of one that did not happen, without text.
    pub(super) async fn poisoned_bus(&mut self) -> anyhow::Result<()> {
        let TicketId(ticket) = self.some_ticket()?;
        let generations = self.stage.world.journal.generations();
        let generation = generations.first().context("no node named its history")?;
        let installation = generation.split('-').next().unwrap_or_default();
        let mut redis = TcpStream::connect(self.redis_address()?).await?;
        let mut told = 0;
        for channel in ["all".to_owned(), format!("t:{ticket}"), "n:x".to_owned()] {
            let channel = format!("peerdesk:{installation}:{channel}");
            for message in nonsense(ticket) {
                publish(&mut redis, &channel, &message).await?;
                told += 1;
            }
        }
        self.note(format!("{told} messages of nonsense over the bus"));
        Ok(())
    }

    fn redis_address(&self) -> anyhow::Result<(&'static str, u16)> {
        let port = self.arena.redis.port();
        Ok(("127.0.0.1", port.context("Redis listens on a port")?))
    }

    /// Each of them costs its sender the socket and nobody else anything.
    pub(super) async fn poisoned_frame(&mut self) -> anyhow::Result<()> {
        let mut closed = 0;
        for (number, poison) in poisons().into_iter().enumerate() {
            let seat = Seat::Member(EMPLOYEES + number);
            let account = self.stage.world.accounts.account(seat);
            let token = account.context("nobody sits there")?.token;
            let node = &self.stage.world.nodes[number % NODES];
            let mut socket = dial(node.authority(), &token).await?;
            match poison {
                Poison::Message(message) => socket.send(message).await?,
                Poison::Bytes(bytes) => socket.get_mut().write_all(&bytes).await?,
            }
            let ended = timeout(CLOSE_LIMIT, ends(&mut socket)).await;
            ensure!(ended.is_ok(), "poison {number} did not close its socket");
            closed += 1;
        }
        self.note(format!("{closed} kinds of poison closed their sockets"));
        Ok(())
    }
}

enum Poison {
    Message(Message),
    /// Below the framing.
    Bytes(Vec<u8>),
}

fn poisons() -> Vec<Poison> {
    let hello_again = r#"{"type":"hello","versions":[1],"credential":{"token":"x"}}"#;
    let texts = [
        "{".to_owned(),
        "null".to_owned(),
        r#"{"type":"drop_table"}"#.to_owned(),
        r#"{"type":"look","ticket":99999999999999999999999}"#.to_owned(),
        format!("{}{}", "[".repeat(30_000), "]".repeat(30_000)),
        hello_again.to_owned(),
        "x".repeat(100_000),
    ];
    let messages = texts.into_iter().map(Message::text);
    let messages = messages.chain([Message::binary(vec![0; 64])]);
    // A masked text frame of two bytes that are no UTF-8; a frame with reserved bits; an unmasked one.
    let bytes: [&[u8]; 3] = [
        &[0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28],
        &[0xf1, 0x80, 0, 0, 0, 0],
        &[0x81, 0x02, b'{', b'}'],
    ];
    messages
        .map(Poison::Message)
        .chain(bytes.into_iter().map(|b| Poison::Bytes(b.to_vec())))
        .collect()
}

/// An identified socket.
async fn dial(authority: &str, token: &str) -> anyhow::Result<WebSocketStream<TcpStream>> {
    let stream = TcpStream::connect(authority).await?;
    let address = format!("ws://{authority}/socket");
    let (mut socket, _) = client_async(address, stream).await?;
    let hello = ClientMessage::Hello {
        versions: VERSIONS.to_vec(),
        credential: Credential::Token(token.to_owned()),
        client: None,
    };
    let hello = serde_json::to_string(&hello)?;
    socket.send(Message::text(hello)).await?;
    socket.next().await.context("no welcome")??;
    Ok(socket)
}

/// Returns when the socket is no more.
async fn ends(socket: &mut WebSocketStream<TcpStream>) {
    while let Some(Ok(_)) = socket.next().await {}
}

/// Messages that are none, or say what cannot be.
fn nonsense(ticket: i64) -> Vec<Vec<u8>> {
    let header = |version: u8, kind: u8| {
        let mut bytes = vec![version, kind];
        bytes.extend(7_u128.to_be_bytes());
        bytes
    };
    let event = |seq: i64, stream: u8, frame: &[u8]| {
        let mut bytes = header(1, 1);
        bytes.extend(ticket.to_be_bytes());
        bytes.push(stream);
        bytes.extend(seq.to_be_bytes());
        bytes.extend(frame);
        bytes
    };
    vec![
        Vec::new(),
        vec![1],
        vec![0xff; 300_000],
        header(2, 1),
        header(1, 0),
        header(1, 99),
        header(1, 2),
        header(1, 3),
        event(-1, 0, b"{}"),
        event(1, 9, b"{}"),
        event(i64::MAX, 0, &[0xc3, 0x28]),
        event(2, 0, &vec![b'x'; 300_000]),
    ]
}

async fn publish(redis: &mut TcpStream, channel: &str, message: &[u8]) -> anyhow::Result<()> {
    let mut command = format!(
        "*3\r\n$7\r\nPUBLISH\r\n${}\r\n{channel}\r\n${}\r\n",
        channel.len(),
        message.len()
    )
    .into_bytes();
    command.extend(message);
    command.extend(b"\r\n");
    redis.write_all(&command).await?;
    // `:<subscribers>\r\n`
    let mut answer = [0];
    while answer != *b"\n" {
        redis.read_exact(&mut answer).await?;
    }
    Ok(())
}
