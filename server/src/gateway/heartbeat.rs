//! One wheel that keeps the time for all sockets: each is told the time once a turn, and those that
//! fell silent are let go.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use peerdesk_protocol::limits::{BEAT_INTERVAL_MS, SILENCE_TIMEOUT_MS};
use peerdesk_protocol::{CloseCode, ServerMessage};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::Gateway;
use crate::app::encode;
use crate::frame::Frame;
use crate::hub::{Closing, SPOKES};

/// How often in a turn each socket is looked at: how late a silent one is noticed.
const LOOKS_PER_TURN: usize = 4;
/// A WebSocket ping without payload, RFC 6455 section 5.5.2.
const PING: &[u8] = &[0x89, 0];

/// Turns the wheel for ever.
pub async fn keep_time(gateway: Arc<Gateway>) {
    let silence_max = Duration::from_millis(SILENCE_TIMEOUT_MS);
    let mut ticks = interval(Duration::from_millis(BEAT_INTERVAL_MS / SPOKES as u64));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    for spoke in (0..SPOKES).cycle() {
        ticks.tick().await;
        let now = Instant::now();
        let beat = encode(&ServerMessage::Beat {
            now: gateway.app.clock().now().0,
        });
        let ping = Frame::finished(Bytes::from_static(PING));
        let pinged = Frame::joined([&ping, &beat]);
        for connection in gateway.connections.on_spoke(spoke) {
            connection.mailbox.push(&pinged);
        }
        for look in 0..LOOKS_PER_TURN {
            let looked_at = spoke + look * SPOKES / LOOKS_PER_TURN;
            for connection in gateway.connections.on_spoke(looked_at) {
                if connection.heard.silence(now) >= silence_max {
                    connection.mailbox.close(Closing::With(CloseCode::Silent));
                }
            }
        }
    }
}
