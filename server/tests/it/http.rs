//! The HTTP interface from outside: what it refuses, what it says, and what every answer carries.

use std::time::Duration;

use peerdesk_protocol::Command;
use peerdesk_server::node::{Node, Settings};
use peerdesk_server::store;
use reqwest::header::{CONTENT_TYPE, COOKIE, ORIGIN};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::browser::{Answer, Browser};
use crate::nodes::Nodes;
use crate::world::{new_id, ok};

/// A browser that carries a member's token in place of a cookie.
pub(crate) struct Program {
    browser: Browser,
    token: String,
}

impl Program {
    pub(crate) async fn new(nodes: &Nodes, member: peerdesk_desk::MemberId) -> Self {
        Self {
            browser: Browser::new(nodes.address(0)),
            token: nodes.token(0, member).await,
        }
    }

    /// A request with the token, to which a body of any kind can be added.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.browser.request(method, path);
        request.bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }
}

#[tokio::test]
async fn what_is_not_there_or_not_taken_is_a_problem_with_a_code() {
    let nodes = Nodes::start(1).await;
    let browser = Browser::new(nodes.address(0));
    browser.get("/api").await.refused(404, "not_found");
    browser.get("/api/nothing").await.refused(404, "not_found");
    browser
        .get("/api/sign-in")
        .await
        .refused(405, "method_not_allowed");
    let deleted = browser.request(Method::DELETE, "/api/me");
    Answer::of(deleted).await.refused(405, "method_not_allowed");
    let posted = browser.post("/somewhere", &Value::Null).await;
    posted.refused(405, "method_not_allowed");
    browser
        .get("/assets/gone-1a2b.js")
        .await
        .refused(404, "not_found");
    browser
        .get("/api/tickets/1")
        .await
        .refused(401, "not_signed_in");
}

