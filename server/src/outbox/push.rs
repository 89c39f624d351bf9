//! A push message as browsers read it: encrypted for one browser (RFC 8291), signed by the
//! installation (RFC 8292).

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use aws_lc_rs::rand::{SystemRandom, fill};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use peerdesk_desk::{Millis, Timestamp};
use serde::Serialize;
use thiserror::Error;

/// Size of the one record that a message is; larger plain texts do not fit.
const RECORD_BYTES: u32 = 4096;
/// Longest plain text: the record less its tag and its delimiter.
pub(super) const PLAIN_BYTES_MAX: usize = RECORD_BYTES as usize - 16 - 1;
/// Bytes of an uncompressed point.
const POINT_BYTES: usize = 65;
const SALT_BYTES: usize = 16;
/// How long a signature holds; services refuse more than a day.
const SIGNED_FOR: Millis = Millis::minutes(12 * 60);

/// Why a message could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PushError {
    #[error("the browser's key is none")]
    BrowserKey,
    #[error("the installation's push key cannot be read")]
    OwnKey,
    #[error("the message is too long for one push")]
    TooLong,
}

/// The installation's key towards push services.
pub struct VapidKey {
    signing: EncodingKey,
    /// The public point, as browsers want it.
    public: Vec<u8>,
}

/// A fresh key pair: PKCS#8, and the public point.
pub fn new_key_pair() -> (Vec<u8>, Vec<u8>) {
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let private = EcdsaKeyPair::generate_pkcs8(algorithm, &random)
        .expect("the cryptographic library aborts rather than fail to draw random bytes");
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, private.as_ref())
        .expect("what was just written can be read");
    (
        private.as_ref().to_vec(),
        pair.public_key().as_ref().to_vec(),
    )
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    exp: i64,
    sub: &'a str,
}

impl VapidKey {
    /// The stored key.
    pub fn read(private: &[u8], public: Vec<u8>) -> Result<Self, PushError> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, private)
            .map_err(|_| PushError::OwnKey)?;
        Ok(Self {
            signing: EncodingKey::from_ec_der(private),
            public,
        })
    }

    /// The public point.
    pub(super) fn public(&self) -> &[u8] {
        &self.public
    }

    /// The value of the header `Authorization` for a push service. `contact` is where its people can
    /// complain: a `mailto:` or `https:` address.
    pub(super) fn authorization(
        &self,
        service: &str,
        contact: &str,
        now: Timestamp,
    ) -> Result<String, PushError> {
        let claims = Claims {
            aud: service,
            exp: now.plus(SIGNED_FOR).0 / 1000,
            sub: contact,
        };
        let token = encode(&Header::new(Algorithm::ES256), &claims, &self.signing)
            .map_err(|_| PushError::OwnKey)?;
        let key = URL_SAFE_NO_PAD.encode(&self.public);
        Ok(format!("vapid t={token}, k={key}"))
    }
}

/// Encrypts a message for a browser, with a key and salt of its own.
pub(super) fn encrypt(plain: &[u8], p256dh: &[u8], auth: &[u8]) -> Result<Vec<u8>, PushError> {
    let own = PrivateKey::generate(&ECDH_P256)
        .expect("the cryptographic library aborts rather than fail to draw random bytes");
    let mut salt = [0; SALT_BYTES];
    fill(&mut salt)
        .expect("the cryptographic library aborts rather than fail to draw random bytes");
    encrypt_with(plain, p256dh, auth, &own, salt)
}

