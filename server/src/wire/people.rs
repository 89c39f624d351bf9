//! Names for ids.

use std::collections::HashMap;
use std::sync::Arc;

use peerdesk_desk::MemberId;
use peerdesk_protocol as protocol;

/// The names that a message needs, gathered before it is encoded.
#[derive(Clone, Debug, Default)]
pub struct People(HashMap<MemberId, Arc<str>>);

impl People {
    /// Gathers names.
    pub fn new(names: impl IntoIterator<Item = (MemberId, Arc<str>)>) -> Self {
        Self(names.into_iter().collect())
    }

    /// The person as shown to others. Members are never deleted, so a name is only missing when it
    /// was not gathered; the number then stands for it.
    pub fn person(&self, id: MemberId) -> protocol::Person {
        protocol::Person {
            id: protocol::MemberId(id.0),
            name: self
                .0
                .get(&id)
                .cloned()
                .unwrap_or_else(|| format!("#{}", id.0).into()),
        }
    }

    pub(super) fn persons(&self, ids: impl IntoIterator<Item = MemberId>) -> Vec<protocol::Person> {
        ids.into_iter().map(|id| self.person(id)).collect()
    }
}
