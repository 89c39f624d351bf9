//! The keys that hold at the moment: signs access tokens and verifies them.
//!
//! A token is taken only in the one form that this file writes (RFC 8725 and what was seen to go
//! wrong with looser readers): one algorithm, the type `at+jwt`, a known key by name, no header
//! field beside `alg`, `typ` and `kid` (so neither `crit` nor keys that a token brings along), and
//! exactly the claims of [`super::token`], each of them one text or whole number.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use peerdesk_desk::{MemberId, Timestamp};
use serde::Deserialize;
use serde_json::json;
use thiserror::Error as ThisError;

use super::key::is_kid;
use super::token::{ACCESS_TOKEN_LIFETIME, AUDIENCE, Content};
use super::{Key, Presented, Secret};

/// Longest token that is looked at, in bytes; our own have about 400.
const TOKEN_BYTES_MAX: usize = 2048;
/// The media type of access tokens (RFC 9068), so that no other kind of token passes for one.
const TOKEN_TYPE: &str = "at+jwt";

/// A snapshot of the keys; replaced as a whole when they change.
pub struct KeyRing {
    /// Names the installation, and is the same on all of its nodes.
    issuer: String,
    /// All keys by the end of their signing. The first that still signs is used, so that a new one is
    /// known everywhere before its first use.
    signing: Vec<(Key, EncodingKey)>,
    /// All keys by name.
    verifying: HashMap<String, (Key, DecodingKey)>,
    validation: Validation,
}

/// Why a token proves nothing. The person hears only that the credential is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ThisError)]
pub enum TokenError {
    #[error("the token is not of the form that is issued here")]
    Malformed,
    /// Perhaps another node made the key just now: reload and look once more.
    #[error("no such key, or not any more")]
    UnknownKey,
    #[error("the signature is wrong")]
    Forged,
    #[error("the token is for somebody else or from somebody else")]
    Foreign,
    #[error("the token has expired")]
    Expired,
    #[error("the token is not valid yet")]
    NotYetValid,
}

/// The header as it has to be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StrictHeader {
    alg: String,
    typ: String,
    kid: String,
}

impl KeyRing {
    /// A ring of the stored keys, for the installation that `issuer` names.
    pub fn new(issuer: String, keys: Vec<Key>) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&issuer]);
        // Time is held against the token by `Presented::at`, with the database's clock in place of
        // this machine's.
        validation.leeway = 0;
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let mut signing: Vec<_> = keys
            .iter()
            .map(|key| (key.clone(), key.encoding()))
            .collect();
        signing.sort_by_key(|(key, _)| key.signs_until);
        let verifying = keys
            .into_iter()
            .map(|key| (key.kid.clone(), (key.clone(), key.decoding())))
            .collect();
        Self {
            issuer,
            signing,
            verifying,
            validation,
        }
    }

    /// When the newest key stops signing; none when there is no key.
    pub fn signs_until(&self) -> Option<Timestamp> {
        self.signing.last().map(|(key, _)| key.signs_until)
    }

    /// Signs an access token for a session of a member; none when no key signs at this moment.
    pub fn sign(&self, member: MemberId, session: i64, now: Timestamp) -> Option<String> {
        let (key, encoding) = self.signing.iter().find(|(key, _)| key.signs_until > now)?;
        let issued = now.0.div_euclid(1000);
        let content = Content {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: member.0.to_string(),
            sid: session,
            jti: Secret::generate().reveal(),
            iat: issued,
            nbf: issued,
            exp: now.plus(ACCESS_TOKEN_LIFETIME).0.div_euclid(1000),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TOKEN_TYPE.to_owned());
        header.kid = Some(key.kid.clone());
        Some(
            jsonwebtoken::encode(&header, &content, encoding)
                .expect("the key was read before and the claims are plain"),
        )
    }

    /// Verifies everything of a token but the time.
    pub fn verify(&self, token: &str) -> Result<Presented, TokenError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(TokenError::Malformed);
        }
        let header = read_header(token).ok_or(TokenError::Malformed)?;
        if header.alg != "EdDSA" || header.typ != TOKEN_TYPE || !is_kid(&header.kid) {
            return Err(TokenError::Malformed);
        }
        let (key, decoding) = self
            .verifying
            .get(&header.kid)
            .ok_or(TokenError::UnknownKey)?;
        let content = jsonwebtoken::decode::<Content>(token, decoding, &self.validation)
            .map_err(|error| classify(&error))?
            .claims;
        Ok(Presented {
            kid: header.kid,
            member: read_subject(&content.sub).ok_or(TokenError::Malformed)?,
            content,
            verifies_until: key.verifies_until,
        })
    }

    /// The public keys as a JSON Web Key Set, for others who want to verify.
    pub fn jwks(&self) -> serde_json::Value {
        let keys: Vec<_> = self
            .signing
            .iter()
            .map(|(key, _)| {
                json!({
                    "kty": "OKP",
                    "crv": "Ed25519",
                    "use": "sig",
                    "alg": "EdDSA",
                    "kid": key.kid,
                    "x": URL_SAFE_NO_PAD.encode(key.public()),
                })
            })
            .collect();
        json!({ "keys": keys })
    }
}

fn read_header(token: &str) -> Option<StrictHeader> {
    let (header, rest) = token.split_once('.')?;
    let (_payload, signature) = rest.split_once('.')?;
    if signature.contains('.') {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()
}

/// Reads a member's id in the one spelling it is written in.
fn read_subject(text: &str) -> Option<MemberId> {
    let id: i64 = text.parse().ok()?;
    (id > 0 && id.to_string() == text).then_some(MemberId(id))
}

fn classify(error: &jsonwebtoken::errors::Error) -> TokenError {
    use jsonwebtoken::errors::ErrorKind;
    let kind = error.kind();
    if matches!(kind, ErrorKind::InvalidSignature) {
        TokenError::Forged
    } else if matches!(kind, ErrorKind::InvalidAudience | ErrorKind::InvalidIssuer) {
        TokenError::Foreign
    } else {
        TokenError::Malformed
    }
}

#[cfg(test)]
mod tests;