#[tokio::test]
async fn bodies_are_refused_with_what_was_wrong_and_never_break_anything() {
    let nodes = Nodes::start(1).await;
    let browser = Browser::new(nodes.address(0));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (body, status) in [
        ("", 400),
        ("null", 400),
        ("[]", 400),
        ("{}", 400),
        ("{", 400),
        ("\u{feff}{}", 400),
        (r#"{"email":"a@b","password":"x"} {}"#, 400),
        (r#"{"email":"a@b","password":"x","role":"admin"}"#, 400),
        (r#"{"email":"a@b","email":"c@d","password":"x"}"#, 400),
        (r#"{"email":1,"password":"x"}"#, 400),
        (r#"{"email":"a@b","password":null}"#, 400),
        (r#"{"email":"a@b","password":"\ud800"}"#, 400),
        (r#"{"email":"a@b","password":NaN}"#, 400),
        (&deep, 413),
        (&deep[..60_000], 400),
    ] {
        let answer = browser.post_text("/api/sign-in", body).await;
        let problem = answer.problem();
        assert_eq!(
            problem.status,
            status,
            "{}: {}",
            &body[..body.len().min(80)],
            answer.body
        );
    }
    let form = browser
        .request(Method::POST, "/api/sign-in")
        .header(CONTENT_TYPE, "text/plain")
        .body(r#"{"email":"a@b","password":"x"}"#);
    Answer::of(form).await.refused(415, "not_json");
    let not_text = browser
        .request(Method::POST, "/api/sign-in")
        .header(CONTENT_TYPE, "application/json")
        .body(vec![b'{', 0xff, b'}']);
    Answer::of(not_text).await.refused(400, "malformed");
}

#[tokio::test]
async fn metrics_tell_of_timers_and_messages() {
    let nodes = Nodes::start(1).await;
    let text = Browser::new(nodes.address(0)).get("/metrics").await.body;
    for line in [
        r#"peerdesk_timers_total{kind="promise"} 0"#,
        r#"peerdesk_timers_total{kind="grace_end"} 0"#,
        "peerdesk_timers_late_seconds_total 0.0",
        r#"peerdesk_outbox_attempts_total{channel="mail",ending="sent"} 0"#,
        "peerdesk_outbox_late_seconds 0.0",
    ] {
        assert!(text.contains(line), "{line} is missing in {text}");
    }
}

#[tokio::test]
async fn queries_and_paths_are_refused_with_what_was_wrong() {
    let nodes = Nodes::start(1).await;
    let ticket = nodes.world.ask().await.0;
    let anna = Program::new(&nodes, nodes.world.anna).await;
    for path in [
        "/api/members?q=%00".to_owned(),
        "/api/members?p=x".to_owned(),
        "/api/tickets?q=%00".to_owned(),
        "/api/tickets?stage=lost".to_owned(),
        "/api/tickets?limit=-1".to_owned(),
        "/api/tickets?limit=1e400".to_owned(),
        format!("/api/tickets/{ticket}/events"),
        format!("/api/tickets/{ticket}/events?stream=secret"),
        format!("/api/tickets/{ticket}/events?stream=public&after=1&before=2"),
        format!("/api/tickets/{ticket}/events?stream=public&after=x"),
    ] {
        let answer = anna.get(&path).await;
        assert_eq!(answer.problem().code, "malformed", "{path}");
    }
    let nowhere = anna.get("/api/tickets/999999").await;
    nowhere.refused(404, "not_found");
    for id in ["0", "-1", "x", "1.5", "9223372036854775808", "%00", "..%2f"] {
        let answer = anna.get(&format!("/api/tickets/{id}")).await;
        answer.refused(404, "not_found");
        assert_eq!(answer.body, nowhere.body, "{id}");
    }
    for (after, limit) in [(i64::MAX, "0"), (i64::MIN, "99999999")] {
        let path =
            format!("/api/tickets/{ticket}/events?stream=public&after={after}&limit={limit}");
        anna.get(&path).await.ok();
    }
}

#[tokio::test]
async fn a_cookie_on_a_request_of_a_foreign_page_does_nothing() {
    let nodes = Nodes::start(1).await;
    let browser = Browser::new(nodes.address(0));
    let cookie = nodes.cookie(nodes.world.anna).await;
    let port = nodes.address(0).port();
    let sign_out = || {
        browser
            .request(Method::POST, "/api/sign-out")
            .header(COOKIE, format!("peerdesk={cookie}"))
    };
    for origin in ["https://evil.example", "null", "http://localhost"] {
        let answer = Answer::of(sign_out().header(ORIGIN, origin)).await;
        answer.refused(403, "foreign_origin");
    }
    Answer::of(sign_out()).await.refused(403, "foreign_origin");
    let cross_site = sign_out().header("sec-fetch-site", "cross-site");
    Answer::of(cross_site).await.refused(403, "foreign_origin");
    let foreign_sign_in = browser
        .request(Method::POST, "/api/demo")
        .header(ORIGIN, "https://evil.example");
    Answer::of(foreign_sign_in)
        .await
        .refused(403, "foreign_origin");
    let own = sign_out().header(ORIGIN, format!("http://localhost:{port}"));
    assert_eq!(Answer::of(own).await.status, 204);
}

#[tokio::test]
async fn a_request_with_a_token_is_judged_by_it_alone() {
    let nodes = Nodes::start(1).await;
    let browser = Browser::new(nodes.address(0));
    let cookie = nodes.cookie(nodes.world.anna).await;
    let with = |authorization: &str| {
        browser
            .request(Method::GET, "/api/me")
            .header(COOKIE, format!("peerdesk={cookie}"))
            .header("authorization", authorization.to_owned())
    };
    for authorization in ["Bearer x", "Bearer ", "Basic YTpi", "x"] {
        let answer = Answer::of(with(authorization)).await;
        answer.refused(401, "not_signed_in");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
    let token = nodes.token(0, nodes.world.boris).await;
    let me = Answer::of(with(&format!("Bearer {token}"))).await.ok();
    assert_eq!(me["name"], "Boris");
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_a_guarded_page() {
    let nodes = Nodes::start(1).await;
    let browser = Browser::new(nodes.address(0));
    for path in [
        "/",
        "/queue",
        "/api/installation",
        "/api/me",
        "/api/nothing",
        "/health",
    ] {
        let headers = browser.get(path).await.headers;
        let policy = headers["content-security-policy"].to_str().unwrap();
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(
            headers["cross-origin-opener-policy"], "same-origin",
            "{path}"
        );
        assert!(headers.contains_key("cache-control"), "{path}");
        assert!(!headers.contains_key("strict-transport-security"), "{path}");
        assert!(
            !headers.contains_key("access-control-allow-origin"),
            "{path}"
        );
    }
    assert_eq!(
        browser.get("/api/me").await.headers["cache-control"],
        "no-store"
    );
}

#[tokio::test]
async fn over_tls_the_cookie_is_kept_to_this_host_and_to_tls() {
    let nodes = Nodes::start(1).await;
    let settings = Settings {
        database: store::Settings::new(nodes.world.url.clone()),
        redis_url: None,
        public_origin: Some("https://desk.example.org".to_owned()),
        tls: None,
        trusted_proxies: Vec::new(),
        outbox: peerdesk_server::outbox::Settings::default(),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let node = Node::start(settings, listener).await.unwrap();
    let browser = Browser::new(node.address());
    let cookie = nodes.cookie(nodes.world.anna).await;
    let plain_name = browser
        .request(Method::GET, "/api/me")
        .header(COOKIE, format!("peerdesk={cookie}"));
    Answer::of(plain_name).await.refused(401, "not_signed_in");
    let sign_out = browser
        .request(Method::POST, "/api/sign-out")
        .header(COOKIE, format!("__Host-peerdesk={cookie}"))
        .header(ORIGIN, "https://desk.example.org");
    let answer = Answer::of(sign_out).await;
    assert_eq!(answer.status, 204);
    let set = answer.headers["set-cookie"].to_str().unwrap();
    for part in [
        "__Host-peerdesk=;",
        "; Secure",
        "; HttpOnly",
        "; SameSite=Lax",
        "; Path=/;",
    ] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set.contains("Domain"), "{set}");
    assert!(answer.headers.contains_key("strict-transport-security"));
    node.stop().await;
}

#[tokio::test]
async fn commands_over_http_are_those_of_the_socket() {
    let nodes = Nodes::start(1).await;
    let (anna, boris) = (
        Program::new(&nodes, nodes.world.anna).await,
        Program::new(&nodes, nodes.world.boris).await,
    );
    let ask = json!({
        "type": "ask",
        "id": new_id(),
        "text": "The VPN drops every few minutes",
        "topic": nodes.world.topic.0,
        "visibility": "organisation",
    });
    let first = anna.post("/api/commands", &ask).await.ok();
    assert_eq!(first["result"], "ok");
    assert_eq!(anna.post("/api/commands", &ask).await.ok(), first);
    let ticket = &first["receipt"]["ticket"];
    let claim = json!({
        "type": "command",
        "id": new_id(),
        "ticket": ticket,
        "command": { "kind": "claim" },
    });
    let refused = boris.post("/api/commands", &claim).await.ok();
    assert_eq!(refused["result"], "refused");
    let view = boris.get(&format!("/api/tickets/{ticket}")).await.ok();
    assert_eq!(view["title"], "The VPN drops every few minutes");
    let page = boris
        .get(&format!("/api/tickets/{ticket}/events?stream=public"))
        .await
        .ok();
    assert_eq!(page["events"].as_array().unwrap().len(), 1);
    nodes.app(0).search_index().caught_up().await;
    let found = boris.get("/api/tickets?q=vpn%20drops").await.ok();
    assert_eq!(&found[0]["id"], ticket);
    let mut unknown = claim.clone();
    unknown["admin"] = true.into();
    boris
        .post("/api/commands", &unknown)
        .await
        .refused(400, "malformed");
}

#[tokio::test]
async fn what_a_member_may_not_know_of_looks_like_what_never_was() {
    let nodes = Nodes::start(1).await;
    let ticket = nodes.world.ask().await;
    ok(nodes
        .world
        .command(nodes.world.anna, ticket, Command::Escalate { reason: None })
        .await);
    let note = Command::Note {
        text: "only for us".into(),
    };
    ok(nodes.world.command(nodes.world.edith, ticket, note).await);
    let boris = Program::new(&nodes, nodes.world.boris).await;
    let edith = Program::new(&nodes, nodes.world.edith).await;
    let staff = |id: i64| format!("/api/tickets/{id}/events?stream=staff");
    let read = edith.get(&staff(ticket.0)).await.ok();
    assert_eq!(read["events"].as_array().unwrap().len(), 1);
    let hidden = boris.get(&staff(ticket.0)).await;
    let never = boris.get(&staff(999_999)).await;
    assert_eq!((hidden.status, &hidden.body), (never.status, &never.body));
    hidden.refused(404, "not_found");
}

#[tokio::test]
async fn a_node_says_that_it_lives_and_what_it_measured() {
    let nodes = Nodes::start(1).await;
    let browser = Browser::new(nodes.address(0));
    assert_eq!(browser.get("/health").await.body, "alive\n");
    browser.get("/api/tickets/17").await;
    let metrics = browser.get("/metrics").await.body;
    let counted = r#"route="/api/tickets/{id}",status="401""#;
    assert!(metrics.contains(counted), "{metrics}");
    assert!(metrics.ends_with("# EOF\n"));
}

#[tokio::test]
async fn unknown_pages_start_the_client() {
    let nodes = Nodes::start(1).await;
    let browser = Browser::new(nodes.address(0));
    for path in ["/", "/tickets/1042", "/setup", "/a/b/c"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        let kind = answer.headers["content-type"].to_str().unwrap();
        assert!(kind.starts_with("text/html"), "{path}: {kind}");
    }
    let head = Answer::of(browser.request(Method::HEAD, "/")).await;
    assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""));
}

#[tokio::test]
async fn a_head_without_end_or_measure_is_cut_off() {
    let nodes = Nodes::start(1).await;
    let answer = async |request: String| {
        let mut stream = TcpStream::connect(nodes.address(0)).await.unwrap();
        // The node may hang up before everything is written.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut answer = Vec::new();
        timeout(Duration::from_secs(20), stream.read_to_end(&mut answer))
            .await
            .expect("the node hangs up")
            .ok();
        String::from_utf8_lossy(&answer).into_owned()
    };
    let long = format!(
        "GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n",
        "a".repeat(100_000)
    );
    let answered = answer(long).await;
    assert!(
        answered.is_empty() || answered.contains(" 431 "),
        "{answered}"
    );
    let many = format!(
        "GET / HTTP/1.1\r\nHost: x\r\n{}\r\n",
        "X: a\r\n".repeat(200)
    );
    let answered = answer(many).await;
    assert!(
        answered.is_empty() || answered.contains(" 431 "),
        "{answered}"
    );
    let nonsense = answer("\x16\x03\x01 hello\r\n\r\n".to_owned()).await;
    assert!(
        nonsense.is_empty() || nonsense.contains(" 400 "),
        "{nonsense}"
    );
    // Half a head, and nothing more: the node does not wait for ever.
    let half = answer("GET / HTTP/1.1\r\nHost:".to_owned()).await;
    assert!(half.is_empty() || half.contains(" 408 "), "{half}");
}
