//! Hubs as one writes them before one knows better: each with one planted defect, to see that it is
//! noticed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use peerdesk_desk::{Seq, Sight, Stream, TicketId};
use peerdesk_server::bus::Bus;
use peerdesk_server::frame::Frame;
use peerdesk_server::hub::catch_up::History;
use peerdesk_server::hub::{ConnectionId, Mailbox, Missed, Opened};
use tokio::task::JoinHandle;

use crate::defect::Defect;
use crate::fanout::{Fanout, ModelHistory};
use crate::node::lock;
use crate::store::Place;

/// Which precautions it takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NaiveHub {
    drops_doubles: bool,
    closes_gaps: bool,
    compares_heads: bool,
}

type Watchers = BTreeMap<(TicketId, Stream), BTreeMap<ConnectionId, Watcher>>;

struct Watcher {
    mailbox: Arc<Mailbox>,
    /// Where it stands; nothing while it reads history, during which events wait.
    last: Option<Seq>,
    held: BTreeMap<Seq, Frame>,
}

/// The hub with its task.
pub(crate) struct Running {
    hub: NaiveHub,
    watchers: Arc<Mutex<Watchers>>,
    bus: Arc<dyn Bus>,
    task: JoinHandle<()>,
}

impl NaiveHub {
    /// The hub with this defect, if it is one of a hub.
    pub(crate) fn with(defect: Defect) -> Option<Self> {
        let careful = Self {
            drops_doubles: true,
            closes_gaps: true,
            compares_heads: true,
        };
        match defect {
            Defect::HubKeepsDoubles => Some(Self {
                drops_doubles: false,
                ..careful
            }),
            Defect::HubDropsOnGap => Some(Self {
                closes_gaps: false,
                ..careful
            }),
            Defect::HubWithoutSafetyNet => Some(Self {
                compares_heads: false,
                ..careful
            }),
            Defect::ForgetsCommands
            | Defect::NoLock
            | Defect::PublishesBeforeCommit
            | Defect::GoesLiveAtPresentHead
            | Defect::SkipsHistory
            | Defect::StaffStreamToAll
            | Defect::ClientRenamesCommands
            | Defect::ClientForgetsCommands => None,
        }
    }

    pub(crate) fn start(self, bus: Arc<dyn Bus>, history: ModelHistory) -> Running {
        let watchers: Arc<Mutex<Watchers>> = Arc::default();
        let task = tokio::spawn(compare(self, Arc::clone(&watchers), history));
        Running {
            hub: self,
            watchers,
            bus,
            task,
        }
    }

    fn hand(self, watcher: &mut Watcher, seq: Seq, frame: &Frame) {
        let Some(last) = watcher.last else {
            watcher.held.insert(seq, frame.clone());
            return;
        };
        let is_double = seq <= last;
        let is_early = seq.0 > last.0 + 1;
        if is_double && self.drops_doubles {
            return;
        }
        if is_early && self.closes_gaps {
            // What is missing comes by the comparison of heads, and this with it.
            return;
        }
        watcher.last = Some(seq.max(last));
        watcher.mailbox.push(frame);
    }
}

/// Reads for every watcher what it lacks.
async fn compare(hub: NaiveHub, watchers: Arc<Mutex<Watchers>>, history: ModelHistory) {
    loop {
        tokio::time::sleep(Duration::from_millis(250)).await;
        if !hub.compares_heads {
            continue;
        }
        let places: Vec<(TicketId, Stream, Seq)> = lock(&watchers)
            .iter()
            .filter_map(|((ticket, stream), watchers)| {
                let least = watchers.values().filter_map(|watcher| watcher.last).min()?;
                Some((*ticket, *stream, least))
            })
            .collect();
        for (ticket, stream, after) in places {
            let frames = history.after(ticket, stream, after, 500).await;
            let mut watchers = lock(&watchers);
            let Some(watchers) = watchers.get_mut(&(ticket, stream)) else {
                continue;
            };
            for (seq, frame) in frames.unwrap_or_default() {
                for watcher in watchers.values_mut() {
                    if watcher.last < Some(seq) {
                        hub.hand(watcher, seq, &frame);
                    }
                }
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Fanout for Running {
    fn register(&self, ticket: TicketId, stream: Stream, who: ConnectionId, to: &Arc<Mailbox>) {
        let watcher = Watcher {
            mailbox: Arc::clone(to),
            last: None,
            held: BTreeMap::new(),
        };
        lock(&self.watchers)
            .entry((ticket, stream))
            .or_default()
            .insert(who, watcher);
        self.bus.subscribe(ticket);
    }

    fn go_live(&self, ticket: TicketId, stream: Stream, who: ConnectionId, last: Seq) {
        let mut watchers = lock(&self.watchers);
        if let Some(watcher) = watchers
            .get_mut(&(ticket, stream))
            .and_then(|watchers| watchers.get_mut(&who))
        {
            watcher.last = Some(last);
            for (seq, frame) in std::mem::take(&mut watcher.held) {
                self.hub.hand(watcher, seq, &frame);
            }
        }
    }

    fn sight(&self, _: TicketId) -> Option<Sight> {
        None
    }

    fn missed(&self, _: TicketId, _: Stream, _: Seq) -> Option<Missed> {
        None
    }

    fn opened(&self, _: TicketId, _: bool) -> Option<Opened> {
        None
    }

    fn keep_opened(&self, _: TicketId, _: Opened) {}

    fn remember(&self, _: TicketId, _: Sight, _: Stream, _: Seq, _: &[(Stream, Seq, Frame)]) {}

    fn leave_stream(&self, ticket: TicketId, stream: Stream, who: ConnectionId) {
        if let Some(watchers) = lock(&self.watchers).get_mut(&(ticket, stream)) {
            watchers.remove(&who);
        }
    }

    fn unregister(&self, ticket: TicketId, who: ConnectionId) {
        for stream in [Stream::Public, Stream::Staff] {
            self.leave_stream(ticket, stream, who);
        }
    }

    fn deliver(&self, place: Place, frame: Frame) {
        if let Some(watchers) = lock(&self.watchers).get_mut(&(place.ticket, place.stream)) {
            for watcher in watchers.values_mut() {
                self.hub.hand(watcher, place.seq, &frame);
            }
        }
    }

    fn hints_lost(&self) {}
}
