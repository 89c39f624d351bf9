//! One member's task: online or not, coming back, taking orders all the while.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

use anyhow::Context as _;
use peerdesk_protocol::{CommandId, MemberId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::handle::{Order, Standing};
use super::outbox::Outbox;
use super::session::Ended;
use super::watches::Watches;
use super::{Left, World};
use crate::meters::{Count, Latency};
use crate::oracle::{MemberLog, Sight};
use crate::plan::Seat;
use crate::socket::{Lost, Socket};

/// The first wait before coming back is random below this; it doubles with each failure.
const BACKOFF_FIRST: Duration = Duration::from_millis(500);
/// The longest wait before coming back is random below this.
const BACKOFF_MAX: Duration = Duration::from_secs(30);
/// Close codes of the protocol from here on say not to come back.
const BARRING_CODES: Range<u16> = 4500..5000;

/// A member.
pub(super) struct Driver {
    pub(super) world: World,
    pub(super) seat: Seat,
    pub(super) me: MemberId,
    pub(super) orders: mpsc::Receiver<Order>,
    pub(super) outbox: Outbox,
    pub(super) watches: Watches,
    pub(super) desk: bool,
    pub(super) log: Vec<Sight>,
    pub(super) epochs: HashMap<CommandId, u32>,
    pub(super) epoch_waits: Vec<(CommandId, oneshot::Sender<u32>)>,
    pub(super) rng: StdRng,
    /// The node the member goes to first; after a loss any will do.
    pub(super) node: usize,
    pub(super) receive_bytes: Option<u32>,
    wanted: Wanted,
    barred: Option<String>,
}

/// Whether the member is to be online.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Online,
    Offline,
    /// For good: the log is to be left.
    Finished,
}

impl Driver {
    pub(super) fn new(
        world: World,
        seat: Seat,
        orders: mpsc::Receiver<Order>,
    ) -> anyhow::Result<Self> {
        let account = world.accounts.account(seat);
        let me = account
            .with_context(|| format!("no account for {seat:?}"))?
            .member;
        let rng = StdRng::seed_from_u64(world.seed ^ me.0.unsigned_abs().rotate_left(32));
        Ok(Self {
            node: number(seat) % world.nodes.len(),
            world,
            seat,
            me,
            orders,
            outbox: Outbox::default(),
            watches: Watches::default(),
            desk: false,
            log: Vec::new(),
            epochs: HashMap::new(),
            epoch_waits: Vec::new(),
            rng,
            receive_bytes: None,
            wanted: Wanted::Offline,
            barred: None,
        })
    }

    /// Who this is.
    pub(super) fn me(&self) -> MemberId {
        self.me
    }

    /// Lives until ordered to finish.
    pub(super) async fn run(mut self) -> Left {
        let mut failures = 0;
        while self.wanted != Wanted::Finished {
            if self.wanted == Wanted::Offline || self.barred.is_some() {
                self.take_order().await;
                continue;
            }
            let wait = match self.connect().await {
                Err(lost) => {
                    self.world.journal.lost(&lost);
                    self.world.journal.meters.add(Count::FailedConnects, 1);
                    self.backoff(&mut failures)
                }
                Ok(socket) => {
                    failures = 0;
                    let ended = self.session(socket).await;
                    self.after(ended, &mut failures)
                }
            };
            self.wait(wait).await;
        }
        Left {
            sent: self.outbox.into_sent(),
            log: MemberLog {
                member: self.me,
                sights: self.log,
                access_end: None,
            },
            barred: self.barred,
        }
    }

    async fn connect(&mut self) -> Result<Socket, Lost> {
        let account = self.world.accounts.account(self.seat);
        let token = account.map(|a| a.token).unwrap_or_default();
        let began = self.world.journal.clock.now();
        let node = &self.world.nodes[self.node];
        let (socket, welcome) = Socket::connect_with(node, &token, self.receive_bytes).await?;
        let journal = &self.world.journal;
        journal
            .meters
            .record(Latency::Connect, journal.clock.now().since(began));
        journal.welcomed(&welcome.generation);
        Ok(socket)
    }

