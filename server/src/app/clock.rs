//! The desk acting by itself: whatever has a timer, and bundles that follow. Any number of nodes may
//! do so. What is due is told by the database's clock alone; a timer is served under the lock of its
//! ticket, by the facts that the ticket then has, and its mark commits with what it caused.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::StreamExt as _;
use peerdesk_desk::{Actor, Command, Facts, Millis, Refusal, Stage, Ticket, TicketId, decide};
use tokio::time::Instant;
use tracing::{debug, error, warn};

use super::App;
use super::effect::Before;
use super::execute::apply;
use super::publish::Happened;
use super::wakes;
#[cfg(feature = "controls")]
use crate::controls::{self, Control};
use crate::store::{Change, DueTimer, Error, Standing, Timer, Work, timers};

/// How often what is due is looked for at least: a node that set a timer may have died, and its hint
/// been lost, and the timer has to be served within a second.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long is waited after a commit, so that a burst of them is one look.
const GATHERING: Duration = Duration::from_millis(200);
/// How soon a look follows another at most.
const LOOK_AFTER: Duration = Duration::from_millis(10);
/// Timers taken at one look; the next look goes on with the rest.
const TIMERS_PER_LOOK_MAX: usize = 200;
/// Tickets that follow a bundle, or that are given timers, at one look.
const TICKETS_PER_LOOK_MAX: usize = 100;
/// Timers served at the same time.
const SERVED_AT_ONCE: usize = 4;
/// How long what could not be served is left alone, so that it cannot keep the others waiting.
const PAUSE_AFTER_FAULT: Duration = Duration::from_secs(30);

/// Serves what is due, for ever.
pub async fn run_clock(app: App) {
    let mut left_alone = LeftAlone::default();
    loop {
        let rest = match app.serve_due(&mut left_alone).await {
            Ok(rest) => rest,
            Err(error) => {
                warn!(%error, "cannot see what is due; trying again");
                LOOK_EVERY
            }
        };
        wakes::rest(&app.wakes.clock, rest, GATHERING).await;
    }
}

/// Tickets that could not be served a moment ago.
#[derive(Default)]
struct LeftAlone(BTreeMap<TicketId, Instant>);

impl LeftAlone {
    fn has(&self, ticket: TicketId) -> bool {
        self.0
            .get(&ticket)
            .is_some_and(|until| *until > Instant::now())
    }

    fn note(&mut self, ticket: TicketId, result: &Result<(), Error>) {
        let now = Instant::now();
        self.0.retain(|_, until| *until > now);
        if let Err(error) = result
            && !error.is_conflict()
        {
            error!(
                error = error as &dyn std::error::Error,
                ticket.id = ticket.0,
                "a ticket could not be served by the clock"
            );
            self.0.insert(ticket, now + PAUSE_AFTER_FAULT);
        }
    }
}

impl App {
    /// One look at everything that may be due; how long to rest until the next.
    async fn serve_due(&self, left_alone: &mut LeftAlone) -> Result<Duration, Error> {
        for ticket in self
            .store
            .tickets_without_timers(TICKETS_PER_LOOK_MAX)
            .await?
        {
            if !left_alone.has(ticket) {
                let adopted = self.give_timers(ticket).await;
                left_alone.note(ticket, &adopted);
            }
        }
        for (ticket, under) in self.store.bundles_to_follow(TICKETS_PER_LOOK_MAX).await? {
            if !left_alone.has(ticket) {
                let followed = self
                    .in_task(move |app| app.follow_bundle(ticket, under))
                    .await;
                left_alone.note(ticket, &followed);
            }
        }
        let found = self.store.due_timers(TIMERS_PER_LOOK_MAX).await?;
        // Two timers of one ticket are served one after the other.
        let mut by_ticket: BTreeMap<TicketId, Vec<DueTimer>> = BTreeMap::new();
        for due in found.due {
            by_ticket.entry(due.ticket).or_default().push(due);
        }
        futures_util::stream::iter(by_ticket.into_values())
            .for_each_concurrent(SERVED_AT_ONCE, |due| self.serve_all(due))
            .await;
        Ok(found.next.map_or(LOOK_EVERY, |next| {
            Duration::from_millis(next.0.unsigned_abs()).clamp(LOOK_AFTER, LOOK_EVERY)
        }))
    }

    async fn serve_all(&self, due: Vec<DueTimer>) {
        for due in due {
            let Err(error) = self.in_task(move |app| app.serve(due)).await else {
                continue;
            };
            if error.is_conflict() {
                continue;
            }
            error!(
                error = &error as &dyn std::error::Error,
                ticket.id = due.ticket.0,
                timer.kind = ?due.timer.alarm.kind,
                "a timer could not be served"
            );
            let pause = Millis(PAUSE_AFTER_FAULT.as_millis() as i64);
            if let Err(error) = self.store.put_off(due, pause).await {
                warn!(%error, "a timer could not be put off");
            }
            return;
        }
    }

    /// Does work in a task of its own, like any command, and tells what happened.
    async fn in_task<W>(&self, work: impl FnOnce(Self) -> W) -> Result<(), Error>
    where
        W: Future<Output = Result<Option<Happened>, Error>> + Send + 'static,
    {
        let app = self.clone();
        let working = work(self.clone());
        let served = tokio::spawn(async move {
            if let Some(happened) = working.await? {
                app.publish(happened).await;
            }
            Ok(())
        });
        served.await.unwrap_or_else(|_| Err(Error::crashed()))
    }

