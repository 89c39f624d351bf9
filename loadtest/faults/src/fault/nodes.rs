//! Nodes that die, freeze, restart and panic.

use std::time::{Duration, Instant};

use anyhow::ensure;
use peerdesk_loadtest::member::command;
use peerdesk_loadtest::plan::Seat;
use peerdesk_protocol::Command;

use super::Injection;
use crate::repeats;
use crate::station::Launch;

const AWAY: Duration = Duration::from_millis(1_200);
/// Beyond the lease of the hasty topic.
const FROZEN: Duration = Duration::from_millis(3_500);
/// How long a node with a fault point may take to reach it.
const REACH_LIMIT: Duration = Duration::from_secs(20);
/// Which passage of a fault point is the fatal one.
const PASSAGES: std::ops::Range<u32> = 3..12;
const PANICKING: Duration = Duration::from_millis(1_500);
/// One in four of them panics.
const PANICKING_COMMANDS: usize = 9;

impl Injection<'_> {
    pub(super) async fn node_killed(&mut self) -> anyhow::Result<()> {
        let (_, station) = self.some_node();
        station.process().kill().await?;
        self.note(format!("{} killed with -9", station.name));
        self.last(AWAY).await;
        station.restore().await?;
        self.note(format!("{} started again", station.name));
        Ok(())
    }

    /// A node with a fault point takes the place of one, reaches the point under load and dies there.
    pub(super) async fn node_dies(&mut self, point: &'static str) -> anyhow::Result<()> {
        use rand::RngExt as _;
        let (place, station) = self.some_node();
        let passage = self.rng.random_range(PASSAGES);
        let launch = Launch::controlled(&self.arena.programs.controlled, point)
            .env("PEERDESK_CONTROL_AT", passage.to_string());
        station.swap(&launch).await?;
        self.note(format!("{} will {point} {passage}", station.name));
        let ticket = self.some_ticket()?;
        let deadline = Instant::now() + REACH_LIMIT;
        while station.ended().is_none() {
            ensure!(
                Instant::now() < deadline,
                "{} never reached {point}",
                station.name
            );
            let text = "to the node that is about to die".to_owned();
            let wish = command(ticket, Command::Post { text });
            repeats::try_on(self.stage, Seat::Engineer(0), &wish, place).await?;
        }
        self.note(format!("{} is dead", station.name));
        station.restore().await?;
        self.note(format!("{} started again", station.name));
        Ok(())
    }

    pub(super) async fn node_frozen(&mut self) -> anyhow::Result<()> {
        let (_, station) = self.some_node();
        station.process().freeze()?;
        self.note(format!("{} frozen", station.name));
        self.last(FROZEN).await;
        station.process().thaw()?;
        self.note(format!("{} goes on", station.name));
        Ok(())
    }

    pub(super) async fn nodes_restarted(&mut self) -> anyhow::Result<()> {
        for station in &self.arena.nodes {
            let began = Instant::now();
            let status = station.process().terminate().await?;
            ensure!(status.success(), "{} went with {status}", station.name);
            self.note(format!(
                "{} went in {:.1} s",
                station.name,
                began.elapsed().as_secs_f64()
            ));
            station.restore().await?;
            self.note(format!("{} started again", station.name));
        }
        Ok(())
    }

    /// Every node but one is of the older version, and becomes the present one under load.
    pub(super) async fn old_beside_new(&mut self) -> anyhow::Result<()> {
        for station in &self.arena.nodes[1..] {
            self.last(AWAY).await;
            station.process().terminate().await?;
            station.restore().await?;
            self.note(format!("{} is the present version", station.name));
        }
        Ok(())
    }

    pub(super) async fn panics(&mut self) -> anyhow::Result<()> {
        let (place, station) = self.some_node();
        let program = &self.arena.programs.controlled;
        station
            .swap(&Launch::controlled(program, "panic_before_reply"))
            .await?;
        self.note(format!("{} panics after commits", station.name));
        let ticket = self.some_ticket()?;
        for number in 0..PANICKING_COMMANDS {
            let text = format!("to the node that panics, {number}");
            let wish = command(ticket, Command::Post { text });
            repeats::try_on(self.stage, Seat::Engineer(0), &wish, place).await?;
        }
        self.last(PANICKING).await;
        let panics = station.panics()?;
        ensure!(!panics.is_empty(), "{} never panicked", station.name);
        station.restore().await?;
        self.note(format!("{} started again", station.name));
        Ok(())
    }
}
