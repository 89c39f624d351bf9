//! Second devices: commands that have their answer are sent again on every node, over a new socket
//! or over HTTP, and have to get the same answer; ids are sent again with other content, and have to
//! be refused.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use peerdesk_protocol::{
    ClientMessage, Command, CommandId, HttpRequestBody, Refusal, Reply, ServerMessage,
};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::ReplayOptions;
use crate::member::{Outcome, World};
use crate::meters::Count;
use crate::oracle::{Attempt, Given, Sent, Wish};
use crate::plan::Seat;
use crate::socket::{Node, Socket};

/// Most second devices at work at once.
const AT_ONCE_MAX: usize = 16;
/// A device that gets no answer tries again this often, this many times: longer than a fault lasts.
const TRY_AGAIN: Duration = Duration::from_millis(500);
const TRIES_MAX: u32 = 80;
/// Time for one try.
const TRY_LIMIT: Duration = Duration::from_secs(15);

/// All second devices of a run.
pub(super) struct Devices {
    world: World,
    repeats: f64,
    reuses: f64,
    again_within: Duration,
    http: reqwest::Client,
    permits: Arc<Semaphore>,
    rng: Mutex<StdRng>,
    running: Mutex<JoinSet<Sent>>,
}

/// What all second devices sent and were answered.
pub(super) struct Repeated {
    sent: Vec<Sent>,
}

/// One wish to be sent again.
struct Again {
    world: World,
    http: reqwest::Client,
    who: Seat,
    wish: Wish,
    reuses: bool,
    over_http: bool,
}

impl Devices {
    pub(super) fn new(world: World, options: &ReplayOptions) -> Self {
        Self {
            rng: Mutex::new(StdRng::seed_from_u64(world.seed)),
            world,
            repeats: options.repeats,
            reuses: options.reuses,
            again_within: options.again_within,
            http: reqwest::Client::new(),
            permits: Arc::new(Semaphore::new(AT_ONCE_MAX)),
            running: Mutex::default(),
        }
    }

    /// Draws whether an answered wish is sent again later, and lets that happen.
    pub(super) fn consider(&self, who: Seat, wish: &Wish, outcome: &Outcome) {
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        let acked = matches!(outcome, Outcome::Ok(_));
        let (repeats, reuses) = (rng.random_bool(self.repeats), rng.random_bool(self.reuses));
        for (drawn, reuses) in [(repeats, false), (reuses && acked, true)] {
            if drawn {
                let again = Again {
                    world: self.world.clone(),
                    http: self.http.clone(),
                    who,
                    wish: if reuses { changed(wish) } else { wish.clone() },
                    reuses,
                    over_http: rng.random_bool(0.5),
                };
                let later = self.again_within.mul_f64(rng.random());
                let permits = Arc::clone(&self.permits);
                self.running
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .spawn(async move {
                        tokio::time::sleep(later).await;
                        let permit = permits.acquire_owned().await;
                        let sent = again.everywhere().await;
                        drop(permit);
                        sent
                    });
            }
        }
    }

    /// Waits for all devices.
    pub(super) async fn finish(&self) -> Repeated {
        let running =
            std::mem::take(&mut *self.running.lock().unwrap_or_else(PoisonError::into_inner));
        Repeated {
            sent: running.join_all().await,
        }
    }
}

impl Again {
    /// Sends it on every node, one after another, until each has given a final answer.
    async fn everywhere(self) -> Sent {
        let account = self.world.accounts.account(self.who);
        let mut sent = Sent {
            by: account
                .as_ref()
                .map_or(peerdesk_protocol::MemberId(0), |a| a.member),
            wish: self.wish.clone(),
            reuses: self.reuses,
            attempts: Vec::new(),
            replies: Vec::new(),
        };
        let count = if self.reuses {
            Count::Reuses
        } else {
            Count::Repeats
        };
        for node in 0..self.world.nodes.len() {
            self.world.journal.meters.add(count, 1);
            self.on(node, &mut sent).await;
        }
        sent
    }

    async fn on(&self, node: usize, sent: &mut Sent) {
        let clock = self.world.journal.clock;
        for _ in 0..TRIES_MAX {
            sent.attempts.push(Attempt {
                at: clock.now(),
                node,
            });
            let reply = tokio::time::timeout(TRY_LIMIT, self.once(&self.world.nodes[node])).await;
            if let Ok(Ok(reply)) = reply {
                let again = matches!(
                    reply,
                    Reply::Unknown { .. }
                        | Reply::Refused {
                            refusal: Refusal::Busy { .. }
                        }
                );
                let at = clock.now();
                sent.replies.push(Given { at, reply });
                if !again {
                    return;
                }
            }
            tokio::time::sleep(TRY_AGAIN).await;
        }
    }

    async fn once(&self, node: &Node) -> anyhow::Result<Reply> {
        let account = self.world.accounts.account(self.who);
        let token = account.context("no account")?.token;
        if self.over_http {
            self.by_http(node, &token).await
        } else {
            self.by_socket(node, &token).await
        }
    }

    async fn by_http(&self, node: &Node, token: &str) -> anyhow::Result<Reply> {
        let body = match &self.wish {
            Wish::Ask(ask) => HttpRequestBody::Ask(ask.clone()),
            Wish::Command(request) => HttpRequestBody::Command(request.clone()),
        };
        let response = self
            .http
            .post(node.url("/api/commands"))
            .bearer_auth(token)
            .json(&body)
            .send()
            .await?;
        Ok(response.error_for_status()?.json().await?)
    }

    async fn by_socket(&self, node: &Node, token: &str) -> anyhow::Result<Reply> {
        let (mut socket, _) = Socket::connect(node, token).await?;
        let frame = match &self.wish {
            Wish::Ask(ask) => ClientMessage::Ask(ask.clone()),
            Wish::Command(request) => ClientMessage::Command(request.clone()),
        };
        socket.send(&frame).await?;
        loop {
            if let ServerMessage::Reply { id, reply } = socket.next().await?
                && id == self.wish.id()
            {
                socket.close().await;
                return Ok(reply);
            }
        }
    }
}

impl Repeated {
    /// Adds the attempts and replies of repetitions to what they repeat; reused ids stand apart.
    pub(super) fn merge(self, sent: &mut Vec<Sent>) {
        let places: HashMap<CommandId, usize> = sent
            .iter()
            .enumerate()
            .map(|(place, sent)| (sent.wish.id(), place))
            .collect();
        for again in self.sent {
            match places.get(&again.wish.id()).filter(|_| !again.reuses) {
                Some(place) => {
                    sent[*place].attempts.extend(again.attempts);
                    sent[*place].replies.extend(again.replies);
                }
                None => sent.push(again),
            }
        }
    }
}

/// The same id with other content.
fn changed(wish: &Wish) -> Wish {
    let mut wish = wish.clone();
    let text = "other words under the same id".to_owned();
    match &mut wish {
        Wish::Ask(ask) => ask.text = text,
        Wish::Command(request) => request.command = Command::Post { text },
    }
    wish
}
