//! Links in mails that change what their reader gets, without a sign-in: they can do nothing else.

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign, verify};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use peerdesk_desk::{MemberId, Subject};

const BODY_BYTES: usize = 9;
const TAG_BYTES: usize = 32;
/// Stands for every subject.
const ALL: u8 = 0xff;

/// What a link does: ends mails about a subject, or all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailLink {
    pub member: MemberId,
    pub subject: Option<Subject>,
}

/// A link as it came back, not believed yet.
pub struct ClaimedLink {
    link: MailLink,
    body: [u8; BODY_BYTES],
    tag: [u8; TAG_BYTES],
}

impl MailLink {
    /// The link's token, sealed with the member's secret.
    pub fn seal(self, secret: &[u8]) -> String {
        let body = self.body();
        let tag = sign(&Key::new(HMAC_SHA256, secret), &body);
        URL_SAFE_NO_PAD.encode([&body, tag.as_ref()].concat())
    }

    fn body(self) -> [u8; BODY_BYTES] {
        let mut body = [0; BODY_BYTES];
        body[..8].copy_from_slice(&self.member.0.to_be_bytes());
        body[8] = self.subject.map_or(ALL, |subject| {
            Subject::ALL
                .iter()
                .position(|known| *known == subject)
                .map_or(ALL, |at| at as u8)
        });
        body
    }

    /// The subjects whose mails it ends.
    pub fn subjects(self) -> Vec<Subject> {
        self.subject
            .map_or_else(|| Subject::ALL.to_vec(), |subject| vec![subject])
    }
}

impl ClaimedLink {
    /// Reads a token; anything but the one spelling of a token is none.
    pub fn read(token: &str) -> Option<Self> {
        if token.len() > 2 * (BODY_BYTES + TAG_BYTES) {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (body, tag) = bytes.split_at_checked(BODY_BYTES)?;
        let body: [u8; BODY_BYTES] = body.try_into().ok()?;
        let tag: [u8; TAG_BYTES] = tag.try_into().ok()?;
        let (member, subject) = body.split_at(8);
        let member = MemberId(i64::from_be_bytes(member.try_into().ok()?));
        let subject = match subject.first().copied()? {
            ALL => None,
            at => Some(*Subject::ALL.get(usize::from(at))?),
        };
        let link = MailLink { member, subject };
        Some(Self { link, body, tag })
    }

    /// Whose secret it has to be sealed with.
    pub fn member(&self) -> MemberId {
        self.link.member
    }

    /// The link, if it was sealed with this secret.
    pub fn open(&self, secret: &[u8]) -> Option<MailLink> {
        verify(&Key::new(HMAC_SHA256, secret), &self.body, &self.tag)
            .ok()
            .map(|()| self.link)
    }
}

#[cfg(test)]
mod tests {
    use super::{ClaimedLink, MailLink, MemberId, Subject};

    #[test]
    fn a_link_opens_with_the_secret_that_sealed_it_and_with_no_other() {
        for subject in Subject::ALL.iter().copied().map(Some).chain([None]) {
            let link = MailLink {
                member: MemberId(77),
                subject,
            };
            let token = link.seal(b"secret");
            let claimed = ClaimedLink::read(&token).expect("a token");
            assert_eq!(claimed.member(), MemberId(77));
            assert_eq!(claimed.open(b"secret"), Some(link));
            assert_eq!(claimed.open(b"other"), None);
        }
    }

    #[test]
    fn a_changed_token_is_none_or_does_not_open() {
        let token = MailLink {
            member: MemberId(77),
            subject: None,
        }
        .seal(b"secret");
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("text");
            let opened = ClaimedLink::read(&changed).and_then(|claimed| claimed.open(b"secret"));
            assert_eq!(opened, None, "{changed}");
        }
        for text in ["", "x", "ä", &token[..10], &token.repeat(3)] {
            assert!(ClaimedLink::read(text).is_none(), "{text}");
        }
    }
}
