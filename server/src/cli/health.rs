//! Asking a node how it is.

use anyhow::{Context as _, bail};
use clap::Args;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Duration, timeout};

use crate::config::Config;

/// Longest answer that is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// `peerdesk health`.
#[derive(Args)]
pub(super) struct Health {
    /// Where the node listens; what `PEERDESK_LISTEN` says when absent.
    #[arg(long)]
    url: Option<String>,
}

impl Health {
    pub(super) async fn run(&self, config: &Config) -> anyhow::Result<()> {
        let address = match &self.url {
            Some(url) => url
                .trim_start_matches("http://")
                .trim_end_matches('/')
                .to_owned(),
            None => format!("127.0.0.1:{}", config.listen.port()),
        };
        let status = timeout(PATIENCE, status(&address))
            .await
            .with_context(|| format!("{address} did not answer in time"))??;
        if status != 200 {
            bail!("{address} is not ready: {status}");
        }
        Ok(())
    }
}

/// One request by hand: the health check of a container should need nothing else.
async fn status(address: &str) -> anyhow::Result<u16> {
    let mut stream = TcpStream::connect(address)
        .await
        .with_context(|| format!("nothing listens on {address}"))?;
    let request = format!("GET /ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.take(16 * 1024).read_to_string(&mut answer).await?;
    answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .context("the answer is not HTTP")
}
