//! Reports as files: JSON for programs, one page for people.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;

use super::page::Page;
use super::{Report, run_page};
use crate::figures::Figures;

/// Writes the figures into a directory, and says where.
pub fn write_figures(directory: &Path, figures: &Figures) -> anyhow::Result<Vec<PathBuf>> {
    let json = write_json(directory, "figures", figures)?;
    let mut page = Page::new(
        "Peerdesk's figures",
        "What has to be reached, beside what it is held against, measured in one run.",
    );
    page.figures(figures);
    let html = write_page(directory, "figures", page)?;
    Ok(vec![json, html])
}

/// Writes runs into a directory under a name, and says where.
pub fn write_runs(
    directory: &Path,
    name: &str,
    reports: &[Report],
) -> anyhow::Result<Vec<PathBuf>> {
    let json = write_json(directory, name, &reports)?;
    let html = write_page(directory, name, run_page::page(reports))?;
    Ok(vec![json, html])
}

fn write_page(directory: &Path, name: &str, page: Page) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    let path = directory.join(format!("{name}.html"));
    fs::write(&path, page.finish()).with_context(|| format!("writing {}", path.display()))?;
    Ok(path)
}

fn write_json(directory: &Path, name: &str, value: &impl Serialize) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    let path = directory.join(format!("{name}.json"));
    let file = File::create(&path).with_context(|| format!("writing {}", path.display()))?;
    serde_json::to_writer_pretty(file, value)?;
    Ok(path)
}
