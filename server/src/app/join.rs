//! Coming in by a one-time link: whoever was invited, or forgot their password, chooses one.

use std::net::IpAddr;

use peerdesk_protocol as protocol;

use super::accounts::{AccountError, Accounts, Denied};
use super::in_time;
use super::sign_in::SignedIn;
use crate::auth::{Secret, SecretHash};

impl Accounts {
    /// Whom a link is for, so that its page can greet them.
    pub async fn join_offer(
        &self,
        look: &protocol::LookAtJoin,
        from: IpAddr,
    ) -> Result<protocol::JoinOffer, AccountError> {
        self.count_address(from)?;
        let hash = link_hash(&look.token)?;
        let offer = in_time(self.app.store().join_offer(hash.as_bytes())).await?;
        let offer = offer.ok_or(Denied::JoinLinkInvalid)?;
        Ok(protocol::JoinOffer {
            name: offer.name,
            email: offer.email,
            organisation: offer.organisation,
        })
    }

    /// Uses a link up: the member has this password from now on, and is signed in with it here alone.
    pub async fn join(&self, join: protocol::Join, from: IpAddr) -> Result<SignedIn, AccountError> {
        self.count_address(from)?;
        let hash = link_hash(&join.token)?;
        // Hashing a password costs, so it is done for links that hold alone.
        let offer = in_time(self.app.store().join_offer(hash.as_bytes())).await?;
        offer.ok_or(Denied::JoinLinkInvalid)?;
        let password = self.hash(join.password).await?;
        let store = self.app.store();
        let member = store.join(hash.as_bytes(), password.as_str()).await?;
        let member = member.ok_or(Denied::JoinLinkInvalid)?;
        self.tell_access(member);
        self.open_browser_session(member).await
    }
}

fn link_hash(token: &str) -> Result<SecretHash, Denied> {
    let secret = Secret::parse(token).ok_or(Denied::JoinLinkInvalid)?;
    Ok(secret.hash())
}
