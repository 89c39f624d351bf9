//! Requests beyond the allowance of a member or an address.

use peerdesk_protocol::limits::{ADDRESS_REQUESTS_BURST_MAX, REQUESTS_BURST_MAX};
use reqwest::{Client, Response, StatusCode};

use crate::nodes::Nodes;

/// Asks until it is refused, which is soon after the burst is used up.
async fn until_refused(burst: u32, mut ask: impl AsyncFnMut() -> Response) -> Response {
    for _ in 0..burst * 3 {
        let response = ask().await;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            return response;
        }
    }
    panic!("nothing was refused");
}

async fn check_problem(response: Response) {
    assert!(response.headers().contains_key("retry-after"));
    let problem: serde_json::Value = response.json().await.unwrap();
    assert_eq!(problem["code"], "too_many_requests");
    assert_eq!(problem["type"], "urn:peerdesk:problem:too_many_requests");
    assert!(problem["retry_after_ms"].as_u64().is_some());
}

#[tokio::test]
async fn a_member_who_asks_too_often_waits_and_the_others_do_not() {
    let nodes = Nodes::start(1).await;
    let http = Client::new();
    let url = format!("http://{}/api/me", nodes.address(0));
    let anna = nodes.token(0, nodes.world.anna).await;
    let boris = nodes.token(0, nodes.world.boris).await;
    let refused = until_refused(REQUESTS_BURST_MAX, async || {
        http.get(&url).bearer_auth(&anna).send().await.unwrap()
    })
    .await;
    check_problem(refused).await;
    let response = http.get(&url).bearer_auth(&boris).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_address_that_asks_too_often_waits_and_members_behind_it_do_not() {
    let nodes = Nodes::start(1).await;
    let http = Client::new();
    let node = nodes.address(0);
    let open = format!("http://{node}/api/installation");
    let refused = until_refused(ADDRESS_REQUESTS_BURST_MAX, async || {
        http.get(&open).send().await.unwrap()
    })
    .await;
    check_problem(refused).await;
    let closed = format!("http://{node}/api/me");
    let response = http.get(&closed).send().await.unwrap();
    assert!([StatusCode::TOO_MANY_REQUESTS, StatusCode::UNAUTHORIZED].contains(&response.status()));
    let anna = nodes.token(0, nodes.world.anna).await;
    let response = http.get(&closed).bearer_auth(&anna).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let alive = http.get(format!("http://{node}/health")).send().await;
    assert_eq!(alive.unwrap().status(), StatusCode::OK);
}
