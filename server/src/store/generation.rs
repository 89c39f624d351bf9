//! Which history the database holds, and how far it has come.

use uuid::Uuid;

use crate::store::{Error, Store};

/// A history of the desk, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    name: String,
    renewed: Uuid,
    /// How much was ever written and flushed, in bytes of the write-ahead log. In one history it only
    /// grows, also over a crash.
    written: i64,
}

impl History {
    /// Names it: the installation, the cluster it lies in, the cluster's timeline, which is another one
    /// after a failover or a recovery to a point in time, and what is renewed when it went back
    /// otherwise.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How much was written, in bytes of the write-ahead log.
    pub fn written(&self) -> i64 {
        self.written
    }

    /// Whether less is written than before under the same name, as after a copy of the files was put
    /// in the place of the newer ones.
    pub fn went_back_from(&self, before: &Self) -> bool {
        self.name == before.name && self.written < before.written
    }
}

impl Store {
    /// The history as it is now.
    pub async fn history(&self) -> Result<History, Error> {
        let row = sqlx::query!(
            "select generation, history, (select timeline_id from pg_control_checkpoint()) as timeline,
                    (select system_identifier from pg_control_system()) as cluster,
                    (case when pg_is_in_recovery() then pg_last_wal_replay_lsn()
                          else pg_current_wal_flush_lsn() end - '0/0')::bigint as written
             from installation"
        )
        .fetch_one(&self.control)
        .await?;
        Ok(History {
            name: format!(
                "{}-{:x}-{}-{:.8}",
                row.generation.simple(),
                row.cluster.unwrap_or(0),
                row.timeline.unwrap_or(0),
                row.history.simple().to_string()
            ),
            renewed: row.history,
            written: row.written.unwrap_or(0),
        })
    }

    /// Gives a history that went back another name. Of several nodes that notice one does.
    pub async fn renew_history(&self, seen: &History) -> Result<(), Error> {
        sqlx::query!(
            "update installation set history = gen_random_uuid() where history = $1",
            seen.renewed
        )
        .execute(&self.control)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(name: &str, written: i64) -> History {
        History {
            name: name.to_owned(),
            renewed: Uuid::nil(),
            written,
        }
    }

    #[test]
    fn only_less_under_the_same_name_is_going_back() {
        assert!(at("a", 9).went_back_from(&at("a", 10)));
        assert!(!at("a", 10).went_back_from(&at("a", 10)));
        assert!(!at("a", 11).went_back_from(&at("a", 10)));
        assert!(!at("b", 9).went_back_from(&at("a", 10)));
    }
}
