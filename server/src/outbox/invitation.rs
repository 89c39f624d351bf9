//! The one mail that follows no notice: the link by which somebody chooses a password. The desk keeps no
//! token, so the mail is handed over while whoever was shown the token waits, and not by leases.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lettre::Message;
use lettre::message::{Mailbox, MultiPart};
use peerdesk_desk::{Language, Timestamp};
use tokio::time::timeout;
use tracing::warn;

use super::mail::{MailError, escaped, head};
use super::smtp::{self, Handed};
use super::{Outbox, words};
use crate::store::{Error, LinkToMail, Recipient};

/// Longest wait for the way to the mail server, and for its answer to the mail. Together they are
/// shorter than a request may last.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const HAND_TIMEOUT: Duration = Duration::from_secs(8);

/// A link that is to go out by mail.
pub struct Invitation {
    pub link: LinkToMail,
    /// What the link is known by.
    pub hash: Vec<u8>,
    /// What opens it.
    pub token: String,
    /// For somebody who has chosen no language.
    pub language: Language,
}

/// How far a mail with a link came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    Sent,
    /// Nothing was sent; trying again is safe.
    NotSent,
    /// The mail server does not take it.
    Refused,
    /// It may have arrived, so it is not sent again.
    Unknown,
}

impl Outbox {
    /// Whether mails can be sent.
    pub fn has_mail(&self) -> bool {
        self.settings.smtp.is_some() && self.settings.mail_from.is_some()
    }

    /// Sends a link, at most once.
    pub async fn invite(&self, invitation: Invitation) -> Result<Invited, Error> {
        let outbox = self.clone();
        // In a task of its own: whoever asked may hang up after the mark and before the mail.
        tokio::spawn(async move { outbox.try_invite(&invitation).await })
            .await
            .map_err(|_| Error::crashed())?
    }

    async fn try_invite(&self, invitation: &Invitation) -> Result<Invited, Error> {
        if invitation.link.was_mailed {
            return Ok(Invited::Unknown);
        }
        let (Some(smtp), Some(from)) = (&self.settings.smtp, &self.settings.mail_from) else {
            return Ok(Invited::NotSent);
        };
        let member = invitation.link.member;
        let Some(to) = self.store.invited(member, invitation.language).await? else {
            return Ok(Invited::NotSent);
        };
        let mail = match self.write_invitation(invitation, from, &to).await? {
            Ok(mail) => mail,
            Err(error) => {
                warn!(%error, member.id = member.0, "an invitation could not be written");
                return Ok(Invited::Refused);
            }
        };
        let connection = match timeout(CONNECT_TIMEOUT, smtp.connect()).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) => {
                warn!(%error, "the mail server cannot be reached for an invitation");
                return Ok(Invited::NotSent);
            }
            Err(_) => return Ok(Invited::NotSent),
        };
        if !self.store.hand_link(&invitation.hash).await? {
            return Ok(Invited::Unknown);
        }
        let handed = timeout(HAND_TIMEOUT, smtp::hand(connection, &mail)).await;
        let invited = match handed.unwrap_or(Handed::Unknown) {
            Handed::Taken => Invited::Sent,
            Handed::NotNow => Invited::NotSent,
            Handed::Never => Invited::Refused,
            Handed::Unknown => Invited::Unknown,
        };
        match invited {
            Invited::NotSent | Invited::Refused => {
                self.store.take_link_back(&invitation.hash).await?;
            }
            Invited::Sent | Invited::Unknown => {}
        }
        Ok(invited)
    }

    async fn write_invitation(
        &self,
        invitation: &Invitation,
        from: &Mailbox,
        to: &Recipient,
    ) -> Result<Result<Message, MailError>, Error> {
        // The token stands behind the #, so that no proxy on the way has it in its log.
        let address = format!("{}/join#{}", self.origin, invitation.token);
        Ok(write(Letter {
            from,
            to,
            organisation: &invitation.link.organisation,
            until: invitation.link.until,
            now: self.store.now().await?,
            id: format!(
                "<invitation-{}@{}>",
                URL_SAFE_NO_PAD.encode(&invitation.hash),
                from.email.domain()
            ),
            address,
        }))
    }
}

struct Letter<'a> {
    from: &'a Mailbox,
    to: &'a Recipient,
    organisation: &'a str,
    until: Timestamp,
    now: Timestamp,
    /// Names the message, so that a mailbox that gets it twice shows it once.
    id: String,
    address: String,
}

fn write(letter: Letter<'_>) -> Result<Message, MailError> {
    let language = letter.to.language;
    let greeting = words::greeting(language, &letter.to.name);
    // A link that was just made holds for a moment less than whole days.
    let days = ((letter.until.0 - letter.now.0 + DAY_MS / 2) / DAY_MS).max(1);
    let [title, why, holds] = words::invitation(language, letter.organisation, days);
    let address = letter.address;
    let plain = format!("{greeting}\n\n{why}\n{address}\n\n{holds}\n");
    let html = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><body><p>{}</p><p>{}<br>\
         <a href=\"{}\">{}</a></p><p><small>{}</small></p></body></html>",
        words::tag(language),
        escaped(&greeting),
        escaped(&why),
        escaped(&address),
        escaped(words::open(language)),
        escaped(&holds)
    );
    Ok(head(letter.from, letter.to, title, &letter.id, letter.now)?
        .multipart(MultiPart::alternative_plain_html(plain, html))?)
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
