//! What had been committed at a moment: the cursor of those who follow the history.

use crate::store::{Error, Store};

/// What had been committed at a moment, as Postgres tells it. Behind it each event is found once,
/// however long its transaction took, because a transaction is known by its number and not by time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot(pub(super) String);

impl Snapshot {
    /// Whether an earlier snapshot can be gone on from: in a database that was replaced or went back,
    /// numbers of transactions mean something else.
    pub fn follows(&self, earlier: &Self) -> bool {
        match (self.next_transaction(), earlier.next_transaction()) {
            (Some(next), Some(earlier)) => next >= earlier,
            _ => false,
        }
    }

    /// The first transaction that had not begun: the second of the three parts of `xmin:xmax:xip`.
    fn next_transaction(&self) -> Option<u64> {
        self.0.split(':').nth(1)?.parse().ok()
    }
}

impl Store {
    /// What is committed now.
    pub async fn snapshot(&self) -> Result<Snapshot, Error> {
        let snapshot = sqlx::query_scalar!("select pg_current_snapshot()::text as \"snapshot!\"")
            .fetch_one(&self.control)
            .await?;
        Ok(Snapshot(snapshot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(text: &str) -> Snapshot {
        Snapshot(text.to_owned())
    }

    #[test]
    fn only_a_later_snapshot_of_one_database_follows() {
        assert!(snapshot("10:20:10,14").follows(&snapshot("9:12:")));
        assert!(snapshot("10:20:").follows(&snapshot("20:20:")));
        assert!(!snapshot("10:20:").follows(&snapshot("20:21:")));
        assert!(!snapshot("").follows(&snapshot("1:1:")));
    }
}
