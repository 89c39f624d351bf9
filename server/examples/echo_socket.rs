//! Says back what it is told, over the sockets of the gateway: what `.ci/conformance` puts the
//! Autobahn test suite to. Prints the port it listens on.
//!
//! `echo_socket MESSAGE_BYTES_MAX own|standard`: the largest message, and whose close codes tell of
//! violations.

use std::io::Write as _;

use peerdesk_server::gateway::{Codes, echo};
use peerdesk_server::http::serve;
use peerdesk_server::lifecycle::Shutdown;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [message_bytes_max, codes] = arguments.as_slice() else {
        anyhow::bail!("usage: echo_socket MESSAGE_BYTES_MAX own|standard");
    };
    let codes = match codes.as_str() {
        "own" => Codes::Own,
        "standard" => Codes::Standard,
        other => anyhow::bail!("{other} is neither own nor standard"),
    };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", listener.local_addr()?.port());
    std::io::stdout().flush()?;
    serve(
        listener,
        None,
        echo(message_bytes_max.parse()?, codes),
        Shutdown::new(),
    )
    .await;
    Ok(())
}
