//! Where stories are played: members at their sockets, one journal, and everything for the oracle at
//! the end.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use peerdesk_loadtest::accounts::Accounts;
use peerdesk_loadtest::journal::Journal;
use peerdesk_loadtest::member::{Handle, Left, Order, Outcome, World, command, start};
use peerdesk_loadtest::oracle::{History, MemberLog, Race, Reader, Record, Sent, Wish};
use peerdesk_loadtest::plan::Seat;
use peerdesk_loadtest::replay::settle;
use peerdesk_loadtest::socket::Socket;
use peerdesk_protocol::{Command, CommandId, MemberId, TicketId, TopicId, Visibility};
use tokio::task::JoinHandle;

use crate::arena::{Arena, CALM_TOPIC, HASTY_TOPIC, HURRIED_TOPIC};

/// All that one run shares.
pub struct Stage {
    pub world: World,
    pub calm: TopicId,
    pub hasty: TopicId,
    pub hurried: TopicId,
    cast: Mutex<HashMap<Seat, Handle>>,
    members: Mutex<Vec<JoinHandle<Left>>>,
    kept: Mutex<Kept>,
}

/// What was noted on the way for the oracle.
#[derive(Default)]
struct Kept {
    /// With whether every colleague may see it.
    tickets: BTreeMap<TicketId, bool>,
    races: Vec<Race>,
    /// Sent beside the members' own sockets; joined with what it repeats at the end.
    sent: Vec<Sent>,
    logs: Vec<MemberLog>,
}

/// How a run ended.
pub struct Ended {
    pub record: Record,
    /// Members who had not been shown everything in time, or still waited for an answer.
    pub not_settled: usize,
    /// From the call to everybody having everything.
    pub settled_in: Duration,
}

impl Stage {
    /// A stage on this arena; its clock starts now.
    pub async fn set(arena: &Arena, seed: u64) -> anyhow::Result<Self> {
        let nodes = arena.reached()?;
        let account = arena.accounts.account(Seat::Member(0));
        let token = account.context("nobody was seeded")?.token;
        let (socket, welcome) = Socket::connect(&nodes[0], &token).await?;
        socket.close().await;
        let topic = |name: &str| {
            let found = welcome.topics.iter().find(|topic| topic.name == name);
            found
                .map(|topic| topic.id)
                .with_context(|| format!("there is no {name}"))
        };
        Ok(Self {
            calm: topic(CALM_TOPIC)?,
            hasty: topic(HASTY_TOPIC)?,
            hurried: topic(HURRIED_TOPIC)?,
            world: World {
                nodes: nodes.into(),
                accounts: Arc::clone(&arena.accounts),
                journal: Arc::new(Journal::begin()),
                seed,
            },
            cast: Mutex::default(),
            members: Mutex::default(),
            kept: Mutex::default(),
        })
    }

    /// The handle of a seat, whose member comes online when they are first needed.
    pub async fn member(&self, seat: Seat) -> anyhow::Result<Handle> {
        let (handle, is_new) = {
            let mut cast = lock(&self.cast);
            if let Some(handle) = cast.get(&seat) {
                (handle.clone(), false)
            } else {
                let (handle, member) = start(&self.world, seat)?;
                cast.insert(seat, handle.clone());
                lock(&self.members).push(member);
                (handle, true)
            }
        };
        if is_new {
            handle.order(Order::Come).await?;
        }
        Ok(handle)
    }

    /// Lets a member watch a ticket.
    pub async fn watches(&self, seat: Seat, ticket: TicketId) -> anyhow::Result<()> {
        self.member(seat).await?.order(Order::Watch(ticket)).await
    }

