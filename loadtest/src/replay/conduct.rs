//! The conductor: everybody started, everything let go at its time, everybody heard at the end.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use peerdesk_protocol::{Command, CommandId, Refusal, TicketId, TopicId};
use tokio::task::{JoinHandle, JoinSet};

use super::ReplayOptions;
use super::devices::Devices;
use super::faults;
use super::pings::Pings;
use super::progress::Progress;
use super::sampling::{self, Sampling};
use super::settle;
use crate::desk::Desk;
use crate::member::{Handle, Left, Order, Outcome, World, start};
use crate::oracle::{History, MemberLog, Moment, Race, Sent, Wish};
use crate::plan::{Coming, Life, Plan, Seat, Visit};
use crate::report::Notes;

/// Most notes on steps that were refused against the plan; the number is kept beside them.
const STRAYS_SHOWN_MAX: usize = 20;

/// Everybody and everything that a life needs.
pub(super) struct Conductor {
    pub(super) world: World,
    topics: Vec<TopicId>,
    /// By place in the plan, the tickets of the lives that have begun.
    born: Vec<OnceLock<TicketId>>,
    /// Tickets that stay live to the end, under which others can be bundled.
    lasting: Mutex<Vec<TicketId>>,
    handles: HashMap<Seat, Handle>,
    members: Vec<JoinHandle<Left>>,
    devices: Devices,
    tickets: Mutex<Vec<TicketId>>,
    races: Mutex<Vec<Race>>,
    strays: Mutex<Strays>,
    /// The clock may be ahead of the plan.
    pub(super) is_day: bool,
    /// Steps that it was ahead of.
    overtaken: AtomicUsize,
    pub(super) http: reqwest::Client,
}

/// Steps that were refused though the plan expects them to go well.
#[derive(Default)]
struct Strays {
    count: usize,
    shown: Vec<String>,
}

/// What is left after everybody went.
pub(super) struct Conducted {
    pub(super) sent: Vec<Sent>,
    pub(super) logs: Vec<MemberLog>,
    pub(super) races: Vec<Race>,
    pub(super) history: History,
    pub(super) notes: Notes,
}

impl Conductor {
    /// Starts every member that has an account, offline.
    pub(super) fn gather(
        world: World,
        topics: Vec<TopicId>,
        lives: usize,
        options: &ReplayOptions,
    ) -> anyhow::Result<Self> {
        let mut handles = HashMap::new();
        let mut members = Vec::new();
        for (seat, _) in world.accounts.all() {
            let (handle, member) = start(&world, seat)?;
            handles.insert(seat, handle);
            members.push(member);
        }
        Ok(Self {
            devices: Devices::new(world.clone(), options),
            world,
            topics,
            born: (0..lives).map(|_| OnceLock::new()).collect(),
            lasting: Mutex::default(),
            handles,
            members,
            tickets: Mutex::default(),
            races: Mutex::default(),
            strays: Mutex::default(),
            is_day: options.is_day,
            overtaken: AtomicUsize::new(0),
            http: reqwest::Client::new(),
        })
    }

