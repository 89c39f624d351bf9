//! Asking a node how it is.

use anyhow::{Context as _, bail};
use clap::Args;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Duration, timeout};

use crate::config::Config;
use crate::tls::{CertificateFiles, connect_to_own};

/// Longest answer that is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// `peerdesk health`.
#[derive(Args)]
pub(super) struct Health {
    /// Where the node listens; what `PEERDESK_LISTEN` says when absent. With
    /// `PEERDESK_TLS_CERTIFICATE` it is asked by TLS.
    #[arg(long)]
    url: Option<String>,
}

impl Health {
    pub(super) async fn run(&self, config: &Config) -> anyhow::Result<()> {
        let address = match &self.url {
            Some(url) => url
                .trim_start_matches("http://")
                .trim_start_matches("https://")
                .trim_end_matches('/')
                .to_owned(),
            None => format!("127.0.0.1:{}", config.listen.port()),
        };
        let status = timeout(PATIENCE, status(&address, config.tls.as_ref()))
            .await
            .with_context(|| format!("{address} did not answer in time"))??;
        if status != 200 {
            bail!("{address} is not ready: {status}");
        }
        Ok(())
    }
}

/// One request by hand: the health check of a container should need nothing else.
async fn status(address: &str, tls: Option<&CertificateFiles>) -> anyhow::Result<u16> {
    let stream = TcpStream::connect(address)
        .await
        .with_context(|| format!("nothing listens on {address}"))?;
    match tls {
        Some(files) => ask(connect_to_own(files, stream).await?, address).await,
        None => ask(stream, address).await,
    }
}

async fn ask(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    address: &str,
) -> anyhow::Result<u16> {
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
