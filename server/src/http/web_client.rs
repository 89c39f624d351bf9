//! The web client's files: within the program in release builds, from disk in debug builds, packed
//! once each.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::{Embed, EmbeddedFile};

use super::HttpState;
use super::headers::policy_with_style;
use super::problem::Refusal;

#[derive(Embed)]
#[folder = "../web-client/dist/"]
struct Files;

/// The page that starts the client, whatever address it was opened at.
const INDEX: &str = "index.html";
/// Files whose name changes with their content.
const HASHED: &str = "assets/";
/// Packed files kept at most; there are more only while a developer rebuilds.
const PACKED_MAX: usize = 1_000;
/// Smaller files gain nothing.
const PACKED_BYTES_MIN: usize = 512;

/// Shown while the web client was not built, so that building the server alone takes no Node.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><title>Peerdesk</title>\
     <h1>Peerdesk is running</h1>\
     <p>Its web client was not built into this program: run <code>make</code>.</p>";

/// Remembers packed files by the hash of what they were packed from.
#[derive(Default)]
pub struct WebClient {
    packed: Mutex<HashMap<[u8; 32], Arc<Packed>>>,
}

/// A file in all the forms it can be sent in.
struct Packed {
    plain: Bytes,
    gzip: Option<Bytes>,
    brotli: Option<Bytes>,
    /// Names the content; each form adds its own ending.
    tag: String,
    content_type: &'static str,
    /// What a page with a style of its own may do, where that is not what all others may.
    policy: Option<HeaderValue>,
}

/// How an answer is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Brotli,
    Gzip,
    Plain,
}

impl WebClient {
    /// Nothing packed so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Packs everything ahead, so that the first visitor does not wait. Takes a second of a core.
    pub fn pack_all(&self) {
        for path in Files::iter() {
            if let Some(file) = Files::get(&path) {
                self.packed(&path, &file);
            }
        }
    }

    fn packed(&self, path: &str, file: &EmbeddedFile) -> Arc<Packed> {
        let hash = file.metadata.sha256_hash();
        if let Some(packed) = self.lock().get(&hash) {
            return Arc::clone(packed);
        }
        // Two who come at once both pack, which is harmless and happens once.
        let plain = match &file.data {
            Cow::Borrowed(data) => Bytes::from_static(data),
            Cow::Owned(data) => Bytes::copy_from_slice(data),
        };
        let packed = Arc::new(Packed::new(path, plain, hash));
        let mut all = self.lock();
        if all.len() >= PACKED_MAX {
            all.clear();
        }
        all.insert(hash, Arc::clone(&packed));
        packed
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; 32], Arc<Packed>>> {
        self.packed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Packed {
    fn new(path: &str, plain: Bytes, hash: [u8; 32]) -> Self {
        let (content_type, packable) = content_type(path);
        let policy = str::from_utf8(&plain)
            .ok()
            .filter(|_| path == INDEX)
            .and_then(style_within)
            .map(policy_with_style);
        let worth = |packed: Vec<u8>| (packed.len() < plain.len()).then(|| Bytes::from(packed));
        let (gzip, brotli) = if packable && plain.len() >= PACKED_BYTES_MIN {
            (gzip(&plain).and_then(worth), brotli(&plain).and_then(worth))
        } else {
            (None, None)
        };
        Self {
            plain,
            gzip,
            brotli,
            tag: URL_SAFE_NO_PAD.encode(&hash[..12]),
            content_type,
            policy,
        }
    }

    /// The smallest form that the browser takes.
    fn choose(&self, accepted: &HeaderMap) -> (Packing, Bytes) {
        if let Some(brotli) = &self.brotli
            && accepts(accepted, "br")
        {
            (Packing::Brotli, brotli.clone())
        } else if let Some(gzip) = &self.gzip
            && accepts(accepted, "gzip")
        {
            (Packing::Gzip, gzip.clone())
        } else {
            (Packing::Plain, self.plain.clone())
        }
    }
}

/// What a page says of its own looks, which is painted before its files have come.
fn style_within(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("<style>")?;
    Some(rest.split_once("</style>")?.0)
}

fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok()
}

fn brotli(plain: &[u8]) -> Option<Vec<u8>> {
    // Quality 9 of 11: the last two take many times as long for two hundredths of the size.
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 9,
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*plain, &mut packed, &parameters).ok()?;
    Some(packed)
}

/// `GET` of anything outside of the interface: a file, or the page that starts the client.
pub(super) async fn file(State(state): State<HttpState>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return super::watch::no_such_method().await.into_response();
    }
    let path = request.uri().path().trim_start_matches('/').to_owned();
    let headers = request.headers().clone();
    let client = Arc::clone(&state.web_client);
    // Reading from disk and packing are not for the runtime's threads.
    let answer = tokio::task::spawn_blocking(move || answer(&client, &path, &headers)).await;
    answer.unwrap_or_else(|_| Refusal::unknown().into_response())
}

