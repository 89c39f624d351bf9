//! The program `peerdesk`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match peerdesk_server::cli::run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // For a person at a terminal: each cause once, without a trace of the program.
            eprintln!("peerdesk: {error:#}");
            ExitCode::FAILURE
        }
    }
}