    /// Carries out the plan and leaves everything for the oracle.
    pub(super) async fn conduct(
        mut self,
        plan: Plan,
        desk: &Desk,
        options: &ReplayOptions,
    ) -> anyhow::Result<Conducted> {
        let members = std::mem::take(&mut self.members);
        let this = Arc::new(self);
        this.open_lists(options).await?;
        let began = this.world.journal.clock.elapsed();
        let duration = plan.duration;
        let progress = Progress::start(&this.world.journal, began, duration, options);
        let sampling = Sampling::start(&this.world.journal, began, desk.own_nodes());
        let visits = tokio::spawn(Arc::clone(&this).visits(plan.visits, began));
        let acting = tokio::spawn(Arc::clone(&this).acts(plan.acts, began));
        let living = Arc::clone(&this).lives(plan.lives, began);
        let mut errors = Vec::new();
        let (ended, broken) = tokio::join!(
            tokio::time::timeout(duration + options.patience, living),
            faults::inject(
                options.fault,
                desk,
                &this.world.journal.clock,
                began,
                duration
            ),
        );
        visits.abort();
        acting.abort();
        match ended {
            Ok(failed) => errors.extend(failed),
            Err(_) => errors.push(format!(
                "lives did not end within {:?} of the plan",
                options.patience
            )),
        }
        let faults = broken?;
        if options.is_day
            && let Err(error) = this.evening().await
        {
            errors.push(format!("{error:#}"));
        }
        let repeated = this.devices.finish().await;
        let tickets = this.tickets();
        let handles: Vec<Handle> = this.handles.values().cloned().collect();
        let settled = settle::wait(&this.world, &handles, &tickets, options.patience).await?;
        let took = this.world.journal.clock.elapsed().saturating_sub(began);
        progress.end();
        let samples = sampling.end().await;
        if options.watches_growth {
            errors.extend(sampling::growth(&samples));
        }
        let pings = if options.is_day {
            Some(Pings::read(&this.world).await?)
        } else {
            None
        };
        let mut left = this.leave(members).await?;
        let history = settle::history(&this.world, &tickets, &settled, &mut left).await?;
        let notes = Notes {
            planned: duration,
            took,
            tickets: tickets.len(),
            members: left.len(),
            nodes: this.world.nodes.len(),
            faults,
            errors,
            strays: this.take_strays(),
            not_settled: settled.not_settled,
            samples,
            overtaken: this.overtaken.load(Ordering::Relaxed),
            pings,
        };
        let this = Arc::into_inner(this).context("somebody still lives")?;
        Ok(this.conducted(left, repeated, history, notes))
    }

