//! What one delivery costs: one ticket watched by many, beside a process that does nothing but
//! `write(2)` the same bytes to as many sockets, read in the same way, in the same run.
//!
//! The server and the floor run on one core, everything else on another; processor time is the
//! kernel's account of each process.

mod accounting;
mod crowd;
mod dial;
mod figures;
mod floor;
mod frames;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use peerdesk_protocol::{ClientMessage, Command, TicketId};

use crate::accounts::Accounts;
use crate::desk::Desk;
use crate::member;
use crate::oracle::Wish;
use crate::plan::Seat;
use crate::socket::Socket;
use accounting::Account;
use crowd::Crowd;
use dial::Line;
use figures::Rounds;
pub use figures::{Fanout, Side};
use floor::Floor;
pub use floor::serve as serve_floor;

/// Where the measured process runs, and where everything else does.
const MEASURED_CORE: usize = 0;
const LOAD_CORE: usize = 1;
/// Messages that each sender may send at once, a little below the protocol's burst.
const MESSAGES_PER_SENDER: usize = 350;
/// A message that is not with everybody after this has been lost.
const DELIVERY_LIMIT: Duration = Duration::from_secs(30);
/// Messages before each measurement, so that buffers and caches are as they stay.
const WARM_UP: usize = 20;

/// What to measure.
#[derive(Clone, Copy, Debug)]
pub struct FanoutOptions {
    pub watchers: usize,
    /// Bytes of each message's text.
    pub payload: usize,
    /// Messages in each round.
    pub messages: usize,
    /// Messages under way at once; with 1 the next leaves when everybody has the last.
    pub burst: usize,
    /// Server and floor take turns so many times.
    pub rounds: usize,
}

/// Measures against one node of our own. The node is started on a single core, so that it makes as
/// many threads as it would on a machine with one.
pub async fn run(program: &Path, options: &FanoutOptions) -> anyhow::Result<Fanout> {
    let FanoutOptions {
        watchers,
        messages,
        burst,
        rounds,
        ..
    } = *options;
    ensure!(
        burst > 0 && messages >= burst,
        "a burst has to fit into the messages"
    );
    let cores = std::thread::available_parallelism()?.get();
    ensure!(
        cores > LOAD_CORE,
        "two cores are needed: one to measure, one for the load"
    );
    accounting::pin(std::process::id(), LOAD_CORE)?;
    let desk = Desk::start(program, 1).await?;
    let all_messages = (messages + WARM_UP.max(burst)) * rounds;
    let senders = (all_messages / MESSAGES_PER_SENDER + 1).max(burst);
    // One seat more, because the ticket is asked by somebody who does nothing else.
    let accounts = desk.seed(watchers + senders + 1, 1).await?;
    let ticket = ask(&desk, &accounts, watchers + senders).await?;
    let server = Account::of(desk.process(0)?.pid());
    server.pin(MEASURED_CORE)?;
    let authority = desk.nodes()[0].authority().to_owned();
    let options = *options;
    tokio::task::spawn_blocking(move || {
        measure(&authority, &accounts, ticket, server, &options, senders)
    })
    .await?
}

/// A ticket to watch.
async fn ask(desk: &Desk, accounts: &Accounts, seat: usize) -> anyhow::Result<TicketId> {
    let account = accounts.account(Seat::Member(seat)).context("no asker")?;
    let nodes = desk.nodes();
    let (mut socket, welcome) = Socket::connect(&nodes[0], &account.token).await?;
    let topic = welcome.topics.iter().find(|topic| !topic.fast_lane);
    let topic = topic.context("there is no topic")?.id;
    let question = "Who is watching?".to_owned();
    let visibility = peerdesk_protocol::Visibility::Organisation;
    let Wish::Ask(ask) = member::ask(question, topic, visibility) else {
        anyhow::bail!("a question is a question");
    };
    socket.send(&ClientMessage::Ask(ask)).await?;
    loop {
        if let peerdesk_protocol::ServerMessage::Reply { reply, .. } = socket.next().await? {
            socket.close().await;
            let peerdesk_protocol::Reply::Ok { receipt } = reply else {
                anyhow::bail!("the question was not taken: {reply:?}");
            };
            return Ok(receipt.ticket);
        }
    }
}