    /// Notes the end of a socket and says how long to stay away.
    fn after(&mut self, ended: Ended, failures: &mut u32) -> Duration {
        self.watches.disconnected();
        if self.wanted == Wanted::Finished {
            // Whoever stayed to the end is held to having seen everything.
            return Duration::ZERO;
        }
        self.log.push(Sight::SocketClosed);
        match ended {
            Ended::Left => Duration::ZERO,
            Ended::Lost { lost, back_in } => {
                self.world.journal.lost(&lost);
                if let Lost::Closed { code, reason } = &lost
                    && BARRING_CODES.contains(code)
                {
                    self.world.journal.meters.add(Count::Barred, 1);
                    self.barred = Some(format!("{code} {reason}"));
                    return Duration::ZERO;
                }
                self.world.journal.meters.add(Count::Reconnects, 1);
                back_in.unwrap_or_default() + self.backoff(failures)
            }
        }
    }

    /// Full jitter, and any node: all who were cut at once come back spread out.
    fn backoff(&mut self, failures: &mut u32) -> Duration {
        let doubled = BACKOFF_FIRST.saturating_mul(2_u32.saturating_pow(*failures));
        *failures += 1;
        self.node = self.rng.random_range(0..self.world.nodes.len());
        doubled.min(BACKOFF_MAX).mul_f64(self.rng.random())
    }

    /// Stays away, taking orders.
    async fn wait(&mut self, wait: Duration) {
        let until = Instant::now() + wait;
        while self.wanted != Wanted::Finished {
            tokio::select! {
                () = tokio::time::sleep_until(until) => return,
                order = self.orders.recv() => self.offline(order),
            }
        }
    }

    async fn take_order(&mut self) {
        let order = self.orders.recv().await;
        self.offline(order);
    }

    /// An order while there is no socket: kept for when there is one.
    fn offline(&mut self, order: Option<Order>) {
        match order {
            None | Some(Order::Finish) => self.wanted = Wanted::Finished,
            Some(Order::Come) => self.wanted = Wanted::Online,
            Some(Order::Go) => {
                if self.outbox.waiting() == 0 {
                    self.wanted = Wanted::Offline;
                }
            }
            Some(Order::Watch(ticket)) => {
                self.watches.add(ticket);
                self.wanted = Wanted::Online;
            }
            Some(Order::WatchDesk) => self.desk = true,
            // What nobody is told while there is no socket is not told later.
            Some(Order::Narrow(bytes)) => self.receive_bytes = Some(bytes),
            Some(Order::Hint(_) | Order::Cut | Order::Stall(_)) => {}
            Some(Order::Send { wish, due, answer }) => {
                self.outbox.add(self.me, wish, due, answer);
                self.wanted = Wanted::Online;
            }
            Some(Order::Epoch { claim, answer }) => self.tell_epoch(claim, answer),
            Some(Order::Stand { heads, answer }) => {
                let online = self.wanted == Wanted::Online;
                let behind = if online {
                    self.watches.behind(&heads)
                } else {
                    0
                };
                self.tell_standing(behind, answer);
            }
        }
    }

    /// Tells an epoch when it is known, or once it is.
    pub(super) fn tell_epoch(&mut self, claim: CommandId, answer: oneshot::Sender<u32>) {
        match self.epochs.get(&claim) {
            // Whoever asked may have given up; then nobody needs it.
            Some(epoch) => {
                let _ = answer.send(*epoch);
            }
            None => self.epoch_waits.push((claim, answer)),
        }
    }

    /// Tells how far the member is.
    pub(super) fn tell_standing(&self, behind: usize, answer: oneshot::Sender<Standing>) {
        let standing = Standing {
            behind,
            waiting: self.outbox.waiting(),
        };
        // Whoever asked may have given up; then nobody needs it.
        let _ = answer.send(standing);
    }

    /// Says what is wanted from now on.
    pub(super) fn want(&mut self, wanted: Wanted) {
        self.wanted = wanted;
    }
}

/// A number that spreads seats over nodes and seeds.
fn number(seat: Seat) -> usize {
    match seat {
        Seat::Member(number) | Seat::Engineer(number) | Seat::Lead(number) => number,
    }
}
