//! Organisations, from the console of the machine: whoever adds one decides who sees its tickets.

use clap::{Args, Subcommand};

use super::desk::Desk;
use crate::config::Config;

/// `peerdesk organisation`. Beside running nodes or without them.
#[derive(Args)]
pub(super) struct Organisation {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Add an organisation with topics to begin with. `peerdesk member add` adds its first admin.
    Add(Add),
}

#[derive(Args)]
struct Add {
    #[arg(long)]
    name: String,
    /// A team that is there and comes to serve this one too; otherwise it gets a team of its own.
    #[arg(long)]
    team: Option<String>,
}

impl Organisation {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<()> {
        let Action::Add(add) = self.action;
        let desk = Desk::open(config).await?;
        let added = desk
            .accounts()
            .add_organisation(&add.name, add.team.as_deref());
        let done = added.await;
        desk.close().await;
        Ok(done?)
    }
}
