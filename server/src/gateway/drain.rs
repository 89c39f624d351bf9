//! Sending everybody away: said first, then done, spread over time so that they do not all come back
//! at once.

use std::sync::Arc;
use std::time::Duration;

use peerdesk_protocol::{CloseCode, ServerMessage};
use tokio::time::sleep;

use super::Gateway;
use crate::app::encode;
use crate::hub::Closing;

/// Over how long the sockets of a node are asked to come back.
const SPREAD: Duration = Duration::from_secs(4);
/// Different delays that are told: one frame is made for each.
const DELAYS: usize = 64;
/// How long what is under way may still be answered before a socket is closed.
const PATIENCE: Duration = Duration::from_secs(1);

impl Gateway {
    /// Tells each socket to come back after a delay, and closes it a little later. Returns when all of
    /// them were told to close.
    pub async fn send_away(self: &Arc<Self>) {
        let open = self.connections.all();
        let byes: Vec<_> = (0..DELAYS)
            .map(|place| {
                let back_in_ms = SPREAD.as_millis() as u64 * place as u64 / DELAYS as u64;
                encode(&ServerMessage::Bye { back_in_ms })
            })
            .collect();
        for (connection, bye) in open.iter().zip(byes.iter().cycle()) {
            connection.mailbox.push(bye);
        }
        sleep(PATIENCE).await;
        for connection in open {
            connection.mailbox.close(Closing::With(CloseCode::Restart));
        }
    }
}
