//! Timers that come due while the clocks of the nodes are apart and every node dies of serving one:
//! each has to fire exactly once, at its time by the database's clock.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use peerdesk_loadtest::member::{Outcome, ask};
use peerdesk_loadtest::plan::Seat;
use peerdesk_protocol::{Await, Command, Refusal, TicketId, Visibility};
use rand::RngExt as _;
use tokio::task::JoinSet;

use super::Injection;
use super::clocks::clock_off;
use crate::arena::NODES;
use crate::script::{EMPLOYEES, ENGINEERS};
use crate::stage::Stage;
use crate::station::Launch;

/// By how many seconds each node's clock is off; the right one in between shows that it wins nothing.
const OFF: [&str; NODES] = ["+600", "+0", "-600"];
/// Where nodes die: before the mark and its effect are committed, and before anybody hears of them.
const POINTS: [&str; 2] = ["die_before_fired", "die_after_fired"];
/// Which timer that a node serves is its last.
const PASSAGES: std::ops::Range<u32> = 1..5;
/// Tickets of each course, once for each point: far more timers than nodes can die of.
const TICKETS_A_COURSE: usize = 6;
/// How long all nodes may take to reach the point, and all timers to be served after it; on a machine
/// that is busy with other things.
const REACH_LIMIT: Duration = Duration::from_mins(1);
const SERVED_LIMIT: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How often a wait is tried that always comes after its claim has lapsed.
const PENDS_MAX: usize = 20;

/// Kinds of timers, and the event that each causes.
const CAUSES: &str = "(values
    ('promise', 'escalated'), ('nudge', 'nudged'), ('unconfirmed', 'solved_unconfirmed'),
    ('lease_warning', 'lease_warned'), ('lease_end', 'lapsed'), ('reminder', 'reminded'),
    ('own_warning', 'target_warned'), ('own_missed', 'target_missed'),
    ('solve_warning', 'target_warned'), ('solve_missed', 'target_missed'),
    ('grace_end', 'closed')) as cause (kind, event)";

/// What becomes of a ticket, so that all kinds of timers have their turn.
#[derive(Clone, Copy)]
enum Course {
    /// Nobody does anything: the promise passes and every target is missed.
    Left,
    /// A peer answers and nobody reacts: nudge, taken for solved, closed.
    Answered,
    /// An engineer claims and does nothing more: warned, lapsed.
    Claimed,
    /// It waits for a third party: reminded.
    Pended,
}

const COURSES: [Course; 4] = [
    Course::Left,
    Course::Answered,
    Course::Claimed,
    Course::Pended,
];

impl Injection<'_> {
    /// Twice: all nodes get clocks that are apart and a point at which they die, tickets are asked whose
    /// timers come within seconds, every node dies, all come back with their wrong clocks, and the rest
    /// of the timers is served.
    pub(super) async fn clocks_apart(&mut self) -> anyhow::Result<()> {
        let began = self.arena.sql("select clock_timestamp()").await?;
        let mut tickets = Vec::new();
        for point in POINTS {
            for (station, off) in self.arena.nodes.iter().zip(OFF) {
                let passage = self.rng.random_range(PASSAGES).to_string();
                let launch = Launch::controlled(&self.arena.programs.controlled, point)
                    .env("PEERDESK_CONTROL_AT", &passage);
                station.swap(&clock_off(launch, off)?).await?;
                let name = &station.name;
                self.note(format!("{name} is {off} s off, will {point} {passage}"));
            }
            let asking = all_courses(Arc::clone(self.stage));
            let (asked, died) = tokio::join!(asking, self.every_node_dies(point));
            died?;
            tickets.extend(asked?);
        }
        let told = list(&tickets);
        self.all_served(&told).await?;
        self.fired_once(&told, &began).await?;
        for station in &self.arena.nodes {
            station.restore().await?;
        }
        self.note("all nodes have the right time");
        Ok(())
    }

    /// Those that live go on serving until each of them has died; then all start again.
    async fn every_node_dies(&mut self, point: &str) -> anyhow::Result<()> {
        let deadline = Instant::now() + REACH_LIMIT;
        let alive = || self.arena.nodes.iter().find(|node| node.ended().is_none());
        while let Some(station) = alive() {
            ensure!(
                Instant::now() < deadline,
                "{} never reached {point}",
                station.name
            );
            tokio::time::sleep(LOOK_EVERY).await;
        }
        self.note(format!("every node died of {point}"));
        for (station, off) in self.arena.nodes.iter().zip(OFF) {
            let whole = Launch::of(&self.arena.programs.node);
            station.swap(&clock_off(whole, off)?).await?;
        }
        self.note("all started again with the same clocks");
        Ok(())
    }

    async fn all_served(&self, tickets: &str) -> anyhow::Result<()> {
        let waiting = format!(
            "select count(*) from timer where fired_at is null and ticket_id in ({tickets})"
        );
        let deadline = Instant::now() + SERVED_LIMIT;
        loop {
            let left = self.arena.sql(&waiting).await?;
            if left == "0" {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "{left} timers were never served");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Every mark has its one event and every event its mark, nothing came before its time, and no
    /// node's own clock shows in any moment.
    async fn fired_once(&mut self, tickets: &str, began: &str) -> anyhow::Result<()> {
        let unlike = format!(
            "with mark as (
                 select ticket_id, event, count(*) as marks
                 from timer join {CAUSES} using (kind)
                 where fired_at is not null and ticket_id in ({tickets}) group by 1, 2
             ), told as (
                 select ticket_id, kind as event, count(*) as events from event
                 where command_id is null and ticket_id in ({tickets})
                   and kind in (select cause.event from {CAUSES}) group by 1, 2
             )
             select ticket_id, event, marks, events from mark full join told using (ticket_id, event)
             where marks is distinct from events"
        );
        let unlike = self.arena.sql(&unlike).await?;
        ensure!(
            unlike.is_empty(),
            "timers that did not fire exactly once (ticket, event, marks, events):\n{unlike}"
        );
        let least = TICKETS_A_COURSE * POINTS.len();
        let missing = format!(
            "select cause.kind from {CAUSES} where (
                 select count(*) from timer
                 where timer.kind = cause.kind and fired_at is not null and ticket_id in ({tickets})
             ) < {least}"
        );
        let missing = self.arena.sql(&missing).await?;
        ensure!(
            missing.is_empty(),
            "did not fire for every ticket: {missing}"
        );
        let strange = format!(
            "select 'timer', kind, due_at, fired_at from timer
             where ticket_id in ({tickets})
               and (fired_at < due_at or fired_at not between '{began}' and clock_timestamp())
             union all
             select 'event', kind, at, null from event
             where ticket_id in ({tickets}) and at not between '{began}' and clock_timestamp()"
        );
        let strange = self.arena.sql(&strange).await?;
        ensure!(strange.is_empty(), "at impossible moments:\n{strange}");
        let figures = format!(
            "select count(*), percentile_cont(0.5) within group (order by fired_at - due_at),
                    max(fired_at - due_at)
             from timer where ticket_id in ({tickets})"
        );
        let figures = self.arena.sql(&figures).await?;
        self.note(format!(
            "timers fired, median and longest delay, with the time in which no node lived: {figures}"
        ));
        Ok(())
    }
}

