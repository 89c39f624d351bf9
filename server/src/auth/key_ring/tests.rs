//! Tokens as an attacker would write them. Each is signed with a key of the ring wherever that is
//! possible at all, so that nothing but the named flaw can be the reason of its refusal.

use aws_lc_rs::signature::Ed25519KeyPair;
use serde_json::Value;

use super::*;

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const ISSUER: &str = "urn:uuid:5a3f0d3e-0000-4000-8000-000000000001";
const MEMBER: MemberId = MemberId(7);
const SESSION: i64 = 42;

struct Fixture {
    key: Key,
    ring: KeyRing,
}

impl Fixture {
    fn new() -> Self {
        let key = Key::generate(later(1000), later(2000));
        Self {
            ring: KeyRing::new(ISSUER.to_owned(), vec![key.clone()]),
            key,
        }
    }

    fn header(&self) -> Value {
        json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": self.key.kid() })
    }

    /// Signs any header and payload, well formed or not.
    fn sign(&self, header: &str, payload: &str) -> String {
        let pair =
            Ed25519KeyPair::from_pkcs8(self.key.reveal_private()).expect("it was read before");
        let message = format!("{}.{}", encode(header), encode(payload));
        let signature = pair.sign(message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn outcome(&self, token: &str) -> Result<super::super::Claims, TokenError> {
        self.ring.verify(token)?.at(NOW)
    }

    fn refused(&self, header: &Value, payload: &Value) -> TokenError {
        self.refused_text(&header.to_string(), &payload.to_string())
    }

    fn refused_text(&self, header: &str, payload: &str) -> TokenError {
        self.outcome(&self.sign(header, payload))
            .expect_err(&format!("{header} {payload}"))
    }
}

fn later(seconds: i64) -> Timestamp {
    Timestamp(NOW.0 + seconds * 1000)
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn payload() -> Value {
    let now = NOW.0 / 1000;
    json!({
        "iss": ISSUER, "aud": "peerdesk", "sub": "7", "sid": SESSION, "jti": "x",
        "iat": now, "nbf": now, "exp": now + 600,
    })
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

fn without(mut object: Value, name: &str) -> Value {
    object
        .as_object_mut()
        .expect("it is an object")
        .remove(name);
    object
}

#[test]
fn a_signed_token_is_verified_and_names_member_and_session() {
    let fixture = Fixture::new();
    let token = fixture
        .ring
        .sign(MEMBER, SESSION, NOW)
        .expect("the key signs");
    let claims = fixture.outcome(&token).expect("it was just signed");
    assert_eq!((claims.member, claims.session), (MEMBER, SESSION));
    assert_eq!(claims.expires_at, NOW.plus(ACCESS_TOKEN_LIFETIME));
}

#[test]
fn the_form_that_the_hostile_ones_are_made_from_is_taken() {
    let fixture = Fixture::new();
    let token = fixture.sign(&fixture.header().to_string(), &payload().to_string());
    assert!(fixture.outcome(&token).is_ok());
}

#[test]
fn any_other_algorithm_is_refused() {
    let fixture = Fixture::new();
    for alg in [
        "none", "None", "HS256", "RS256", "ES256", "eddsa", "Ed25519", "",
    ] {
        let header = with(fixture.header(), "alg", json!(alg));
        assert_eq!(
            fixture.refused(&header, &payload()),
            TokenError::Malformed,
            "{alg}"
        );
    }
}

#[test]
fn the_public_key_is_no_hmac_secret() {
    let fixture = Fixture::new();
    let header = with(fixture.header(), "alg", json!("HS256")).to_string();
    let message = format!("{}.{}", encode(&header), encode(&payload().to_string()));
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, fixture.key.public());
    let tag = aws_lc_rs::hmac::sign(&key, message.as_bytes());
    let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag));
    assert_eq!(fixture.outcome(&token), Err(TokenError::Malformed));
}

#[test]
fn a_header_with_anything_more_less_or_else_is_refused() {
    let fixture = Fixture::new();
    let own = fixture.header();
    let headers = [
        without(own.clone(), "typ"),
        without(own.clone(), "kid"),
        without(own.clone(), "alg"),
        with(own.clone(), "typ", json!("JWT")),
        with(own.clone(), "typ", json!("logout+jwt")),
        with(own.clone(), "typ", json!("AT+JWT")),
        with(own.clone(), "crit", json!([])),
        with(own.clone(), "crit", json!(["exp"])),
        with(own.clone(), "b64", json!(false)),
        with(own.clone(), "jku", json!("https://evil.example/jwks")),
        with(own.clone(), "jwk", json!({ "kty": "OKP" })),
        with(own.clone(), "x5u", json!("https://evil.example/x")),
        with(own.clone(), "kid", json!("../../etc/passwd")),
        with(own.clone(), "kid", json!("' or 1=1 --")),
        with(own.clone(), "kid", json!("")),
        with(own.clone(), "kid", json!("a".repeat(65))),
        with(own.clone(), "kid", json!(["a"])),
        json!([]),
        json!("EdDSA"),
    ];
    for header in headers {
        assert_eq!(
            fixture.refused(&header, &payload()),
            TokenError::Malformed,
            "{header}"
        );
    }
    let doubled = format!(
        r#"{{"alg":"none","alg":"EdDSA","typ":"at+jwt","kid":"{}"}}"#,
        fixture.key.kid()
    );
    assert_eq!(
        fixture.refused_text(&doubled, &payload().to_string()),
        TokenError::Malformed
    );
}

#[test]
fn an_unknown_key_is_told_apart_so_that_it_can_be_looked_for() {
    let fixture = Fixture::new();
    let header = with(fixture.header(), "kid", json!("another"));
    assert_eq!(fixture.refused(&header, &payload()), TokenError::UnknownKey);
}

#[test]
fn a_key_that_no_longer_verifies_is_as_good_as_unknown() {
    let fixture = Fixture::new();
    let token = fixture.sign(&fixture.header().to_string(), &payload().to_string());
    let presented = fixture.ring.verify(&token).expect("the signature is right");
    assert_eq!(presented.at(later(2001)), Err(TokenError::UnknownKey));
}

#[test]
fn each_claim_is_required_and_is_one_text_or_whole_number() {
    let fixture = Fixture::new();
    for name in ["iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp"] {
        let missing = fixture.refused(&fixture.header(), &without(payload(), name));
        assert_eq!(missing, TokenError::Malformed, "{name} missing");
        for value in [
            json!(null),
            json!(true),
            json!({}),
            json!([]),
            json!([payload()[name]]),
            json!([payload()[name], "other"]),
            json!(1.5),
            json!(1e300),
            json!(-1e300),
        ] {
            let refused = fixture.refused(&fixture.header(), &with(payload(), name, value.clone()));
            assert_eq!(refused, TokenError::Malformed, "{name}: {value}");
        }
    }
}

#[test]
fn texts_in_place_of_numbers_and_doubled_or_unknown_claims_are_refused() {
    let fixture = Fixture::new();
    let header = fixture.header();
    let now = NOW.0 / 1000;
    for (name, value) in [
        ("exp", json!((now + 600).to_string())),
        ("sid", json!("42")),
        ("sub", json!("07")),
        ("sub", json!("+7")),
        ("sub", json!("-7")),
        ("sub", json!("0")),
        ("sub", json!("7 ")),
        ("sub", json!("")),
        ("sub", json!("9223372036854775808")),
        ("role", json!("admin")),
    ] {
        let refused = fixture.refused(&header, &with(payload(), name, value.clone()));
        assert_eq!(refused, TokenError::Malformed, "{name}: {value}");
    }
    let text = payload().to_string();
    let doubled = text.replacen('{', r#"{"sub":"8","#, 1);
    assert_eq!(
        fixture.refused_text(&header.to_string(), &doubled),
        TokenError::Malformed
    );
}

#[test]
fn a_token_for_or_from_somebody_else_is_refused() {
    let fixture = Fixture::new();
    for (name, value) in [
        ("aud", json!("other")),
        ("aud", json!("Peerdesk")),
        ("aud", json!("")),
        (
            "iss",
            json!("urn:uuid:5a3f0d3e-0000-4000-8000-000000000002"),
        ),
        ("iss", json!("")),
    ] {
        let refused = fixture.refused(&fixture.header(), &with(payload(), name, value.clone()));
        assert_eq!(refused, TokenError::Foreign, "{name}: {value}");
    }
}

#[test]
fn time_is_held_against_the_token_with_five_seconds_of_leeway() {
    let fixture = Fixture::new();
    let check = |iat: i64, nbf: i64, exp: i64, expected: Result<(), TokenError>| {
        let now = NOW.0 / 1000;
        let mut content = with(payload(), "iat", json!(now + iat));
        content = with(content, "nbf", json!(now + nbf));
        content = with(content, "exp", json!(now + exp));
        let token = fixture.sign(&fixture.header().to_string(), &content.to_string());
        assert_eq!(
            fixture.outcome(&token).map(|_| ()),
            expected,
            "{iat} {nbf} {exp}"
        );
    };
    check(-600, -600, 0, Ok(()));
    check(-600, -600, -4, Ok(()));
    check(-600, -600, -5, Err(TokenError::Expired));
    check(-700, -700, -61, Err(TokenError::Malformed));
    check(-100, -100, -50, Err(TokenError::Expired));
    check(5, 5, 600, Ok(()));
    check(0, 6, 600, Err(TokenError::NotYetValid));
    check(6, 0, 600, Err(TokenError::NotYetValid));
    check(0, 0, 601, Err(TokenError::Malformed));
    check(0, 0, 0, Err(TokenError::Malformed));
    check(0, 0, i64::MAX - NOW.0 / 1000, Err(TokenError::Malformed));
    check(i64::MIN, 0, 600, Err(TokenError::Malformed));
}

#[test]
fn a_changed_byte_anywhere_is_refused() {
    let fixture = Fixture::new();
    let token = fixture
        .ring
        .sign(MEMBER, SESSION, NOW)
        .expect("the key signs");
    for place in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).expect("ASCII stays ASCII");
        // The last character of the signature has four bits that mean nothing; those spellings
        // must not pass either.
        assert!(fixture.outcome(&changed).is_err(), "{place}: {changed}");
    }
}

