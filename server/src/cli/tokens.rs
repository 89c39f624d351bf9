//! Access tokens without passwords, for whoever has the database.

use std::io::Write as _;
use std::sync::Arc;

use clap::Args;
use serde_json::json;
use tokio::sync::mpsc;

use super::database;
use crate::app::{Accounts, App};
use crate::bus::InProcess;
use crate::config::Config;
use crate::store::{Settings, Store};

/// `peerdesk tokens`.
#[derive(Args)]
pub(super) struct Tokens {
    /// Beginning of the addresses, such as `member-`.
    #[arg(long)]
    prefix: String,
    /// How many, in the order of the members' ids.
    #[arg(long)]
    count: u32,
}

impl Tokens {
    pub(super) async fn run(&self, config: &Config) -> anyhow::Result<()> {
        let (url, postgres) = database(config).await?;
        let store = Store::open(&Settings::new(url)).await?;
        let (sender, _arrivals) = mpsc::channel(1);
        let app = App::new(store.clone(), Arc::new(InProcess::new(sender))).await?;
        let accounts = Accounts::open(app).await?;
        let mut out = std::io::stdout().lock();
        for issued in accounts.tokens_for(&self.prefix, self.count).await? {
            let line = json!({
                "email": issued.email,
                "member": issued.member.0,
                "token": issued.token,
            });
            writeln!(out, "{line}")?;
        }
        drop(out);
        store.close().await;
        if let Some(postgres) = postgres {
            postgres.stop().await;
        }
        Ok(())
    }
}
