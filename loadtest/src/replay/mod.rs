//! The replay: a plan carried out by members over real sockets, with something broken in the middle
//! if wanted, and judged by the oracle at the end.

mod conduct;
mod devices;
mod faults;
mod lives;
mod progress;
mod reading;
mod second_line;
pub mod settle;

pub use faults::Fault;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use peerdesk_protocol::TopicId;

use crate::accounts::Accounts;
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
}

/// Replays once against a desk and says what came of it.
pub async fn run(corpus: &Corpus, desk: &Desk, options: &ReplayOptions) -> anyhow::Result<Report> {
    let plan = Plan::draw(corpus, &options.plan);
    ensure!(!plan.lives.is_empty(), "the corpus has no threads");
    let accounts = desk.seed(plan.members, plan.engineers).await?;
    let accounts = Arc::new(accounts);
    let world = World {
        nodes: desk.nodes().into(),
        accounts: Arc::clone(&accounts),
        journal: Arc::new(Journal::begin()),
        seed: options.plan.seed,
    };
    let topic = open_topic(&world).await?;
    let renewing = tokio::spawn(renew_tokens(Arc::clone(&accounts)));
    let conducted = Conductor::gather(world.clone(), topic, options)?
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

/// A topic where colleagues come first, as a node tells it to a member.
async fn open_topic(world: &World) -> anyhow::Result<TopicId> {
    let account = world.accounts.account(Seat::Member(0));
    let token = account.context("no member was seeded")?.token;
    let (socket, welcome) = Socket::connect(&world.nodes[0], &token).await?;
    socket.close().await;
    let topic = welcome.topics.iter().find(|topic| !topic.fast_lane);
    Ok(topic.context("the organisation has no topic")?.id)
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
                Seat::Engineer(_) => true,
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
