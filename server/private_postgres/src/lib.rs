//! The database that starts itself.
//!
//! Without `DATABASE_URL` Peerdesk keeps its history in a Postgres that this
//! crate initialises and runs in the data directory, from programs that are
//! already on the machine. It listens on a unix socket only, inside a directory
//! that nobody else may enter.
//!
//! ```text
//! <data_dir>/lock           one running desk per data directory
//! <data_dir>/cluster/       Postgres' own files; appears complete or not at all
//! <data_dir>/run/           the socket, mode 0700
//! <data_dir>/postgres.log   what Postgres says
//! ```
//!
//! What holds at each end of life:
//!
//! - **The desk stops**: [`PrivatePostgres::stop`] asks for a fast shutdown.
//! - **The desk is killed, even with `-9`**: a guard process sees it go and asks
//!   for the same shutdown, so that no database stays behind without its desk.
//! - **Postgres is killed**: it is started again under the same address.
//! - **Both are killed, or the machine loses power**: the next start stops what
//!   is left of the old one, removes its stale files and recovers. A process
//!   that survived is never adopted: it would run with the old start's settings
//!   and would not be ours to watch.
//!
//! As root, Postgres (which refuses root) runs as the account that owns the
//! cluster; for a new cluster as [`Config::account`], else `postgres`, else
//! `nobody`. As anyone else, it runs as that user.

mod account;
mod binaries;
mod cluster;
mod config;
mod data_dir;
mod error;
mod guard;
mod leftovers;
mod log_file;
mod postmaster;
mod processes;
mod server;
mod socket;

pub use binaries::Binaries;
pub use config::Config;
pub use error::Error;
pub use guard::{Guarded, guarded_command};
pub use processes::processes_within;
pub use server::PrivatePostgres;
