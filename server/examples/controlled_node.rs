//! The program `peerdesk` with fault points and deliberate faults: see `controls.rs`. It is an
//! example and not a second binary, so that no release build makes it.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match peerdesk_server::cli::run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("controlled_node: {error:#}");
            ExitCode::FAILURE
        }
    }
}