    /// Sends a wish until it has its final answer.
    pub async fn send(&self, seat: Seat, wish: Wish) -> anyhow::Result<(CommandId, Outcome)> {
        let asks_openly = match &wish {
            Wish::Ask(ask) => Some(ask.visibility == Visibility::Organisation),
            Wish::Command(_) => None,
        };
        let now = self.world.journal.clock.now();
        let (id, outcome) = self.member(seat).await?.send(wish, now).await?;
        if let (Outcome::Ok(receipt), Some(is_open)) = (&outcome, asks_openly) {
            lock(&self.kept).tickets.insert(receipt.ticket, is_open);
        }
        Ok((id, outcome))
    }

    /// Sends a command until it has its final answer.
    pub async fn command(
        &self,
        seat: Seat,
        ticket: TicketId,
        what: Command,
    ) -> anyhow::Result<(CommandId, Outcome)> {
        self.send(seat, command(ticket, what)).await
    }

    /// Tickets that were asked so far.
    pub fn tickets(&self) -> Vec<TicketId> {
        lock(&self.kept).tickets.keys().copied().collect()
    }

    /// The first ticket that everybody may see.
    pub fn open_ticket(&self) -> Option<TicketId> {
        let kept = lock(&self.kept);
        let mut open = kept.tickets.iter().filter(|(_, is_open)| **is_open);
        open.next().map(|(ticket, _)| *ticket)
    }

    /// Notes a race.
    pub fn raced(&self, race: Race) {
        lock(&self.kept).races.push(race);
    }

    /// Notes what was sent beside the members' sockets.
    pub fn also_sent(&self, sent: Sent) {
        lock(&self.kept).sent.push(sent);
    }

    /// Notes what was shown beside the members' sockets.
    pub fn also_shown(&self, log: MemberLog) {
        lock(&self.kept).logs.push(log);
    }

    /// Waits until everybody has everything, sends everybody home, reads what is stored.
    pub async fn end(&self, patience: Duration) -> anyhow::Result<Ended> {
        let tickets = self.tickets();
        let cast: Vec<Handle> = lock(&self.cast).values().cloned().collect();
        let clock = self.world.journal.clock;
        let began = clock.now();
        let settled = settle::wait(&self.world, &cast, &tickets, patience).await?;
        let settled_in = clock.now().since(began);
        for handle in &cast {
            handle.order(Order::Finish).await?;
        }
        let members = std::mem::take(&mut *lock(&self.members));
        let mut left = Vec::new();
        for member in members {
            left.push(member.await?);
        }
        let history = settle::history(&self.world, &tickets, &settled, &mut left).await?;
        Ok(Ended {
            not_settled: settled.not_settled,
            settled_in,
            record: self.record(left, history),
        })
    }

    fn record(&self, left: Vec<Left>, history: History) -> Record {
        let kept = std::mem::take(&mut *lock(&self.kept));
        let mut sent = Vec::new();
        let mut logs = kept.logs;
        for member in left {
            sent.extend(member.sent);
            logs.push(member.log);
        }
        join(&mut sent, kept.sent);
        Record {
            readers: readers(&self.world.accounts),
            sent,
            logs,
            races: kept.races,
            history,
            contents: self.world.journal.take_contents(),
            generations: self.world.journal.generations(),
        }
    }
}

/// Adds attempts and replies to what they repeat; reused ids stand apart.
fn join(sent: &mut Vec<Sent>, also: Vec<Sent>) {
    for more in also {
        let same = sent
            .iter_mut()
            .find(|known| !more.reuses && !known.reuses && known.wish.id() == more.wish.id());
        match same {
            Some(known) => {
                known.attempts.extend(more.attempts);
                known.replies.extend(more.replies);
            }
            None => sent.push(more),
        }
    }
}

fn readers(accounts: &Accounts) -> HashMap<MemberId, Reader> {
    let all = accounts.all().into_iter();
    all.map(|(seat, account)| {
        let second_line = match seat {
            Seat::Engineer(_) | Seat::Lead(_) => true,
            Seat::Member(_) => false,
        };
        let name = account.email;
        (account.member, Reader { name, second_line })
    })
    .collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
