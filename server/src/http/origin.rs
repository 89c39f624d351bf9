//! Where requests come from. A browser sends its cookie with requests that foreign pages start, so
//! a request that changes something has to say that it comes from our own pages.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::HttpState;
use super::problem::Refusal;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The origins of our own pages, compared byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    allowed: Vec<String>,
    is_https: bool,
}

impl Origins {
    /// The one public origin, such as `https://desk.example.org`.
    pub fn public(origin: &str) -> Self {
        Self {
            is_https: origin.starts_with("https://"),
            allowed: vec![origin.to_owned()],
        }
    }

    /// This machine alone, on the port that is listened on.
    pub fn local(port: u16) -> Self {
        Self {
            allowed: vec![
                format!("http://localhost:{port}"),
                format!("http://127.0.0.1:{port}"),
            ],
            is_https: false,
        }
    }

    /// Whether an `Origin` header names one of our own pages.
    pub fn allows(&self, origin: &[u8]) -> bool {
        self.allowed.iter().any(|own| own.as_bytes() == origin)
    }

    /// Whether people reach the desk over TLS, so that cookies can be kept to it.
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// The first origin, for links that are printed.
    pub fn first(&self) -> &str {
        self.allowed.first().map_or("", String::as_str)
    }
}

/// Refuses requests of foreign pages that would change something.
pub(super) async fn guard(
    State(state): State<HttpState>,
    request: Request,
    next: Next,
) -> Response {
    if is_own(&state.origins, request.method(), request.headers()) {
        next.run(request).await
    } else {
        Refusal::new(
            StatusCode::FORBIDDEN,
            "foreign_origin",
            "This request does not come from this installation's own pages. Programs sign in by \
             POST /api/token.",
        )
        .into_response()
    }
}

fn is_own(origins: &Origins, method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    // A token is never sent by a browser on its own account, and beside it the cookie is ignored.
    if headers.contains_key(header::AUTHORIZATION) {
        return true;
    }
    let mut named = headers.get_all(header::ORIGIN).iter();
    match (named.next(), named.next()) {
        (Some(origin), None) => origins.allows(origin.as_bytes()),
        (Some(_), Some(_)) => false,
        (None, _) => match headers.get(SEC_FETCH_SITE) {
            Some(site) => site == "same-origin",
            // No browser in sight. Without a cookie there is nothing to misuse.
            None => !headers.contains_key(header::COOKIE),
        },
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn check(method: &Method, headers: &[(&str, &str)], expected: bool) {
        let origins = Origins::public("https://desk.example.org");
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                HeaderName::from_bytes(name.as_bytes()).expect("a header name"),
                HeaderValue::from_str(value).expect("a header value"),
            );
        }
        assert_eq!(
            is_own(&origins, method, &map),
            expected,
            "{method} {headers:?}"
        );
    }

    #[test]
    fn reading_is_open_to_every_origin_because_no_other_page_can_see_the_answer() {
        check(
            &Method::GET,
            &[("origin", "https://evil.example"), ("cookie", "a=b")],
            true,
        );
    }

    #[test]
    fn changing_needs_the_exact_origin() {
        check(
            &Method::POST,
            &[("origin", "https://desk.example.org"), ("cookie", "a=b")],
            true,
        );
        for foreign in [
            "https://desk.example.org.evil.tld",
            "https://evil.tld",
            "http://desk.example.org",
            "https://desk.example.org:444",
            "https://desk.example.org.",
            "https://desk.example.org/",
            "https://DESK.example.org",
            "https://a.desk.example.org",
            "null",
            "",
        ] {
            check(
                &Method::POST,
                &[("origin", foreign), ("cookie", "a=b")],
                false,
            );
            // Signing somebody in as another person is an attack as well, and needs no cookie.
            check(&Method::POST, &[("origin", foreign)], false);
            check(&Method::DELETE, &[("origin", foreign)], false);
        }
        check(
            &Method::POST,
            &[
                ("origin", "https://desk.example.org"),
                ("origin", "https://evil.tld"),
            ],
            false,
        );
    }

    #[test]
    fn without_an_origin_the_browser_has_to_say_that_the_page_is_ours() {
        check(&Method::POST, &[("cookie", "a=b")], false);
        check(
            &Method::POST,
            &[("cookie", "a=b"), ("sec-fetch-site", "same-origin")],
            true,
        );
        for site in ["same-site", "cross-site", "none", "SAME-ORIGIN"] {
            check(
                &Method::POST,
                &[("cookie", "a=b"), ("sec-fetch-site", site)],
                false,
            );
            check(&Method::POST, &[("sec-fetch-site", site)], false);
        }
    }

    #[test]
    fn programs_with_a_token_or_without_a_cookie_come_from_nowhere() {
        check(&Method::POST, &[], true);
        check(
            &Method::POST,
            &[
                ("authorization", "Bearer x"),
                ("origin", "https://evil.tld"),
            ],
            true,
        );
    }
}
