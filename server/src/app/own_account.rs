//! What members do with their own accounts.

use std::net::IpAddr;

use peerdesk_protocol as protocol;
use peerdesk_protocol::limits::ACCOUNT_SESSIONS_MAX;

use super::accounts::{AccountError, Accounts, Denied};
use super::in_time;
use crate::auth::PasswordHash;
use crate::bus::Hint;
use crate::store::{Error, Identity, OwnSession, SessionId};

impl Accounts {
    /// The account of a signed-in member, with its sessions.
    pub async fn own_account(&self, identity: &Identity) -> Result<protocol::Account, Error> {
        let member = identity.member.id;
        let store = self.app.store();
        in_time(async {
            let account = store.own_account(member).await?;
            let sessions = store.own_sessions(member, ACCOUNT_SESSIONS_MAX).await?;
            Ok(protocol::Account {
                email: account.email,
                place: account.place,
                has_password: account.password_hash.is_some(),
                sessions: sessions
                    .iter()
                    .map(|session| session_view(session, identity.session))
                    .collect(),
            })
        })
        .await
    }

    /// Gives the member another password, by the present one, and ends every other session of theirs:
    /// whoever changes a password often does so because somebody else may know it.
    pub async fn change_password(
        &self,
        identity: &Identity,
        change: protocol::ChangePassword,
        from: IpAddr,
    ) -> Result<(), AccountError> {
        let member = identity.member.id;
        self.attempts
            .count(&format!("member {}", member.0), from)
            .map_err(|refused| Denied::TooManyAttempts {
                retry_after: refused.retry_after,
            })?;
        let present = self.app.store().own_account(member).await?.password_hash;
        let stored = present.clone().map(PasswordHash::from_stored);
        if !self.verify(stored, change.current).await? {
            return Err(Denied::CredentialInvalid.into());
        }
        let hash = self.hash(change.password).await?;
        let ended = self
            .app
            .store()
            .change_password(member, identity.session, present.as_deref(), hash.as_str())
            .await?
            .ok_or(Denied::CredentialInvalid)?;
        for session in ended {
            self.ledger.end(session);
        }
        self.app.bus().publish(Hint::Access { member });
        Ok(())
    }

    /// Ends one session of the member; false when they have no such session that holds.
    pub async fn end_own_session(&self, identity: &Identity, session: i64) -> Result<bool, Error> {
        let member = identity.member.id;
        let session = SessionId(session);
        let ended = self.app.store().end_own_session(member, session).await?;
        if ended {
            self.ledger.end(session);
            self.app.bus().publish(Hint::Access { member });
        }
        Ok(ended)
    }
}

fn session_view(session: &OwnSession, here: SessionId) -> protocol::SessionView {
    protocol::SessionView {
        id: session.id.0,
        kind: if session.has_cookie {
            protocol::SessionKind::Browser
        } else {
            protocol::SessionKind::Program
        },
        since: session.since.0.unsigned_abs(),
        until: session.until.0.unsigned_abs(),
        here: session.id == here,
    }
}