/// Asks the tickets of all courses at the same time and lets each take its course.
async fn all_courses(stage: Arc<Stage>) -> anyhow::Result<Vec<TicketId>> {
    let mut taking = JoinSet::new();
    for number in 0..TICKETS_A_COURSE {
        for course in COURSES {
            taking.spawn(take(Arc::clone(&stage), course, number));
        }
    }
    let mut tickets = Vec::new();
    while let Some(taken) = taking.join_next().await {
        tickets.push(taken??);
    }
    Ok(tickets)
}

async fn take(stage: Arc<Stage>, course: Course, number: usize) -> anyhow::Result<TicketId> {
    let requester = Seat::Member(number % EMPLOYEES);
    let peer = Seat::Member((number + 1) % EMPLOYEES);
    let engineer = Seat::Engineer(number % ENGINEERS);
    let visibility = match course {
        Course::Left | Course::Answered => Visibility::Organisation,
        // Second line has it at once.
        Course::Claimed | Course::Pended => Visibility::Private,
    };
    let question = ask(
        format!("number {number} waits for the clock"),
        stage.hurried,
        visibility,
    );
    let (_, asked) = stage.send(requester, question).await?;
    let Outcome::Ok(receipt) = asked else {
        bail!("the question was refused: {asked:?}");
    };
    let ticket = receipt.ticket;
    stage.watches(requester, ticket).await?;
    match course {
        Course::Left => {}
        Course::Answered => {
            let text = "have you tried to wait?".to_owned();
            let (_, answered) = stage
                .command(peer, ticket, Command::Answer { text })
                .await?;
            ensure!(matches!(answered, Outcome::Ok(_)), "{answered:?}");
        }
        Course::Claimed => {
            let (_, claimed) = stage.command(engineer, ticket, Command::Claim {}).await?;
            ensure!(matches!(claimed, Outcome::Ok(_)), "{claimed:?}");
        }
        Course::Pended => pend(&stage, engineer, ticket).await?,
    }
    Ok(ticket)
}

/// Claims and lets it wait; while no node lives, the claim may lapse in between.
async fn pend(stage: &Stage, engineer: Seat, ticket: TicketId) -> anyhow::Result<()> {
    stage.watches(engineer, ticket).await?;
    for _ in 0..PENDS_MAX {
        let (claim, claimed) = stage.command(engineer, ticket, Command::Claim {}).await?;
        ensure!(matches!(claimed, Outcome::Ok(_)), "{claimed:?}");
        let epoch = stage.member(engineer).await?.epoch(claim).await?;
        let name = "the vendor".to_owned();
        let awaited = Await::ThirdParty { name };
        let wish = Command::Pend { epoch, awaited };
        match stage.command(engineer, ticket, wish).await?.1 {
            Outcome::Ok(_) => return Ok(()),
            Outcome::Refused(Refusal::ClaimLost { .. }) => {}
            Outcome::Refused(refusal) => bail!("{refusal:?}"),
        }
    }
    bail!("ticket {} never waited", ticket.0)
}

fn list(tickets: &[TicketId]) -> String {
    let ids: Vec<String> = tickets.iter().map(|TicketId(id)| id.to_string()).collect();
    ids.join(", ")
}
