//! A bus that loses, doubles and reorders as it is told, and says of itself what it is told to say.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use peerdesk_desk::TicketId;
use peerdesk_server::bus::{Bus, Hint};

/// Index of a node.
pub(crate) type NodeIndex = usize;

/// Hints on their way, to whom each goes.
#[derive(Default)]
struct State {
    under_way: Vec<(NodeIndex, Hint)>,
    /// For each node what it has subscribed to.
    heard: Vec<BTreeSet<TicketId>>,
    is_healthy: bool,
}

/// What all nodes share.
#[derive(Clone, Default)]
pub(crate) struct Air(Arc<Mutex<State>>);

/// One node's end.
pub(crate) struct NodeBus {
    air: Air,
    node: NodeIndex,
}

impl Air {
    pub(crate) fn new(nodes: usize) -> Self {
        let state = State {
            heard: vec![BTreeSet::new(); nodes],
            is_healthy: true,
            under_way: Vec::new(),
        };
        Self(Arc::new(Mutex::new(state)))
    }

    pub(crate) fn end_of(&self, node: NodeIndex) -> NodeBus {
        NodeBus {
            air: self.clone(),
            node,
        }
    }

    /// Takes one hint out of those on their way, whichever is named.
    pub(crate) fn take(&self, pick: usize) -> Option<(NodeIndex, Hint)> {
        let mut state = self.lock();
        let count = state.under_way.len();
        (count > 0).then(|| state.under_way.remove(pick % count))
    }

    /// Doubles one of those on their way.
    pub(crate) fn double(&self, pick: usize) {
        let mut state = self.lock();
        let count = state.under_way.len();
        if count > 0 {
            let twin = state.under_way[pick % count].clone();
            state.under_way.push(twin);
        }
    }

    /// Loses everything that is on its way.
    pub(crate) fn flush(&self) {
        self.lock().under_way.clear();
    }

    pub(crate) fn say_healthy(&self, is_healthy: bool) {
        self.lock().is_healthy = is_healthy;
    }

    /// The node is gone, and with it its subscriptions.
    pub(crate) fn forget(&self, node: NodeIndex) {
        let mut state = self.lock();
        state.heard[node].clear();
        state.under_way.retain(|(to, _)| *to != node);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bus for NodeBus {
    fn publish(&self, hint: Hint) {
        let Hint::Event { ticket, .. } = &hint else {
            return;
        };
        let mut state = self.air.lock();
        let listeners: Vec<NodeIndex> = state
            .heard
            .iter()
            .enumerate()
            .filter(|(_, heard)| heard.contains(ticket))
            .map(|(node, _)| node)
            .collect();
        for node in listeners {
            state.under_way.push((node, hint.clone()));
        }
    }

    fn subscribe(&self, ticket: TicketId) {
        self.air.lock().heard[self.node].insert(ticket);
    }

    fn unsubscribe(&self, ticket: TicketId) {
        self.air.lock().heard[self.node].remove(&ticket);
    }

    fn is_healthy(&self) -> bool {
        self.air.lock().is_healthy
    }
}
