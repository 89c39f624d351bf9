//! A desk of our own for one measurement: nodes on the measured core, everything else on the other.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use peerdesk_protocol::{ClientMessage, TicketId, TopicId, Visibility, Watch};

use super::Bench;
use super::speakers::{Speakers, deadline};
use crate::accounts::Accounts;
use crate::crowd::{Call, Crowd, Place, address};
use crate::desk::{Desk, Parts};
use crate::machine::{Account, Cluster, ClusterSpent, Cores, Memory, Spent, pin};
use crate::member;
use crate::plan::Seat;
use crate::socket::Socket;

/// Sockets that are opened at once where no herd is wanted: below every listener's queue.
const OPENING_MAX: usize = 64;
/// Descriptors that a process holds beside its sockets.
const OTHER_DESCRIPTORS: usize = 250;

/// How long nodes may take to come to rest.
const SETTLING_MAX: Duration = Duration::from_mins(1);
/// How long is looked whether they are at rest.
const SETTLING_STEP: Duration = Duration::from_secs(1);
/// The share of a core that nodes at rest take at most.
const AT_REST: f64 = 0.03;

/// What a measurement needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) nodes: usize,
    pub(super) redis: bool,
    /// Members come to one more node, which speaks TLS.
    pub(super) secure: bool,
    pub(super) members: usize,
}

/// The desk with what the kernel knows of it.
pub(super) struct Hall {
    desk: Desk,
    accounts: Accounts,
    topic: TopicId,
    pub(super) cores: Cores,
    nodes: Vec<Account>,
    redis: Option<Account>,
    postgres: Cluster,
}

/// Where all accounts stood.
pub(super) struct Meter {
    nodes: Vec<Spent>,
    redis: Option<Spent>,
    postgres: ClusterSpent,
}

/// Processor time between two moments.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    /// Of all nodes.
    pub(super) nodes: Duration,
    pub(super) redis: Duration,
    pub(super) postgres: Duration,
}

impl Hall {
    /// Starts a desk with so many members. Nodes are started on a single core, so that each makes
    /// as many threads as it would on a machine with one.
    pub(super) async fn open(bench: &Bench, wanted: Wanted) -> anyhow::Result<Self> {
        crate::machine::ensure_descriptors(wanted.members + OTHER_DESCRIPTORS)?;
        let parts = Parts {
            nodes: wanted.nodes,
            redis: wanted.redis,
            secure: wanted.secure,
        };
        let (desk, accounts) =
            Desk::start_on(&bench.ground, &bench.server, parts, wanted.members).await?;
        let cores = bench.cores;
        let mut nodes = Vec::new();
        for node in 0..wanted.nodes {
            let pid = desk.process(node)?.pid();
            pin(pid, cores.measured)?;
            nodes.push(Account::of(pid));
        }
        if let Some((process, _)) = desk.secure() {
            pin(process.pid(), cores.measured)?;
            nodes = vec![Account::of(process.pid())];
        }
        let redis = desk.redis_pid();
        if let Some(pid) = redis {
            pin(pid, cores.measured)?;
        }
        let postgres = Cluster::at(desk.postgres()?.cluster_dir());
        let account = accounts.account(Seat::Member(0)).context("no member")?;
        let (socket, welcome) = Socket::connect(&desk.nodes()[0], &account.token).await?;
        socket.close().await;
        let topic = welcome.topics.iter().find(|topic| !topic.fast_lane);
        Ok(Self {
            topic: topic.context("there is no topic")?.id,
            desk,
            accounts,
            cores,
            nodes,
            redis: redis.map(Account::of),
            postgres,
        })
    }

    /// How a member comes to a node.
    pub(super) fn call(
        &self,
        node: usize,
        member: usize,
        then: Vec<ClientMessage>,
    ) -> anyhow::Result<Call> {
        let account = self.accounts.account(Seat::Member(member));
        let secure = self.desk.secure();
        Ok(Call {
            node: match secure {
                Some((process, _)) => process.address(),
                None => address(self.desk.nodes()[node].authority())?,
            },
            token: account.context("there is no such member")?.token,
            then,
            receive_bytes: None,
            tls: secure.map(|(_, trust)| Arc::clone(trust)),
        })
    }

    /// Asks so many questions, and gives their tickets.
    pub(super) fn ask(
        &self,
        crowd: &mut Crowd,
        speakers: &mut Speakers,
        count: usize,
    ) -> anyhow::Result<Vec<TicketId>> {
        crowd.take_receipts();
        let wish = || {
            let text = "What is wrong here?".to_owned();
            member::ask(text, self.topic, Visibility::Organisation).frame()
        };
        speakers.say_all(crowd, count, |_| wish())?;
        let tickets: Vec<TicketId> = crowd.take_receipts().into_iter().map(TicketId).collect();
        ensure!(
            tickets.len() == count,
            "{count} questions gave {} receipts",
            tickets.len()
        );
        Ok(tickets)
    }

