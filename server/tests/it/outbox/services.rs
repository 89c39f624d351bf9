//! A push service on loopback, which does as it is told and keeps what it took.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A message that a push service took.
#[derive(Clone, Debug)]
pub(crate) struct Pushed {
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Pushed {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        &found.unwrap_or_else(|| panic!("no {name}")).1
    }
}

#[derive(Default)]
struct Pushes {
    answers: VecDeque<(u16, Option<u32>)>,
    taken: Vec<Pushed>,
}

pub(crate) struct PushService {
    address: SocketAddr,
    pushes: Arc<Mutex<Pushes>>,
}

impl PushService {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let pushes: Arc<Mutex<Pushes>> = Arc::default();
        let kept = Arc::clone(&pushes);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let pushes = Arc::clone(&kept);
                tokio::spawn(async move {
                    // A client that is cut off ends its connection.
                    let _ = serve(socket, &pushes).await;
                });
            }
        });
        Self { address, pushes }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn endpoint(&self, browser: &str) -> String {
        format!("{}/push/{browser}", self.origin())
    }

    /// The status of the next answer, and when to come again.
    pub(crate) fn next(&self, status: u16, retry_after_seconds: Option<u32>) {
        let answer = (status, retry_after_seconds);
        self.pushes.lock().unwrap().answers.push_back(answer);
    }

    pub(crate) fn taken(&self) -> Vec<Pushed> {
        self.pushes.lock().unwrap().taken.clone()
    }
}

/// One request, one answer, the end.
async fn serve(mut socket: TcpStream, pushes: &Mutex<Pushes>) -> std::io::Result<()> {
    let mut reader = BufReader::new(&mut socket);
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).await?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(": ") {
            headers.push((name.to_lowercase(), value.to_owned()));
        }
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
    reader.read_exact(&mut body).await?;
    let answer = {
        let mut pushes = pushes.lock().unwrap();
        pushes.taken.push(Pushed { headers, body });
        pushes.answers.pop_front()
    };
    let (status, wait) = answer.unwrap_or((201, None));
    let wait = wait.map_or(String::new(), |wait| format!("Retry-After: {wait}\r\n"));
    let answer =
        format!("HTTP/1.1 {status} so\r\n{wait}Content-Length: 0\r\nConnection: close\r\n\r\n");
    socket.write_all(answer.as_bytes()).await
}
