//! What is broken in the middle of a replay.

use std::fmt;
use std::time::Duration;

use clap::ValueEnum;

use crate::clock::Clock;
use crate::desk::Desk;

/// How long the broken part stays away.
const AWAY: Duration = Duration::from_secs(4);
/// Redis goes when this share of the plan is over.
const REDIS_AT: f64 = 0.3;
/// A node goes when this share of the plan is over.
const NODE_AT: f64 = 0.55;

/// What to break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fault {
    None,
    /// Redis is killed with -9 and started again, empty.
    Redis,
    /// One node is killed with -9 and started again.
    Node,
    /// First the one, then the other.
    Both,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Redis => "redis",
            Self::Node => "node",
            Self::Both => "both",
        })
    }
}

/// Breaks and mends as wanted, and says what was done and when, in seconds of the run.
pub(super) async fn inject(
    fault: Fault,
    desk: &Desk,
    clock: &Clock,
    began: Duration,
    duration: Duration,
) -> anyhow::Result<Vec<String>> {
    let mut done = Vec::new();
    let note = |what: &str| {
        let at = clock.elapsed().saturating_sub(began);
        format!("{:.1} s: {what}", at.as_secs_f64())
    };
    let until = async |share: f64| {
        let at = clock.after(began + duration.mul_f64(share));
        clock.sleep_until(at).await;
    };
    if matches!(fault, Fault::Redis | Fault::Both) {
        until(REDIS_AT).await;
        desk.kill_redis().await?;
        done.push(note("Redis killed with -9"));
        tokio::time::sleep(AWAY).await;
        desk.restart_redis().await?;
        done.push(note("Redis started again, empty"));
    }
    if matches!(fault, Fault::Node | Fault::Both) {
        until(NODE_AT).await;
        desk.kill_node().await?;
        done.push(note("the last node killed with -9"));
        tokio::time::sleep(AWAY).await;
        desk.restart_node().await?;
        done.push(note("the last node started again"));
    }
    Ok(done)
}
