//! `peerdesk-loadtest`: see the README beside this crate.

mod command_line;

use clap::Parser as _;
use command_line::CommandLine;

#[tokio::main]
async fn main() -> anyhow::Result<std::process::ExitCode> {
    CommandLine::parse().run().await
}
