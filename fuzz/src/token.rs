//! Token to claims.

use std::sync::LazyLock;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use peerdesk_desk::Timestamp;
use peerdesk_server::auth::{ACCESS_TOKEN_LIFETIME, Claims, Key, KeyRing, TIME_LEEWAY_SECONDS};
use serde_json::{Value, json};

/// The moment at which all tokens are looked at.
const NOW: Timestamp = Timestamp(1_800_000_000_000);
const ISSUER: &str = "urn:uuid:5a3f0d3e-0000-4000-8000-000000000001";
const KID: &str = "peerdesk-fuzz-16";

/// A key that everybody knows, so that corpora stay valid and a fuzzer gets behind the signature.
static PAIR: LazyLock<Ed25519KeyPair> = LazyLock::new(|| {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("any 32 bytes are a seed")
});

static RING: LazyLock<KeyRing> = LazyLock::new(|| {
    let private = PAIR.to_pkcs8().expect("a pair has this form");
    let later = Timestamp(NOW.0 + 3_600_000);
    let key = Key::read(
        KID.to_owned(),
        private.as_ref().to_vec(),
        PAIR.public_key().as_ref().to_vec(),
        later,
        later,
    )
    .expect("the key is whole");
    KeyRing::new(ISSUER.to_owned(), vec![key])
});

/// A token as it stands, or a header and a payload with a line break between, which are signed here.
/// What proves something is exactly a token as it is issued here, for this moment, in the one form
/// that it can have; everything else has a reason.
pub fn token(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let token = match text.split_once('\n') {
        Some((header, payload)) => signed(header, payload),
        None => text.to_owned(),
    };
    match RING.verify(&token).and_then(|presented| presented.at(NOW)) {
        Ok(claims) => issued_here(&token, claims),
        Err(reason) => assert!(!reason.to_string().is_empty()),
    }
}

fn issued_here(token: &str, claims: Claims) {
    let part = |at: usize| {
        let text = token.split('.').nth(at).expect("a token has three parts");
        let bytes = URL_SAFE_NO_PAD.decode(text).expect("it was decoded before");
        String::from_utf8(bytes).expect("it was read as JSON before")
    };
    let (header, payload) = (part(0), part(1));
    assert_eq!(
        signed(&header, &payload),
        token,
        "the same token in another form"
    );
    let header: Value = serde_json::from_str(&header).expect("it was read before");
    assert_eq!(
        header,
        json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": KID })
    );
    let payload: Value = serde_json::from_str(&payload).expect("it was read before");
    let fields = payload.as_object().expect("claims have names");
    assert_eq!(fields.len(), 8, "{payload}");
    assert_eq!(payload["iss"], ISSUER);
    assert_eq!(payload["aud"], "peerdesk");
    assert_eq!(payload["sub"], claims.member.0.to_string());
    assert!(claims.member.0 > 0, "{payload}");
    assert_eq!(payload["sid"], claims.session);
    assert!(payload["jti"].is_string(), "{payload}");
    let moment = |name: &str| payload[name].as_i64().expect("moments are whole numbers");
    let now = NOW.0 / 1000;
    let (iat, nbf, exp) = (moment("iat"), moment("nbf"), moment("exp"));
    assert!(iat.max(nbf) <= now + TIME_LEEWAY_SECONDS, "{payload}");
    assert!(exp > now - TIME_LEEWAY_SECONDS, "{payload}");
    assert!(exp - iat <= ACCESS_TOKEN_LIFETIME.0 / 1000, "{payload}");
    assert_eq!(claims.expires_at.0, exp * 1000);
}

/// A token of any header and payload, well formed or not. Signing is deterministic, so there is one.
pub(crate) fn signed(header: &str, payload: &str) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload)
    );
    let signature = PAIR.sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A header and a payload as they are issued, with what is to be another way.
pub(crate) fn parts(changes: Value) -> (String, String) {
    let now = NOW.0 / 1000;
    let header = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": KID });
    let mut payload = json!({
        "iss": ISSUER, "aud": "peerdesk", "sub": "7", "sid": 42, "jti": "x",
        "iat": now, "nbf": now, "exp": now + 600,
    });
    if let (Value::Object(changes), Some(fields)) = (changes, payload.as_object_mut()) {
        fields.extend(changes);
    }
    (header.to_string(), payload.to_string())
}
