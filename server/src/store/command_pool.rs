//! Connections for commands. The general pool asks the server three times around each use whether
//! the connection is sound; a command has two statements. Here a connection goes back only when
//! everything on it ended well, so that none has to be asked: a task that is dropped or fails closes
//! its connection, whatever state that was in.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::limits::{ACQUIRE_TIMEOUT, CONNECT_TIMEOUT, SESSION_SETTINGS};
use super::terms::{KnownTerms, TermsPlace};
use crate::store::Error;

/// Each of the few statements of a command is planned once for each connection: their plans do not
/// depend on what is asked for. They find rows by keys, also where a table is so small that reading it
/// whole seems cheaper: it grows under the plan, and a ticket that is written to often leaves behind
/// old versions of its row that such a reading goes through.
const PLAN_ONCE: &str = "set plan_cache_mode = force_generic_plan; \
     set enable_seqscan = off; \
     set enable_mergejoin = off";

/// A bounded number of connections, opened when they are first needed.
#[derive(Clone)]
pub(super) struct CommandPool {
    options: Arc<PgConnectOptions>,
    connections_max: u32,
    places: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<PgConnection>>>,
    terms: KnownTerms,
}

/// A connection for one command. Dropped without [`Lent::end`], it is closed.
pub struct Lent {
    connection: PgConnection,
    idle: Arc<Mutex<Vec<PgConnection>>>,
    pub(super) terms: KnownTerms,
    /// Given back after the connection.
    _place: OwnedSemaphorePermit,
}

impl CommandPool {
    pub(super) fn new(options: PgConnectOptions, connections_max: u32, terms: KnownTerms) -> Self {
        Self {
            options: Arc::new(options),
            connections_max,
            places: Arc::new(Semaphore::new(connections_max as usize)),
            idle: Arc::default(),
            terms,
        }
    }

    /// A connection, when there is one in time.
    pub(super) async fn lend(&self) -> Result<Lent, Error> {
        let place = timeout(ACQUIRE_TIMEOUT, Arc::clone(&self.places).acquire_owned())
            .await
            .map_err(|_| Error::timed_out())?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        Ok(Lent {
            connection,
            idle: Arc::clone(&self.idle),
            terms: self.terms.clone(),
            _place: place,
        })
    }

    async fn connect(&self) -> Result<PgConnection, Error> {
        let connecting = async {
            let mut connection = PgConnection::connect_with(&self.options).await?;
            connection.execute(SESSION_SETTINGS).await?;
            #[cfg(feature = "controls")]
            if crate::controls::is(crate::controls::Control::CommitWithoutFlush) {
                connection.execute("set synchronous_commit = off").await?;
            }
            connection.execute(PLAN_ONCE).await?;
            Ok(connection)
        };
        timeout(CONNECT_TIMEOUT, connecting)
            .await
            .unwrap_or_else(|_| Err(Error::timed_out()))
    }

    /// Lends nothing more and ends all connections once what runs on them has finished.
    pub(super) async fn close(&self) {
        // All places are free when nobody has a connection any more.
        let all = self.places.acquire_many(self.connections_max).await;
        self.places.close();
        drop(all);
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            // One that cannot say goodbye is closed all the same.
            let _ = connection.close().await;
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<PgConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lent {
    pub(super) fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Reads terms that this node does not know yet, and remembers them.
    pub(super) async fn learn_terms(
        &mut self,
        places: impl Iterator<Item = TermsPlace>,
    ) -> Result<(), Error> {
        self.terms.learn(&mut self.connection, places).await
    }

    /// Gives the connection to the next command if what was done with it came to an end: with an
    /// answer, or with an error that the database told and that leaves the connection sound.
    pub fn end<T>(self, result: &Result<T, Error>) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok(_) => idle.push(self.connection),
            Err(error) if error.is_told() => idle.push(self.connection),
            // The server was away: what was opened before is of no use either.
            Err(_) => idle.clear(),
        }
    }
}

impl fmt::Debug for CommandPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandPool")
            .field("places", &self.places.available_permits())
            .finish_non_exhaustive()
    }
}
