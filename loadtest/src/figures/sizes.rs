//! How much is measured: the sizes of the targets, and tiny ones that only show that it works.

use std::time::Duration;

/// Sizes of all rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Sizes {
    /// Rounds of each side of a row.
    pub rounds: usize,
    pub watchers: usize,
    pub many_watchers: usize,
    /// Messages of a round.
    pub messages: usize,
    pub burst: usize,
    pub growth_members: &'static [usize],
    /// Deliveries of a round at each size of the growth.
    pub growth_deliveries: usize,
    pub idle_members: usize,
    /// The same over TLS.
    pub secure_members: usize,
    /// Tickets that idle members watch.
    pub idle_tickets: usize,
    /// Until what a node does after many came is over.
    pub settle: Duration,
    /// Long enough for every heartbeat.
    pub idle_for: Duration,
    pub rooms: usize,
    pub room_members: usize,
    /// Messages of each writer in a round.
    pub room_messages: usize,
    /// Messages of which the way to another node is timed.
    pub way_messages: usize,
    pub stalled_messages: usize,
    pub growth_tickets: &'static [usize],
    pub ticket_members: usize,
    pub ticket_messages: usize,
    /// Members online while presence is measured.
    pub online: [usize; 2],
    pub presence_viewers: usize,
    pub presence_changes: usize,
    pub herd_members: usize,
    pub command_messages: usize,
    pub command_connections: usize,
    pub pgbench_seconds: u32,
}

/// The sizes of the targets.
pub const FULL: Sizes = Sizes {
    rounds: 5,
    watchers: 1_000,
    many_watchers: 5_000,
    messages: 300,
    burst: 16,
    growth_members: &[100, 1_000, 5_000, 20_000],
    growth_deliveries: 300_000,
    idle_members: 10_000,
    secure_members: 3_000,
    idle_tickets: 100,
    settle: Duration::from_secs(2),
    idle_for: Duration::from_secs(42),
    rooms: 200,
    room_members: 10,
    room_messages: 30,
    way_messages: 300,
    stalled_messages: 300,
    growth_tickets: &[1, 100, 10_000],
    ticket_members: 4,
    ticket_messages: 4_000,
    online: [500, 4_000],
    presence_viewers: 20,
    presence_changes: 200,
    herd_members: 2_000,
    command_messages: 10_000,
    command_connections: 32,
    pgbench_seconds: 6,
};

/// Sizes that show within a minute that every row can be measured.
pub const QUICK: Sizes = Sizes {
    rounds: 1,
    watchers: 20,
    many_watchers: 30,
    messages: 16,
    burst: 4,
    growth_members: &[5, 20],
    growth_deliveries: 200,
    idle_members: 60,
    secure_members: 40,
    idle_tickets: 4,
    settle: Duration::from_millis(300),
    idle_for: Duration::from_secs(1),
    rooms: 4,
    room_members: 4,
    room_messages: 4,
    way_messages: 10,
    stalled_messages: 40,
    growth_tickets: &[1, 20],
    ticket_members: 3,
    ticket_messages: 40,
    online: [5, 40],
    presence_viewers: 4,
    presence_changes: 6,
    herd_members: 40,
    command_messages: 80,
    command_connections: 4,
    pgbench_seconds: 1,
};
