//! Commands that wait at the same time are decided together: a group looks once, decides one after the
//! other, and records once, on one connection. What comes alone goes alone and at once; what comes while
//! a group is under way waits for its end, or for a moment that is shorter than a person could notice
//! ([`queue`]), so that the cost of a message falls as more are sent. Whatever does not go the usual way
//! is decided by itself afterwards.

mod queue;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use peerdesk_desk::{Actor, Command, Facts, Member, Terms, TicketId, decide};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};
use tracing::warn;

use super::attempt::Decider;
use super::effect::Before;
use super::execute::{COMMANDS_WAITING_MAX, apply};
use super::tried::Tried;
use crate::store::limits::COMMAND_TIMEOUT;
use crate::store::{CommandKey, Effect, Error, GroupChange, Lent, Step, Usual};
use queue::Queue;

/// See the module.
pub(super) struct Groups(mpsc::Sender<Job>);

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
    /// Starts to take commands. Ends with the last of those who can give some.
    pub(super) fn start(decider: &Decider) -> Self {
        let (sender, jobs) = mpsc::channel(COMMANDS_WAITING_MAX);
        tokio::spawn(run(decider.clone(), jobs));
        Self(sender)
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
        self.0.send(job).await.map_err(|_| Error::crashed())?;
        answered.await.unwrap_or_else(|_| Err(Error::crashed()))
    }
}

async fn run(decider: Decider, mut coming: mpsc::Receiver<Job>) {
    let mut queue = Queue::new();
    let mut groups = JoinSet::new();
    let mut jobs = Vec::new();
    loop {
        let next_at = queue.next_at();
        let room = COMMANDS_WAITING_MAX.saturating_sub(queue.len());
        tokio::select! {
            // What has come already goes with the group that may begin.
            biased;
            count = coming.recv_many(&mut jobs, room), if room > 0 => {
                if count == 0 {
                    return;
                }
                queue.push(&mut jobs);
            }
            Some(ended) = groups.join_next_with_id() => {
                queue.end(ended.map_or_else(|panic| panic.id(), |(id, ())| id));
            }
            () = sleep_until(next_at.unwrap_or_else(Instant::now)), if next_at.is_some() => {
                let group = queue.take();
                let tickets = group.iter().map(|job| job.ticket).collect();
                let task = groups.spawn(run_group(decider.clone(), group));
                queue.begin(task.id(), tickets);
            }
        }
    }
}

async fn run_group(decider: Decider, mut jobs: Vec<Job>) {
    // Whoever was told meanwhile that it is not known sends again when they like.
    jobs.retain(|job| !job.answer.is_closed());
    // Dropped in the middle, it closes its connection; those who wait have been told by then.
    let served = timeout(COMMAND_TIMEOUT, decider.serve(&mut jobs)).await;
    if served.is_err() {
        warn!("a group of commands was given up: the database takes too long");
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
    let (changes, decided): (Vec<_>, Vec<_>) = group
        .tickets
        .into_values()
        .map(|together| (together.change, together.decided))
        .unzip();
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
    tickets: BTreeMap<TicketId, Together>,
    keys: HashSet<(i64, uuid::Uuid)>,
}

/// Decisions on one ticket.
struct Together {
    change: GroupChange,
    decided: Vec<Decided>,
    /// What the ticket was before all of them.
    before: Before,
    /// Its terms after them.
    terms: Arc<Terms>,
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
        let so_far = self.tickets.get(&id);
        let mut ticket = so_far
            .map_or(&standing.ticket, |so_far| &so_far.change.ticket)
            .clone();
        let terms = Arc::clone(so_far.map_or(&standing.terms, |so_far| &so_far.terms));
        let life = ticket.life();
        let facts = Facts {
            terms: &terms,
            fresh: &standing.fresh,
            topic: None,
            team: None,
            members: &[],
            related: None,
            said: None,
        };
        let Member { id: by, .. } = member;
        let actor = Actor::Member(member.clone());
        let Ok(decided) = decide(&ticket, &actor, command, &facts, now) else {
            return;
        };
        let mut events = Vec::with_capacity(decided.len());
        apply(&mut ticket, Some(by), now, decided, &mut events);
        let tried = Tried::done(&ticket, standing.number, &member, now, events.clone(), *key);
        let terms_after = Arc::clone(facts.terms_after(life, ticket.life()));
        let together = self.tickets.entry(id).or_insert_with(|| Together {
            before: Before::of(&standing.ticket, &standing.terms),
            change: GroupChange {
                ticket: standing.ticket,
                steps: Vec::new(),
                effect: Effect::default(),
            },
            decided: Vec::new(),
            terms: standing.terms,
        });
        together.terms = terms_after;
        let Together {
            change,
            decided: all,
            before,
            terms,
        } = together;
        change.effect = before.effect_under(terms, &ticket, None);
        change.ticket = ticket;
        change.steps.push(Step {
            key: *key,
            at: now,
            events,
        });
        all.push(Decided { job: index, tried });
    }
}
