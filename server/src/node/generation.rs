//! When the database was replaced, everybody starts anew.

use std::sync::Arc;

use peerdesk_protocol::CloseCode;
use tokio::sync::watch;

use super::feeds::ChangedRows;
use crate::app::Accounts;
use crate::hub::{Connections, Hub};

/// Sends everybody away at each other history: whoever comes back is welcomed with its name and
/// forgets the places of before.
pub(super) async fn start_anew(
    mut generations: watch::Receiver<Arc<str>>,
    accounts: Arc<Accounts>,
    hub: Arc<Hub>,
    connections: Arc<Connections>,
    rows: Arc<ChangedRows>,
) {
    while generations.changed().await.is_ok() {
        accounts.forget();
        hub.forget_all();
        rows.forget_told();
        connections.close_where(|_| Some(CloseCode::Restart));
    }
}
