//! Random secrets that stand for a session, a socket ticket or a setup link. Only their hash is
//! ever stored, so that a copy of the database opens nothing.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Random bytes in a secret: 256 bits cannot be guessed at any rate.
const SECRET_BYTES: usize = 32;

/// A random secret, known to its bearer alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; SECRET_BYTES]);

/// The SHA-256 of a secret: what is stored and looked up. The secret is random and long, so a plain
/// hash cannot be reversed; looking it up by index leaks nothing of use about the secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash([u8; 32]);

impl Secret {
    /// Draws a new secret. There is no seam for predictable randomness here on purpose.
    pub fn generate() -> Self {
        let mut bytes = [0; SECRET_BYTES];
        aws_lc_rs::rand::fill(&mut bytes)
            .expect("the cryptographic library aborts rather than fail to draw random bytes");
        Self(bytes)
    }

    /// Reads a secret as its bearer presents it; anything but the one spelling that
    /// [`Secret::reveal`] writes is none.
    pub fn parse(text: &str) -> Option<Self> {
        // Longer input is not even decoded.
        if text.len() != SECRET_BYTES.div_ceil(3) * 4 - 1 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The secret in base64url, to be handed to its bearer once.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored of it.
    pub fn hash(&self) -> SecretHash {
        SecretHash(Sha256::digest(self.0).into())
    }
}

/// Secrets stay out of logs.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

impl SecretHash {
    /// The bytes as stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_back_as_it_was_revealed() {
        let secret = Secret::generate();
        assert_eq!(Secret::parse(&secret.reveal()), Some(secret));
    }

    #[test]
    fn two_secrets_differ_and_so_do_their_hashes() {
        let (one, other) = (Secret::generate(), Secret::generate());
        assert_ne!(one.reveal(), other.reveal());
        assert_ne!(one.hash().as_bytes(), other.hash().as_bytes());
    }

    #[test]
    fn nothing_but_the_one_spelling_of_a_secret_is_read() {
        let spelling = Secret::generate().reveal();
        let padded = format!("{spelling}=");
        let cut = &spelling[1..];
        // The last character carries four bits of the secret; with the two others set it would
        // decode to the same bytes.
        let mut loose = Secret([0; 32]).reveal();
        loose.replace_range(42.., "B");
        for wrong in ["", cut, &padded, &loose, &"/".repeat(43), &"ä".repeat(43)] {
            assert_eq!(Secret::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_debug_print_shows_nothing_of_a_secret() {
        let secret = Secret::generate();
        assert_eq!(
            format!("{secret:?} {:?}", secret.hash()),
            "Secret(…) SecretHash(…)"
        );
    }
}
