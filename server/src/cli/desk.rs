//! A desk for commands that are not nodes: the database and what works on it, without sockets.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use peerdesk_desk::OrganisationId;
use peerdesk_private_postgres::PrivatePostgres;
use tokio::sync::mpsc;

use super::database_beside;
use crate::app::{Accounts, App};
use crate::bus::InProcess;
use crate::config::Config;
use crate::store::{Settings, Store};

/// Open until [`Desk::close`].
pub(super) struct Desk {
    accounts: Arc<Accounts>,
    store: Store,
    postgres: Option<PrivatePostgres>,
}

impl Desk {
    pub(super) async fn open(config: &Config) -> anyhow::Result<Self> {
        let (url, postgres) = database_beside(config).await?;
        let store = Store::open(&Settings::new(url)).await?;
        // Nobody listens: running nodes find what changed in the database, within a second.
        let (sender, _arrivals) = mpsc::channel(1);
        let app = App::new(store.clone(), Arc::new(InProcess::new(sender))).await?;
        Ok(Self {
            accounts: Accounts::open(app).await?,
            store,
            postgres,
        })
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The organisation of this name; the only one, where none is named.
    pub(super) async fn organisation(&self, name: Option<&str>) -> anyhow::Result<OrganisationId> {
        let all = self.store.organisations().await?;
        let named = |name: &str| all.iter().find(|(_, own)| own == name);
        let found = match (name, all.as_slice()) {
            (Some(name), _) => named(name),
            (None, [only]) => Some(only),
            (None, []) => bail!("nothing is set up"),
            (None, _) => bail!("there are several organisations: name one with --organisation"),
        };
        Ok(found.context("there is no organisation of this name")?.0)
    }

    pub(super) async fn close(self) {
        self.store.close().await;
        if let Some(postgres) = self.postgres {
            postgres.stop().await;
        }
    }
}
