//! How many requests one member, or one address that nobody signed in from, may make.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use peerdesk_desk::MemberId;
use peerdesk_protocol::limits::{
    ADDRESS_REQUESTS_BURST_MAX, ADDRESS_REQUESTS_PER_SECOND_MAX, REQUESTS_BURST_MAX,
    REQUESTS_PER_SECOND_MAX,
};

use super::HttpState;
use super::client_ip::ClientIp;
use super::problem::Refusal;
use crate::auth::{Allowances, network};

/// The allowances of one node, in bounded memory.
pub struct Rates {
    members: Allowances,
    addresses: Allowances,
}

impl Rates {
    /// Nobody has asked for anything so far.
    pub fn new() -> Self {
        Self {
            members: allowances(REQUESTS_BURST_MAX, REQUESTS_PER_SECOND_MAX),
            addresses: allowances(ADDRESS_REQUESTS_BURST_MAX, ADDRESS_REQUESTS_PER_SECOND_MAX),
        }
    }

    /// Counts a request of a member.
    pub(super) fn count_member(&self, member: MemberId) -> Result<(), Refusal> {
        self.members
            .take(&member)
            .map_err(|refused| Refusal::too_many_requests(refused.retry_after))
    }

    /// Counts a request of whoever is not signed in.
    pub(super) fn count_address(&self, from: IpAddr) -> Result<(), Refusal> {
        self.addresses
            .take(&network(from))
            .map_err(|refused| Refusal::too_many_requests(refused.retry_after))
    }
}

impl Default for Rates {
    fn default() -> Self {
        Self::new()
    }
}

fn allowances(burst: u32, per_second: u32) -> Allowances {
    let burst = NonZeroU32::new(burst).expect("the limit is a constant above zero");
    Allowances::new(burst, Duration::from_secs(1) / per_second)
}

/// For what anybody may ask for.
pub(super) async fn limit_strangers(
    State(state): State<HttpState>,
    ClientIp(from): ClientIp,
    request: Request,
    next: Next,
) -> Response {
    match state.rates.count_address(from) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}
