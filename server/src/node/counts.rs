//! What the rooms of a node count, for the metrics.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use crate::app::App;
use crate::bus::BusCounters;
use crate::gateway::Gateway;
use crate::hub::{Connections, Hub};
use crate::presence::PresenceCounters;

/// Reads the counts when they are asked for.
pub(super) struct Counts {
    pub(super) app: App,
    pub(super) gateway: Arc<Gateway>,
    pub(super) hub: Arc<Hub>,
    pub(super) connections: Arc<Connections>,
    pub(super) bus: Arc<BusCounters>,
    pub(super) presence: Arc<PresenceCounters>,
}

impl Counts {
    fn totals(&self) -> [(&'static str, &'static str, u64); 17] {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let sockets = self.gateway.counters();
        let commands = self.app.counters();
        let (bus, presence) = (&self.bus, &self.presence);
        [
            (
                "commands_ok",
                "Commands that were committed",
                read(&commands.ok),
            ),
            (
                "commands_refused",
                "Commands that a rule refused",
                read(&commands.refused),
            ),
            (
                "commands_unknown",
                "Commands whose outcome is not known to the sender",
                read(&commands.unknown),
            ),
            (
                "history_reads",
                "Reads of a stream of events from the database",
                self.app.store().history_reads(),
            ),
            (
                "deliveries",
                "Events handed to watchers",
                self.hub.deliveries(),
            ),
            (
                "sockets_opened",
                "Sockets that were opened",
                read(&sockets.opened),
            ),
            (
                "sockets_identified",
                "Sockets that said who it is",
                read(&sockets.identified),
            ),
            (
                "frames_received",
                "Frames from members",
                read(&sockets.frames_in),
            ),
            (
                "sockets_closed_slow",
                "Sockets closed as slow",
                read(&sockets.closed_slow),
            ),
            (
                "sockets_closed_violation",
                "Sockets closed because they broke the protocol",
                read(&sockets.closed_violation),
            ),
            ("hints_published", "Hints handed on", read(&bus.published)),
            (
                "hints_dropped",
                "Hints that other nodes did not get",
                read(&bus.dropped),
            ),
            (
                "hints_received",
                "Hints from other nodes",
                read(&bus.received),
            ),
            (
                "hints_overflowed",
                "Hints not taken in time",
                read(&bus.overflowed),
            ),
            (
                "hints_rejected",
                "Messages from Redis that no node writes",
                read(&bus.foreign_rejected) + read(&presence.foreign_rejected),
            ),
            (
                "redis_reconnects",
                "Connections to Redis made anew",
                read(&bus.reconnects) + read(&presence.reconnects),
            ),
            (
                "presence_told",
                "Presence changes told to other nodes",
                read(&presence.told),
            ),
        ]
    }
}

impl Collector for Counts {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        for (name, help, value) in self.totals() {
            let counter = ConstCounter::new(value);
            let descriptor = encoder.encode_descriptor(name, help, None, counter.metric_type())?;
            counter.encode(descriptor)?;
        }
        for (name, help, value) in [
            ("sockets", "Sockets open now", self.connections.count()),
            (
                "tickets_watched",
                "Tickets watched on this node now",
                self.hub.watched().len(),
            ),
        ] {
            let gauge = ConstGauge::new(value as i64);
            let descriptor = encoder.encode_descriptor(name, help, None, gauge.metric_type())?;
            gauge.encode(descriptor)?;
        }
        Ok(())
    }
}

/// The registry asks for it; there is nothing in here to print.
impl fmt::Debug for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counts").finish_non_exhaustive()
    }
}
