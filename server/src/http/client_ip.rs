//! The network address a request comes from, for counting attempts. A proxy says it for its clients,
//! but only proxies that were named are believed.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use super::HttpState;

/// Addresses read from one request at most; beyond it somebody is playing.
const HOPS_MAX: usize = 20;

/// A network of addresses, such as `10.0.0.0/8` or `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    prefix_bits: u8,
}

/// Not a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address or a network like 10.0.0.0/8")]
pub struct NetworkError;

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let first: IpAddr = address.parse().map_err(|_| NetworkError)?;
        let width = width(first);
        let prefix_bits = match bits {
            Some(bits) => bits.parse().map_err(|_| NetworkError)?,
            None => width,
        };
        (prefix_bits <= width)
            .then_some(Self { first, prefix_bits })
            .ok_or(NetworkError)
    }
}

impl Network {
    /// Whether an address belongs to the network. IPv4 written as IPv6 counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let drop = u32::from(width(self.first) - self.prefix_bits);
        match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                let difference = first.to_bits() ^ address.to_bits();
                difference.checked_shr(drop).unwrap_or(0) == 0
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                let difference = first.to_bits() ^ address.to_bits();
                difference.checked_shr(drop).unwrap_or(0) == 0
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

fn width(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// The address of whoever asks.
pub(crate) struct ClientIp(pub(crate) IpAddr);

impl FromRequestParts<HttpState> for ClientIp {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Self, Infallible> {
        // Every connection carries its address; a request without one was made within the process.
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::from([127, 0, 0, 1]), |info| info.0.ip());
        Ok(Self(client(peer, &parts.headers, &state.trusted_proxies)))
    }
}

/// Goes back from hop to hop, as far as each hop is a proxy that is believed.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut hop = peer.to_canonical();
    let said = headers
        .get_all("x-forwarded-for")
        .iter()
        .rev()
        .flat_map(|value| value.to_str().unwrap_or("").rsplit(','))
        .take(HOPS_MAX);
    for word in said {
        if !is_trusted(hop) {
            break;
        }
        match word.trim().parse::<IpAddr>() {
            Ok(before) => hop = before.to_canonical(),
            Err(_) => break,
        }
    }
    hop
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(peer: &str, forwarded: &[&str], expected: &str) {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|text| text.parse().expect("a network"));
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().expect("a header value"));
        }
        let found = client(peer.parse().expect("an address"), &headers, &trusted);
        assert_eq!(found.to_string(), expected, "{peer} {forwarded:?}");
    }

    #[test]
    fn only_named_proxies_are_believed_and_only_one_hop_each() {
        check("203.0.113.9", &["198.51.100.1"], "203.0.113.9");
        check("10.0.0.1", &["198.51.100.1"], "198.51.100.1");
        check("::ffff:10.0.0.1", &["198.51.100.1"], "198.51.100.1");
        // What a client puts there itself stands to the left of what the proxy adds.
        check("10.0.0.1", &["1.2.3.4, 198.51.100.1"], "198.51.100.1");
        check(
            "10.0.0.1",
            &["1.2.3.4", "198.51.100.1, 10.0.0.2"],
            "198.51.100.1",
        );
        check("fd00::1", &["2001:db8::7"], "2001:db8::7");
        check("10.0.0.1", &["nonsense"], "10.0.0.1");
        check("10.0.0.1", &[], "10.0.0.1");
    }

    #[test]
    fn networks_are_read_strictly() {
        let reads = |text: &str| text.parse::<Network>().is_ok();
        assert!(reads("10.0.0.0/8") && reads("192.0.2.1") && reads("::/0") && reads("fd00::/8"));
        assert!(!reads("") && !reads("10.0.0.0/33") && !reads("10.0.0/8") && !reads("::1/129"));
        assert!(!reads("10.0.0.0/-1") && !reads("10.0.0.0/") && !reads("example.org"));
        let everything: Network = "0.0.0.0/0".parse().expect("a network");
        assert!(everything.contains(IpAddr::from([203, 0, 113, 9])));
    }
}
