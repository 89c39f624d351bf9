//! Commands that wait at the same time are decided together. Tickets are spread over a few lines, each
//! with one connection; a line takes all that waits for it, looks once, decides one after the other,
//! and records once. Nothing is delayed: what comes alone goes alone, and only what piled up meanwhile
//! goes together, so that the cost of a message falls as more are sent. Whatever does not go the usual
//! way is decided by itself afterwards.

use std::collections::{BTreeMap, HashSet};

use peerdesk_desk::{Actor, Command, Facts, Member, TicketId, decide};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tracing::warn;

use super::attempt::Decider;
use super::execute::{COMMANDS_WAITING_MAX, apply};
use super::tried::Tried;
use crate::store::limits::COMMAND_TIMEOUT;
use crate::store::{CommandKey, Error, GroupChange, Lent, Step, Usual};

/// Lines of one node. One waits for the disk while the others are decided.
const LINES: usize = 8;
/// Commands decided together.
const GROUP_MAX: usize = 32;

/// See the module.
pub(super) struct Groups(Vec<mpsc::Sender<Job>>);

/// A command for one ticket that rests on nothing else.
pub(super) struct Job {
    pub(super) key: CommandKey,
    pub(super) ticket: TicketId,
    pub(super) command: Command,
    answer: oneshot::Sender<Answer>,
}

/// `None` when the ticket moved on again and again.
type Answer = Result<Option<Tried>, Error>;

/// What a job in a group came to, should it be recorded.
struct Decided {
    job: usize,
    tried: Tried,
}

impl Groups {
    /// Starts the lines. They end with the last of those who can give them something.
    pub(super) fn start(decider: &Decider) -> Self {
        let lines = (0..LINES).map(|_| {
            let (sender, jobs) = mpsc::channel(COMMANDS_WAITING_MAX);
            tokio::spawn(run_line(decider.clone(), jobs));
            sender
        });
        Self(lines.collect())
    }

    /// Decides a command in the turn of its ticket.
    pub(super) async fn decide(
        &self,
        key: CommandKey,
        ticket: TicketId,
        command: Command,
    ) -> Answer {
        let (answer, answered) = oneshot::channel();
        let job = Job {
            key,
            ticket,
            command,
            answer,
        };
        let line = &self.0[ticket.0 as usize % LINES];
        // A line ends only by a panic.
        line.send(job).await.map_err(|_| Error::crashed())?;
        answered.await.unwrap_or_else(|_| Err(Error::crashed()))
    }
}

async fn run_line(decider: Decider, mut waiting: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(GROUP_MAX);
    while waiting.recv_many(&mut jobs, GROUP_MAX).await > 0 {
        // Whoever was told meanwhile that it is not known sends again when they like.
        jobs.retain(|job| !job.answer.is_closed());
        // Dropped in the middle, it closes its connection; those who wait have been told by then.
        if timeout(COMMAND_TIMEOUT, decider.serve(&mut jobs))
            .await
            .is_err()
        {
            warn!("a group of commands was given up: the database takes too long");
        }
        jobs.clear();
    }
}

impl Decider {
    async fn serve(&self, jobs: &mut Vec<Job>) {
        if jobs.len() > 1 {
            match self.decide_together(jobs).await {
                Ok(decided) => answer(jobs, decided),
                Err(error) => warn!(%error, "commands are decided one by one"),
            }
        }
        for job in jobs.drain(..) {
            let tried = self.command(job.key, job.ticket, &job.command).await;
            let _ = job.answer.send(tried);
        }
    }

    async fn decide_together(&self, jobs: &[Job]) -> Result<Vec<Decided>, Error> {
        let mut lent = self.store.lend().await?;
        let decided = decide_over(&mut lent, jobs).await;
        lent.end(&decided);
        decided
    }
}

async fn decide_over(lent: &mut Lent, jobs: &[Job]) -> Result<Vec<Decided>, Error> {
    let wanted: Vec<_> = jobs.iter().map(|job| (job.key, job.ticket)).collect();
    let mut group = Group::default();
    for usual in lent.look_for_group(&wanted).await? {
        group.decide(usual, jobs);
    }
    let (changes, decided): (Vec<_>, Vec<_>) = group.tickets.into_values().unzip();
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let recorded = lent.append_group(&changes).await?;
    Ok(changes
        .iter()
        .zip(decided)
        .filter(|(change, _)| recorded.contains(&change.ticket.id))
        .flat_map(|(_, decided)| decided)
        .collect())
}

/// Answers what was recorded and leaves the others.
fn answer(jobs: &mut Vec<Job>, decided: Vec<Decided>) {
    let mut tried: BTreeMap<usize, Tried> = decided
        .into_iter()
        .map(|decided| (decided.job, decided.tried))
        .collect();
    let all = std::mem::take(jobs);
    for (index, job) in all.into_iter().enumerate() {
        match tried.remove(&index) {
            Some(tried) => {
                let _ = job.answer.send(Ok(Some(tried)));
            }
            None => jobs.push(job),
        }
    }
}

/// Decisions so far, by ticket: the next one on a ticket rests on those before it, and is recorded
/// with them or not at all.
#[derive(Default)]
struct Group {
    tickets: BTreeMap<TicketId, (GroupChange, Vec<Decided>)>,
    keys: HashSet<(i64, uuid::Uuid)>,
}

impl Group {
    /// Decides a command. One that is refused, or that was sent twice, is left alone: what it hears has
    /// to rest on what is recorded.
    fn decide(&mut self, usual: Usual, jobs: &[Job]) {
        let Usual {
            index,
            now,
            member,
            standing,
        } = usual;
        let Some(Job { key, command, .. }) = jobs.get(index) else {
            return;
        };
        if !self.keys.insert((key.member.0, key.id)) {
            return;
        }
        let id = standing.ticket.id;
        let before = self.tickets.get(&id).map(|(change, _)| &change.ticket);
        let mut ticket = before.unwrap_or(&standing.ticket).clone();
        let facts = Facts {
            policy: standing.policy,
            topic: None,
            members: &[],
            related: None,
        };
        let Member { id: by, .. } = member;
        let actor = Actor::Member(member.clone());
        let Ok(decided) = decide(&ticket, &actor, command, &facts, now) else {
            return;
        };
        let mut events = Vec::with_capacity(decided.len());
        apply(&mut ticket, Some(by), now, decided, &mut events);
        let tried = Tried::done(&ticket, standing.number, &member, now, events.clone(), *key);
        let (change, all) = self.tickets.entry(id).or_insert_with(|| {
            let change = GroupChange {
                ticket: standing.ticket,
                steps: Vec::new(),
            };
            (change, Vec::new())
        });
        change.ticket = ticket;
        change.steps.push(Step {
            key: *key,
            at: now,
            events,
        });
        all.push(Decided { job: index, tried });
    }
}