    /// Serves a timer, if it is still due by the facts of its ticket.
    async fn serve(self, due: DueTimer) -> Result<Option<Happened>, Error> {
        let mut work = self.store.begin().await?;
        // Locked by somebody else: by another node that serves it, or by a command after which the
        // facts may be others. It is found again.
        let Some(standing) = work.lock_free(due.ticket).await? else {
            return Ok(None);
        };
        let now = work.now().await?;
        let wanted = timers(&standing.ticket, &standing.terms);
        let name = |timer: &Timer| (timer.cycle, timer.alarm.kind, timer.alarm.ordinal);
        let still = wanted.iter().find(|timer| name(timer) == name(&due.timer));
        match still {
            Some(timer) if timer.alarm.at <= now => self.fire(work, standing, *timer).await,
            // Written by a version that does not know of timers, in between.
            Some(_) | None => {
                work.reset_timers(due.ticket, &wanted).await?;
                work.commit().await?;
                Ok(None)
            }
        }
    }

    async fn fire(
        &self,
        mut work: Work,
        standing: Standing,
        timer: Timer,
    ) -> Result<Option<Happened>, Error> {
        let now = work.now().await?;
        let Standing {
            mut ticket,
            terms,
            fresh,
            ..
        } = standing;
        let facts = Facts {
            terms: &terms,
            fresh: &fresh,
            topic: None,
            team: None,
            members: &[],
            related: None,
            said: None,
        };
        let kind = timer.alarm.kind;
        let command = Command::Alarm(kind);
        let decided = match decide(&ticket, &Actor::Clock, &command, &facts, now) {
            Ok(decided) => decided,
            Err(refusal) => {
                warn!(
                    ?refusal,
                    ticket.id = ticket.id.0,
                    ?kind,
                    "the clock was refused"
                );
                Vec::new()
            }
        };
        // The mark first, under the ticket's lock: whoever was here before has left it.
        if !work.mark_fired(ticket.id, timer, now).await? {
            return Ok(None);
        }
        let before = Before::of(&ticket, &terms);
        let mut events = Vec::with_capacity(decided.len());
        apply(&mut ticket, None, now, decided, &mut events);
        if !events.is_empty() {
            work.append(Change {
                ticket: &ticket,
                by: None,
                at: now,
                events: &events,
                key: None,
                effect: &before.effect_under(&terms, &ticket, Some(timer)),
            })
            .await?;
        }
        #[cfg(feature = "controls")]
        controls::pass(Control::DieBeforeFired).await;
        work.commit().await?;
        #[cfg(feature = "controls")]
        controls::pass(Control::DieAfterFired).await;
        self.fired.note(kind, timer.alarm.at.until(now));
        debug!(
            ticket.id = ticket.id.0,
            timer.kind = ?kind,
            events = events.len(),
            "a timer was served"
        );
        Ok((!events.is_empty()).then(|| happened(&ticket, now, events)))
    }

    /// Gives timers to a ticket that a version without them wrote last.
    async fn give_timers(&self, ticket: TicketId) -> Result<(), Error> {
        let mut work = self.store.begin().await?;
        if let Some(standing) = work.lock_free(ticket).await? {
            let wanted = timers(&standing.ticket, &standing.terms);
            work.reset_timers(ticket, &wanted).await?;
            work.commit().await?;
        }
        Ok(())
    }

    /// Lets a bundled ticket follow the end of the one it is under.
    async fn follow_bundle(self, id: TicketId, under: TicketId) -> Result<Option<Happened>, Error> {
        let mut work = self.store.begin().await?;
        let mut ids = [id, under];
        ids.sort_unstable();
        let mut locked = work.lock(&ids).await?;
        let now = work.now().await?;
        let Some(at) = locked.iter().position(|locked| locked.ticket.id == id) else {
            return Ok(None);
        };
        let Standing {
            mut ticket,
            terms,
            fresh,
            ..
        } = locked.swap_remove(at);
        if !matches!(ticket.stage, Stage::Bundled { .. }) {
            return Ok(None);
        }
        let facts = Facts {
            terms: &terms,
            fresh: &fresh,
            topic: None,
            team: None,
            members: &[],
            related: locked.first().map(|locked| &locked.ticket),
            said: None,
        };
        let decided = match decide(&ticket, &Actor::Clock, &Command::FollowBundle, &facts, now) {
            Ok(decided) => decided,
            // Another node, or a member, was first.
            Err(Refusal::NotDue) => return Ok(None),
            Err(refusal) => {
                warn!(?refusal, ticket.id = id.0, "the clock was refused");
                return Ok(None);
            }
        };
        let before = Before::of(&ticket, &terms);
        let mut events = Vec::with_capacity(decided.len());
        apply(&mut ticket, None, now, decided, &mut events);
        work.append(Change {
            ticket: &ticket,
            by: None,
            at: now,
            events: &events,
            key: None,
            effect: &before.effect_under(&terms, &ticket, None),
        })
        .await?;
        work.commit().await?;
        Ok(Some(happened(&ticket, now, events)))
    }
}

fn happened(
    ticket: &Ticket,
    at: peerdesk_desk::Timestamp,
    events: Vec<(
        peerdesk_desk::Event,
        peerdesk_desk::Stream,
        peerdesk_desk::Seq,
    )>,
) -> Happened {
    Happened {
        sight: ticket.sight(),
        ticket: ticket.id,
        public_head: ticket.public_head,
        by: None,
        at,
        command: None,
        events,
    }
}
