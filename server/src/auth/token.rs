//! What an access token says, and what has to hold of it at a moment.

use peerdesk_desk::{MemberId, Millis, Timestamp};
use serde::{Deserialize, Serialize};

use super::TokenError;

/// How long an access token is good.
pub const ACCESS_TOKEN_LIFETIME: Millis = Millis::minutes(10);

/// How far the clock that signed may be from the one that verifies, in seconds. Both are the
/// database's, so this only covers a switch to another database server.
pub const TIME_LEEWAY_SECONDS: i64 = 5;

/// Who a token is meant for; tokens for anybody else are refused.
pub(super) const AUDIENCE: &str = "peerdesk";

/// What a verified token proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims {
    pub member: MemberId,
    /// The session that the token belongs to; it must be looked up, since it may have ended.
    pub session: i64,
    pub expires_at: Timestamp,
}

/// A token whose signature, kind, issuer and audience are right; only the time is still to be held
/// against it, by a clock that the caller has to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    pub(super) kid: String,
    pub(super) member: MemberId,
    pub(super) content: Content,
    pub(super) verifies_until: Timestamp,
}

/// The payload as it is written. Reading is strict: an array where one text is meant, a fraction, a
/// second mention or an unknown claim makes the token unreadable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Content {
    pub(super) iss: String,
    pub(super) aud: String,
    /// The member's id in decimal digits.
    pub(super) sub: String,
    /// The session's id.
    pub(super) sid: i64,
    /// Names this one token, for audit.
    pub(super) jti: String,
    /// Seconds since 1970, as the standard has it.
    pub(super) iat: i64,
    pub(super) nbf: i64,
    pub(super) exp: i64,
}

impl Presented {
    /// The session the token claims to belong to.
    pub fn session(&self) -> i64 {
        self.content.sid
    }

    /// The key that signed the token, so that its withdrawal can be looked up.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Holds the time against the token.
    pub fn at(&self, now: Timestamp) -> Result<Claims, TokenError> {
        let Content { iat, nbf, exp, .. } = self.content;
        let now_seconds = now.0.div_euclid(1000);
        let lifetime_seconds_max = ACCESS_TOKEN_LIFETIME.0.div_euclid(1000);
        if now > self.verifies_until {
            return Err(TokenError::UnknownKey);
        }
        // Nobody has signed such times; they are checked so that the sums below cannot overflow.
        if [iat, nbf, exp]
            .iter()
            .any(|&moment| !(0..1 << 40).contains(&moment))
        {
            return Err(TokenError::Malformed);
        }
        if exp <= iat || exp - iat > lifetime_seconds_max {
            return Err(TokenError::Malformed);
        }
        if exp + TIME_LEEWAY_SECONDS <= now_seconds {
            return Err(TokenError::Expired);
        }
        if nbf.max(iat) > now_seconds + TIME_LEEWAY_SECONDS {
            return Err(TokenError::NotYetValid);
        }
        Ok(Claims {
            member: self.member,
            session: self.content.sid,
            expires_at: Timestamp(0).plus(Millis::seconds(exp)),
        })
    }
}
