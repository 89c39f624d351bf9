//! What can go wrong between a use case and the database.

use thiserror::Error as ThisError;

/// A failed database operation. Nothing here is for the person: they hear that trying again is safe.
#[derive(Debug, ThisError)]
pub enum Error {
    /// The database could not be reached, was too busy or broke off. Whether a commit happened is
    /// not known.
    #[error("the database did not answer as expected")]
    Fault(#[from] sqlx::Error),
    /// A row holds what cannot be.
    #[error("table {table}, column {column}, row {row} holds what cannot be: {why}")]
    Corrupt {
        table: &'static str,
        column: &'static str,
        row: i64,
        why: String,
    },
    /// The database is set up so that an acknowledged command could be lost.
    #[error("{setting} is {value}: acknowledged messages could be lost; set it to on")]
    NotDurable {
        setting: &'static str,
        value: String,
    },
    /// The schema could not be brought up to date.
    #[error("the database schema could not be migrated")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

impl Error {
    /// The database took longer than the caller could wait.
    pub(crate) fn timed_out() -> Self {
        Self::Fault(sqlx::Error::PoolTimedOut)
    }

    /// The task that did the work panicked; whether it committed is not known.
    pub(crate) fn crashed() -> Self {
        Self::Fault(sqlx::Error::WorkerCrashed)
    }

    /// Whether the database told what was wrong, over a connection that is as good as before. A row
    /// that cannot be was told by a database that works.
    pub(super) fn is_told(&self) -> bool {
        match self {
            Self::Fault(sqlx::Error::Database(_)) => !self.is_lost(),
            Self::Corrupt { .. } | Self::NotDurable { .. } => true,
            Self::Fault(_) | Self::Migrate(_) => false,
        }
    }

    /// Whether the connection broke, so that another one may do: the server went away and may be back,
    /// or was going away.
    pub fn is_lost(&self) -> bool {
        match self {
            Self::Fault(sqlx::Error::Io(_)) => true,
            Self::Fault(sqlx::Error::Database(error)) => {
                matches!(error.code().as_deref(), Some("57P01" | "57P02" | "57P03"))
            }
            Self::Fault(_) | Self::Corrupt { .. } | Self::NotDurable { .. } | Self::Migrate(_) => {
                false
            }
        }
    }

    /// Whether another transaction with the same key or a lock order got in the way, so that the
    /// whole transaction may simply be tried again: unique violation, deadlock, serialisation.
    pub fn is_conflict(&self) -> bool {
        let Self::Fault(sqlx::Error::Database(error)) = self else {
            return false;
        };
        matches!(error.code().as_deref(), Some("23505" | "40001" | "40P01"))
    }
}
