//! The replay: a plan carried out by members over real sockets, with something broken in the middle
//! if wanted, and judged by the oracle at the end.

mod acting;
mod conduct;
mod devices;
mod evening;
mod faults;
mod leads;
mod lives;
mod pings;
mod progress;
mod reading;
mod sampling;
mod second_line;
pub mod settle;

pub use faults::Fault;
pub use pings::Pings;
pub use sampling::{NodeSample, Sample};

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use peerdesk_protocol::TopicId;

use crate::accounts::{Accounts, Crew};
use crate::corpus::Corpus;
use crate::desk::Desk;
use crate::journal::Journal;
use crate::member::World;
use crate::oracle::{Reader, Record};
use crate::plan::{Plan, PlanOptions, Seat};
use crate::report::Report;
use crate::socket::Socket;
use conduct::Conductor;

/// Tokens are signed anew this often; they are good for ten minutes.
const TOKENS_ANEW: Duration = Duration::from_mins(4);

/// How to replay.
#[derive(Clone, Copy, Debug)]
pub struct ReplayOptions {
    /// What it is called in reports.
    pub name: &'static str,
    pub plan: PlanOptions,
    pub fault: Fault,
    /// Members that have the live list open. Engineers all have.
    pub desk_watchers: usize,
    /// Share of answered commands that are sent again later on every node.
    pub repeats: f64,
    /// Share of acked commands whose id is sent again with other content.
    pub reuses: f64,
    /// A repetition comes up to so much later.
    pub again_within: Duration,
    /// Lives may take so much longer than planned, and then everybody may take so long again to be
    /// shown everything.
    pub patience: Duration,
    /// Kernel memory for what comes in to each member; the kernel's choice where absent.
    pub receive_bytes: Option<u32>,
    /// Whether nodes that keep growing are an error: only where the run is long enough to tell.
    pub watches_growth: bool,
    /// A whole day: promises and leases of the topics go at the pace of the run, so that the clock may
    /// be ahead of the plan, and it goes on until every ticket has ended.
    pub is_day: bool,
}

/// Replays once against a desk and says what came of it.
pub async fn run(corpus: &Corpus, desk: &Desk, options: &ReplayOptions) -> anyhow::Result<Report> {
    let plan = Plan::draw(corpus, &options.plan);
    ensure!(!plan.lives.is_empty(), "the corpus has no threads");
    carry_out(plan, desk, options).await
}

/// Carries out a plan on a desk and says what came of it.
pub async fn carry_out(plan: Plan, desk: &Desk, options: &ReplayOptions) -> anyhow::Result<Report> {
    let crew = Crew {
        members: plan.members,
        engineers: plan.engineers,
        leads: plan.leads,
    };
    let accounts = desk.seed(crew).await?;
    if options.is_day {
        desk.hurry(options.plan.minutes_per_second).await?;
    }
    let accounts = Arc::new(accounts);
    let world = World {
        nodes: desk.nodes().into(),
        accounts: Arc::clone(&accounts),
        journal: Arc::new(Journal::begin()),
        seed: options.plan.seed,
    };
    let topics = open_topics(&world).await?;
    let renewing = tokio::spawn(renew_tokens(Arc::clone(&accounts)));
    let conducted = Conductor::gather(world.clone(), topics, plan.lives.len(), options)?
        .conduct(plan, desk, options)
        .await;
    renewing.abort();
    let conducted = conducted?;
    let record = Record {
        readers: readers(&accounts),
        sent: conducted.sent,
        logs: conducted.logs,
        races: conducted.races,
        history: conducted.history,
        contents: world.journal.take_contents(),
        generations: world.journal.generations(),
    };
    Ok(Report::of(
        options,
        &record,
        &world.journal,
        conducted.notes,
    ))
}

/// The topics where colleagues come first, as a node tells them to a member.
async fn open_topics(world: &World) -> anyhow::Result<Vec<TopicId>> {
    let account = world.accounts.account(Seat::Member(0));
    let token = account.context("no member was seeded")?.token;
    let (socket, welcome) = Socket::connect(&world.nodes[0], &token).await?;
    socket.close().await;
    let open = welcome.topics.iter().filter(|topic| !topic.fast_lane);
    let topics: Vec<TopicId> = open.map(|topic| topic.id).collect();
    ensure!(!topics.is_empty(), "the organisation has no topic");
    Ok(topics)
}

async fn renew_tokens(accounts: Arc<Accounts>) {
    loop {
        tokio::time::sleep(TOKENS_ANEW).await;
        if let Err(error) = accounts.refresh().await {
            eprintln!("tokens were not signed anew: {error:#}");
        }
    }
}

fn readers(accounts: &Accounts) -> std::collections::HashMap<peerdesk_protocol::MemberId, Reader> {
    accounts
        .all()
        .into_iter()
        .map(|(seat, account)| {
            let second_line = match seat {
                Seat::Engineer(_) | Seat::Lead(_) => true,
                Seat::Member(_) => false,
            };
            let reader = Reader {
                name: account.email,
                second_line,
            };
            (account.member, reader)
        })
        .collect()
}
