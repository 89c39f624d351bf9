//! Locks on things that have no row yet. They are let go at the end of the transaction.

use sqlx::PgExecutor;

use crate::store::Error;

/// Making a signing key.
pub(super) const SIGNING_KEY: i64 = 0x7065_6572_0001;
/// Setting the installation up: the first admin, the demo organisation, a seeded one.
pub(super) const SETUP: i64 = 0x7065_6572_0002;

/// Waits for a lock, at most as long as the session's `lock_timeout`.
pub(super) async fn take(executor: impl PgExecutor<'_>, lock: i64) -> Result<(), Error> {
    sqlx::query!("select pg_advisory_xact_lock($1)", lock)
        .fetch_one(executor)
        .await?;
    Ok(())
}
