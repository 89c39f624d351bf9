//! The index that serves now, and its replacement by a later one.

use std::sync::{Arc, PoisonError, RwLock};

use super::Index;

/// Holds the index that readers get. A rebuilt one takes its place in one step; whoever reads the
/// old one goes on undisturbed, and it is gone with its last reader.
#[derive(Default)]
pub struct Shelf {
    current: RwLock<Option<Arc<Index>>>,
}

impl Shelf {
    /// The serving index; `None` until the first one is built.
    pub fn current(&self) -> Option<Arc<Index>> {
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Lets this index serve from now on.
    pub fn put(&self, index: Arc<Index>) {
        let old = self
            .current
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(index);
        // Dropping an index joins its threads; not while readers wait for the lock.
        drop(old);
    }
}
