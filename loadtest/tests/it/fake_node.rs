//! A node on a real port: sockets and the few HTTP requests of a replay.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::{SinkExt as _, StreamExt as _};
use peerdesk_loadtest::socket::Node;
use peerdesk_protocol::{
    ClientMessage, Credential, HttpRequestBody, Limits, Me, MemberId, Organisation, OrganisationId,
    Reply, Role, ServerMessage, Stream, TeamId, TicketId, Topic, TopicId,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{WebSocketStream, accept_async};

use crate::fake_desk::{Desk, Outgoing};
use crate::fake_rules::person;

/// What a node does to its clients, all within its rights.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mischief {
    /// Every so manieth command is done, and the socket cut in place of the reply.
    pub(crate) cuts_before_reply: Option<u64>,
    /// Every so manieth command is done, and the reply is `unknown`.
    pub(crate) says_unknown: Option<u64>,
    /// Every socket is closed with this code after so many frames from the client.
    pub(crate) closes: Option<(u16, u64)>,
}

/// One node.
#[derive(Clone)]
struct FakeNode {
    desk: Desk,
    mischief: Mischief,
    commands: Arc<AtomicU64>,
}

/// Starts a node and says where it is. It ends with the runtime of the test.
pub(crate) async fn start(desk: &Desk, mischief: Mischief) -> Node {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let node = FakeNode {
        desk: desk.clone(),
        mischief,
        commands: Arc::default(),
    };
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(node.clone().serve(stream));
        }
    });
    Node::parse(&format!("http://{address}")).unwrap()
}

impl FakeNode {
    async fn serve(self, mut stream: TcpStream) {
        let mut start = [0; 11];
        while stream
            .peek(&mut start)
            .await
            .is_ok_and(|read| read < start.len() && read > 0)
        {
            tokio::task::yield_now().await;
        }
        if &start == b"GET /socket" {
            let socket = accept_async(stream).await.unwrap();
            let (outgoing, frames) = mpsc::unbounded_channel();
            self.socket(socket, &outgoing, frames).await;
            self.desk.gone(&outgoing);
        } else {
            self.http(&mut stream).await;
        }
    }

    /// Serves one socket until either side ends it.
    async fn socket(
        &self,
        mut socket: WebSocketStream<TcpStream>,
        outgoing: &Outgoing,
        mut frames: mpsc::UnboundedReceiver<ServerMessage>,
    ) {
        let mut me = MemberId(0);
        let mut heard = 0;
        loop {
            tokio::select! {
                frame = frames.recv() => {
                    let text = serde_json::to_string(&frame.unwrap()).unwrap();
                    if socket.send(Message::text(text)).await.is_err() {
                        return;
                    }
                }
                message = socket.next() => {
                    let Some(Ok(Message::Text(text))) = message else { return };
                    heard += 1;
                    if let Some((code, after)) = self.mischief.closes
                        && heard > after
                    {
                        let frame = CloseFrame { code: code.into(), reason: "".into() };
                        let _ = socket.close(Some(frame)).await;
                        return;
                    }
                    let message = serde_json::from_str(&text).unwrap();
                    if !self.heard(&mut me, message, outgoing) {
                        return;
                    }
                }
            }
        }
    }

