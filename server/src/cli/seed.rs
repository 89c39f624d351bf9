//! An organisation for load tests.

use clap::Args;

use super::database_beside;
use crate::auth::PasswordHash;
use crate::config::Config;
use crate::store::{LoadOrganisation, Settings, Store};

/// `peerdesk seed`. Beside running nodes or without them.
#[derive(Args)]
pub(super) struct Seed {
    /// Employees `member-0@load.test`, `member-1@load.test`, ….
    #[arg(long, default_value_t = 100)]
    members: u32,
    /// Engineers `engineer-0@load.test`, …, all in one team.
    #[arg(long, default_value_t = 10)]
    engineers: u32,
    /// Leads `lead-0@load.test`, …, of the same team.
    #[arg(long, default_value_t = 0)]
    leads: u32,
    #[arg(long, default_value_t = 3)]
    topics: u32,
    /// One password for all of them and for the admin, `admin-0@load.test`: it is hashed once.
    #[arg(long)]
    password: String,
}

impl Seed {
    pub(super) async fn run(&self, config: &Config) -> anyhow::Result<()> {
        let (url, postgres) = database_beside(config).await?;
        let store = Store::open(&Settings::new(url)).await?;
        let password_hash = PasswordHash::of(&self.password)?;
        store
            .seed_load_organisation(&LoadOrganisation {
                members: self.members,
                engineers: self.engineers,
                leads: self.leads,
                topics: self.topics,
                password_hash: password_hash.as_str().to_owned(),
            })
            .await?;
        store.close().await;
        if let Some(postgres) = postgres {
            postgres.stop().await;
        }
        Ok(())
    }
}
