//! Presence between nodes, over Redis. Nothing here is kept when Redis is lost, and nothing has to be.
//!
//! Each node writes its facts into a hash of its own, and in the same transaction tells the changes
//! on one channel that all nodes hear. Both carry the version, which counts the transactions. Whoever
//! hears a version that does not follow reads the hash. Every beat a node signs a sorted set and
//! looks who else did: who has not for a lease is dead, and a version that is ahead of what was heard
//! shows that messages were lost, even if the subscription was cut without a word.

pub(crate) mod codec;
mod keys;
mod talk;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use redis::aio::PubSubStream;
use redis::{AsyncConnectionConfig, Client, Msg};
use thiserror::Error;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};
use tracing::{debug, info, warn};
use uuid::Uuid;

use self::codec::decode;
use self::keys::Keys;
use self::talk::Talk;
use super::counters::{PresenceCounters, count};
use super::state::{NODES_MAX, News};
use super::{Shared, TICK};

/// Longest time for Redis to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(1);
/// Wait before the exchange is begun anew, to which each node adds up to as much again of its own.
const RETRY_WAIT_MS: u64 = 250;

/// After so many beats of hearing nothing of what others did, the subscription is made anew.
const DEAF_BEATS_MAX: u32 = 2;

/// How long a node is believed without a sign of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Since its last sign; afterwards its members are not here. Several times `beat`.
    pub length: Duration,
    /// How often a node gives one.
    pub beat: Duration,
}

impl Default for Lease {
    fn default() -> Self {
        Self {
            length: Duration::from_secs(8),
            beat: Duration::from_secs(2),
        }
    }
}

/// Why presence cannot be shared. That Redis is away is no reason: it is tried again for ever.
#[derive(Debug, Error)]
pub enum ExchangeError {
    #[error("the address of Redis is not understood")]
    Address(#[source] redis::RedisError),
    #[error("the name of the installation has to be 1 to 64 of a-z, A-Z, 0-9, - and _")]
    Namespace,
}

/// Why an exchange ended.
#[derive(Debug, Error)]
enum Ended {
    #[error("Redis failed")]
    Failed(#[from] redis::RedisError),
    #[error("Redis did not answer in time")]
    TimedOut,
    #[error("Redis closed the subscription")]
    Closed,
    #[error("nodes went on and nothing was heard of it")]
    Deaf,
}

/// The task that tells and hears.
pub(super) struct Exchange {
    client: Client,
    keys: Keys,
    node: Uuid,
    lease: Lease,
    state: Arc<Shared>,
    counters: Arc<PresenceCounters>,
    /// Of this node's hash. It goes on over reconnects, so that what a broken connection may have
    /// written is never taken for what comes later.
    version: u64,
    is_news_that_it_ended: bool,
}

/// What was heard since the last beat.
#[derive(Debug, Default)]
struct Hearing {
    /// Nodes whose hash has to be read, and until when they are believed.
    unread: BTreeMap<Uuid, Instant>,
    heard_others: bool,
    /// Beats in a row that found a node further than it was heard to be, and nothing was heard.
    deaf_beats: u32,
}

impl Exchange {
    pub(super) fn new(
        url: &str,
        namespace: &str,
        node: Uuid,
        lease: Lease,
        state: Arc<Shared>,
        counters: Arc<PresenceCounters>,
    ) -> Result<Self, ExchangeError> {
        Ok(Self {
            client: Client::open(url).map_err(ExchangeError::Address)?,
            keys: Keys::new(namespace).ok_or(ExchangeError::Namespace)?,
            node,
            lease,
            state,
            counters,
            version: 0,
            is_news_that_it_ended: true,
        })
    }

    /// Never ends; the task is dropped with the presence.
    pub(super) async fn run(mut self) {
        loop {
            let ended = match self.exchange().await {
                Ok(never) => match never {},
                Err(ended) => ended,
            };
            let source = std::error::Error::source(&ended).map(ToString::to_string);
            // Said once, not at each attempt while Redis is away.
            if std::mem::take(&mut self.is_news_that_it_ended) {
                warn!(error = %ended, source, "presence is not shared with other nodes");
            } else {
                debug!(error = %ended, source, "presence is still not shared");
            }
            // What this node missed of the others, their versions show at the first beat.
            self.state.lock().tell_everything();
            count(&self.counters.reconnects, 1);
            let own_share = self.node.as_u128() as u64 % RETRY_WAIT_MS;
            sleep(Duration::from_millis(RETRY_WAIT_MS + own_share)).await;
        }
    }