    /// Waits until the nodes have done what setting up left to do, such as telling of each question
    /// and indexing it, so that it is not counted as what is measured next. Nothing is wrong where
    /// that takes longer than the limit: then it belongs to what is measured.
    pub(super) fn settle(&self, crowd: &mut Crowd) -> anyhow::Result<()> {
        let began = Instant::now();
        while began.elapsed() < SETTLING_MAX {
            let before = self.meter()?;
            crowd.read_for(SETTLING_STEP)?;
            if self.since(&before)?.nodes < SETTLING_STEP.mul_f64(AT_REST) {
                break;
            }
        }
        Ok(())
    }

    /// Where the accounts stand.
    pub(super) fn meter(&self) -> anyhow::Result<Meter> {
        Ok(Meter {
            nodes: self
                .nodes
                .iter()
                .map(|node| node.spent())
                .collect::<anyhow::Result<_>>()?,
            redis: self.redis.map(Account::spent).transpose()?,
            postgres: self.postgres.spent()?,
        })
    }

    /// What was spent since.
    pub(super) fn since(&self, before: &Meter) -> anyhow::Result<Cost> {
        let now = self.meter()?;
        let nodes = now.nodes.iter().zip(&before.nodes);
        let redis = now.redis.as_ref().zip(before.redis.as_ref());
        Ok(Cost {
            nodes: nodes.map(|(now, before)| now.since(before)).sum(),
            redis: redis.map_or(Duration::ZERO, |(now, before)| now.since(before)),
            postgres: now.postgres.since(&before.postgres),
        })
    }

    /// Memory of the first node.
    pub(super) fn memory(&self) -> anyhow::Result<Memory> {
        self.nodes.first().context("there is no node")?.memory()
    }

    /// The port of the first node.
    pub(super) fn port(&self) -> anyhow::Result<u16> {
        Ok(address(self.desk.nodes()[0].authority())?.port())
    }

    /// What the first node counts.
    pub(super) fn metrics(&self) -> anyhow::Result<String> {
        let address = address(self.desk.nodes()[0].authority())?;
        let answer = peerdesk_services::http_get(address, "/metrics")?;
        ensure!(answer.status == 200, "/metrics answered {}", answer.status);
        Ok(answer.body)
    }

    /// An address of the database for other programs.
    pub(super) fn database_url(&self) -> anyhow::Result<String> {
        Ok(self.desk.postgres()?.superuser_url("postgres"))
    }
}

impl Cost {
    /// Nodes and Redis: what a delivery costs where Redis is in the path.
    pub(super) fn with_redis(self) -> Duration {
        self.nodes + self.redis
    }
}

/// Lets members come, not too many at once, and waits until all are here and were answered.
pub(super) fn come(
    crowd: &mut Crowd,
    calls: impl IntoIterator<Item = Call>,
) -> anyhow::Result<Vec<Place>> {
    let mut places = Vec::new();
    let mut here = crowd.came().welcomes;
    let mut watching = answers(crowd);
    // Of those who came last an answer may still be on its way, of all before them not.
    let mut answered = watching;
    let mut last = VecDeque::new();
    for call in calls {
        here += 1;
        let owed = call.then.iter().map(asked).sum::<usize>();
        watching += owed;
        last.push_back(owed);
        if last.len() > OPENING_MAX {
            answered += last.pop_front().unwrap_or_default();
        }
        places.push(crowd.call(call)?);
        let at_least = here.saturating_sub(OPENING_MAX);
        crowd.until(deadline(), "a welcome or a watched ticket", |came| {
            came.welcomes >= at_least && came.watching + came.gone + came.resyncs >= answered
        })?;
    }
    crowd.until(deadline(), "a welcome", |came| came.welcomes >= here)?;
    crowd.until(deadline(), "a watched ticket", |came| {
        came.watching + came.gone + came.resyncs >= watching
    })?;
    ensure!(crowd.came().gone == 0, "a ticket is not there");
    Ok(places)
}

/// A frame that watches tickets from the beginning.
pub(super) fn watch(tickets: &[TicketId]) -> ClientMessage {
    let watch = |ticket: &TicketId| Watch {
        ticket: *ticket,
        public: None,
        staff: None,
    };
    ClientMessage::Watch {
        tickets: tickets.iter().map(watch).collect(),
    }
}

fn asked(message: &ClientMessage) -> usize {
    match message {
        ClientMessage::Watch { tickets } => tickets.len(),
        ClientMessage::Hello { .. }
        | ClientMessage::Ask(_)
        | ClientMessage::Command(_)
        | ClientMessage::Unwatch { .. }
        | ClientMessage::WatchDesk {}
        | ClientMessage::UnwatchDesk {}
        | ClientMessage::Look { .. }
        | ClientMessage::Typing { .. }
        | ClientMessage::Trying { .. }
        | ClientMessage::Away { .. }
        | ClientMessage::WatchInbox {}
        | ClientMessage::UnwatchInbox {}
        | ClientMessage::Read(_) => 0,
    }
}

fn answers(crowd: &Crowd) -> usize {
    let came = crowd.came();
    came.watching + came.gone + came.resyncs
}
