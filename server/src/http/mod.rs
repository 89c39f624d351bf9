//! The HTTP interface: thin. Each resource is a file, and each handler one call to `app`.

mod account;
pub(crate) mod accounts;
mod client_ip;
pub(crate) mod demo;
mod files;
mod headers;
mod health;
mod imports;
pub(crate) mod inbox;
pub(crate) mod input;
mod join;
pub(crate) mod knowledge;
mod origin;
mod outages;
mod outlets;
pub(crate) mod people;
pub(crate) mod policies;
mod problem;
mod rates;
mod serve;
mod session;
mod settings;
mod setup;
mod solution_cards;
mod teams;
mod telling;
pub(crate) mod tickets;
mod topics;
mod watch;
mod web_client;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use tokio::sync::Semaphore;

use crate::app::{Accounts, App};
use crate::lifecycle::Shutdown;
use crate::metrics::Metrics;
use crate::outbox::Outbox;

pub use client_ip::{Network, NetworkError};
pub use files::FILES_IN_HAND_MAX;
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
    /// Places for files that are being taken in or given out.
    pub files_in_hand: Arc<Semaphore>,
    /// The ways out of the app.
    pub outbox: Outbox,
}

/// All routes. `socket` answers `GET /socket`; it stands outside of the time limit, because what
/// begins there does not end.
pub fn router(state: HttpState, socket: MethodRouter<HttpState>) -> Router {
    let members = Router::new()
        .route("/installation", get(setup::installation))
        .route("/sign-out", post(accounts::sign_out))
        .route("/me", get(accounts::me))
        .route("/account", get(account::account))
        .route("/account/password", post(account::change_password))
        .route("/account/sessions/{id}/end", post(account::end_session))
        .route("/socket-ticket", post(accounts::socket_ticket))
        .route("/members", get(accounts::members))
        .route("/outages", get(outages::list))
        .route("/outages/{id}/accept", post(outages::accept))
        .route("/outages/{id}/dismiss", post(outages::dismiss))
        .route("/push-key", get(outlets::push_key))
        .route("/push-subscriptions", post(outlets::subscribe))
        .route("/push-subscriptions/remove", post(outlets::unsubscribe))
        .route("/settings", get(settings::read).put(settings::write))
        .route("/tickets/{id}/telling", get(telling::telling))
        .route("/tickets/{id}/not-me", post(telling::not_me))
        .route("/inbox", get(inbox::page))
        .route("/inbox/seen", post(inbox::see))
        .route("/read", post(inbox::read))
        .route("/commands", post(tickets::execute))
        .route("/tickets", get(tickets::list))
        .route("/tickets/{id}", get(tickets::ticket))
        .route("/tickets/{id}/events", get(tickets::events))
        .route("/tickets/{id}/promise", get(tickets::promise))
        .route("/surroundings", get(teams::surroundings))
        .route("/people", get(people::list).post(people::invite))
        .route("/people/{id}", get(people::person).post(people::change))
        .route("/people/{id}/sign-out", post(people::sign_out))
        .route("/people/{id}/link", post(people::link))
        .route("/people/{id}/link/mail", post(people::mail_link))
        .route("/teams", get(teams::list).post(teams::add))
        .route("/teams/{id}", post(teams::rename))
        .route("/teams/{id}/members", post(teams::set_membership))
        .route("/teams/{id}/retire", post(teams::retire))
        .route("/teams/{id}/restore", post(teams::restore))
        .route("/teams/{id}/organisations", post(teams::set_service))
        .route("/topic-rules", get(topics::rules).post(topics::order))
        .route("/topics", get(topics::list).post(topics::add))
        .route("/topics/{id}", post(topics::change))
        .route("/teams/{id}/load", get(tickets::team_load))
        .route("/teams/{id}/queue", get(tickets::queue))
        .route("/policies", get(policies::book).post(policies::save))
        .route("/policies/preview", post(policies::preview))
        .route("/policies/dry-run", post(policies::dry_run))
        .route("/calendars", post(policies::save_calendar));
    let strangers = Router::new()
        .route("/setup", post(setup::set_up))
        .route("/join", post(join::join))
        .route("/join/look", post(join::look))
        .route("/sign-in", post(accounts::sign_in))
        .route("/token", post(accounts::token))
        .route("/demo", get(demo::people).post(demo::start))
        .route("/demo/sign-in", post(demo::sign_in))
        .route_layer(from_fn_with_state(state.clone(), rates::limit_strangers));
    let api = members
        .merge(knowledge_routes())
        .merge(strangers)
        .fallback(watch::no_such_path)
        .method_not_allowed_fallback(watch::no_such_method);
    let links = Router::new()
        .route(
            "/unsubscribe",
            get(outlets::link_page).post(outlets::follow_link),
        )
        .route_layer(from_fn_with_state(state.clone(), rates::limit_strangers));
    let limited = Router::new()
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/.well-known/jwks.json", get(accounts::jwks))
        .merge(links)
        .nest("/api", api)
        .fallback(web_client::file)
        .method_not_allowed_fallback(watch::no_such_method)
        .layer(from_fn_with_state(state.clone(), origin::guard))
        .layer(from_fn(watch::limit_time));
    let files = Router::new()
        .route("/api/tickets/{id}/files", post(files::add))
        .route("/api/files/{id}", get(files::file))
        .route("/api/import", post(imports::import))
        .route("/api/import/columns", post(imports::look))
        .route("/api/export", get(imports::export))
        .method_not_allowed_fallback(watch::no_such_method)
        .layer(from_fn_with_state(state.clone(), origin::guard))
        .layer(from_fn(watch::limit_file_time));
    Router::new()
        .route("/socket", socket)
        .merge(files)
        .merge(limited)
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(from_fn_with_state(state.clone(), watch::measure))
        .with_state(state)
}

/// What is known: searches, suggestions, solution cards.
fn knowledge_routes() -> Router<HttpState> {
    Router::new()
        .route("/tickets/{id}/reuse", post(knowledge::reuse))
        .route("/search", get(knowledge::search))
        .route(
            "/search/gaps",
            get(knowledge::gaps).post(knowledge::searched_in_vain),
        )
        .route("/suggest", get(knowledge::suggest))
        .route("/tickets/{id}/alike", get(knowledge::alike))
        .route("/knowledge", get(knowledge::report))
        .route("/cards", get(solution_cards::list))
        .route(
            "/tickets/{id}/card",
            get(solution_cards::card).post(solution_cards::save),
        )
        .route("/tickets/{id}/card/versions", get(solution_cards::versions))
        .route("/tickets/{id}/card/vouch", post(solution_cards::vouch))
        .route("/tickets/{id}/card/pin", post(solution_cards::pin))
        .route(
            "/tickets/{id}/card/did-not-work",
            post(solution_cards::did_not_work),
        )
}
