//! How long anything waits for the database, from the shortest to the longest. Each wait ends before
//! the one around it, so that the innermost says what was wrong and nobody hangs behind a queue.

use std::time::Duration;

/// Opening a connection. A server that is gone refuses at once; this is for one that says nothing.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// A free connection of a pool that is in full use, or whose server is away.
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);

/// A read as a whole, from the wait for a connection to the last row. Counted on this side: a server
/// that stands still keeps none of its own limits.
pub(crate) const READ_TIMEOUT: Duration = Duration::from_secs(4);

/// A command as a whole. Afterwards the member hears `unknown`, and the connection is closed rather
/// than used again.
pub(crate) const COMMAND_TIMEOUT: Duration = Duration::from_secs(5);

/// Set in every session. A commit waits for the disk whatever the server's default is; a lock is
/// waited for 2 s, a statement takes 3 s, and a transaction whose node fell silent holds its locks
/// for 6 s at most, which is longer than its command can last. Compiling a plan costs more than the
/// desk's short statements take, and the planner would do it wherever it expects many rows.
pub(super) const SESSION_SETTINGS: &str = "set synchronous_commit = on; \
     set lock_timeout = '2s'; \
     set statement_timeout = '3s'; \
     set idle_in_transaction_session_timeout = '6s'; \
     set timezone = 'UTC'; \
     set jit = off";
