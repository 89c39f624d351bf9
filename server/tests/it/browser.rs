//! A browser for tests: keeps cookies, and says where its pages come from.

use std::net::SocketAddr;

use peerdesk_protocol::Problem;
use reqwest::header::{CONTENT_TYPE, HeaderMap, ORIGIN};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::Value;

pub(crate) struct Browser {
    client: Client,
    address: SocketAddr,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Browser {
    /// A browser without history, at a node.
    pub(crate) fn new(address: SocketAddr) -> Self {
        let client = Client::builder().cookie_store(true).build().unwrap();
        Self { client, address }
    }

    /// A request as written, without an origin.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("http://{}{path}", self.address))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    /// Posts from a page of the node's own.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(ORIGIN, format!("http://{}", self.address));
        Answer::of(if body.is_null() {
            request
        } else {
            request.json(body)
        })
        .await
    }

    /// Posts a body as it is.
    pub(crate) async fn post_text(&self, path: &str, body: impl Into<String>) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(ORIGIN, format!("http://{}", self.address))
            .header(CONTENT_TYPE, "application/json")
            .body(body.into());
        Answer::of(request).await
    }
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        Self {
            status: response.status(),
            headers: response.headers().clone(),
            body: response.text().await.unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The body of an answer that went well.
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.json()
    }

    /// The problem of an answer that did not.
    pub(crate) fn problem(&self) -> Problem {
        assert_eq!(
            self.headers[CONTENT_TYPE], "application/problem+json",
            "{}",
            self.body
        );
        let problem: Problem = serde_json::from_str(&self.body).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        problem
    }

    /// Fails unless this is a problem of that status and code.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) {
        let problem = self.problem();
        assert_eq!(
            (problem.status, problem.code.as_str()),
            (status, code),
            "{}",
            self.body
        );
    }
}
