//! Ended access ends sockets, within two seconds and whether or not hints get through.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use peerdesk_desk::{Millis, Timestamp};
use peerdesk_protocol::CloseCode;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};
use tracing::{error, warn};

use crate::app::App;
use crate::hub::{Connections, Hub};

/// How often the database is asked whose access changed.
const CHECK_EVERY: Duration = Duration::from_secs(1);
/// A node that could not check for so long delivers nothing more until it can.
const UNCHECKED_MAX: Duration = Duration::from_secs(5);
/// How far each look goes back beyond the last: longer than a transaction that changes access lasts.
const LOOK_BACK: Millis = Millis::seconds(15);

/// Watches access for ever. `now` makes it look at once.
pub(super) async fn watch(
    app: App,
    hub: Arc<Hub>,
    connections: Arc<Connections>,
    now: Arc<Notify>,
) {
    let mut since = app.clock().now();
    let mut checked_at = Instant::now();
    // Changes already acted on; the look-back would otherwise close a socket that came back.
    let mut done: HashSet<(i64, Timestamp)> = HashSet::new();
    loop {
        tokio::select! {
            () = sleep(CHECK_EVERY) => {}
            () = now.notified() => {}
        }
        let look_from = Timestamp(since.0 - LOOK_BACK.0);
        match app.store().access_changes(look_from).await {
            Ok(changes) => {
                if checked_at.elapsed() > UNCHECKED_MAX {
                    warn!("access can be checked again; delivery goes on");
                }
                checked_at = Instant::now();
                hub.suspend(false);
                since = changes.now;
                let ended: HashSet<i64> = changes.ended_sessions.iter().copied().collect();
                let changed: HashSet<_> = changes
                    .members
                    .iter()
                    .filter(|(member, at)| !done.contains(&(member.0, *at)))
                    .map(|(member, _)| *member)
                    .collect();
                done = changes
                    .members
                    .iter()
                    .map(|(member, at)| (member.0, *at))
                    .collect();
                if !ended.is_empty() || !changed.is_empty() {
                    connections.close_where(|connection| {
                        if ended.contains(&connection.session) {
                            Some(CloseCode::SessionEnded)
                        } else if changed.contains(&connection.member) {
                            Some(CloseCode::RightsChanged)
                        } else {
                            None
                        }
                    });
                }
            }
            Err(error) => {
                warn!(%error, "access could not be checked; trying again");
                if checked_at.elapsed() > UNCHECKED_MAX {
                    error!("access unchecked for too long; delivery stops until it can be");
                    hub.suspend(true);
                }
            }
        }
    }
}
