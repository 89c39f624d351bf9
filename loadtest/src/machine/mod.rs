//! The machine under the run: what the kernel knows of a process, which core it runs on, and how
//! much of everything there is.

mod account;
mod cluster;
mod kernel;
mod limits;

pub use account::{Account, Memory, Spent};
pub use cluster::{Cluster, ClusterSpent};
pub use kernel::queued_to_send;
pub(crate) use limits::ensure_descriptors;
pub use limits::{Cores, descriptors_max, pin, raise_descriptors};