    /// Says whether the socket goes on.
    fn heard(&self, me: &mut MemberId, message: ClientMessage, outgoing: &Outgoing) -> bool {
        let wish = match message {
            ClientMessage::Hello { credential, .. } => {
                *me = member(&credential);
                return outgoing.send(welcome(*me)).is_ok();
            }
            ClientMessage::Watch { tickets } => {
                for watch in tickets {
                    self.desk.watch(*me, watch, outgoing);
                }
                return true;
            }
            ClientMessage::Ask(ask) => HttpRequestBody::Ask(ask),
            ClientMessage::Command(request) => HttpRequestBody::Command(request),
            ClientMessage::Unwatch { .. }
            | ClientMessage::WatchDesk { .. }
            | ClientMessage::UnwatchDesk { .. }
            | ClientMessage::Look { .. }
            | ClientMessage::Typing { .. }
            | ClientMessage::Trying { .. }
            | ClientMessage::Away { .. }
            | ClientMessage::WatchInbox {}
            | ClientMessage::UnwatchInbox {}
            | ClientMessage::Read(_) => return true,
        };
        let id = match &wish {
            HttpRequestBody::Ask(ask) => ask.id,
            HttpRequestBody::Command(request) => request.id,
        };
        let number = self.commands.fetch_add(1, Ordering::Relaxed) + 1;
        let each = |every: Option<u64>| every.is_some_and(|every| number.is_multiple_of(every));
        let mut reply = self.desk.execute(*me, &wish);
        if each(self.mischief.cuts_before_reply) {
            return false;
        }
        if each(self.mischief.says_unknown) {
            reply = Reply::Unknown { retry_after_ms: 5 };
        }
        outgoing.send(ServerMessage::Reply { id, reply }).is_ok()
    }

    async fn http(&self, stream: &mut TcpStream) {
        let mut bytes = Vec::new();
        let (head, body) = loop {
            let mut more = [0; 4096];
            let read = stream.read(&mut more).await.unwrap();
            bytes.extend_from_slice(&more[..read]);
            let text = String::from_utf8_lossy(&bytes).to_string();
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = header(head, "content-length: ").map_or(0, |l| l.parse().unwrap());
            if body.len() >= length {
                break (head.to_owned(), body.to_owned());
            }
        };
        let token = header(&head, "authorization: bearer ").unwrap();
        let me = MemberId(token.parse().unwrap());
        let answer = if head.starts_with("POST /api/commands ") {
            let wish = serde_json::from_str(&body).unwrap();
            Some(serde_json::to_string(&self.desk.execute(me, &wish)).unwrap())
        } else {
            self.events(me, head.split(' ').nth(1).unwrap())
        };
        let (status, body) = match answer {
            Some(body) => ("200 OK", body),
            None => ("404 Not Found", "{}".to_owned()),
        };
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
    }

    /// `/api/tickets/{id}/events?stream=…&after=…&limit=…`
    fn events(&self, me: MemberId, path: &str) -> Option<String> {
        let (path, query) = path.split_once('?').unwrap();
        let ticket = TicketId(path.split('/').nth(3).unwrap().parse().unwrap());
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).unwrap().1.to_owned()
        };
        let stream = if value("stream") == "staff" {
            Stream::Staff
        } else {
            Stream::Public
        };
        let after = value("after").parse().unwrap();
        let limit = value("limit").parse().unwrap();
        let page = self.desk.page(me, ticket, stream, after, limit)?;
        Some(serde_json::to_string(&page).unwrap())
    }
}

fn header(head: &str, name: &str) -> Option<String> {
    head.lines()
        .map(str::to_lowercase)
        .find_map(|line| line.strip_prefix(name).map(str::to_owned))
}

fn member(credential: &Credential) -> MemberId {
    match credential {
        Credential::Token(token) | Credential::Ticket(token) => MemberId(token.parse().unwrap()),
    }
}

fn welcome(me: MemberId) -> ServerMessage {
    let organisation = OrganisationId(1);
    ServerMessage::Welcome {
        version: 1,
        me: Me {
            person: person(me),
            role: Role::Employee,
            organisation: Organisation {
                id: organisation,
                name: "Load".to_owned(),
            },
            teams: Vec::new(),
            serves: Vec::new(),
        },
        now: 0,
        generation: "one".to_owned(),
        topics: [(1, "Everything"), (2, "The rest")]
            .map(|(id, name)| Topic {
                id: TopicId(id),
                organisation,
                name: name.to_owned(),
                path: String::new(),
                team: TeamId(1),
                peer_window_ms: 0,
                fast_lane: false,
            })
            .into(),
        teams: Vec::new(),
        limits: Limits::CURRENT,
    }
}
