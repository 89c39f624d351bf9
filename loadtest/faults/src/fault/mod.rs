//! What is broken, and how it is mended again.

mod access;
mod clients;
mod clocks;
mod crowds;
mod cuts;
mod nodes;
mod outbox;
mod owners;
mod poison;
mod services;
mod timers;

use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use rand::RngExt as _;
use rand::rngs::StdRng;

use crate::arena::{Arena, NODES};
use crate::stage::Stage;
use crate::station::Station;

/// Everything that a desk has to survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Fault {
    /// A node is killed with -9 in a burst.
    NodeKilled,
    /// A node is killed with -9 just before a commit.
    NodeDiesBeforeCommit,
    /// A node is killed with -9 between a commit and its reply.
    NodeDiesBeforeReply,
    /// A node is killed with -9 between a reply and telling the others.
    NodeDiesBeforePublish,
    /// A node's time stops, longer than a lease lasts, and goes on.
    NodeFrozen,
    /// Every node is asked to go and started again, one after another.
    NodesRestarted,
    /// Nodes of an older version run beside the present one, which replaces them.
    OldBesideNew,
    /// Postgres is killed with -9 with all its children.
    PostgresKilled,
    /// Every word to and from Postgres takes its time.
    PostgresSlow,
    /// Postgres' time stops.
    PostgresStalled,
    /// Postgres has no connection to give.
    PostgresFull,
    /// Redis is killed with -9 and comes back empty.
    RedisKilled,
    /// Redis forgets everything, again and again.
    RedisFlushed,
    /// Redis' time stops.
    RedisFrozen,
    /// Redis cuts its subscribers, again and again.
    RedisCutsSubscribers,
    /// A node does not reach Postgres.
    CutFromPostgres,
    /// Postgres hears a node, and the node does not hear Postgres.
    DeafToPostgres,
    /// A node does not reach Redis.
    CutFromRedis,
    /// Redis hears a node, and the node does not hear Redis.
    DeafToRedis,
    /// The node hears Redis, and Redis does not hear the node.
    MuteToRedis,
    /// Clients that watch and never read.
    ClientsNeverRead,
    /// A node's clients get a few bytes at a time.
    ClientsTrickle,
    /// A node and its clients hear nothing of each other, and nobody closes anything.
    ClientsHalfOpen,
    /// Sockets break at any moment, over and over.
    SocketsDropped,
    /// Very many sockets are cut at once.
    Herd,
    /// A node's clock is ten minutes ahead.
    ClockAhead,
    /// A node's clock is ten minutes behind.
    ClockBehind,
    /// Clocks of nodes are ten minutes apart to either side, and every node dies while timers fire.
    ClocksApart,
    /// A node that sends mails is killed with -9 between any two steps of sending.
    OutboxDies,
    /// The same command a hundred times, on three nodes at once.
    HundredTimes,
    /// Two hundred engineers claim one ticket at once.
    ClaimCrowd,
    /// An owner freezes past the lease and wakes up with a command under way.
    OwnerFrozen,
    /// Sessions end in mid-stream.
    AccessEnds,
    /// Sessions end in mid-stream while Redis is dead.
    AccessEndsWithoutRedis,
    /// Sessions end in mid-stream while a node cannot ask Postgres who has access.
    AccessEndsBehindACut,
    /// A ticket and an event are stored in a form that cannot be read.
    PoisonedRow,
    /// Nonsense comes over the bus.
    PoisonedBus,
    /// Clients send what is no frame of the protocol.
    PoisonedFrame,
    /// Tasks that carry out commands panic after their commit.
    Panics,
}

impl Fault {
    /// As it is called on the command line.
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Whether nodes are made to panic on purpose.
    pub fn may_panic(self) -> bool {
        matches!(self, Self::Panics)
    }
}

/// One fault under way.
pub struct Injection<'a> {
    arena: &'a Arena,
    stage: &'a Arc<Stage>,
    rng: StdRng,
    long: bool,
    notes: Vec<String>,
}

