//! The HTTP interface: thin. Each resource is a file, and each handler one call to `app`.

pub(crate) mod accounts;
mod client_ip;
pub(crate) mod demo;
mod headers;
mod health;
pub(crate) mod input;
mod origin;
mod problem;
mod rates;
mod serve;
mod session;
mod setup;
pub(crate) mod tickets;
mod watch;
mod web_client;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};

use crate::app::{Accounts, App};
use crate::lifecycle::Shutdown;
use crate::metrics::Metrics;

pub use client_ip::{Network, NetworkError};
pub use origin::Origins;
pub use rates::Rates;
pub use serve::serve;
pub use web_client::WebClient;

/// What handlers use.
#[derive(Clone)]
pub struct HttpState {
    pub app: App,
    pub accounts: Arc<Accounts>,
    pub origins: Arc<Origins>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<[Network]>,
    /// How much each member and each address may ask for.
    pub rates: Arc<Rates>,
    pub metrics: Arc<Metrics>,
    pub shutdown: Shutdown,
    /// What else keeps the node from serving, such as access that cannot be checked.
    pub why_not_ready: Arc<dyn Fn() -> Option<String> + Send + Sync>,
    pub web_client: Arc<WebClient>,
}

/// All routes. `socket` answers `GET /socket`; it stands outside of the time limit, because what
/// begins there does not end.
pub fn router(state: HttpState, socket: MethodRouter<HttpState>) -> Router {
    let members = Router::new()
        .route("/sign-out", post(accounts::sign_out))
        .route("/me", get(accounts::me))
        .route("/socket-ticket", post(accounts::socket_ticket))
        .route("/members", get(accounts::members))
        .route("/commands", post(tickets::execute))
        .route("/tickets", get(tickets::find))
        .route("/tickets/{id}", get(tickets::ticket))
        .route("/tickets/{id}/events", get(tickets::events));
    let strangers = Router::new()
        .route("/installation", get(setup::installation))
        .route("/setup", post(setup::set_up))
        .route("/sign-in", post(accounts::sign_in))
        .route("/token", post(accounts::token))
        .route("/demo", get(demo::people).post(demo::start))
        .route("/demo/sign-in", post(demo::sign_in))
        .route_layer(from_fn_with_state(state.clone(), rates::limit_strangers));
    let api = members
        .merge(strangers)
        .fallback(watch::no_such_path)
        .method_not_allowed_fallback(watch::no_such_method);
    let limited = Router::new()
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/.well-known/jwks.json", get(accounts::jwks))
        .nest("/api", api)
        .fallback(web_client::file)
        .method_not_allowed_fallback(watch::no_such_method)
        .layer(from_fn_with_state(state.clone(), origin::guard))
        .layer(from_fn(watch::limit_time));
    Router::new()
        .route("/socket", socket)
        .merge(limited)
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(from_fn_with_state(state.clone(), watch::measure))
        .with_state(state)
}