    async fn exchange(&mut self) -> Result<std::convert::Infallible, Ended> {
        let limits = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(ANSWER_TIMEOUT))
            .set_response_timeout(Some(ANSWER_TIMEOUT));
        let connecting = self
            .client
            .get_multiplexed_async_connection_with_config(&limits);
        let mut talk = Talk {
            connection: connecting.await?,
            keys: self.keys.clone(),
            node: self.node,
            lease: self.lease.length,
            counters: Arc::clone(&self.counters),
        };
        let mut stream = in_time(self.subscribe()).await?;
        self.is_news_that_it_ended = true;
        info!("presence is shared over Redis");
        let mut hearing = Hearing::default();
        let mut flush = interval(TICK);
        let mut beat = interval(self.lease.beat);
        flush.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.tell(&mut talk).await?;
        loop {
            tokio::select! {
                message = stream.next() => {
                    let message = message.ok_or(Ended::Closed)?;
                    self.hear(&message, &mut hearing);
                }
                _ = flush.tick() => self.tell(&mut talk).await?,
                _ = beat.tick() => self.beat(&mut talk, &mut hearing).await?,
            }
            self.read(&mut talk, &mut hearing).await?;
        }
    }

    async fn subscribe(&self) -> redis::RedisResult<PubSubStream> {
        let (mut sink, stream) = self.client.get_async_pubsub().await?.split();
        sink.subscribe(&self.keys.channel).await?;
        Ok(stream)
    }

    /// Tells what the others do not know.
    async fn tell(&mut self, talk: &mut Talk) -> Result<(), Ended> {
        self.state.lock().pass(Instant::now());
        while let Some(news) = self.take_news() {
            // Counted before it is known whether it arrives: no number is ever used twice.
            self.version += match news {
                // Two further, so that it follows on nothing and everybody reads all of it.
                News::Whole(_) => 2,
                News::Changes { .. } => 1,
            };
            talk.tell(self.version, news).await?;
        }
        Ok(())
    }

    fn take_news(&self) -> Option<News> {
        self.state.lock().take_news(codec::MESSAGE_CHANGES_MAX)
    }

    fn hear(&self, message: &Msg, hearing: &mut Hearing) {
        let Some(message) = decode(message.get_payload_bytes()) else {
            count(&self.counters.foreign_rejected, 1);
            return;
        };
        if message.node == self.node {
            return;
        }
        hearing.heard_others = true;
        let mut state = self.state.lock();
        state.hear_withdrawn(&message.withdrawn);
        let follows = state.hear(message.node, message.version, message.changes);
        if !follows && hearing.unread.len() < NODES_MAX {
            let alive_until = Instant::now() + self.lease.length;
            hearing.unread.insert(message.node, alive_until);
        }
    }

    /// Gives a sign of life and looks for those of the others.
    async fn beat(&mut self, talk: &mut Talk, hearing: &mut Hearing) -> Result<(), Ended> {
        let asked = Instant::now();
        let beat = talk.beat().await?;
        if !beat.is_own_hash_there {
            self.state.lock().tell_everything();
            self.tell(talk).await?;
        }
        let mut was_behind = false;
        let mut state = self.state.lock();
        for sign in beat.others {
            let until = asked + self.lease.length.saturating_sub(sign.age);
            if !state.is_alive(sign.node, sign.version, until) {
                was_behind |= state.knows(sign.node);
                hearing.unread.insert(sign.node, until);
            }
        }
        drop(state);
        // Once is no proof: a message may be on its way right now.
        let heard_others = std::mem::take(&mut hearing.heard_others);
        let is_deaf = was_behind && !heard_others;
        hearing.deaf_beats = if is_deaf { hearing.deaf_beats + 1 } else { 0 };
        if hearing.deaf_beats >= DEAF_BEATS_MAX {
            return Err(Ended::Deaf);
        }
        Ok(())
    }

    /// Reads the nodes of which something was missed.
    async fn read(&self, talk: &mut Talk, hearing: &mut Hearing) -> Result<(), Ended> {
        while let Some((node, alive_until)) = hearing.unread.pop_first() {
            let facts = talk.read(node).await?;
            let mut state = self.state.lock();
            match facts {
                Some((version, changes)) => state.replace(node, version, changes, alive_until),
                None => state.forget(node),
            }
        }
        Ok(())
    }
}

async fn in_time<T>(answer: impl Future<Output = redis::RedisResult<T>>) -> Result<T, Ended> {
    match timeout(ANSWER_TIMEOUT, answer).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Ended::TimedOut),
    }
}
