//! How a file of tickets is written: as said, or as its name says.

use std::path::Path;

use anyhow::bail;
use clap::ValueEnum;

use crate::app::import::Format;

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum FormatWord {
    Csv,
    Jsonl,
}

pub(super) fn format_of(file: &Path, said: Option<FormatWord>) -> anyhow::Result<Format> {
    let extension = file.extension().and_then(|extension| extension.to_str());
    Ok(match (said, extension) {
        (Some(FormatWord::Csv), _) | (None, Some("csv")) => Format::Csv,
        (Some(FormatWord::Jsonl), _) | (None, Some("jsonl" | "ndjson")) => Format::JsonLines,
        (None, _) => bail!("say which --format the file has"),
    })
}
