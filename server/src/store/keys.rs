//! Signing keys, shared by all nodes.

use std::fmt;

use peerdesk_desk::{Millis, Timestamp};

use super::locks;
use super::time::{moment, timestamp};
use crate::store::{Error, Store};

/// A key as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey {
    pub kid: String,
    /// PKCS#8 in DER. Never printed.
    pub private_key: Vec<u8>,
    pub public_key: Vec<u8>,
    pub signs_until: Timestamp,
    pub verifies_until: Timestamp,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// How long a key that verifies nothing any more is kept, for those who look into an incident.
const KEPT_DAYS: i32 = 30;

impl Store {
    /// The keys that still verify, and the time now.
    pub async fn signing_keys(&self) -> Result<(Timestamp, Vec<SigningKey>), Error> {
        let now = self.now().await?;
        let rows = sqlx::query!(
            "select kid, private_key, public_key, signs_until, verifies_until
             from signing_key where verifies_until > statement_timestamp()"
        )
        .fetch_all(&self.control)
        .await?;
        let keys = rows
            .into_iter()
            .map(|row| SigningKey {
                kid: row.kid,
                private_key: row.private_key,
                public_key: row.public_key,
                signs_until: timestamp(row.signs_until),
                verifies_until: timestamp(row.verifies_until),
            })
            .collect();
        Ok((now, keys))
    }

    /// The names of the keys that still verify.
    pub(super) async fn signing_key_names(&self) -> Result<Vec<String>, Error> {
        Ok(sqlx::query_scalar!(
            "select kid from signing_key where verifies_until > statement_timestamp()"
        )
        .fetch_all(&self.control)
        .await?)
    }

    /// Adds a key when none signs for at least `ahead` from now; says whether it did. Whichever node
    /// comes first draws the key, and the others wait for it and find it.
    pub async fn renew_signing_key(
        &self,
        ahead: Millis,
        draw: impl FnOnce(Timestamp) -> SigningKey + Send,
    ) -> Result<bool, Error> {
        let mut transaction = self.write.begin().await?;
        locks::take(&mut *transaction, locks::SIGNING_KEY).await?;
        let row = sqlx::query!(
            "select clock_timestamp() as \"now!\",
                    exists (select from signing_key
                            where signs_until > statement_timestamp() + $1 * interval '1 millisecond')
                        as \"fresh!\"",
            ahead.0 as f64
        )
        .fetch_one(&mut *transaction)
        .await?;
        if row.fresh {
            return Ok(false);
        }
        let key = draw(timestamp(row.now));
        sqlx::query!(
            "insert into signing_key (kid, private_key, public_key, signs_until, verifies_until)
             values ($1, $2, $3, $4, $5)",
            key.kid,
            key.private_key,
            key.public_key,
            moment(key.signs_until),
            moment(key.verifies_until),
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query!(
            "delete from signing_key
             where verifies_until < statement_timestamp() - make_interval(days => $1)",
            KEPT_DAYS
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }
}
