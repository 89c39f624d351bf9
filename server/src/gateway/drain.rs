//! Sending everybody away: said first, then done, spread over time so that they do not all come back
//! at once.

use std::sync::Arc;
use std::time::Duration;

use peerdesk_protocol::{CloseCode, ServerMessage};
use tokio::time::sleep;

use super::Gateway;
use super::worker::encode;
use crate::hub::{Closing, Parcel};

/// Over how long the sockets of a node are asked to come back.
const SPREAD: Duration = Duration::from_secs(4);
/// How long what is under way may still be answered before a socket is closed.
const PATIENCE: Duration = Duration::from_secs(1);

impl Gateway {
    /// Tells each socket to come back after a delay of its own, and closes it a little later. Returns
    /// when all of them were told to close.
    pub async fn send_away(self: &Arc<Self>) {
        let open = self.connections.all();
        let count = open.len().max(1) as u64;
        for (place, connection) in open.iter().enumerate() {
            let back_in_ms = SPREAD.as_millis() as u64 * place as u64 / count;
            let bye = encode(&ServerMessage::Bye { back_in_ms });
            connection.mailbox.push(Parcel::event(bye));
        }
        sleep(PATIENCE).await;
        for connection in open {
            connection.mailbox.close(Closing::With(CloseCode::Restart));
        }
    }
}
