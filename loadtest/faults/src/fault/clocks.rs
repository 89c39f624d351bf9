//! A node whose wall clock is wrong. The rules' time is the database's.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;

use super::Injection;
use crate::station::Launch;

const OFF: Duration = Duration::from_secs(3);
const MISSING: &str = "libfaketime is missing; install it:\n\
    \x20 Debian, Ubuntu   sudo apt-get install faketime\n\
    \x20 Fedora, RHEL     sudo dnf install libfaketime\n\
    \x20 Alpine           sudo apk add libfaketime";

impl Injection<'_> {
    /// The wall clock is off by so many seconds; intervals are measured rightly.
    pub(super) async fn clock_off(&mut self, seconds: &str) -> anyhow::Result<()> {
        let (_, station) = self.some_node();
        let launch = Launch::of(&self.arena.programs.node)
            .env("LD_PRELOAD", library()?)
            .env("FAKETIME", seconds)
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        station.swap(&launch).await?;
        self.note(format!("{} is {seconds} s off", station.name));
        self.last(OFF).await;
        station.restore().await?;
        self.note(format!("{} has the right time", station.name));
        Ok(())
    }
}

/// The library for programs with threads.
fn library() -> anyhow::Result<PathBuf> {
    let machine = std::env::consts::ARCH;
    let folders = [
        format!("/usr/lib/{machine}-linux-gnu/faketime"),
        "/usr/lib64/faketime".to_owned(),
        "/usr/lib/faketime".to_owned(),
        "/usr/local/lib/faketime".to_owned(),
    ];
    let mut found = folders
        .iter()
        .map(|folder| PathBuf::from(folder).join("libfaketimeMT.so.1"));
    found.find(|path| path.is_file()).context(MISSING)
}