fn encrypt_with(
    plain: &[u8],
    p256dh: &[u8],
    auth: &[u8],
    own: &PrivateKey,
    salt: [u8; SALT_BYTES],
) -> Result<Vec<u8>, PushError> {
    if plain.len() > PLAIN_BYTES_MAX {
        return Err(PushError::TooLong);
    }
    let own_public = own.compute_public_key().map_err(|_| PushError::OwnKey)?;
    let key_info = [b"WebPush: info\0", p256dh, own_public.as_ref()].concat();
    let peer = UnparsedPublicKey::new(&ECDH_P256, p256dh);
    let mut shared = [0; 32];
    agree(own, peer, PushError::BrowserKey, |secret| {
        let prk = Salt::new(HKDF_SHA256, auth).extract(secret);
        expand(&prk, &key_info, &mut shared)
    })?;
    let prk = Salt::new(HKDF_SHA256, &salt).extract(&shared);
    let (mut key, mut nonce) = ([0; 16], [0; 12]);
    expand(&prk, b"Content-Encoding: aes128gcm\0", &mut key)?;
    expand(&prk, b"Content-Encoding: nonce\0", &mut nonce)?;
    // The delimiter of the last record.
    let mut sealed = [plain, &[2]].concat();
    let key = UnboundKey::new(&AES_128_GCM, &key).map_err(|_| PushError::BrowserKey)?;
    LessSafeKey::new(key)
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::empty(),
            &mut sealed,
        )
        .map_err(|_| PushError::TooLong)?;
    let mut message = Vec::with_capacity(SALT_BYTES + 4 + 1 + POINT_BYTES + sealed.len());
    message.extend_from_slice(&salt);
    message.extend_from_slice(&RECORD_BYTES.to_be_bytes());
    message.push(POINT_BYTES as u8);
    message.extend_from_slice(own_public.as_ref());
    message.extend_from_slice(&sealed);
    Ok(message)
}

struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand(prk: &Prk, info: &[u8], key: &mut [u8]) -> Result<(), PushError> {
    prk.expand(&[info], Bytes(key.len()))
        .and_then(|made| made.fill(key))
        .map_err(|_| PushError::BrowserKey)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use peerdesk_desk::Timestamp;

    use super::{PLAIN_BYTES_MAX, PushError, VapidKey, encrypt, encrypt_with, new_key_pair};

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).expect("base64url")
    }

    const BROWSER: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    /// RFC 8291, section 5.
    #[test]
    fn the_example_of_the_standard_comes_out_byte_for_byte() {
        let own = bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
        let own = PrivateKey::from_private_key(&ECDH_P256, &own).expect("a key");
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().expect("a salt");
        let message = encrypt_with(
            b"When I grow up, I want to be a watermelon",
            &bytes(BROWSER),
            &bytes(AUTH),
            &own,
            salt,
        )
        .expect("a message");
        assert_eq!(
            URL_SAFE_NO_PAD.encode(message),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocIn\
             mYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNW\
             QexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn what_cannot_be_encrypted_is_refused() {
        let whole = vec![b'x'; PLAIN_BYTES_MAX];
        let (browser, auth) = (bytes(BROWSER), bytes(AUTH));
        assert!(encrypt(&whole, &browser, &auth).is_ok());
        let longer = [&whole[..], b"x"].concat();
        assert_eq!(encrypt(&longer, &browser, &auth), Err(PushError::TooLong));
        let mut off_curve = browser;
        off_curve[40] ^= 1;
        assert_eq!(encrypt(b"x", &off_curve, &auth), Err(PushError::BrowserKey));
        assert_eq!(encrypt(b"x", &[4; 65], &auth), Err(PushError::BrowserKey));
    }

    #[test]
    fn a_fresh_key_signs_for_one_service() {
        let (private, public) = new_key_pair();
        let key = VapidKey::read(&private, public.clone()).expect("a key");
        let header = key
            .authorization(
                "https://push.example",
                "mailto:desk@acme.test",
                Timestamp(1_000_000),
            )
            .expect("a header");
        let (token, named) = header
            .strip_prefix("vapid t=")
            .and_then(|rest| rest.split_once(", k="))
            .expect("token and key");
        assert_eq!(bytes(named), public);
        let claims = token.split('.').nth(1).expect("claims");
        assert_eq!(
            String::from_utf8(bytes(claims)).expect("text"),
            r#"{"aud":"https://push.example","exp":44200,"sub":"mailto:desk@acme.test"}"#
        );
        assert!(VapidKey::read(b"x", Vec::new()).is_err());
    }
}
