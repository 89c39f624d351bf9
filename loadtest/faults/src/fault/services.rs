//! Postgres and Redis that die, stall, forget and refuse.

use std::time::Duration;

use peerdesk_services::Flow;

use super::Injection;

const AWAY: Duration = Duration::from_millis(1_500);
/// Beyond what a node waits for an answer about access.
const STALLED: Duration = Duration::from_secs(3);
const DELAY: Duration = Duration::from_millis(40);
/// Enough for one pool, not for all.
const CONNECTIONS_LEFT: u32 = 4;
const AGAIN: Duration = Duration::from_millis(250);

impl Injection<'_> {
    pub(super) async fn postgres_killed(&mut self) -> anyhow::Result<()> {
        self.arena.postgres.kill().await?;
        self.note("Postgres killed with its children");
        self.last(AWAY).await;
        self.arena.postgres.restart().await?;
        self.note("Postgres started again");
        Ok(())
    }

    pub(super) async fn postgres_slow(&mut self) -> anyhow::Result<()> {
        for station in &self.arena.nodes {
            station.postgres.up(Flow::Delay(DELAY));
            station.postgres.down(Flow::Delay(DELAY));
        }
        self.note(format!("Postgres takes {:?} longer", 2 * DELAY));
        self.last(STALLED).await;
        Ok(())
    }

    pub(super) async fn postgres_stalled(&mut self) -> anyhow::Result<()> {
        self.arena.postgres.freeze()?;
        self.note("Postgres frozen");
        self.last(STALLED).await;
        self.arena.postgres.thaw()?;
        self.note("Postgres goes on");
        Ok(())
    }

    /// The desk's role may hold only a few connections, and those it holds are ended: what Postgres
    /// answers is what it says when all of its connections are taken.
    pub(super) async fn postgres_full(&mut self) -> anyhow::Result<()> {
        let limit = format!("alter role peerdesk connection limit {CONNECTIONS_LEFT}");
        self.arena.sql(&limit).await?;
        self.arena
            .sql(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'peerdesk'",
            )
            .await?;
        self.note(format!("{CONNECTIONS_LEFT} connections left for all nodes"));
        self.last(STALLED).await;
        self.arena
            .sql("alter role peerdesk connection limit -1")
            .await?;
        self.note("connections as before");
        Ok(())
    }

    pub(super) async fn redis_killed(&mut self) -> anyhow::Result<()> {
        self.arena.redis.kill().await?;
        self.note("Redis killed");
        self.last(STALLED).await;
        self.arena.redis.restart().await?;
        self.note("Redis started again, empty");
        Ok(())
    }

    pub(super) async fn redis_flushed(&mut self) -> anyhow::Result<()> {
        for _ in 0..6 {
            self.arena.redis.flush().await?;
            self.last(AGAIN).await;
        }
        self.note("Redis flushed six times");
        Ok(())
    }

    pub(super) async fn redis_frozen(&mut self) -> anyhow::Result<()> {
        self.arena.redis.freeze()?;
        self.note("Redis frozen");
        self.last(STALLED).await;
        self.arena.redis.thaw()?;
        self.note("Redis goes on");
        Ok(())
    }

    pub(super) async fn redis_cuts_subscribers(&mut self) -> anyhow::Result<()> {
        let mut cut = 0;
        for _ in 0..8 {
            cut += self.arena.redis.cut_subscribers().await?;
            self.last(AGAIN).await;
        }
        self.note(format!("Redis cut {cut} subscribers"));
        anyhow::ensure!(cut > 0, "nobody subscribed");
        Ok(())
    }
}
