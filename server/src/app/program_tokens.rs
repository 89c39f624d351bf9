//! Access tokens for whoever holds the database: load tests and scripts of the administrator.

use peerdesk_desk::MemberId;

use super::Accounts;
use super::sign_in::PROGRAM_SESSION_LIFETIME;
use crate::store::Error;

/// A token with whose it is.
pub struct MemberToken {
    pub email: String,
    pub member: MemberId,
    pub token: String,
}

impl Accounts {
    /// Tokens for the first active members whose address begins so.
    pub async fn tokens_for(&self, prefix: &str, count: u32) -> Result<Vec<MemberToken>, Error> {
        let sessions = self
            .app
            .store()
            .open_program_sessions(prefix, count, PROGRAM_SESSION_LIFETIME)
            .await?;
        sessions
            .into_iter()
            .map(|opened| {
                let token = self.keys.sign(opened.member, opened.session, opened.now)?;
                Ok(MemberToken {
                    email: opened.email,
                    member: opened.member,
                    token,
                })
            })
            .collect()
    }
}
