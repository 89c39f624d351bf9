//! Signing in and out, and what a signed-in member gets to prove it elsewhere.

use std::net::IpAddr;

use peerdesk_desk::{MemberId, Millis};
use peerdesk_protocol::limits::SOCKET_TICKET_MS;

use super::accounts::{AccountError, Accounts, Denied, normal_email};
use super::in_time;
use crate::auth::{ACCESS_TOKEN_LIFETIME, PasswordHash, Secret};
use crate::bus::Hint;
use crate::store::{Error, Identity, OpenedSession, SessionId};

/// How long a browser stays signed in without being used.
pub const SESSION_LIFETIME: Millis = Millis::minutes(14 * 24 * 60);
/// How long it stays signed in however much it is used.
pub const SESSION_AGE_MAX: Millis = Millis::minutes(90 * 24 * 60);
/// A session is extended when it is used and was not extended for so long: at most one write a day.
const EXTENDED_EVERY: Millis = Millis::minutes(24 * 60);
/// How long a session of a program lasts, which has a password or a key to open the next one.
pub(super) const PROGRAM_SESSION_LIFETIME: Millis = Millis::minutes(24 * 60);

/// A browser that just signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// Goes into the cookie, and nowhere else.
    pub cookie: Secret,
    pub identity: Identity,
}

/// An access token.
pub struct IssuedToken {
    pub token: String,
    pub expires_in: Millis,
}

impl Accounts {
    /// Signs a browser in by address and password.
    pub async fn sign_in(
        &self,
        email: &str,
        password: String,
        from: IpAddr,
    ) -> Result<SignedIn, AccountError> {
        let member = self.recognise(email, password, from).await?;
        self.open_browser_session(member).await
    }

    /// Opens a session without a cookie for a program, and signs its first access token.
    pub async fn sign_in_program(
        &self,
        email: &str,
        password: String,
        from: IpAddr,
    ) -> Result<IssuedToken, AccountError> {
        let member = self.recognise(email, password, from).await?;
        let session = self
            .app
            .store()
            .open_session(member, None, PROGRAM_SESSION_LIFETIME)
            .await?
            .ok_or(Denied::CredentialInvalid)?;
        Ok(self.token_of(member, session)?)
    }

    /// Signs an access token for a session that is proved already.
    pub fn access_token(&self, identity: &Identity) -> Result<IssuedToken, Error> {
        self.token_of(
            identity.member.id,
            OpenedSession {
                id: identity.session,
                now: identity.now,
                expires_at: identity.expires_at,
            },
        )
    }

    /// Ends the session on every node: cookies, tokens and sockets.
    pub async fn sign_out(&self, identity: &Identity) -> Result<(), Error> {
        if self.app.store().end_session(identity.session).await? {
            self.ledger.end(identity.session);
            self.app.bus().publish(Hint::Access {
                member: identity.member.id,
            });
        }
        Ok(())
    }

    /// A ticket for the first frame of a socket, good once and for seconds.
    pub async fn socket_ticket(&self, identity: &Identity) -> Result<Secret, Error> {
        let ticket = Secret::generate();
        self.app
            .store()
            .add_socket_ticket(
                ticket.hash().as_bytes(),
                identity.session,
                Millis(SOCKET_TICKET_MS as i64),
            )
            .await?;
        Ok(ticket)
    }

    /// The live session behind a cookie. Use keeps it alive.
    pub async fn by_cookie(&self, cookie: &str) -> Result<Option<Identity>, Error> {
        let Some(secret) = Secret::parse(cookie) else {
            return Ok(None);
        };
        let store = self.app.store();
        let identity = in_time(store.identity_by_cookie(secret.hash().as_bytes())).await?;
        if let Some(identity) = &identity {
            let left = identity.now.until(identity.expires_at);
            if left.0 < SESSION_LIFETIME.0 - EXTENDED_EVERY.0 {
                store
                    .extend_session(identity.session, SESSION_LIFETIME, SESSION_AGE_MAX)
                    .await?;
            }
        }
        Ok(identity)
    }

    /// The live session behind a socket ticket, which is used up by this.
    pub async fn by_socket_ticket(&self, ticket: &str) -> Result<Option<Identity>, Error> {
        let Some(secret) = Secret::parse(ticket) else {
            return Ok(None);
        };
        let store = self.app.store();
        in_time(store.take_socket_ticket(secret.hash().as_bytes())).await
    }

    /// The live session behind an access token. A socket that came with a token lives as long as
    /// the session; the token only had to hold at its beginning.
    pub async fn by_token(&self, token: &str) -> Result<Option<Identity>, Error> {
        let Ok(presented) = self.keys.verify(token).await? else {
            return Ok(None);
        };
        let session = SessionId(presented.session());
        let mark = self.ledger.mark();
        let known = self
            .ledger
            .find(session, presented.kid(), self.app.clock().now());
        let identity = if let Some(identity) = known {
            identity
        } else {
            let store = self.app.store();
            let reading = store.identity_by_session(session, presented.kid());
            let Some(identity) = in_time(reading).await? else {
                return Ok(None);
            };
            self.ledger.enter(mark, &identity);
            identity
        };
        let holds = presented
            .at(identity.now)
            .is_ok_and(|claims| claims.member == identity.member.id);
        Ok(holds.then_some(identity))
    }

    /// The member whose address and password these are. Costs the same for unknown addresses.
    async fn recognise(
        &self,
        email: &str,
        password: String,
        from: IpAddr,
    ) -> Result<MemberId, AccountError> {
        let email = normal_email(email).unwrap_or_default();
        self.attempts
            .count(&email, from)
            .map_err(|refused| Denied::TooManyAttempts {
                retry_after: refused.retry_after,
            })?;
        let account = self.app.store().account(&email).await?;
        let (member, stored) = account
            .map(|account| (account.member, account.password_hash))
            .unzip();
        let stored = stored.flatten().map(PasswordHash::from_stored);
        let matches = self.verify(stored, password).await?;
        Ok(member
            .filter(|_| matches)
            .ok_or(Denied::CredentialInvalid)?)
    }

    /// Signs a browser in as a member who is known already.
    pub(super) async fn open_browser_session(
        &self,
        member: MemberId,
    ) -> Result<SignedIn, AccountError> {
        let cookie = Secret::generate();
        let store = self.app.store();
        let hash = cookie.hash();
        store
            .open_session(member, Some(hash.as_bytes()), SESSION_LIFETIME)
            .await?
            .ok_or(Denied::CredentialInvalid)?;
        let identity = store
            .identity_by_cookie(hash.as_bytes())
            .await?
            .ok_or(Denied::CredentialInvalid)?;
        Ok(SignedIn { cookie, identity })
    }

    fn token_of(&self, member: MemberId, session: OpenedSession) -> Result<IssuedToken, Error> {
        Ok(IssuedToken {
            token: self.keys.sign(member, session.id, session.now)?,
            expires_in: ACCESS_TOKEN_LIFETIME,
        })
    }
}
