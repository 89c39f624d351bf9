//! Small work around accounts that has to be done again and again.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tracing::warn;

use super::Accounts;

/// How often. Keys that other nodes made are also looked for when a token names one.
const EVERY: Duration = Duration::from_mins(1);

/// Keeps signing keys fresh and removes socket tickets that nobody used, for ever. Any number of
/// nodes may do so.
pub async fn run_upkeep(accounts: Arc<Accounts>) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = accounts.refresh_keys().await {
            warn!(
                error = &error as &dyn std::error::Error,
                "signing keys could not be refreshed; trying again in a minute"
            );
        }
        if let Err(error) = accounts.app.store().sweep_socket_tickets().await {
            warn!(
                error = &error as &dyn std::error::Error,
                "unused socket tickets could not be removed; trying again in a minute"
            );
        }
        if let Err(error) = accounts.app.store().sweep_touches().await {
            warn!(
                error = &error as &dyn std::error::Error,
                "old search touches could not be removed; trying again in a minute"
            );
        }
        if let Err(error) = accounts.app.store().sweep_gaps().await {
            warn!(
                error = &error as &dyn std::error::Error,
                "old search gaps could not be removed; trying again in a minute"
            );
        }
    }
}
