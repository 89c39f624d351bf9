//! The signing keys of this node: a snapshot of what the database holds, kept fresh.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use peerdesk_desk::{MemberId, Millis, Timestamp};
use tokio::time::Instant;

use crate::auth::{
    ACCESS_TOKEN_LIFETIME, Key, KeyRing, Presented, TIME_LEEWAY_SECONDS, TokenError,
};
use crate::store::{Error, SessionId, SigningKey, Store};

/// How long a key signs.
const SIGNS: Millis = Millis::minutes(30 * 24 * 60);
/// How long before its end the next key is published, so that everybody who keeps the published set
/// for a day knows it before its first use.
const PUBLISHED_AHEAD: Millis = Millis::minutes(24 * 60);
/// An unknown key name makes the node look for new keys at most this often: names come from
/// strangers.
const SEARCH_PAUSE: Duration = Duration::from_secs(30);

pub(super) struct SigningKeys {
    store: Store,
    issuer: String,
    ring: RwLock<Arc<KeyRing>>,
    searched: Mutex<Option<Instant>>,
}

impl SigningKeys {
    pub(super) async fn open(store: Store) -> Result<Self, Error> {
        let issuer = format!("urn:uuid:{}", store.installation().await?.hyphenated());
        let keys = Self {
            ring: RwLock::new(Arc::new(KeyRing::new(issuer.clone(), Vec::new()))),
            store,
            issuer,
            searched: Mutex::new(None),
        };
        keys.keep_fresh().await?;
        Ok(keys)
    }

    /// The keys as last read.
    pub(super) fn current(&self) -> Arc<KeyRing> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes the next key when it is time, and reads what there is.
    pub(super) async fn keep_fresh(&self) -> Result<(), Error> {
        self.store
            .renew_signing_key(PUBLISHED_AHEAD, |now| {
                let signs_until = now.plus(SIGNS);
                let verifies_until = signs_until
                    .plus(ACCESS_TOKEN_LIFETIME)
                    .plus(Millis::seconds(TIME_LEEWAY_SECONDS));
                stored(&Key::generate(signs_until, verifies_until))
            })
            .await?;
        self.reload().await
    }

    async fn reload(&self) -> Result<(), Error> {
        let (_, stored) = self.store.signing_keys().await?;
        let keys = stored.into_iter().map(read).collect::<Result<_, _>>()?;
        let ring = Arc::new(KeyRing::new(self.issuer.clone(), keys));
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
        Ok(())
    }

    /// Verifies all of a token but the time. A key that is not known may be new: it is looked for
    /// once in a while.
    pub(super) async fn verify(&self, token: &str) -> Result<Result<Presented, TokenError>, Error> {
        match self.current().verify(token) {
            Err(TokenError::UnknownKey) if self.may_search() => {
                self.reload().await?;
                Ok(self.current().verify(token))
            }
            verified => Ok(verified),
        }
    }

    /// Signs an access token.
    pub(super) fn sign(
        &self,
        member: MemberId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<String, Error> {
        self.current()
            .sign(member, session.0, now)
            .ok_or_else(|| Error::Corrupt {
                table: "signing_key",
                column: "signs_until",
                row: 0,
                why: "no key signs at this moment, though one is made a day ahead".to_owned(),
            })
    }

    fn may_search(&self) -> bool {
        let mut searched = self.searched.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let rested = searched.is_none_or(|last| now.duration_since(last) >= SEARCH_PAUSE);
        if rested {
            *searched = Some(now);
        }
        rested
    }
}

fn stored(key: &Key) -> SigningKey {
    let (signs_until, verifies_until) = key.terms();
    SigningKey {
        kid: key.kid().to_owned(),
        private_key: key.reveal_private().to_vec(),
        public_key: key.public().to_vec(),
        signs_until,
        verifies_until,
    }
}

fn read(stored: SigningKey) -> Result<Key, Error> {
    let kid = stored.kid.clone();
    Key::read(
        stored.kid,
        stored.private_key,
        stored.public_key,
        stored.signs_until,
        stored.verifies_until,
    )
    .map_err(|error| Error::Corrupt {
        table: "signing_key",
        column: "private_key",
        row: 0,
        why: format!("{kid}: {error}"),
    })
}
