//! The one task that writes to Redis: whatever waits goes out in one pipeline, and while that is
//! under way the next one gathers.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Pipeline};
use tokio::time::{MissedTickBehavior, interval, sleep};
use tracing::{debug, info, warn};
use uuid::Uuid;

use super::backoff::Backoff;
use super::channel::{Channel, Namespace};
use super::health::{Health, PROBE_INTERVAL};
use super::outgoing::{Batch, Outgoing};
use super::payload::{Word, encode};
use super::seal::Seal;
use crate::bus::Hint;
use crate::bus::counters::{BusCounters, count};

/// Most hints of one pipeline.
const PIPELINE_HINTS_MAX: usize = 256;
/// Longest time to connect, and to wait for the answers to one pipeline.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(1);

pub(super) struct Publisher {
    pub(super) client: Client,
    pub(super) namespace: Namespace,
    pub(super) node: Uuid,
    pub(super) seal: Arc<Seal>,
    pub(super) outgoing: Arc<Outgoing>,
    pub(super) health: Arc<Health>,
    pub(super) counters: Arc<BusCounters>,
}

impl Publisher {
    /// Never ends; the task is dropped with the bus.
    pub(super) async fn run(self) {
        let mut backoff = Backoff::new(self.node);
        let limits = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(ANSWER_TIMEOUT))
            .set_response_timeout(Some(ANSWER_TIMEOUT));
        loop {
            let connected = self
                .client
                .get_multiplexed_async_connection_with_config(&limits)
                .await;
            match connected {
                Ok(connection) => {
                    info!("publishing hints over Redis");
                    let error = self.publish_over(connection, &mut backoff).await;
                    warn!(error = %error, "Redis takes no hints; trying again");
                }
                Err(error) => debug!(error = %error, "Redis is not there to publish to"),
            }
            count(&self.counters.reconnects, 1);
            sleep(backoff.next_wait()).await;
        }
    }

    /// Publishes until the connection fails, and says why it did.
    async fn publish_over(
        &self,
        mut connection: MultiplexedConnection,
        backoff: &mut Backoff,
    ) -> redis::RedisError {
        let mut probe = interval(PROBE_INTERVAL);
        probe.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let probes = tokio::select! {
                _ = probe.tick() => true,
                () = self.health.probe_wanted() => true,
                () = self.outgoing.came() => false,
            };
            let batch = self.outgoing.take(PIPELINE_HINTS_MAX);
            let pipeline = self.pipeline(&batch, probes);
            match pipeline.query_async::<()>(&mut connection).await {
                Ok(()) => {
                    count(&self.counters.published, batch.hints.len() as u64);
                    backoff.reset();
                }
                Err(error) => {
                    self.outgoing
                        .lost_in_flight(batch.hints.len(), batch.says_lost);
                    return error;
                }
            }
        }
    }

    /// The admission of losses goes first, so that readers catch up before newer hints show gaps.
    fn pipeline(&self, batch: &Batch, probes: bool) -> Pipeline {
        let mut pipeline = Pipeline::with_capacity(batch.hints.len() + 2);
        let mut add = |channel: Channel, word: &Word| {
            let name = self.namespace.name(channel);
            pipeline
                .cmd("PUBLISH")
                .arg(&name)
                .arg(self.seal.close(&name, encode(self.node, word)))
                .ignore();
        };
        if batch.says_lost {
            add(Channel::Everyone, &Word::Lost);
        }
        for hint in &batch.hints {
            let channel = match hint {
                Hint::Event { ticket, .. } => Channel::Ticket(*ticket),
                Hint::Row { .. } | Hint::Access { .. } | Hint::Inbox { .. } => Channel::Everyone,
            };
            add(channel, &Word::Hint(hint.clone()));
        }
        if probes {
            let sent_ms = self.health.now_ms();
            add(Channel::Node(self.node), &Word::Probe { sent_ms });
        }
        pipeline
    }
}