#[test]
fn what_is_no_token_is_refused() {
    let fixture = Fixture::new();
    let token = fixture
        .ring
        .sign(MEMBER, SESSION, NOW)
        .expect("the key signs");
    let two_parts = token.rsplit_once('.').expect("it has dots").0;
    for text in [
        "",
        ".",
        "..",
        "...",
        two_parts,
        &format!("{two_parts}."),
        &format!("{token}.x"),
        &format!(" {token}"),
        &format!("{token}\n"),
        &format!("{token}="),
        &"a".repeat(TOKEN_BYTES_MAX + 1),
        "ä.ä.ä",
    ] {
        assert!(fixture.outcome(text).is_err(), "{text}");
    }
}

#[test]
fn a_signature_of_another_key_is_refused() {
    let (fixture, other) = (Fixture::new(), Fixture::new());
    let token = other.sign(&fixture.header().to_string(), &payload().to_string());
    assert_eq!(fixture.outcome(&token), Err(TokenError::Forged));
}

#[test]
fn the_key_that_ends_first_signs_and_its_tokens_outlive_it() {
    let (old, new) = (
        Key::generate(later(100), later(800)),
        Key::generate(later(1000), later(1700)),
    );
    let ring = KeyRing::new(ISSUER.to_owned(), vec![new.clone(), old.clone()]);
    let kid_at = |moment| {
        let token = ring.sign(MEMBER, SESSION, moment).expect("a key signs");
        ring.verify(&token)
            .expect("it was just signed")
            .kid()
            .to_owned()
    };
    assert_eq!(kid_at(NOW), old.kid());
    assert_eq!(kid_at(later(99)), old.kid());
    assert_eq!(kid_at(later(100)), new.kid());
    assert_eq!(ring.sign(MEMBER, SESSION, later(1000)), None);
    assert_eq!(ring.signs_until(), Some(later(1000)));
    let last_of_old = ring
        .sign(MEMBER, SESSION, later(99))
        .expect("the key signs");
    let presented = ring.verify(&last_of_old).expect("the key still verifies");
    assert!(presented.at(later(698)).is_ok());
}

#[test]
fn the_published_set_holds_public_halves_only() {
    let fixture = Fixture::new();
    let set = fixture.ring.jwks().to_string();
    assert!(set.contains(&URL_SAFE_NO_PAD.encode(fixture.key.public())));
    assert!(!set.contains("\"d\""));
    let debug = format!("{:?}", fixture.key);
    assert!(
        debug.contains(fixture.key.kid()) && !debug.contains("private"),
        "{debug}"
    );
}

#[test]
fn a_stored_key_is_read_back_and_halves_of_two_keys_are_not() {
    let (one, other) = (Fixture::new().key, Fixture::new().key);
    let read = |private: &Key, public: &Key, kid: &str| {
        Key::read(
            kid.to_owned(),
            private.reveal_private().to_vec(),
            public.public().to_vec(),
            NOW,
            NOW,
        )
    };
    assert!(read(&one, &one, one.kid()).is_ok());
    assert!(read(&one, &other, one.kid()).is_err());
    assert!(read(&one, &one, "../x").is_err());
}
