//! A member's client for tests: one real WebSocket to a node, with everything it received.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use peerdesk_desk::TicketId;
use peerdesk_protocol::{
    self as protocol, ClientMessage, Command, CommandRequest, Credential, EventFrame, Reply, Seq,
    ServerMessage, Stream, Watch,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::world::new_id;

/// Far above what anything here takes; only reached when something is wrong.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection, plain or not.
pub(crate) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Connection for S {}

pub(crate) struct Client {
    socket: WebSocketStream<Box<dyn Connection>>,
    /// Frames received while waiting for another one.
    waiting: Vec<ServerMessage>,
}

/// How a socket ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended(pub(crate) Option<u16>);

impl Client {
    /// Connects without saying anything.
    pub(crate) async fn dial(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self::dial_over(address, Box::new(stream)).await
    }

    /// The same on a connection that stands.
    pub(crate) async fn dial_over(address: SocketAddr, stream: Box<dyn Connection>) -> Self {
        let (socket, _) = client_async(format!("ws://{address}/socket"), stream)
            .await
            .unwrap();
        Self {
            socket,
            waiting: Vec::new(),
        }
    }

    /// Connects and is welcomed.
    pub(crate) async fn connect(address: SocketAddr, token: &str) -> Self {
        Self::dial(address).await.welcomed(token).await
    }

    /// Says hello and is welcomed.
    pub(crate) async fn welcomed(mut self, token: &str) -> Self {
        self.hello(Credential::Token(token.to_owned())).await;
        self.expect("a welcome", |message| {
            matches!(message, ServerMessage::Welcome { .. })
        })
        .await;
        self
    }

    pub(crate) async fn hello(&mut self, credential: Credential) {
        self.say(&ClientMessage::Hello {
            versions: vec![1],
            credential,
            client: Some("test".to_owned()),
        })
        .await;
    }

    pub(crate) async fn say(&mut self, message: &ClientMessage) {
        self.say_text(&serde_json::to_string(message).unwrap())
            .await;
    }

    pub(crate) async fn say_text(&mut self, text: &str) {
        // A socket that the node closed meanwhile shows in what is received.
        let _ = self.socket.send(Message::text(text)).await;
    }

    /// The next frame, or how the socket ended.
    pub(crate) async fn next(&mut self) -> Result<ServerMessage, Ended> {
        loop {
            let frame = timeout(PATIENCE, self.socket.next())
                .await
                .expect("a frame in time");
            match frame {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => {
                    return Err(Ended(frame.map(|frame| frame.code.into())));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(Ended(None)),
            }
        }
    }

    /// The first frame, received or to come, for which this holds.
    pub(crate) async fn expect(
        &mut self,
        what: &str,
        is_it: impl Fn(&ServerMessage) -> bool,
    ) -> ServerMessage {
        if let Some(at) = self.waiting.iter().position(&is_it) {
            return self.waiting.remove(at);
        }
        loop {
            let message = match self.next().await {
                Ok(message) => message,
                Err(ended) => panic!("{what} was awaited, but the socket ended: {ended:?}"),
            };
            if is_it(&message) {
                return message;
            }
            self.waiting.push(message);
        }
    }

    /// Reads until the node ends the socket.
    pub(crate) async fn ended(&mut self) -> Ended {
        loop {
            if let Err(ended) = self.next().await {
                return ended;
            }
        }
    }

    pub(crate) async fn command(&mut self, ticket: TicketId, command: Command) -> Reply {
        let id = new_id();
        self.say(&ClientMessage::Command(CommandRequest {
            id,
            ticket: protocol::TicketId(ticket.0),
            command,
        }))
        .await;
        self.reply(id).await
    }

    pub(crate) async fn reply(&mut self, wanted: protocol::CommandId) -> Reply {
        let message = self
            .expect(
                "a reply",
                |message| matches!(message, ServerMessage::Reply { id, .. } if *id == wanted),
            )
            .await;
        match message {
            ServerMessage::Reply { reply, .. } => reply,
            other => panic!("not a reply: {other:?}"),
        }
    }

    pub(crate) async fn watch(
        &mut self,
        ticket: TicketId,
        public: Option<i64>,
        staff: Option<i64>,
    ) {
        self.say(&ClientMessage::Watch {
            tickets: vec![Watch {
                ticket: protocol::TicketId(ticket.0),
                public: public.map(Seq),
                staff: staff.map(Seq),
            }],
        })
        .await;
    }

    /// Watches afresh and returns what it is told of the ticket.
    pub(crate) async fn open(&mut self, ticket: TicketId) -> protocol::TicketView {
        self.watch(ticket, None, None).await;
        let opened = self
            .expect("an opened ticket", |message| {
                matches!(message, ServerMessage::Opened { .. })
            })
            .await;
        match opened {
            ServerMessage::Opened { ticket, .. } => ticket,
            other => panic!("not opened: {other:?}"),
        }
    }

    /// The next event of a ticket's stream.
    pub(crate) async fn event(&mut self, ticket: TicketId, wanted: Stream) -> EventFrame {
        let message = self
            .expect("an event", |message| {
                matches!(message, ServerMessage::Event(event)
                    if event.ticket.0 == ticket.0 && event.stream == wanted)
            })
            .await;
        match message {
            ServerMessage::Event(event) => event,
            other => panic!("not an event: {other:?}"),
        }
    }

    /// Whether anything of a kind was received so far.
    pub(crate) fn has_received(&self, is_it: impl Fn(&ServerMessage) -> bool) -> bool {
        self.waiting.iter().any(is_it)
    }

    /// Says that it ends, with a code.
    pub(crate) async fn say_close(&mut self, code: u16) {
        let frame = CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        let _ = self.socket.send(Message::Close(Some(frame))).await;
    }

    /// Ends without a word, as a cut line does.
    pub(crate) fn cut(self) {
        drop(self);
    }
}
