//! Which rows of an import are new, and what the others are.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use super::import::{ImportedRow, Written};

/// What the rows of a dry run said, by their keys: hashes alone, because a file may have millions.
#[derive(Debug, Default)]
pub struct TriedRows {
    hasher: RandomState,
    said: HashMap<u64, u64>,
}

impl TriedRows {
    pub(super) fn says_the_same(&self, row: &ImportedRow) -> Option<bool> {
        let said = self.said.get(&self.hasher.hash_one(&row.key))?;
        Some(*said == self.hasher.hash_one(&row.content_hash))
    }

    pub(super) fn add(&mut self, rows: &[&ImportedRow]) {
        let hash = |row: &&ImportedRow| {
            let key = self.hasher.hash_one(&row.key);
            (key, self.hasher.hash_one(&row.content_hash))
        };
        self.said.extend(rows.iter().map(hash));
    }
}

/// The rows that nobody brought before, the first of each key, and what the others are. `earlier` says
/// whether an earlier row of the same key said the same.
pub(super) fn sorted_out(
    rows: &[ImportedRow],
    earlier: impl Fn(&ImportedRow) -> Option<bool>,
) -> (Written, Vec<&ImportedRow>) {
    let mut written = Written::default();
    let mut fresh: HashMap<&str, &ImportedRow> = HashMap::new();
    for row in rows {
        let twin = || {
            let twin = fresh.get(row.key.as_str())?;
            Some(twin.content_hash == row.content_hash)
        };
        match earlier(row).or_else(twin) {
            Some(true) => written.known += 1,
            Some(false) => written.changed += 1,
            None => {
                written.new += 1;
                fresh.insert(&row.key, row);
            }
        }
    }
    (written, fresh.into_values().collect())
}
