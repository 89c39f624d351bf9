//! Running a node.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tracing::info;

use super::database;
use crate::config::Config;
use crate::node::{Node, Settings};
use crate::store;
use crate::tls::Tls;

/// From the first signal until the process ends whatever is still open.
const DRAIN_TIME: Duration = Duration::from_secs(12);

/// Runs a node until it is told to go.
pub(super) async fn run(config: Config) -> anyhow::Result<()> {
    // Taken before the database starts: an address in use is told at once.
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}; see PEERDESK_LISTEN", config.listen))?;
    let tls = match config.tls.clone() {
        Some(files) => Some(Arc::new(Tls::open(files)?)),
        None => None,
    };
    let scheme = if tls.is_some() { "https" } else { "http" };
    let (url, postgres) = database(&config).await?;
    let settings = Settings {
        database: store::Settings::new(url),
        redis_url: config.redis_url,
        public_origin: config.public_url,
        tls,
        trusted_proxies: config.trusted_proxies,
        outbox: config.outbox,
    };
    let node = Node::start(settings, listener).await?;
    announce(&node, scheme).await?;
    node.until_told(DRAIN_TIME).await?;
    node.stop().await;
    if let Some(postgres) = postgres {
        postgres.stop().await;
    }
    info!("stopped");
    Ok(())
}

/// Says where it is. The lines are for people at a terminal and for programs that start nodes.
#[expect(
    clippy::print_stdout,
    reason = "this is the program's output, not its log"
)]
async fn announce(node: &Node, scheme: &str) -> anyhow::Result<()> {
    println!("listening on {scheme}://{}", node.address());
    println!("open {}", node.origin());
    if let Some(link) = node.accounts().setup_link().await? {
        println!(
            "first admin: {}/setup#{}   (once, within 24 hours)",
            node.origin(),
            link.reveal()
        );
    }
    Ok(())
}
