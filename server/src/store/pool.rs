//! Connections, migrations and what the database has to guarantee.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection as _, Executor as _};

use super::command_pool::CommandPool;
use super::limits::{ACQUIRE_TIMEOUT, SESSION_SETTINGS};
use super::terms::KnownTerms;
use crate::store::Error;

/// The database, by the kind of work: a pool each, so that a storm of one kind cannot starve
/// another.
#[derive(Clone, Debug)]
pub struct Store {
    /// Commands.
    pub(super) commands: CommandPool,
    /// Commands under locks, and changes around accounts.
    pub(super) write: PgPool,
    /// History, snapshots, lists.
    pub(super) read: PgPool,
    /// Access checks, stream heads, health: small and always quick.
    pub(super) control: PgPool,
    pub(super) terms: KnownTerms,
    /// Reads of a stream of events since the start of the node.
    pub(super) history_reads: Arc<AtomicU64>,
}

/// How the pools are set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Postgres URL.
    pub url: String,
    pub command_connections_max: u32,
    pub write_connections_max: u32,
    pub read_connections_max: u32,
    pub control_connections_max: u32,
}

impl Settings {
    /// Pool sizes for one node.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            command_connections_max: 16,
            write_connections_max: 6,
            read_connections_max: 8,
            control_connections_max: 3,
        }
    }
}

impl Store {
    /// Connects and brings the schema up to date.
    pub async fn open(settings: &Settings) -> Result<Self, Error> {
        let options: PgConnectOptions = settings.url.parse()?;
        let terms = KnownTerms::default();
        let store = Self {
            commands: CommandPool::new(
                options.clone(),
                settings.command_connections_max,
                terms.clone(),
            ),
            terms,
            write: connect(&options, settings.write_connections_max),
            read: connect(&options, settings.read_connections_max),
            control: connect(&options, settings.control_connections_max),
            history_reads: Arc::default(),
        };
        // Migrations wait for each other by an advisory lock that sqlx takes; they may take longer
        // than a command, so they run on a connection without its limits.
        let mut connection = sqlx::PgConnection::connect_with(&options).await?;
        let mut migrations = sqlx::migrate!("./migrations");
        // While an installation is updated, a node of this version may start again beside a newer
        // one, whose migrations it does not know and is safe beside.
        migrations.set_ignore_missing(true);
        migrations.run(&mut connection).await?;
        connection.close().await?;
        Ok(store)
    }

    /// Refuses a database that may acknowledge what it can lose. A node is not ready on such a one.
    pub async fn check_durable(&self) -> Result<(), Error> {
        #[cfg(feature = "controls")]
        if crate::controls::is(crate::controls::Control::CommitWithoutFlush) {
            return Ok(());
        }
        let row = sqlx::query!(
            "select current_setting('fsync') as \"fsync!\",
                    current_setting('full_page_writes') as \"full_page_writes!\",
                    current_setting('synchronous_commit') as \"synchronous_commit!\""
        )
        .fetch_one(&self.control)
        .await?;
        let settings = [
            ("fsync", row.fsync),
            ("full_page_writes", row.full_page_writes),
            ("synchronous_commit", row.synchronous_commit),
        ];
        for (setting, value) in settings {
            if value == "off" {
                return Err(Error::NotDurable { setting, value });
            }
        }
        Ok(())
    }

    /// Forgets all terms: the database is another one.
    pub fn forget_terms(&self) {
        self.terms.forget();
    }

    /// Ends all connections once what runs on them has finished.
    pub async fn close(&self) {
        self.commands.close().await;
        self.write.close().await;
        self.read.close().await;
        self.control.close().await;
    }
}

/// Connections that are clean when they are lent, whatever the task before did to them.
pub fn connect(options: &PgConnectOptions, connections_max: u32) -> PgPool {
    PgPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(SESSION_SETTINGS).await?;
                #[cfg(feature = "controls")]
                if crate::controls::is(crate::controls::Control::CommitWithoutFlush) {
                    connection.execute("set synchronous_commit = off").await?;
                }
                Ok(())
            })
        })
        // A task dropped while `begin` is under way leaves its connection inside a transaction that
        // the next borrower would write into and never commit (seen with sqlx 0.8.6 and 0.9.0).
        // Beginning first keeps the usual case, in which nothing is open, out of the server's log.
        .after_release(|connection, _| {
            Box::pin(async move {
                connection.execute("begin; rollback").await?;
                Ok(true)
            })
        })
        .connect_lazy_with(options.clone())
}
