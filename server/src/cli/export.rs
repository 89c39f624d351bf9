//! Solved tickets with their cards as a file, from the console of the machine.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::desk::Desk;
use super::file_format::{FormatWord, format_of};
use crate::app::export::{Export as Pieces, Whose};
use crate::config::Config;

/// `peerdesk export`. Beside running nodes or without them; what it writes, `peerdesk import` reads.
#[derive(Args)]
pub(super) struct Export {
    /// Written anew; told by its name whether it is CSV or JSON lines.
    file: PathBuf,
    #[arg(long, value_enum)]
    format: Option<FormatWord>,
    /// Needed where there are several.
    #[arg(long)]
    organisation: Option<String>,
    /// Private tickets as well, which only their requester and second line see in the desk.
    #[arg(long)]
    with_private: bool,
}

impl Export {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<()> {
        let desk = Desk::open(config).await?;
        let done = self.export(&desk).await;
        desk.close().await;
        done
    }

    async fn export(self, desk: &Desk) -> anyhow::Result<()> {
        let whose = Whose::Organisation {
            id: desk.organisation(self.organisation.as_deref()).await?,
            with_private: self.with_private,
        };
        let format = format_of(&self.file, self.format)?;
        let cannot = || format!("{} cannot be written", self.file.display());
        let mut file = BufWriter::new(File::create(&self.file).with_context(cannot)?);
        let mut pieces = Pieces::new(desk.store().clone(), whose, format);
        while let Some(piece) = pieces.piece().await? {
            file.write_all(&piece).with_context(cannot)?;
        }
        file.flush().with_context(cannot)?;
        println!("{} solved tickets", pieces.tickets());
        Ok(())
    }
}
