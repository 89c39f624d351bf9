//! A fresh, migrated database for each test, from one cluster per test binary.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context as _;
use tokio::sync::OnceCell;

use crate::postgres::{Postgres, PostgresOptions};

/// The cluster that all tests of this process share. It is quick, not durable,
/// and nobody's to break: a test that kills a server starts its own.
///
/// # Panics
///
/// When it cannot be started, which fails the test that asked.
pub fn shared_postgres() -> &'static Postgres {
    static SHARED: OnceLock<Postgres> = OnceLock::new();
    SHARED.get_or_init(|| {
        let started = Postgres::start_blocking(&PostgresOptions::default());
        started.unwrap_or_else(|error| panic!("{error:#}"))
    })
}

/// Databases with the same beginning. Kept in a `static` of the test binary:
///
/// ```no_run
/// use peerdesk_services::TestDatabases;
///
/// static DATABASES: TestDatabases = TestDatabases::new("desk");
///
/// async fn example() -> anyhow::Result<()> {
///     let database = DATABASES.fresh(async |url| migrate(&url).await).await?;
///     println!("{}", database.url());
///     Ok(())
/// }
/// # async fn migrate(_: &str) -> anyhow::Result<()> { Ok(()) }
/// ```
#[derive(Debug)]
pub struct TestDatabases {
    name: &'static str,
    template: OnceCell<String>,
    made: AtomicU32,
}

impl TestDatabases {
    /// `name` begins the names of the databases: lower case letters, digits and
    /// underscores, another one for each `static`.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            template: OnceCell::const_new(),
            made: AtomicU32::new(0),
        }
    }

    /// A database of its own for one test: a copy of one that `migrate` made, the
    /// first time, out of an empty one. `migrate` closes its connections before
    /// it returns, because Postgres copies only what nobody uses.
    pub async fn fresh(
        &self,
        migrate: impl AsyncFnOnce(String) -> anyhow::Result<()>,
    ) -> anyhow::Result<Database> {
        let postgres = shared_postgres();
        let template = self
            .template
            .get_or_try_init(|| self.make_template(migrate))
            .await?;
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}_{number}", self.name);
        let url = postgres.create_database(&name, Some(template)).await?;
        Ok(Database { name, url })
    }

    async fn make_template(
        &self,
        migrate: impl AsyncFnOnce(String) -> anyhow::Result<()>,
    ) -> anyhow::Result<String> {
        let name = format!("{}_template", self.name);
        let postgres = shared_postgres();
        // A migration that failed for an earlier test has left its own.
        let drop_old = format!("drop database if exists {name}");
        postgres.execute("postgres", &drop_old).await?;
        let url = postgres.create_database(&name, None).await?;
        migrate(url)
            .await
            .context("migrating the template database")?;
        Ok(name)
    }
}

/// One test's database in the shared cluster. It stays until the process ends,
/// so that a failed test's connections may close in any order.
#[derive(Debug, Clone)]
pub struct Database {
    name: String,
    url: String,
}

impl Database {
    /// Its name in the cluster.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its address, as its owner.
    pub fn url(&self) -> &str {
        &self.url
    }
}
