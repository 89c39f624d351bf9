//! Ended access ends sockets, within two seconds and whether or not hints get through.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use peerdesk_protocol::CloseCode;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};
use tracing::{error, warn};

use crate::app::{AccessNews, AccessWatch, Accounts, Fault};
use crate::hub::{Connections, Hub};

/// How often the database is asked whose access changed.
const CHECK_EVERY: Duration = Duration::from_secs(1);
/// Longest time for the answer.
const LOOK_TIMEOUT: Duration = Duration::from_secs(1);
/// A node that could not check for so long delivers nothing more until it can.
const UNCHECKED_MAX: Duration = Duration::from_secs(5);

/// Watches access for ever. `now` makes it look at once.
pub(super) async fn watch(
    mut access: AccessWatch,
    accounts: Arc<Accounts>,
    hub: Arc<Hub>,
    connections: Arc<Connections>,
    now: Arc<Notify>,
) {
    let mut checked_at = Instant::now();
    loop {
        tokio::select! {
            () = sleep(CHECK_EVERY) => {}
            () = now.notified() => {}
        }
        // A database that is frozen rather than gone answers nothing at all.
        let looked = timeout(LOOK_TIMEOUT, access.look(&accounts)).await;
        match looked.unwrap_or_else(|_| Err(Fault::timed_out())) {
            Ok(news) => {
                if checked_at.elapsed() > CHECK_EVERY + LOOK_TIMEOUT {
                    warn!("access can be checked again; delivery goes on");
                }
                checked_at = Instant::now();
                // First those who lost access, then delivery to the others.
                close_changed(&connections, &news);
                hub.suspend(false);
            }
            Err(error) => {
                warn!(%error, "access could not be checked; trying again");
                // The next answer may take as long again.
                if checked_at.elapsed() + CHECK_EVERY + LOOK_TIMEOUT > UNCHECKED_MAX {
                    error!("access unchecked for too long; delivery stops until it can be");
                    hub.suspend(true);
                }
            }
        }
    }
}

/// Closes the sockets whose rights are no longer what they were; those that may come back do so with
/// the rights they have now.
fn close_changed(connections: &Connections, news: &AccessNews) {
    #[cfg(feature = "controls")]
    if crate::controls::is(crate::controls::Control::RightsAtSubscriptionOnly) {
        return;
    }
    if news.sessions_ended.is_empty() && news.members_changed.is_empty() {
        return;
    }
    let ended: BTreeSet<i64> = news
        .sessions_ended
        .iter()
        .map(|session| session.0)
        .collect();
    let changed: BTreeSet<_> = news.members_changed.iter().copied().collect();
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
