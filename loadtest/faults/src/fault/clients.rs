//! Clients that are slow, deaf, gone without a word, or cut.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use peerdesk_loadtest::oracle::Heads;
use peerdesk_loadtest::plan::Seat;
use peerdesk_loadtest::socket::{Node, Socket};
use peerdesk_protocol::{ClientMessage, Command, Seq, TicketId, Watch};
use peerdesk_services::{Flow, Wire};
use rand::RngExt as _;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::Injection;
use crate::script::EMPLOYEES;

/// Clients that never read, all on one node.
const SILENT_CLIENTS: usize = 6;
/// What they would have to read: far more than a node keeps for one of them.
const FLOOD_POSTS: usize = 96;
const FLOOD_BYTES: usize = 14 * 1024;
/// What the kernel takes in for each of them.
const RECEIVE_BYTES: u32 = 4 * 1024;
/// Time for what was on the way to be read.
const READ_LIMIT: Duration = Duration::from_millis(500);
const TRICKLE: Duration = Duration::from_millis(2_500);
const TRICKLE_BYTES_PER_SECOND: u32 = 2_000;
const HALF_OPEN: Duration = Duration::from_millis(2_500);
/// In the long suite: until nodes and clients themselves notice that nobody is there.
const HALF_OPEN_LONG: Duration = Duration::from_secs(50);
const DROPPING: Duration = Duration::from_millis(2_500);
const BETWEEN_DROPS_MS: std::ops::Range<u64> = 2..25;
/// Members of a herd.
const HERD: usize = 100;
const HERD_LONG: usize = 2_000;
/// Time for a herd to come together.
const GATHER_LIMIT: Duration = Duration::from_mins(2);
const GATHER_POLL: Duration = Duration::from_millis(100);

impl Injection<'_> {
    /// Sockets that watch and never read, while more is said than a node keeps for one of them.
    pub(super) async fn clients_never_read(&mut self) -> anyhow::Result<()> {
        let ticket = self.some_ticket()?;
        let (place, station) = self.some_node();
        let direct = station.listen();
        let wire = Wire::narrow(direct, RECEIVE_BYTES).await?;
        let node = Node::parse(&format!("http://{}", wire.address()))?;
        let mut deaf = Vec::new();
        for number in 0..SILENT_CLIENTS {
            let seat = Seat::Member(EMPLOYEES + number);
            let account = self.stage.world.accounts.account(seat);
            let token = account.context("nobody sits there")?.token;
            let (mut socket, _) = Socket::connect(&node, &token).await?;
            let watch = Watch {
                ticket,
                public: None,
                staff: None,
            };
            let tickets = vec![watch];
            socket.send(&ClientMessage::Watch { tickets }).await?;
            deaf.push(socket);
        }
        wire.down(Flow::Stall);
        self.note(format!(
            "{SILENT_CLIENTS} clients of node {} watch and do not read",
            place + 1
        ));
        let mut writing = JoinSet::new();
        for number in 0..FLOOD_POSTS {
            let stage = Arc::clone(self.stage);
            let text = "x".repeat(FLOOD_BYTES);
            let seat = Seat::Engineer(number % crate::script::ENGINEERS);
            writing.spawn(async move { stage.command(seat, ticket, Command::Post { text }).await });
        }
        while let Some(written) = writing.join_next().await {
            written??;
        }
        self.note(format!("{FLOOD_POSTS} posts of {FLOOD_BYTES} bytes"));
        // Whoever the node closed as too slow is told so with what was on the way.
        wire.heal();
        let mut slow = 0;
        for mut socket in deaf {
            let ended = timeout(READ_LIMIT, async {
                loop {
                    if let Err(lost) = socket.next().await {
                        return lost;
                    }
                }
            });
            slow += usize::from(ended.await.is_ok());
        }
        self.note(format!("{slow} of them were closed by the node"));
        Ok(())
    }

    pub(super) async fn clients_trickle(&mut self) -> anyhow::Result<()> {
        let (_, station) = self.some_node();
        station.clients.down(Flow::Trickle {
            bytes_per_second: TRICKLE_BYTES_PER_SECOND,
        });
        self.note(format!("the clients of {} get a trickle", station.name));
        self.last(TRICKLE).await;
        Ok(())
    }

    pub(super) async fn clients_half_open(&mut self) -> anyhow::Result<()> {
        let (_, station) = self.some_node();
        station.clients.up(Flow::Drop);
        station.clients.down(Flow::Drop);
        self.note(format!("{} and its clients hear nothing", station.name));
        let time = if self.long { HALF_OPEN_LONG } else { HALF_OPEN };
        self.last(time).await;
        self.note(format!(
            "{} sockets were still open",
            station.clients.open()
        ));
        station.clients.cut();
        Ok(())
    }

    /// At any await of a command: which one is left to chance, many times.
    pub(super) async fn sockets_dropped(&mut self) -> anyhow::Result<()> {
        let until = Instant::now() + self.around(DROPPING);
        let mut dropped = 0;
        while Instant::now() < until {
            let (_, station) = self.some_node();
            let place = self.rng.random_range(0..64);
            station.clients.cut_one(place);
            dropped += 1;
            let pause = self.rng.random_range(BETWEEN_DROPS_MS);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        self.note(format!("{dropped} times a socket was cut"));
        Ok(())
    }

    /// Very many watch one ticket; all sockets of all nodes are cut at the same moment.
    pub(super) async fn herd(&mut self) -> anyhow::Result<()> {
        let ticket = self.some_ticket()?;
        let size = if self.long { HERD_LONG } else { HERD };
        let mut gathered = Vec::new();
        for number in EMPLOYEES..EMPLOYEES + size {
            let seat = Seat::Member(number);
            self.stage.watches(seat, ticket).await?;
            gathered.push(seat);
        }
        let heads = Heads {
            public: Seq(1),
            ..Heads::default()
        };
        let heads = Arc::new(HashMap::from([(ticket, heads)]));
        let deadline = Instant::now() + GATHER_LIMIT;
        for seat in gathered {
            let member = self.stage.member(seat).await?;
            while member.standing(Arc::clone(&heads)).await?.behind > 0 {
                ensure!(Instant::now() < deadline, "the herd does not come together");
                tokio::time::sleep(GATHER_POLL).await;
            }
        }
        let cut: usize = self.arena.nodes.iter().map(|n| n.clients.open()).sum();
        for station in &self.arena.nodes {
            station.clients.cut();
        }
        self.note(format!("{cut} sockets cut at once"));
        let text = "said while everybody is away".to_owned();
        self.stage
            .command(Seat::Engineer(0), ticket, Command::Post { text })
            .await?;
        Ok(())
    }

    /// A ticket that everybody may see.
    pub(super) fn some_ticket(&self) -> anyhow::Result<TicketId> {
        self.stage.open_ticket().context("nothing was asked yet")
    }
}
