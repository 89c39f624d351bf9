//! History read over HTTP.

use std::time::Duration;

use anyhow::{Context as _, bail};
use peerdesk_protocol::limits::PAGE_EVENTS_MAX;
use peerdesk_protocol::{EventFrame, EventPage, Stream, TicketId};
use reqwest::StatusCode;
use serde::de::DeserializeOwned;

use crate::accounts::Account;
use crate::socket::Node;

/// A node that is busy is asked again after this, this many times.
const ASK_AGAIN: Duration = Duration::from_millis(250);
const TRIES_MAX: u32 = 60;

/// Reads as one member from one node.
pub(super) struct Reading<'a> {
    pub(super) http: &'a reqwest::Client,
    pub(super) node: &'a Node,
    pub(super) account: &'a Account,
}

impl Reading<'_> {
    /// A whole stream, page by page. `None` when the member may not read it.
    pub(super) async fn stream(
        &self,
        ticket: TicketId,
        stream: Stream,
    ) -> anyhow::Result<Option<Vec<EventFrame>>> {
        let mut events: Vec<EventFrame> = Vec::new();
        loop {
            let after = events.last().map_or(0, |event| event.seq.0);
            let Some(page) = self.page(ticket, stream, after).await? else {
                return Ok(None);
            };
            if page.more && page.events.is_empty() {
                bail!(
                    "an empty page of ticket {} says that there is more",
                    ticket.0
                );
            }
            events.extend(page.events);
            if !page.more {
                return Ok(Some(events));
            }
        }
    }

    async fn page(
        &self,
        ticket: TicketId,
        stream: Stream,
        after: i64,
    ) -> anyhow::Result<Option<EventPage>> {
        let stream = match stream {
            Stream::Public => "public",
            Stream::Staff => "staff",
        };
        let path = format!(
            "/api/tickets/{}/events?stream={stream}&after={after}&limit={PAGE_EVENTS_MAX}",
            ticket.0
        );
        self.read(&path).await
    }

    /// What a path answers. `None` when the member may not read it, or there is nothing.
    pub(super) async fn read<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<Option<T>> {
        for _ in 0..TRIES_MAX {
            let asked = self
                .http
                .get(self.node.url(path))
                .bearer_auth(&self.account.token)
                .send()
                .await;
            match asked {
                Ok(response) if response.status() == StatusCode::OK => {
                    let page = response.json().await;
                    return Ok(Some(page.with_context(|| path.to_owned())?));
                }
                Ok(response)
                    if [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND]
                        .contains(&response.status()) =>
                {
                    return Ok(None);
                }
                Ok(response)
                    if response.status() != StatusCode::TOO_MANY_REQUESTS
                        && response.status().is_client_error() =>
                {
                    bail!("{path}: {} {}", response.status(), response.text().await?);
                }
                Ok(_) | Err(_) => tokio::time::sleep(ASK_AGAIN).await,
            }
        }
        bail!("{path}: no answer after {TRIES_MAX} tries")
    }
}
