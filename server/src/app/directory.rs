//! Names of members, kept in memory because every frame needs some.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use peerdesk_desk::MemberId;

use crate::store::{Error, Store};
use crate::wire::People;

/// Names kept at most; beyond it the memory starts over.
const NAMES_MAX: usize = 100_000;

/// See the module.
#[derive(Debug)]
pub struct Directory {
    store: Store,
    names: RwLock<HashMap<MemberId, Arc<str>>>,
}

impl Directory {
    pub(super) fn new(store: Store) -> Self {
        Self {
            store,
            names: RwLock::default(),
        }
    }

    /// The names of these members, read where they are not known.
    pub async fn people(&self, members: BTreeSet<MemberId>) -> Result<People, Error> {
        let mut found = HashMap::with_capacity(members.len());
        let mut missing = Vec::new();
        {
            let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
            for member in members {
                match names.get(&member) {
                    Some(name) => {
                        found.insert(member, Arc::clone(name));
                    }
                    None => missing.push(member),
                }
            }
        }
        if !missing.is_empty() {
            let read = self.store.names(&missing).await?;
            let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
            if names.len() + read.len() > NAMES_MAX {
                names.clear();
            }
            for (member, name) in read {
                names.insert(member, Arc::clone(&name));
                found.insert(member, name);
            }
        }
        Ok(People::new(found))
    }

    /// Forgets all names: the database is another one.
    pub(super) fn forget_all(&self) {
        self.names
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// Forgets a name that may have changed.
    pub fn forget(&self, member: MemberId) {
        self.names
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&member);
    }
}
