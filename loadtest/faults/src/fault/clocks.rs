//! A node whose wall clock is wrong. The rules' time is the database's.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use peerdesk_loadtest::plan::Seat;
use reqwest::StatusCode;
use reqwest::header::DATE;

use super::Injection;
use crate::arena::NODES;
use crate::station::Launch;

const OFF: Duration = Duration::from_secs(3);
const MISSING: &str = "libfaketime is missing; install it:\n\
    \x20 Debian, Ubuntu   sudo apt-get install faketime\n\
    \x20 Fedora, RHEL     sudo dnf install libfaketime\n\
    \x20 Alpine           sudo apk add libfaketime";

impl Injection<'_> {
    /// One node's wall clock is off by so many seconds.
    pub(super) async fn clock_off(&mut self, seconds: &str) -> anyhow::Result<()> {
        let (place, station) = self.some_node();
        let launch = Launch::of(&self.arena.programs.node);
        station.swap(&clock_off(launch, seconds)?).await?;
        self.note(format!("{} is {seconds} s off", station.name));
        let (taken, wrong) = self.asked_at(place).await?;
        let (_, right) = self.asked_at((place + 1) % NODES).await?;
        ensure!(wrong != right, "every node says that it is {right}");
        self.note(format!(
            "it says {wrong} at {right} and answers a token with {taken}"
        ));
        self.last(OFF).await;
        station.restore().await?;
        self.note(format!("{} has the right time", station.name));
        Ok(())
    }
}

impl Injection<'_> {
    /// What a node says to a member whose token was signed in the right time, and the hour and minute
    /// that it puts on the answer.
    async fn asked_at(&self, place: usize) -> anyhow::Result<(StatusCode, String)> {
        let account = self.stage.world.accounts.account(Seat::Member(0));
        let token = account.context("nobody sits there")?.token;
        let url = self.stage.world.nodes[place].url("/api/me");
        let asked = reqwest::Client::new().get(url).bearer_auth(token);
        let answer = asked.send().await?;
        let date = answer.headers().get(DATE).context("an answer has a date")?;
        // Such as `Sun, 22 Nov 2026 06:06:17 GMT`.
        let minute = date.to_str()?.get(17..22).context("a date has a time")?;
        Ok((answer.status(), minute.to_owned()))
    }
}

/// The same with a wall clock that is off by so many seconds; intervals are measured rightly.
pub(super) fn clock_off(launch: Launch, seconds: &str) -> anyhow::Result<Launch> {
    Ok(launch
        .env("LD_PRELOAD", library()?)
        .env("FAKETIME", seconds)
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1"))
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
