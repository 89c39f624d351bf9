//! Access tokens without passwords, for whoever has the database.

use std::io::Write as _;

use clap::Args;
use serde_json::json;

use super::desk::Desk;
use crate::config::Config;

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
        let desk = Desk::open(config).await?;
        let issued = desk.accounts().tokens_for(&self.prefix, self.count).await;
        desk.close().await;
        let mut out = std::io::stdout().lock();
        for issued in issued? {
            let line = json!({
                "email": issued.email,
                "member": issued.member.0,
                "token": issued.token,
            });
            writeln!(out, "{line}")?;
        }
        Ok(())
    }
}
