//! Locks on things that have no row yet. They are let go at the end of the transaction.

use peerdesk_desk::OrganisationId;
use sqlx::PgExecutor;

use crate::store::Error;

/// Making a signing key.
pub(super) const SIGNING_KEY: i64 = 0x7065_6572_0001;
/// Setting the installation up: the first admin, the demo organisation, a seeded one.
pub(super) const SETUP: i64 = 0x7065_6572_0002;

/// Saving policies and hours of an organisation; its id is added.
const POLICIES: i64 = 0x7065_6572_0000_0000_i64.wrapping_shl(1);

/// Changing who runs an organisation; its id is added.
const PEOPLE: i64 = 0x7065_6572_0000_0000_i64.wrapping_shl(2);

/// Waits until nobody else changes the people of an organisation.
pub(super) async fn take_people(
    executor: impl PgExecutor<'_>,
    organisation: OrganisationId,
) -> Result<(), Error> {
    take(executor, PEOPLE.wrapping_add(organisation.0)).await
}

/// Waits until nobody else saves policies or hours of an organisation.
pub(super) async fn take_policies(
    executor: impl PgExecutor<'_>,
    organisation: OrganisationId,
) -> Result<(), Error> {
    take(executor, POLICIES.wrapping_add(organisation.0)).await
}

/// Waits for a lock, at most as long as the session's `lock_timeout`.
pub(super) async fn take(executor: impl PgExecutor<'_>, lock: i64) -> Result<(), Error> {
    sqlx::query!("select pg_advisory_xact_lock($1)", lock)
        .fetch_one(executor)
        .await?;
    Ok(())
}
