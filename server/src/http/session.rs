//! Who a request comes from: the session cookie of a browser, or the access token of a program.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};

use super::HttpState;
use super::client_ip::ClientIp;
use super::problem::Refusal;
use crate::app::{Identity, SESSION_AGE_MAX};
use crate::auth::Secret;

/// Over TLS the name makes browsers keep the cookie to this very host, all of its paths, and TLS.
const COOKIE_HTTPS: &str = "__Host-peerdesk";
/// On plain HTTP, which is for one's own machine, browsers would not take the other name.
const COOKIE_HTTP: &str = "peerdesk";

/// A signed-in member. A request with an `Authorization` header is judged by it alone.
pub(crate) struct SignedInMember(pub(crate) Identity);

impl FromRequestParts<HttpState> for SignedInMember {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Self, Refusal> {
        if let Some(identity) = identify(&parts.headers, state).await? {
            state.rates.count_member(identity.member.id)?;
            return Ok(Self(identity));
        }
        let Ok(ClientIp(from)) = ClientIp::from_request_parts(parts, state).await;
        state.rates.count_address(from)?;
        Err(Refusal::not_signed_in())
    }
}

/// The member behind a request, or nobody.
pub(super) async fn identify(
    headers: &HeaderMap,
    state: &HttpState,
) -> Result<Option<Identity>, Refusal> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let Some(token) = bearer(value) else {
            return Ok(None);
        };
        return Ok(state.accounts.by_token(token).await?);
    }
    match cookie(headers, cookie_name(state)) {
        Some(cookie) => Ok(state.accounts.by_cookie(cookie).await?),
        None => Ok(None),
    }
}

fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then_some(token)
}

fn cookie_name(state: &HttpState) -> &'static str {
    if state.origins.is_https() {
        COOKIE_HTTPS
    } else {
        COOKIE_HTTP
    }
}

/// The one cookie of this name. Two of them mean that somebody slipped one in, so neither counts.
fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("").split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value);
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value),
        (None | Some(_), _) => None,
    }
}

/// The header that signs a browser in. How long it holds is the session's matter; the cookie lasts
/// as long as a session can at most.
pub(super) fn set_cookie(state: &HttpState, cookie: &Secret) -> HeaderValue {
    cookie_header(state, &cookie.reveal(), SESSION_AGE_MAX.0 / 1000)
}

/// The header that makes a browser forget.
pub(super) fn forget_cookie(state: &HttpState) -> HeaderValue {
    cookie_header(state, "", 0)
}

fn cookie_header(state: &HttpState, value: &str, age_seconds: i64) -> HeaderValue {
    let name = cookie_name(state);
    let secure = if state.origins.is_https() {
        "; Secure"
    } else {
        ""
    };
    let text =
        format!("{name}={value}; Path=/; Max-Age={age_seconds}; HttpOnly; SameSite=Lax{secure}");
    let mut header =
        HeaderValue::try_from(text).expect("secrets are base64url and the rest is constant");
    header.set_sensitive(true);
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cookies: &[&str], expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        for value in cookies {
            headers.append(header::COOKIE, value.parse().expect("a header value"));
        }
        assert_eq!(cookie(&headers, "peerdesk"), expected, "{cookies:?}");
    }

    #[test]
    fn exactly_one_cookie_of_the_name_counts() {
        check(&["peerdesk=abc"], Some("abc"));
        check(&["theme=dark; peerdesk=abc; x=y"], Some("abc"));
        check(&["theme=dark", "peerdesk=abc"], Some("abc"));
        check(&["__Host-peerdesk=abc"], None);
        check(&["peerdesk=abc; peerdesk=def"], None);
        check(&["peerdesk=abc", "peerdesk=abc"], None);
        check(&["peerdesk"], None);
        check(&[], None);
    }

    #[test]
    fn a_token_follows_the_word_bearer_in_any_case() {
        let read = |text: &str| bearer(&text.parse().expect("a header value")).map(str::to_owned);
        assert_eq!(read("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(read("bearer abc").as_deref(), Some("abc"));
        assert_eq!(read("Basic abc"), None);
        assert_eq!(read("Bearerabc"), None);
    }
}
