//! Where a push may go. An endpoint is told by a browser, so it is a stranger's word: only known push
//! services and origins that were configured are spoken to, and never an address inside.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Hosts of the push services of browsers; subdomains count.
const SERVICES: [&str; 4] = [
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
];

/// Which endpoints may be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// Origins beside the known services, such as `https://push.example.com`. They may be inside.
    pub configured: Vec<String>,
}

/// Whom a request goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// A known service: public addresses alone.
    Public,
    /// An origin that somebody configured on purpose.
    Configured,
}

impl Endpoints {
    /// Whether an endpoint may be used.
    pub fn allow(&self, endpoint: &str) -> bool {
        Url::parse(endpoint).is_ok_and(|url| self.reach(&url).is_some())
    }

    /// How an endpoint is reached; nothing when it may not be.
    pub(super) fn reach(&self, url: &Url) -> Option<Reach> {
        let origin = url.origin().ascii_serialization();
        if !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        if self.configured.contains(&origin) {
            return Some(Reach::Configured);
        }
        let host = url.domain()?;
        let is_service = SERVICES.iter().any(|service| {
            host == *service
                || host
                    .strip_suffix(service)
                    .is_some_and(|rest| rest.ends_with('.'))
        });
        (is_service && url.scheme() == "https" && url.port().is_none()).then_some(Reach::Public)
    }
}

/// Names resolved to public addresses alone: a service's name may be made to point inside.
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|at| is_public(at.ip())).collect();
            if public.is_empty() {
                let why = io::Error::new(io::ErrorKind::PermissionDenied, "not a public address");
                return Err(why.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is on the public internet.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match v6.to_ipv4() {
            Some(v4) => is_public_v4(v4),
            None => is_public_v6(v6),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_shared = a == 100 && (64..128).contains(&b);
    let is_protocol = a == 192 && b == 0 && c == 0;
    let is_benchmark = a == 198 && (18..20).contains(&b);
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || is_shared
        || is_protocol
        || is_benchmark
        || a == 0
        || a >= 224)
}

/// Global unicast is `2000::/3`; of it not what tunnels, documents or translates.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let is_global = a & 0xe000 == 0x2000;
    let is_tunnel = a == 0x2002 || (a == 0x2001 && b == 0);
    let is_documentation = a == 0x2001 && b == 0x0db8;
    is_global && !is_tunnel && !is_documentation
}

#[cfg(test)]
mod tests {
    use super::{Endpoints, is_public};

    #[test]
    fn only_known_services_and_configured_origins_are_spoken_to() {
        let endpoints = Endpoints {
            configured: vec!["http://127.0.0.1:9".to_owned()],
        };
        for (endpoint, allowed) in [
            ("https://fcm.googleapis.com/fcm/send/x", true),
            ("https://updates.push.services.mozilla.com/wpush/v2/x", true),
            ("https://wns2-par02p.notify.windows.com/w/?token=x", true),
            ("https://web.push.apple.com/x", true),
            ("http://127.0.0.1:9/push/1", true),
            ("http://127.0.0.1:10/push/1", false),
            ("https://127.0.0.1:9/push/1", false),
            ("http://fcm.googleapis.com/x", false),
            ("https://fcm.googleapis.com:8443/x", false),
            ("https://user@fcm.googleapis.com/x", false),
            ("https://evilfcm.googleapis.com/x", false),
            ("https://fcm.googleapis.com.evil.example/x", false),
            ("https://localhost/x", false),
            ("https://10.0.0.1/x", false),
            ("https://[::1]/x", false),
            ("file:///etc/passwd", false),
            ("", false),
        ] {
            assert_eq!(endpoints.allow(endpoint), allowed, "{endpoint}");
        }
    }

    #[test]
    fn addresses_inside_are_not_public() {
        for (address, public) in [
            ("8.8.8.8", true),
            ("2606:4700::1111", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("198.18.0.1", false),
            ("0.0.0.0", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("2002:0a00:0001::", false),
            ("64:ff9b::a00:1", false),
            ("2001:db8::1", false),
        ] {
            let parsed = address.parse().expect("an address");
            assert_eq!(is_public(parsed), public, "{address}");
        }
    }
}
