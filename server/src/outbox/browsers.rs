//! Browsers that may be woken, and links in mails: what members change about the ways out.

use peerdesk_desk::MemberId;

use super::Outbox;
use crate::auth::ClaimedLink;
use crate::store::{Error, Subscription};

/// Bytes of an uncompressed point.
const POINT_BYTES: usize = 65;
const AUTH_BYTES: usize = 16;
/// Longest address of a browser.
const ENDPOINT_BYTES_MAX: usize = 2_048;

impl Outbox {
    /// The installation's public key, which a browser asks for before it subscribes.
    pub fn public_key(&self) -> &[u8] {
        self.vapid.public()
    }

    /// Enters a browser of a member; false when nothing can or may be sent to it.
    pub async fn subscribe(&self, member: MemberId, new: &Subscription) -> Result<bool, Error> {
        let is_fit = new.p256dh.len() == POINT_BYTES
            && new.auth.len() == AUTH_BYTES
            && new.endpoint.len() <= ENDPOINT_BYTES_MAX
            && self.settings.endpoints.allow(&new.endpoint)
            && super::push::encrypt(b"", &new.p256dh, &new.auth).is_ok();
        if is_fit {
            self.store.subscribe(member, new).await?;
        }
        Ok(is_fit)
    }

    /// Forgets a browser of a member.
    pub async fn unsubscribe(&self, member: MemberId, endpoint: &str) -> Result<(), Error> {
        self.store.unsubscribe(member, endpoint).await?;
        Ok(())
    }

    /// Does what a link in a mail says; false when it is none of ours.
    pub async fn follow_link(&self, token: &str) -> Result<bool, Error> {
        let Some(claimed) = ClaimedLink::read(token) else {
            return Ok(false);
        };
        let secret = self.store.known_link_secret(claimed.member()).await?;
        let Some(link) = secret.and_then(|secret| claimed.open(&secret)) else {
            return Ok(false);
        };
        self.store.stop_mail(link.member, &link.subjects()).await?;
        Ok(true)
    }
}
