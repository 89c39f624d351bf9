//! What a node measures, for Prometheus. One instance per node, so that several nodes in a process
//! do not mix.

use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Bounds of the time a request takes, in seconds.
const REQUEST_SECONDS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// The counters of one node.
pub struct Metrics {
    registry: Registry,
    http_requests: Family<RequestLabels, Counter>,
    http_seconds: Family<RouteLabels, Histogram>,
}

/// A finished request, for counting. The path is the route's pattern, so that there are as many
/// counters as routes and never as many as ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

impl Metrics {
    /// Nothing measured so far.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("peerdesk");
        let http_requests = Family::<RequestLabels, Counter>::default();
        let http_seconds = Family::<RouteLabels, Histogram>::new_with_constructor(|| {
            Histogram::new(REQUEST_SECONDS)
        });
        registry.register(
            "http_requests",
            "HTTP requests that were answered",
            http_requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Time from a request's head to its answer's head",
            Unit::Seconds,
            http_seconds.clone(),
        );
        Self {
            registry,
            http_requests,
            http_seconds,
        }
    }

    /// Counts an answered request.
    pub fn http_request(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        self.http_requests
            .get_or_create(&RequestLabels {
                method,
                route: route.to_owned(),
                status,
            })
            .inc();
        self.http_seconds
            .get_or_create(&RouteLabels {
                route: route.to_owned(),
            })
            .observe(took.as_secs_f64());
    }

    /// Further metrics of a room, registered before the node starts.
    pub fn registry_mut(&mut self) -> &mut Registry {
        &mut self.registry
    }

    /// Everything measured, in the text form of `OpenMetrics`.
    pub fn encode(&self) -> String {
        let mut text = String::new();
        text::encode(&mut text, &self.registry)
            .expect("writing to a string in memory does not fail");
        text
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_and_status() {
        let metrics = Metrics::new();
        metrics.http_request("GET", "/api/me", 200, Duration::from_millis(3));
        metrics.http_request("GET", "/api/me", 200, Duration::from_millis(3));
        let text = metrics.encode();
        let counted =
            r#"peerdesk_http_requests_total{method="GET",route="/api/me",status="200"} 2"#;
        assert!(text.contains(counted), "{text}");
        assert!(
            text.contains("peerdesk_http_request_duration_seconds_bucket"),
            "{text}"
        );
    }
}
