//! Ways that are cut, or that carry only one direction.

use std::time::Duration;

use peerdesk_services::Flow;

use super::Injection;

/// Longer than a node may deliver without having checked access.
const APART: Duration = Duration::from_millis(3_500);

impl Injection<'_> {
    pub(super) async fn cut_from_postgres(&mut self) -> anyhow::Result<()> {
        let (_, station) = self.some_node();
        self.arena.shut(&station.postgres);
        self.note(format!("{} cut off from Postgres", station.name));
        self.last(APART).await;
        Ok(())
    }

    /// Statements arrive and are carried out; their results, commits among them, get lost.
    pub(super) async fn deaf_to_postgres(&mut self) -> anyhow::Result<()> {
        let (_, station) = self.some_node();
        station.postgres.down(Flow::Drop);
        self.note(format!("{} hears nothing of Postgres", station.name));
        self.last(APART).await;
        station.postgres.cut();
        Ok(())
    }

    pub(super) async fn cut_from_redis(&mut self) -> anyhow::Result<()> {
        let (_, station) = self.some_node();
        self.arena.shut(&station.redis);
        self.note(format!("{} cut off from Redis", station.name));
        self.last(APART).await;
        Ok(())
    }

    pub(super) async fn deaf_to_redis(&mut self) -> anyhow::Result<()> {
        let (_, station) = self.some_node();
        station.redis.down(Flow::Drop);
        self.note(format!("{} hears nothing of Redis", station.name));
        self.last(APART).await;
        station.redis.cut();
        Ok(())
    }

    pub(super) async fn mute_to_redis(&mut self) -> anyhow::Result<()> {
        let (_, station) = self.some_node();
        station.redis.up(Flow::Drop);
        self.note(format!("Redis hears nothing of {}", station.name));
        self.last(APART).await;
        station.redis.cut();
        Ok(())
    }
}
