//! Everything a node knows of who is here: its own members, what the other nodes say of theirs, and
//! the view of all together.

use std::collections::{HashMap, HashSet};

use peerdesk_desk::{MemberId, TicketId};
use tokio::time::Instant;
use uuid::Uuid;

use super::facts::{Change, Facts, Key};
use super::own::Own;
use super::view::View;

/// Most other nodes.
pub(super) const NODES_MAX: usize = 64;
/// Most facts that are believed of one node.
pub(super) const FACTS_MAX: usize = 200_000;
/// Most withdrawals that wait to be told.
const WITHDRAWN_MAX: usize = 512;

#[derive(Debug)]
pub(super) struct State {
    pub(super) own: Own,
    pub(super) view: View,
    facts: Facts,
    remotes: HashMap<Uuid, Remote>,
    outbox: Outbox,
}

/// Another node, as far as it was heard.
#[derive(Debug)]
struct Remote {
    facts: Facts,
    /// Up to which of its changes the facts are complete; `None` when something was missed.
    version: Option<u64>,
    /// Without a newer sign of life it is dead by then, and its members are not here.
    alive_until: Instant,
}

/// What the other nodes have to be told.
#[derive(Debug)]
enum Outbox {
    /// There are no other nodes.
    Alone,
    /// Everything: they do not know or may have missed something.
    Whole,
    /// What changed since they were told everything.
    Changes {
        keys: HashSet<Key>,
        withdrawn: Vec<Withdrawn>,
    },
}

/// The member does not try any more, and said so at another node than the one that holds it.
pub(super) type Withdrawn = (TicketId, MemberId);

/// What to tell the other nodes now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum News {
    Whole(Vec<Change>),
    Changes {
        changes: Vec<Change>,
        withdrawn: Vec<Withdrawn>,
    },
}

impl State {
    pub(super) fn new(own: Own, has_exchange: bool) -> Self {
        Self {
            own,
            view: View::default(),
            facts: Facts::default(),
            remotes: HashMap::new(),
            outbox: if has_exchange {
                Outbox::Whole
            } else {
                Outbox::Alone
            },
        }
    }

    /// Shows what the own members did. Called after everything that goes to `own`.
    pub(super) fn settle(&mut self) {
        for change in self.own.take_changes() {
            let key = change.key();
            if self.facts.set(change, &mut self.view)
                && let Outbox::Changes { keys, .. } = &mut self.outbox
            {
                keys.insert(key);
            }
        }
    }

    /// Lets time pass: what is over ends, and nodes without a sign of life are dead.
    pub(super) fn pass(&mut self, now: Instant) {
        self.own.expire(now);
        self.settle();
        let view = &mut self.view;
        self.remotes.retain(|_, remote| {
            let is_alive = remote.alive_until > now;
            if !is_alive {
                remote.facts.clear(view);
            }
            is_alive
        });
    }

    /// Tells the nodes that hold it that the member no longer tries.
    pub(super) fn withdraw(&mut self, ticket: TicketId, member: MemberId) {
        let mut remotes = self.remotes.values();
        if let Outbox::Changes { withdrawn, .. } = &mut self.outbox
            && withdrawn.len() < WITHDRAWN_MAX
            && remotes.any(|remote| remote.facts.is_trying(ticket, member))
        {
            withdrawn.push((ticket, member));
        }
    }

    /// What the others do not know yet, at most so many changes. It counts as told.
    pub(super) fn take_news(&mut self, changes_max: usize) -> Option<News> {
        match &mut self.outbox {
            Outbox::Alone => None,
            Outbox::Whole => {
                self.outbox = Outbox::Changes {
                    keys: HashSet::new(),
                    withdrawn: Vec::new(),
                };
                let keys = self.facts.keys();
                let changes = keys.into_iter().map(|key| self.facts.change(key));
                Some(News::Whole(changes.collect()))
            }
            Outbox::Changes { keys, withdrawn } if keys.is_empty() && withdrawn.is_empty() => None,
            Outbox::Changes { keys, withdrawn } => {
                let taken: Vec<Key> = keys.iter().take(changes_max).copied().collect();
                for key in &taken {
                    keys.remove(key);
                }
                Some(News::Changes {
                    changes: taken.iter().map(|key| self.facts.change(*key)).collect(),
                    withdrawn: std::mem::take(withdrawn),
                })
            }
        }
    }

    /// What was told may not have arrived: everything is to be told again.
    pub(super) fn tell_everything(&mut self) {
        self.outbox = Outbox::Whole;
    }

    /// Another node tells changes. False when they do not follow on what is known of it, so that all
    /// its facts have to be read.
    pub(super) fn hear(&mut self, node: Uuid, version: u64, changes: Vec<Change>) -> bool {
        let Some(remote) = self.remotes.get_mut(&node) else {
            return false;
        };
        let follows = remote.version.and_then(|known| known.checked_add(1)) == Some(version);
        if follows && remote.facts.keys_count() + changes.len() <= FACTS_MAX {
            for change in changes {
                remote.facts.set(change, &mut self.view);
            }
            remote.version = Some(version);
            return true;
        }
        let is_known = remote.version.is_some_and(|known| version <= known);
        if !is_known {
            remote.version = None;
        }
        is_known
    }

    /// A member gave up trying at another node.
    pub(super) fn hear_withdrawn(&mut self, withdrawn: &[Withdrawn]) {
        for (ticket, member) in withdrawn {
            self.own.stop_trying(*ticket, *member);
        }
        self.settle();
    }

    /// All facts of another node, read at once. A version older than what was heard is no news.
    pub(super) fn replace(
        &mut self,
        node: Uuid,
        version: u64,
        changes: Vec<Change>,
        alive_until: Instant,
    ) {
        if self.remotes.len() >= NODES_MAX && !self.remotes.contains_key(&node) {
            return;
        }
        let remote = self.remotes.entry(node).or_insert_with(|| Remote {
            facts: Facts::default(),
            version: None,
            alive_until,
        });
        if remote.version.is_none_or(|known| known < version) {
            remote.facts.replace(changes, &mut self.view);
            remote.version = Some(version);
        }
    }

    /// A sign of life. False when the node's facts have to be read.
    pub(super) fn is_alive(&mut self, node: Uuid, version: u64, until: Instant) -> bool {
        let Some(remote) = self.remotes.get_mut(&node) else {
            return false;
        };
        remote.alive_until = remote.alive_until.max(until);
        remote.version.is_some_and(|known| known >= version)
    }

    /// Whether facts of this node were read before.
    pub(super) fn knows(&self, node: Uuid) -> bool {
        let remote = self.remotes.get(&node);
        remote.is_some_and(|remote| remote.version.is_some())
    }

    /// Another node has no facts.
    pub(super) fn forget(&mut self, node: Uuid) {
        if let Some(mut remote) = self.remotes.remove(&node) {
            remote.facts.clear(&mut self.view);
        }
    }
}