fn answer(client: &WebClient, path: &str, headers: &HeaderMap) -> Response {
    if let Some(file) = lookup(path) {
        return send(
            &client.packed(path, &file),
            headers,
            path.starts_with(HASHED),
        );
    }
    // A page of an older client asks for files that are gone; a page instead would only confuse it.
    if path.starts_with(HASHED) {
        return Refusal::not_found().into_response();
    }
    match lookup(INDEX) {
        Some(file) => send(&client.packed(INDEX, &file), headers, false),
        None => (
            [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
            NOT_BUILT,
        )
            .into_response(),
    }
}

fn lookup(path: &str) -> Option<EmbeddedFile> {
    let is_plain = !path.is_empty()
        && path
            .split('/')
            .all(|part| !part.is_empty() && !part.starts_with('.'))
        && !path.contains(['\\', '\0', '%']);
    is_plain.then(|| Files::get(path)).flatten()
}

fn send(packed: &Packed, request: &HeaderMap, is_immutable: bool) -> Response {
    let (packing, body) = packed.choose(request);
    let (ending, encoding) = match packing {
        Packing::Brotli => ("-br", Some("br")),
        Packing::Gzip => ("-gz", Some("gzip")),
        Packing::Plain => ("", None),
    };
    let tag = format!("\"{}{ending}\"", packed.tag);
    let is_known = request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag);
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(if is_immutable {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        }),
    );
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(
        header::ETAG,
        HeaderValue::try_from(tag).expect("a tag is base64url in quotes"),
    );
    if let Some(policy) = &packed.policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    if !is_known {
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(packed.content_type),
        );
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
    }
    response
}

/// Whether the browser named an encoding, and not in order to refuse it.
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let mut words = offer.split(';').map(str::trim);
            words.next() == Some(encoding)
                && !words.any(|word| {
                    word.strip_prefix("q=")
                        .and_then(|quality| quality.parse::<f32>().ok())
                        .is_some_and(|quality| quality <= 0.0)
                })
        })
}

/// The type by the ending, and whether packing makes it smaller.
fn content_type(path: &str) -> (&'static str, bool) {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "html" => ("text/html; charset=utf-8", true),
        "js" | "mjs" => ("text/javascript; charset=utf-8", true),
        "css" => ("text/css; charset=utf-8", true),
        "json" | "map" => ("application/json", true),
        "webmanifest" => ("application/manifest+json", true),
        "svg" => ("image/svg+xml", true),
        "txt" => ("text/plain; charset=utf-8", true),
        "ico" => ("image/x-icon", true),
        "png" => ("image/png", false),
        "jpg" | "jpeg" => ("image/jpeg", false),
        "webp" => ("image/webp", false),
        "woff2" => ("font/woff2", false),
        _ => ("application/octet-stream", false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::ACCEPT_ENCODING,
            value.parse().expect("a header value"),
        );
        headers
    }

    fn script() -> Packed {
        let text = "const answer = 42;\n".repeat(200);
        Packed {
            gzip: gzip(text.as_bytes()).map(Bytes::from),
            brotli: brotli(text.as_bytes()).map(Bytes::from),
            plain: Bytes::from(text),
            tag: "tag".to_owned(),
            content_type: content_type("assets/main-1a2b.js").0,
            policy: None,
        }
    }

    #[test]
    fn the_smallest_form_that_is_taken_is_sent() {
        let packed = script();
        let check = |accepted: &str, expected: Packing| {
            assert_eq!(
                packed.choose(&accepting(accepted)).0,
                expected,
                "{accepted}"
            );
        };
        check("gzip, deflate, br, zstd", Packing::Brotli);
        check("gzip", Packing::Gzip);
        check("gzip;q=0.5, br;q=0", Packing::Gzip);
        check("br;q=0.0, gzip;q=0", Packing::Plain);
        check("identity", Packing::Plain);
        assert!(packed.choose(&accepting("br")).1.len() < packed.plain.len() / 10);
    }

    #[test]
    fn the_page_allows_its_own_style_and_no_other() {
        let page = Bytes::from_static(b"<head><style>body{margin:0}</style></head>");
        let policy_of = |path: &str| {
            let packed = Packed::new(path, page.clone(), [0; 32]);
            let response = send(&packed, &HeaderMap::new(), false);
            response
                .headers()
                .get(header::CONTENT_SECURITY_POLICY)
                .cloned()
        };
        let policy = policy_of(INDEX).expect("a policy of its own");
        let policy = policy.to_str().expect("plain signs");
        // `printf 'body{margin:0}' | openssl dgst -sha256 -binary | base64`
        let hash = "IAdwN3biDCQ3brrgp1m8kBEsPQYyqfREKOEfeoREopc=";
        assert!(
            policy.contains(&format!("style-src 'self' 'sha256-{hash}';")),
            "{policy}"
        );
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert_eq!(policy_of("mark.svg"), None);
    }

    #[test]
    fn a_known_file_is_not_sent_again_and_each_form_has_its_own_tag() {
        let packed = script();
        let first = send(&packed, &accepting("br"), true);
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[header::CONTENT_ENCODING], "br");
        let mut again = accepting("br");
        again.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        assert_eq!(
            send(&packed, &again, true).status(),
            StatusCode::NOT_MODIFIED
        );
        again.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        assert_eq!(send(&packed, &again, true).status(), StatusCode::OK);
    }

    #[test]
    fn files_with_a_hash_in_their_name_are_kept_for_ever_and_others_asked_for() {
        let caching = |is_immutable| {
            let response = send(&script(), &HeaderMap::new(), is_immutable);
            response.headers()[header::CACHE_CONTROL].clone()
        };
        assert!(caching(true).to_str().expect("ASCII").contains("immutable"));
        assert_eq!(caching(false), "no-cache");
    }

    #[test]
    fn paths_that_lead_elsewhere_lead_nowhere() {
        for path in [
            "../Cargo.toml",
            "assets/../../package.json",
            "/etc/passwd",
            ".env",
            "assets//x",
            "..\\x",
            "%2e%2e/x",
            "index.html\0",
        ] {
            assert!(lookup(path).is_none(), "{path}");
        }
    }
}
