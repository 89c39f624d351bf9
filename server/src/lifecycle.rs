//! How a node ends: softly first, so that people are told and go elsewhere, then for good.

use std::io;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::time::sleep;
use tokio_util::sync::{CancellationToken, WaitForCancellationFuture};
use tracing::{info, warn};

/// Shared by everything that runs on a node. Cloned, it is the same.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    soft: CancellationToken,
    hard: CancellationToken,
}

impl Shutdown {
    /// A node that runs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins to drain: nothing new is accepted, sockets are told to come back elsewhere, and what
    /// was begun is finished.
    pub fn drain(&self) {
        self.soft.cancel();
    }

    /// Ends what is still running.
    pub fn stop(&self) {
        self.soft.cancel();
        self.hard.cancel();
    }

    /// Waits until the node drains.
    pub fn draining(&self) -> WaitForCancellationFuture<'_> {
        self.soft.cancelled()
    }

    /// Waits until the node stops.
    pub fn stopped(&self) -> WaitForCancellationFuture<'_> {
        self.hard.cancelled()
    }

    /// Whether the node drains or stopped.
    pub fn is_draining(&self) -> bool {
        self.soft.is_cancelled()
    }

    /// Listens for SIGTERM and SIGINT: the first drains and stops after `drain_time`, a second one
    /// stops at once. Returns when the node has to stop.
    pub async fn on_signals(&self, drain_time: Duration) -> io::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = self.stopped() => return Ok(()),
        }
        info!(
            drain_seconds = drain_time.as_secs(),
            "going away: draining; a second signal stops at once"
        );
        self.drain();
        tokio::select! {
            _ = terminate.recv() => warn!("stopping at once"),
            _ = interrupt.recv() => warn!("stopping at once"),
            () = sleep(drain_time) => info!("the time to drain is over"),
            () = self.stopped() => {}
        }
        self.stop();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn stopping_also_drains() {
        let shutdown = Shutdown::new();
        assert!(!shutdown.is_draining());
        let elsewhere = shutdown.clone();
        shutdown.stop();
        elsewhere.draining().await;
        elsewhere.stopped().await;
    }

    #[tokio::test]
    async fn draining_does_not_stop() {
        let shutdown = Shutdown::new();
        shutdown.drain();
        shutdown.draining().await;
        assert!(shutdown.is_draining());
        assert!(!shutdown.hard.is_cancelled());
    }
}
