//! The name of the database's history, and noticing that it went back. A restored copy or a standby
//! that took over may lack what clients hold; they learn it from the name in their welcome.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{error, warn};

use super::{App, in_time};
use crate::store::{Error, History, Store};

/// How often the database is asked which one it is. A database is replaced in seconds at least.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The name of the history that this node works on.
#[derive(Debug)]
pub(super) struct Generation {
    name: watch::Sender<Arc<str>>,
    /// The history as it was when the node began.
    first: History,
    /// How far it had come at the last look.
    seen: AtomicI64,
}

impl Generation {
    /// Asks the database.
    pub(super) async fn read(store: &Store) -> Result<Self, Error> {
        let first = store.history().await?;
        Ok(Self {
            name: watch::Sender::new(first.name().into()),
            seen: AtomicI64::new(first.written()),
            first,
        })
    }
}

impl App {
    /// Names the database's history to clients.
    pub fn generation(&self) -> Arc<str> {
        Arc::clone(&self.generation.name.borrow())
    }

    /// How much was written in the history when it was last looked at, in bytes of the write-ahead log.
    /// What is lost of it is noticed.
    pub fn history_seen(&self) -> i64 {
        self.generation.seen.load(Ordering::Relaxed)
    }

    /// Hears of each other history. By then the app has forgotten what it kept in memory; whoever else
    /// keeps places in streams, or what was told of them, forgets it and sends every client away to
    /// come back to the other name.
    pub fn generations(&self) -> watch::Receiver<Arc<str>> {
        self.generation.name.subscribe()
    }
}

/// Watches for another history, for ever.
pub async fn run_generation_watch(app: App) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = app.generation.first.clone();
    loop {
        ticks.tick().await;
        match in_time(next(&app.store, &last)).await {
            Ok(now) => {
                if now.name() != last.name() {
                    error!(
                        before = last.name(),
                        after = now.name(),
                        "the database was replaced; clients start anew"
                    );
                    app.directory.forget_all();
                    app.store.forget_terms();
                    app.generation.name.send_replace(now.name().into());
                }
                app.generation.seen.store(now.written(), Ordering::Relaxed);
                last = now;
            }
            Err(error) => warn!(%error, "the database's history could not be compared"),
        }
    }
}

/// The history as it is now. One that went back under the same name gets another name, for all nodes.
async fn next(store: &Store, last: &History) -> Result<History, Error> {
    let now = store.history().await?;
    if now.went_back_from(last) {
        store.renew_history(&now).await?;
        return store.history().await;
    }
    Ok(now)
}