fn measure(
    authority: &str,
    accounts: &Accounts,
    ticket: TicketId,
    server: Account,
    options: &FanoutOptions,
    senders: usize,
) -> anyhow::Result<Fanout> {
    let token = |seat: usize| {
        let account = accounts.account(Seat::Member(seat)).context("no member")?;
        anyhow::Ok(account.token)
    };
    let mut lines = Vec::new();
    for sender in 0..senders {
        lines.push(Line::sign_in(
            authority,
            &token(options.watchers + sender)?,
        )?);
    }
    let (cpu, memory) = (server.cpu()?, server.resident_bytes()?);
    let mut crowd = Crowd::new(options.watchers)?;
    for watcher in 0..options.watchers {
        let mut line = Line::sign_in(authority, &token(watcher)?)?;
        line.watch(ticket)?;
        crowd.add(line)?;
    }
    let connect_cpu = server.cpu()?.saturating_sub(cpu);
    let grown = server.resident_bytes()?.saturating_sub(memory);
    let mut talk = Talk {
        crowd,
        lines,
        next: 0,
        ticket,
        text: "x".repeat(options.payload),
    };
    let mut floor: Option<Floor> = None;
    let mut sides = [Rounds::default(), Rounds::default()];
    for _ in 0..options.rounds {
        talk.round(options, WARM_UP.max(options.burst))?;
        let cpu = server.cpu()?;
        let spreads = talk.round(options, options.messages)?;
        let cpu = server.cpu()?.saturating_sub(cpu);
        sides[0].add(spreads, cpu, options.watchers * options.burst);
        let floor = match &mut floor {
            Some(floor) => floor,
            None => floor.insert(Floor::start(options.watchers, MEASURED_CORE)?),
        };
        floor.send_this(&talk.crowd.last_frame()?.repeat(options.burst))?;
        floor.round(options.burst, WARM_UP.max(options.burst))?;
        let cpu = floor.account().cpu()?;
        let spreads = floor.round(options.burst, options.messages)?;
        let cpu = floor.account().cpu()?.saturating_sub(cpu);
        sides[1].add(spreads, cpu, options.watchers * options.burst);
    }
    let frame_bytes = talk.crowd.last_frame()?.len();
    let [server_side, floor_side] = sides.map(Rounds::side);
    Ok(Fanout {
        watchers: options.watchers,
        payload_bytes: options.payload,
        frame_bytes,
        burst: options.burst,
        server: server_side,
        floor: floor_side,
        ratio: server_side.cpu_us / floor_side.cpu_us,
        connect_us: connect_cpu.as_secs_f64() * 1e6 / options.watchers as f64,
        kib_per_member: grown as f64 / 1024.0 / options.watchers as f64,
    })
}

/// Messages into the one ticket, by senders who take turns.
struct Talk {
    crowd: Crowd,
    lines: Vec<Line>,
    next: usize,
    ticket: TicketId,
    text: String,
}

impl Talk {
    /// Sends messages, so many at once, and waits each time until everybody has them. Gives for
    /// each burst the time from its first arrival anywhere to its last.
    fn round(&mut self, options: &FanoutOptions, messages: usize) -> anyhow::Result<Vec<Duration>> {
        let mut spreads = Vec::new();
        for _ in 0..messages / options.burst {
            for _ in 0..options.burst {
                self.post()?;
            }
            let deadline = Instant::now() + DELIVERY_LIMIT;
            spreads.push(self.crowd.all_have(options.burst, deadline)?);
            for line in &mut self.lines {
                line.drain()?;
            }
        }
        Ok(spreads)
    }

    fn post(&mut self) -> anyhow::Result<()> {
        let text = self.text.clone();
        let Wish::Command(request) = member::command(self.ticket, Command::Post { text }) else {
            anyhow::bail!("a command is a command");
        };
        let sender = self.next % self.lines.len();
        self.next += 1;
        self.lines[sender].send(&ClientMessage::Command(request))
    }
}
