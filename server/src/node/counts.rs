//! What the rooms of a node count, for the metrics.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use peerdesk_desk::AlarmKind;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

use crate::app::App;
use crate::bus::BusCounters;
use crate::gateway::Gateway;
use crate::hub::{Connections, Hub};
use crate::outbox::OutboxCounters;
use crate::presence::PresenceCounters;
use crate::store::timer_word;

/// Reads the counts when they are asked for.
pub(super) struct Counts {
    pub(super) app: App,
    pub(super) gateway: Arc<Gateway>,
    pub(super) hub: Arc<Hub>,
    pub(super) connections: Arc<Connections>,
    pub(super) bus: Arc<BusCounters>,
    pub(super) presence: Arc<PresenceCounters>,
    pub(super) outbox: Arc<OutboxCounters>,
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
        self.timers(&mut encoder)?;
        self.messages(&mut encoder)
    }
}

impl Counts {
    fn timers(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let fired = self.app.fired();
        let help = "Timers that this node served";
        let mut served = encoder.encode_descriptor("timers", help, None, MetricType::Counter)?;
        for kind in AlarmKind::ALL {
            let counter = ConstCounter::new(fired.served(*kind));
            counter.encode(served.encode_family(&[("kind", timer_word(*kind))])?)?;
        }
        let help = "How late they were, all together";
        let late = ConstCounter::new(fired.late().0 as f64 / 1000.0);
        let unit = Some(&Unit::Seconds);
        let encoder = encoder.encode_descriptor("timers_late", help, unit, MetricType::Counter)?;
        late.encode(encoder)
    }

    fn messages(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let help = "Attempts to send something outside of the app, by how they ended";
        let mut ended =
            encoder.encode_descriptor("outbox_attempts", help, None, MetricType::Counter)?;
        for (channel, ending, count) in self.outbox.each() {
            let counter = ConstCounter::new(count);
            let labels = [("channel", channel), ("ending", ending)];
            counter.encode(ended.encode_family(&labels)?)?;
        }
        let help = "For how long the message that waits the longest could have been sent";
        let late = ConstGauge::new(self.outbox.late().as_secs_f64());
        let unit = Some(&Unit::Seconds);
        let encoder = encoder.encode_descriptor("outbox_late", help, unit, MetricType::Gauge)?;
        late.encode(encoder)
    }
}

/// The registry asks for it; there is nothing in here to print.
impl fmt::Debug for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counts").finish_non_exhaustive()
    }
}
