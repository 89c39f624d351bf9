//! Keys that sign access tokens: Ed25519, shared by all nodes through the database.

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use peerdesk_desk::Timestamp;
use sha2::{Digest as _, Sha256};
use thiserror::Error as ThisError;

/// A signing key. Neither half prints itself.
#[derive(Clone)]
pub struct Key {
    pub(super) kid: String,
    /// PKCS#8 in DER.
    private: Vec<u8>,
    public: Vec<u8>,
    pub(super) signs_until: Timestamp,
    pub(super) verifies_until: Timestamp,
}

/// Stored bytes that are no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ThisError)]
#[error("a stored signing key cannot be read")]
pub struct KeyError;

impl Key {
    /// Draws a new key, named after its public half.
    pub fn generate(signs_until: Timestamp, verifies_until: Timestamp) -> Self {
        let pair = Ed25519KeyPair::generate()
            .expect("the cryptographic library aborts rather than fail to draw random bytes");
        let private = pair.to_pkcs8().expect("a fresh key has a PKCS#8 form");
        let public = pair.public_key().as_ref().to_vec();
        let name = Sha256::digest(&public);
        Self {
            kid: URL_SAFE_NO_PAD.encode(&name[..12]),
            private: private.as_ref().to_vec(),
            public,
            signs_until,
            verifies_until,
        }
    }

    /// Reads a stored key; its two halves must belong together.
    pub fn read(
        kid: String,
        private: Vec<u8>,
        public: Vec<u8>,
        signs_until: Timestamp,
        verifies_until: Timestamp,
    ) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_pkcs8(&private).map_err(|_| KeyError)?;
        if pair.public_key().as_ref() != public || !is_kid(&kid) {
            return Err(KeyError);
        }
        Ok(Self {
            kid,
            private,
            public,
            signs_until,
            verifies_until,
        })
    }

    /// The key's name.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The private half in PKCS#8, to be stored and nothing else.
    pub fn reveal_private(&self) -> &[u8] {
        &self.private
    }

    /// The public half: 32 bytes.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// Until when it signs, and until when what it signed is still taken.
    pub fn terms(&self) -> (Timestamp, Timestamp) {
        (self.signs_until, self.verifies_until)
    }

    pub(super) fn encoding(&self) -> EncodingKey {
        EncodingKey::from_ed_der(&self.private)
    }

    pub(super) fn decoding(&self) -> DecodingKey {
        DecodingKey::from_ed_der(&self.public)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("kid", &self.kid)
            .field("signs_until", &self.signs_until)
            .finish_non_exhaustive()
    }
}

/// Whether a text can be the name of a key: never a path, never long.
pub(super) fn is_kid(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}
