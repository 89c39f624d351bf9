//! A socket to a node: dialling, signing in, and frames.

use std::time::Duration;

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _};
use peerdesk_protocol::{ClientMessage, Credential, ServerMessage, Topic, VERSIONS};
use thiserror::Error;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// Time for one dial, hello and welcome.
const CONNECT_LIMIT: Duration = Duration::from_secs(15);
/// Time for one frame to leave. A node that takes nothing for so long is given up.
const SEND_LIMIT: Duration = Duration::from_secs(15);
/// Thousands of sockets are open at once, and most frames are below this.
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// The largest frame of a node: an opened ticket with its events.
const MESSAGE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// One node as clients reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Such as `127.0.0.1:4600`.
    authority: String,
}

/// An open, signed-in socket.
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
}

/// What `welcome` said that a client here needs.
#[derive(Clone, Debug)]
pub struct Welcome {
    pub generation: String,
    pub topics: Vec<Topic>,
}

/// Why a socket is no more.
#[derive(Debug, Error)]
pub enum Lost {
    /// The node closed it with this code.
    #[error("closed with {code} {reason}")]
    Closed { code: u16, reason: String },
    /// It broke, or something that is no frame of the protocol came.
    #[error("broken: {0}")]
    Broken(String),
}

impl Node {
    /// Takes `http://host:port`.
    pub fn parse(url: &str) -> anyhow::Result<Self> {
        let authority = url
            .strip_prefix("http://")
            .with_context(|| format!("{url} does not begin with http://"))?
            .trim_end_matches('/');
        Ok(Self {
            authority: authority.to_owned(),
        })
    }

    /// An address of the HTTP interface; the path begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.authority)
    }

    /// `host:port`.
    pub fn authority(&self) -> &str {
        &self.authority
    }
}

impl Socket {
    /// Dials a node, says hello with an access token and waits for `welcome`.
    pub async fn connect(node: &Node, token: &str) -> Result<(Self, Welcome), Lost> {
        Self::connect_with(node, token, None).await
    }

    /// The same with so much kernel memory for what comes in.
    pub async fn connect_with(
        node: &Node,
        token: &str,
        receive_bytes: Option<u32>,
    ) -> Result<(Self, Welcome), Lost> {
        timeout(CONNECT_LIMIT, Self::dial(node, token, receive_bytes))
            .await
            .map_err(|_| Lost::Broken(format!("no welcome within {CONNECT_LIMIT:?}")))?
    }

    async fn dial(
        node: &Node,
        token: &str,
        receive_bytes: Option<u32>,
    ) -> Result<(Self, Welcome), Lost> {
        let stream = match receive_bytes {
            None => TcpStream::connect(&node.authority).await.map_err(broken)?,
            Some(bytes) => {
                let socket = TcpSocket::new_v4().map_err(broken)?;
                socket.set_recv_buffer_size(bytes).map_err(broken)?;
                let address = node.authority.parse().map_err(broken)?;
                socket.connect(address).await.map_err(broken)?
            }
        };
        stream.set_nodelay(true).map_err(broken)?;
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(0)
            .max_message_size(Some(MESSAGE_BYTES_MAX))
            .max_frame_size(Some(MESSAGE_BYTES_MAX));
        let address = format!("ws://{}/socket", node.authority);
        let (stream, _) = client_async_with_config(address, stream, Some(config))
            .await
            .map_err(broken)?;
        let mut socket = Self { stream };
        let hello = ClientMessage::Hello {
            versions: VERSIONS.to_vec(),
            credential: Credential::Token(token.to_owned()),
            client: Some("peerdesk-loadtest".to_owned()),
        };
        socket.send(&hello).await?;
        loop {
            if let ServerMessage::Welcome {
                generation, topics, ..
            } = socket.next().await?
            {
                let welcome = Welcome { generation, topics };
                return Ok((socket, welcome));
            }
        }
    }

    /// Sends one frame.
    pub async fn send(&mut self, message: &ClientMessage) -> Result<(), Lost> {
        let text = serde_json::to_string(message).map_err(broken)?;
        timeout(SEND_LIMIT, self.stream.send(Message::text(text)))
            .await
            .map_err(|_| Lost::Broken(format!("nothing was taken for {SEND_LIMIT:?}")))?
            .map_err(broken)
    }

    /// The next frame of a kind that this client knows. May be dropped while it waits.
    pub async fn next(&mut self) -> Result<ServerMessage, Lost> {
        loop {
            let message = self
                .stream
                .next()
                .await
                .ok_or_else(|| Lost::Broken("ended without a close frame".to_owned()))?
                .map_err(broken)?;
            match message {
                Message::Text(text) => {
                    if let Some(message) = decode(&text)? {
                        return Ok(message);
                    }
                }
                Message::Close(frame) => return Err(closed(frame)),
                Message::Binary(_) => {
                    return Err(Lost::Broken("a binary frame came".to_owned()));
                }
                // Pings are answered by the library.
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    /// Says goodbye and goes.
    pub async fn close(mut self) {
        // The node may be gone already; nothing depends on its having heard.
        let _ = timeout(SEND_LIMIT, self.stream.close(None)).await;
    }
}

/// Reads a frame. One whose `type` is unknown is skipped, as the protocol asks of clients; one of a
/// known type that cannot be read is an error.
fn decode(text: &str) -> Result<Option<ServerMessage>, Lost> {
    match serde_json::from_str(text) {
        Ok(message) => Ok(Some(message)),
        Err(error) if error.to_string().starts_with("unknown variant") => Ok(None),
        Err(error) => Err(Lost::Broken(format!("{error} in {text}"))),
    }
}

fn closed(frame: Option<tungstenite::protocol::CloseFrame>) -> Lost {
    frame.map_or_else(
        || Lost::Broken("closed without a code".to_owned()),
        |frame| Lost::Closed {
            code: frame.code.into(),
            reason: frame.reason.to_string(),
        },
    )
}

fn broken(error: impl std::error::Error) -> Lost {
    Lost::Broken(error.to_string())
}
