//! The one task that hears Redis. It only parses and hands on, and waits for nobody.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use redis::aio::{PubSubSink, PubSubStream};
use redis::{Client, Msg};
use thiserror::Error;
use tokio::time::{Instant, sleep, timeout};
use tracing::{debug, info, warn};
use uuid::Uuid;

use super::backoff::Backoff;
use super::channel::{Channel, Namespace};
use super::health::{Health, PROBE_INTERVAL};
use super::interest::Interest;
use super::payload::{Foreign, Word, decode, is_echo};
use super::seal::Seal;
use crate::bus::counters::{BusCounters, count};
use crate::bus::outlet::Outlet;
use crate::bus::{Arrival, Hint};

/// Most channels of one subscription command.
const SUBSCRIBED_AT_ONCE_MAX: usize = 512;
/// Longest time to connect, and to have one subscription command confirmed.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);
/// How often channels that nobody wants any more are looked for.
const FADING_INTERVAL: Duration = Duration::from_secs(1);
/// Without a heard probe for so long the connection is made anew: a subscriber can be cut, or its
/// peer be gone, without anything to be seen on the socket.
const SILENCE_MAX: Duration = Duration::from_secs(4);

pub(super) struct Listener {
    pub(super) client: Client,
    pub(super) namespace: Namespace,
    pub(super) node: Uuid,
    pub(super) seal: Arc<Seal>,
    pub(super) interest: Arc<Interest>,
    pub(super) health: Arc<Health>,
    pub(super) outlet: Arc<Outlet>,
    pub(super) counters: Arc<BusCounters>,
}

/// Why listening ended.
#[derive(Debug, Error)]
enum Deaf {
    #[error("Redis could not be reached")]
    Unreachable(#[source] redis::RedisError),
    #[error("Redis refused a subscription")]
    Refused(#[source] redis::RedisError),
    #[error("Redis did not answer in time")]
    TimedOut,
    #[error("Redis closed the connection")]
    Closed,
    #[error("nothing that was published came back")]
    Silent,
}

impl Listener {
    /// Never ends; the task is dropped with the bus.
    pub(super) async fn run(self) {
        let mut backoff = Backoff::new(self.node);
        let mut was_there = true;
        loop {
            let deaf = self.listen(&mut backoff).await;
            self.health.deaf();
            let is_there = !matches!(deaf, Deaf::Unreachable(_));
            if is_there || was_there {
                let source = std::error::Error::source(&deaf).map(ToString::to_string);
                warn!(error = %deaf, source, "no hints from Redis; heads are compared more often");
            }
            was_there = is_there;
            count(&self.counters.reconnects, 1);
            sleep(backoff.next_wait()).await;
        }
    }

    async fn listen(&self, backoff: &mut Backoff) -> Deaf {
        let (sink, stream) = match timeout(ANSWER_TIMEOUT, self.client.get_async_pubsub()).await {
            Ok(Ok(connection)) => connection.split(),
            Ok(Err(error)) => return Deaf::Unreachable(error),
            Err(_) => return Deaf::TimedOut,
        };
        self.interest.start_over();
        tokio::select! {
            deaf = self.hear(stream, backoff) => deaf,
            deaf = self.keep_subscribed(sink) => deaf,
            deaf = self.notice_silence() => deaf,
        }
    }

    /// Hands on whatever comes. The client library's queue before this loop has no limit of its
    /// own; it stays short because nothing here waits.
    async fn hear(&self, mut stream: PubSubStream, backoff: &mut Backoff) -> Deaf {
        while let Some(message) = stream.next().await {
            if is_echo(message.get_payload_bytes(), self.node) {
                continue;
            }
            match self.read(&message) {
                Ok(word) => self.take(word, backoff),
                Err(reason) => {
                    count(&self.counters.foreign_rejected, 1);
                    debug!(error = %reason, "rejected a message from Redis");
                }
            }
        }
        Deaf::Closed
    }

    /// A message that stands on the channel where it belongs.
    fn read(&self, message: &Msg) -> Result<Word, Foreign> {
        let channel = self
            .namespace
            .parse(message.get_channel_name())
            .ok_or(Foreign::Channel)?;
        let sealed = message.get_payload_bytes();
        let opened = self.seal.open(message.get_channel_name(), sealed);
        let (node, word) = decode(opened.ok_or(Foreign::Seal)?)?;
        let belongs = match &word {
            Word::Hint(Hint::Event { ticket, .. }) => channel == Channel::Ticket(*ticket),
            Word::Hint(Hint::Row { .. } | Hint::Access { .. } | Hint::Inbox { .. })
            | Word::Lost => channel == Channel::Everyone,
            Word::Probe { .. } => node == self.node && channel == Channel::Node(self.node),
        };
        belongs.then_some(word).ok_or(Foreign::Channel)
    }

    fn take(&self, word: Word, backoff: &mut Backoff) {
        match word {
            Word::Probe { sent_ms } => {
                if self.health.heard(sent_ms) {
                    backoff.reset();
                    info!("hints get through over Redis");
                    self.outlet.deliver(Arrival::Lost);
                }
            }
            Word::Lost => self.outlet.deliver(Arrival::Lost),
            Word::Hint(hint) => self.take_hint(hint),
        }
    }

    fn take_hint(&self, hint: Hint) {
        let is_wanted = match &hint {
            Hint::Event { ticket, .. } => self.interest.is_wanted(*ticket),
            Hint::Row { .. } | Hint::Access { .. } | Hint::Inbox { .. } => true,
        };
        if is_wanted {
            count(&self.counters.received, 1);
            self.outlet.deliver(Arrival::Hint(hint));
        }
    }

    /// Carries wishes to Redis. While one batch is confirmed, the next one gathers.
    async fn keep_subscribed(&self, mut sink: PubSubSink) -> Deaf {
        let always = [Channel::Everyone, Channel::Node(self.node)]
            .map(|channel| self.namespace.name(channel));
        if let Err(deaf) = in_time(sink.subscribe(&always)).await {
            return deaf;
        }
        let mut is_complete = false;
        loop {
            let changes = self.interest.take(SUBSCRIBED_AT_ONCE_MAX);
            if changes.is_empty() {
                if !is_complete {
                    is_complete = true;
                    self.health.listening();
                }
                // Running into the limit is the regular way to look for fading channels.
                let _ = timeout(FADING_INTERVAL, self.interest.came()).await;
                continue;
            }
            let names = |tickets: &[_]| -> Vec<String> {
                let name = |ticket: &_| self.namespace.name(Channel::Ticket(*ticket));
                tickets.iter().map(name).collect()
            };
            let done = async {
                if !changes.subscribe.is_empty() {
                    in_time(sink.subscribe(names(&changes.subscribe))).await?;
                }
                if !changes.unsubscribe.is_empty() {
                    in_time(sink.unsubscribe(names(&changes.unsubscribe))).await?;
                }
                Ok(())
            };
            if let Err(deaf) = done.await {
                return deaf;
            }
        }
    }

    async fn notice_silence(&self) -> Deaf {
        let mut healthy_at = Instant::now();
        while healthy_at.elapsed() < SILENCE_MAX {
            sleep(PROBE_INTERVAL).await;
            if self.health.is_healthy() {
                healthy_at = Instant::now();
            }
        }
        Deaf::Silent
    }
}

async fn in_time(answer: impl Future<Output = redis::RedisResult<()>>) -> Result<(), Deaf> {
    match timeout(ANSWER_TIMEOUT, answer).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Deaf::Refused(error)),
        Err(_) => Err(Deaf::TimedOut),
    }
}