    fn conducted(
        self,
        left: Vec<Left>,
        repeated: super::devices::Repeated,
        history: History,
        mut notes: Notes,
    ) -> Conducted {
        let mut sent = Vec::new();
        let mut logs = Vec::new();
        for member in left {
            let barred = member.barred.as_ref();
            notes
                .errors
                .extend(barred.map(|why| format!("{:?} was barred: {why}", member.log.member)));
            sent.extend(member.sent);
            logs.push(member.log);
        }
        repeated.merge(&mut sent);
        Conducted {
            sent,
            logs,
            races: self
                .races
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner),
            history,
            notes,
        }
    }

    /// Engineers come first and keep the live list open, as second line does; so do some members.
    async fn open_lists(&self, options: &ReplayOptions) -> anyhow::Result<()> {
        for handle in self.handles.values() {
            if let Some(bytes) = options.receive_bytes {
                handle.order(Order::Narrow(bytes)).await?;
            }
            let order = match handle.seat() {
                Seat::Engineer(_) | Seat::Lead(_) => true,
                Seat::Member(number) => number < options.desk_watchers,
            };
            if order {
                handle.order(Order::WatchDesk).await?;
            }
            if let Seat::Engineer(_) | Seat::Lead(_) = handle.seat() {
                handle.order(Order::Come).await?;
            }
        }
        Ok(())
    }

    async fn visits(self: Arc<Self>, visits: Vec<Visit>, began: Duration) -> anyhow::Result<()> {
        for visit in visits {
            self.until(began + visit.at).await;
            let order = match visit.coming {
                Coming::Comes => Order::Come,
                Coming::Goes => Order::Go,
            };
            self.handle(visit.who)?.order(order).await?;
        }
        Ok(())
    }

    /// All lives side by side. Gives the reasons of those that broke off.
    async fn lives(self: Arc<Self>, lives: Vec<Life>, began: Duration) -> Vec<String> {
        let mut running = JoinSet::new();
        for (number, life) in lives.into_iter().enumerate() {
            running.spawn(Arc::clone(&self).live(number, life, began));
        }
        let mut failed = Vec::new();
        while let Some(ended) = running.join_next().await {
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => failed.push(format!("{error:#}")),
                Err(error) => failed.push(error.to_string()),
            }
        }
        failed
    }

    /// Tells everybody to go, and takes what they leave.
    async fn leave(&self, members: Vec<JoinHandle<Left>>) -> anyhow::Result<Vec<Left>> {
        for handle in self.handles.values() {
            handle.order(Order::Finish).await?;
        }
        let mut left = Vec::new();
        for member in members {
            left.push(member.await?);
        }
        Ok(left)
    }

    /// The handle of a seat.
    pub(super) fn handle(&self, seat: Seat) -> anyhow::Result<&Handle> {
        self.handles
            .get(&seat)
            .with_context(|| format!("nobody sits at {seat:?}"))
    }

    /// Returns at this time of the run.
    pub(super) async fn until(&self, at: Duration) -> Moment {
        let moment = self.world.journal.clock.after(at);
        self.world.journal.clock.sleep_until(moment).await;
        moment
    }

    /// Sends a command and waits for its final answer; a share of them is repeated later.
    pub(super) async fn command(
        &self,
        who: Seat,
        ticket: TicketId,
        command: Command,
        due: Moment,
    ) -> anyhow::Result<(CommandId, Outcome)> {
        let wish = crate::member::command(ticket, command);
        let (id, outcome) = self.handle(who)?.send(wish.clone(), due).await?;
        self.devices.consider(who, &wish, &outcome);
        Ok((id, outcome))
    }

    /// Asks a question and waits for its final answer.
    pub(super) async fn ask(&self, who: Seat, wish: Wish, due: Moment) -> anyhow::Result<Outcome> {
        let (_, outcome) = self.handle(who)?.send(wish.clone(), due).await?;
        self.devices.consider(who, &wish, &outcome);
        if let Outcome::Ok(receipt) = &outcome {
            lock(&self.tickets).push(receipt.ticket);
        }
        Ok(outcome)
    }

    /// The topic that questions are asked in.
    pub(super) fn topic(&self) -> TopicId {
        self.topics[0]
    }

    /// A topic of the same team that questions are not asked in, where there is one.
    pub(super) fn other_topic(&self) -> Option<TopicId> {
        self.topics.get(1).copied()
    }

    /// A life has begun with this ticket.
    pub(super) fn begins(&self, life: usize, ticket: TicketId, lasts: bool) {
        if let Some(place) = self.born.get(life) {
            place.get_or_init(|| ticket);
        }
        if lasts {
            lock(&self.lasting).push(ticket);
        }
    }

    /// The ticket of a life, once it has begun.
    pub(super) fn ticket(&self, life: usize) -> Option<TicketId> {
        self.born.get(life)?.get().copied()
    }

    /// A ticket that will not end.
    pub(super) fn lasting(&self) -> Option<TicketId> {
        lock(&self.lasting).last().copied()
    }

    /// Notes a race for the oracle.
    pub(super) fn raced(&self, race: Race) {
        lock(&self.races).push(race);
    }

    /// Notes a step that was refused though the plan expects it to go well.
    pub(super) fn strayed(&self, what: String) {
        let mut strays = lock(&self.strays);
        strays.count += 1;
        if strays.shown.len() < STRAYS_SHOWN_MAX {
            strays.shown.push(what);
        }
    }

    /// A step was refused: the clock was ahead of it on a day, or it strayed.
    pub(super) fn refused(&self, refusal: &Refusal, what: impl FnOnce() -> String) {
        let is_late = matches!(
            refusal,
            Refusal::WrongStage { .. } | Refusal::ClaimLost { .. } | Refusal::AlreadyClaimed { .. }
        );
        if self.is_day && is_late {
            self.overtaken.fetch_add(1, Ordering::Relaxed);
        } else {
            self.strayed(format!("{} was refused: {refusal:?}", what()));
        }
    }

    fn take_strays(&self) -> (usize, Vec<String>) {
        let strays = std::mem::take(&mut *lock(&self.strays));
        (strays.count, strays.shown)
    }

    pub(super) fn tickets(&self) -> Vec<TicketId> {
        let distinct: HashSet<TicketId> = lock(&self.tickets).iter().copied().collect();
        let mut tickets: Vec<TicketId> = distinct.into_iter().collect();
        tickets.sort_unstable();
        tickets
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