impl<'a> Injection<'a> {
    /// Nothing is broken yet.
    pub fn new(arena: &'a Arena, stage: &'a Arc<Stage>, rng: StdRng, long: bool) -> Self {
        Self {
            arena,
            stage,
            rng,
            long,
            notes: Vec::new(),
        }
    }

    /// What was done and when.
    pub fn into_notes(self) -> Vec<String> {
        self.notes
    }

    /// Breaks something, waits, and mends it, but for the wires, which the caller heals.
    pub async fn inject(&mut self, fault: Fault) -> anyhow::Result<()> {
        match fault {
            Fault::NodeKilled => self.node_killed().await,
            Fault::NodeDiesBeforeCommit => self.node_dies("die_before_commit").await,
            Fault::NodeDiesBeforeReply => self.node_dies("die_before_reply").await,
            Fault::NodeDiesBeforePublish => self.node_dies("die_before_publish").await,
            Fault::NodeFrozen => self.node_frozen().await,
            Fault::NodesRestarted => self.nodes_restarted().await,
            Fault::OldBesideNew => self.old_beside_new().await,
            Fault::PostgresKilled => self.postgres_killed().await,
            Fault::PostgresSlow => self.postgres_slow().await,
            Fault::PostgresStalled => self.postgres_stalled().await,
            Fault::PostgresFull => self.postgres_full().await,
            Fault::RedisKilled => self.redis_killed().await,
            Fault::RedisFlushed => self.redis_flushed().await,
            Fault::RedisFrozen => self.redis_frozen().await,
            Fault::RedisCutsSubscribers => self.redis_cuts_subscribers().await,
            Fault::CutFromPostgres => self.cut_from_postgres().await,
            Fault::DeafToPostgres => self.deaf_to_postgres().await,
            Fault::CutFromRedis => self.cut_from_redis().await,
            Fault::DeafToRedis => self.deaf_to_redis().await,
            Fault::MuteToRedis => self.mute_to_redis().await,
            Fault::ClientsNeverRead => self.clients_never_read().await,
            Fault::ClientsTrickle => self.clients_trickle().await,
            Fault::ClientsHalfOpen => self.clients_half_open().await,
            Fault::SocketsDropped => self.sockets_dropped().await,
            Fault::Herd => self.herd().await,
            Fault::ClockAhead => self.clock_off("+600").await,
            Fault::ClockBehind => self.clock_off("-600").await,
            Fault::ClocksApart => self.clocks_apart().await,
            Fault::OutboxDies => self.outbox_dies().await,
            Fault::HundredTimes => self.hundred_times().await,
            Fault::ClaimCrowd => self.claim_crowd().await,
            Fault::OwnerFrozen => self.owner_frozen().await,
            Fault::AccessEnds => self.access_ends().await,
            Fault::AccessEndsWithoutRedis => self.access_ends_without_redis().await,
            Fault::AccessEndsBehindACut => self.access_ends_behind_a_cut().await,
            Fault::PoisonedRow => self.poisoned_row().await,
            Fault::PoisonedBus => self.poisoned_bus().await,
            Fault::PoisonedFrame => self.poisoned_frame().await,
            Fault::Panics => self.panics().await,
        }
    }

    fn note(&mut self, what: impl Into<String>) {
        let at = self.stage.world.journal.clock.elapsed().as_secs_f64();
        self.notes.push(format!("{at:.2} s: {}", what.into()));
    }

    /// One of the nodes.
    fn some_node(&mut self) -> (usize, &'a Station) {
        let place = self.rng.random_range(0..NODES);
        (place, &self.arena.nodes[place])
    }

    /// A time around this one; in the long suite up to three times as long.
    fn around(&mut self, time: Duration) -> Duration {
        let most = if self.long { 3.0 } else { 1.2 };
        time.mul_f64(self.rng.random_range(0.8..most))
    }

    /// Lets the fault last.
    async fn last(&mut self, time: Duration) {
        let time = self.around(time);
        tokio::time::sleep(time).await;
    }
}
