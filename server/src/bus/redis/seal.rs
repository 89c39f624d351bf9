//! What nodes tell each other is sealed with a secret of the installation, so that whoever can write
//! to Redis cannot put words into anybody's window.

use aws_lc_rs::hmac;

/// Bytes of the tag at the end of each message: HMAC-SHA256, shortened to 128 bits as RFC 2104
/// section 5 allows.
const TAG_BYTES: usize = 16;

/// The secret that all nodes of an installation share.
#[derive(Debug)]
pub(super) struct Seal(hmac::Key);

impl Seal {
    pub(super) fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// A message with its tag.
    pub(super) fn close(&self, channel: &str, mut message: Vec<u8>) -> Vec<u8> {
        let tag = self.tag(channel, &message);
        message.extend_from_slice(&tag.as_ref()[..TAG_BYTES]);
        message
    }

    /// The message, when its tag is ours for this channel.
    pub(super) fn open<'a>(&self, channel: &str, sealed: &'a [u8]) -> Option<&'a [u8]> {
        let (message, tag) = sealed.split_at_checked(sealed.len().checked_sub(TAG_BYTES)?)?;
        let ours = self.tag(channel, message);
        aws_lc_rs::constant_time::verify_slices_are_equal(&ours.as_ref()[..TAG_BYTES], tag)
            .is_ok()
            .then_some(message)
    }

    fn tag(&self, channel: &str, message: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(channel.as_bytes());
        context.update(&[0]);
        context.update(message);
        context.sign()
    }
}

#[cfg(test)]
mod tests {
    use super::Seal;

    #[test]
    fn only_what_was_sealed_with_the_secret_for_the_channel_opens() {
        let seal = Seal::new(&[1; 32]);
        let sealed = seal.close("tickets:7", b"hello".to_vec());
        assert_eq!(seal.open("tickets:7", &sealed), Some(&b"hello"[..]));
        assert_eq!(seal.open("tickets:8", &sealed), None);
        assert_eq!(Seal::new(&[2; 32]).open("tickets:7", &sealed), None);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(seal.open("tickets:7", &changed), None);
        }
        assert_eq!(seal.open("tickets:7", &sealed[..10]), None);
        assert_eq!(seal.open("tickets:7", b""), None);
    }
}
