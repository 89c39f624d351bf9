//! Whether hints get through, found out by letters that the node sends itself over Redis.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// How often a probe is sent.
pub(super) const PROBE_INTERVAL: Duration = Duration::from_millis(500);
/// A probe sent later than this must have been heard. One interval more than a probe's own second:
/// that is how old the last heard one is when its successor's second is over.
const PROBE_AGE_MS_MAX: u64 = 1_500;
/// No probe has been heard yet on this connection.
const NEVER: u64 = u64::MAX;

/// Shared by publisher, listener and whoever asks. A frozen Redis, a subscriber that was cut
/// without a word and a publisher that does not get through all look the same here: the probe that
/// was sent is not heard.
#[derive(Debug)]
pub(super) struct Health {
    started: Instant,
    is_listening: AtomicBool,
    heard_sent_ms: AtomicU64,
    probe_wanted: Notify,
}

impl Health {
    pub(super) fn new() -> Self {
        Self {
            started: Instant::now(),
            is_listening: AtomicBool::new(false),
            heard_sent_ms: AtomicU64::new(NEVER),
            probe_wanted: Notify::new(),
        }
    }

    /// Whether a probe of the last moments was heard, with all subscriptions in place.
    pub(super) fn is_healthy(&self) -> bool {
        let heard = self.heard_sent_ms.load(Ordering::Acquire);
        self.is_listening.load(Ordering::Acquire)
            && heard != NEVER
            && self.now_ms().saturating_sub(heard) <= PROBE_AGE_MS_MAX
    }

    /// All subscriptions stand: probes count from now on, and one is wanted at once.
    pub(super) fn listening(&self) {
        self.is_listening.store(true, Ordering::Release);
        self.probe_wanted.notify_one();
    }

    /// The subscriptions are gone, and with them what the probes had shown.
    pub(super) fn deaf(&self) {
        self.is_listening.store(false, Ordering::Release);
        self.heard_sent_ms.store(NEVER, Ordering::Release);
    }

    /// A probe came back. True when the bus is healthy now and was not before: hints may have been
    /// lost in between. Called by the listener alone.
    pub(super) fn heard(&self, sent_ms: u64) -> bool {
        if !self.is_listening.load(Ordering::Acquire) || sent_ms > self.now_ms() {
            return false;
        }
        let was_healthy = self.is_healthy();
        self.heard_sent_ms.store(sent_ms, Ordering::Release);
        !was_healthy && self.is_healthy()
    }

    /// Waits until a probe is wanted out of turn.
    pub(super) async fn probe_wanted(&self) {
        self.probe_wanted.notified().await;
    }

    /// Milliseconds since the bus was made, for probes.
    pub(super) fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Health, PROBE_AGE_MS_MAX};
    use tokio::time::advance;

    #[tokio::test(start_paused = true)]
    async fn health_needs_subscriptions_and_a_fresh_probe() {
        let health = Health::new();
        assert!(!health.heard(0), "a probe counts only while listening");
        health.listening();
        assert!(!health.is_healthy());
        assert!(health.heard(0), "the first probe makes it healthy");
        assert!(health.is_healthy());
        advance(Duration::from_millis(PROBE_AGE_MS_MAX)).await;
        assert!(health.is_healthy());
        advance(Duration::from_millis(1)).await;
        assert!(!health.is_healthy());
        assert!(!health.heard(0), "a probe heard late says nothing of now");
        assert!(health.heard(health.now_ms()));
        assert!(!health.heard(health.now_ms()), "recovery is told once");
        health.deaf();
        assert!(!health.is_healthy());
        health.listening();
        assert!(health.heard(health.now_ms()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_from_the_future_is_not_ours() {
        let health = Health::new();
        health.listening();
        assert!(!health.heard(u64::MAX));
        assert!(!health.heard(health.now_ms() + 1));
        assert!(!health.is_healthy());
    }
}
