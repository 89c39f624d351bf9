//! The desk acting by itself: promises that pass, leases that lapse, bundles that follow.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use peerdesk_desk::{Actor, Command, Facts, Refusal, Stage, TicketId, decide, next_alarm};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tracing::{error, warn};

use super::App;
use super::execute::apply;
use super::publish::Happened;
use crate::store::{Change, Error, Standing};

/// How often what is due is looked for: promises have to be kept within a second.
const LOOK_EVERY: Duration = Duration::from_millis(400);
/// Tickets taken at one look; the next look goes on with the rest.
const TICKETS_PER_LOOK_MAX: usize = 200;
/// How long a ticket that could not be served is left alone, so that it cannot keep the others
/// waiting.
const PAUSE_AFTER_FAULT: Duration = Duration::from_secs(30);

/// Serves what is due, for ever. Any number of nodes may do so: the ticket's lock and its stored
/// alarm make each alarm happen once.
pub async fn run_clock(app: App) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut left_alone: BTreeMap<TicketId, Instant> = BTreeMap::new();
    loop {
        ticks.tick().await;
        left_alone.retain(|_, until| *until > Instant::now());
        let due = match app.due().await {
            Ok(due) => due,
            Err(error) => {
                warn!(%error, "cannot see what is due; trying again");
                continue;
            }
        };
        for (ticket, under) in due {
            if left_alone.contains_key(&ticket) {
                continue;
            }
            if let Err(error) = app.serve(ticket, under).await
                && !error.is_conflict()
            {
                error!(
                    error = &error as &dyn std::error::Error,
                    ticket.id = ticket.0,
                    "an alarm could not be served"
                );
                left_alone.insert(ticket, Instant::now() + PAUSE_AFTER_FAULT);
            }
        }
    }
}

impl App {
    /// Tickets with something due; for those that follow a bundle, the ticket they are under.
    async fn due(&self) -> Result<BTreeMap<TicketId, Option<TicketId>>, Error> {
        let alarms = self.store.due(TICKETS_PER_LOOK_MAX).await?;
        let bundles = self.store.bundles_to_follow(TICKETS_PER_LOOK_MAX).await?;
        Ok(alarms
            .into_iter()
            .map(|ticket| (ticket, None))
            .chain(
                bundles
                    .into_iter()
                    .map(|(ticket, under)| (ticket, Some(under))),
            )
            .collect())
    }

    /// Does what is due on one ticket, in a task of its own like any command.
    async fn serve(&self, ticket: TicketId, under: Option<TicketId>) -> Result<(), Error> {
        let app = self.clone();
        let served = tokio::spawn(async move {
            if let Some(happened) = app.try_serve(ticket, under).await? {
                app.publish(happened).await;
            }
            Ok(())
        });
        served.await.unwrap_or_else(|panic| {
            Err(Error::Corrupt {
                table: "ticket",
                column: "facts",
                row: ticket.0,
                why: panic.to_string(),
            })
        })
    }

    async fn try_serve(
        &self,
        id: TicketId,
        under: Option<TicketId>,
    ) -> Result<Option<Happened>, Error> {
        let mut work = self.store.begin().await?;
        let ids: BTreeSet<_> = [id].into_iter().chain(under).collect();
        let locked = work.lock(&ids.into_iter().collect::<Vec<_>>()).await?;
        let now = work.now().await?;
        let mut related = None;
        let mut due = None;
        for locked in locked {
            if locked.ticket.id == id {
                due = Some(locked);
            } else {
                related = Some(locked.ticket);
            }
        }
        let Some(Standing {
            mut ticket, policy, ..
        }) = due
        else {
            return Ok(None);
        };
        let command = if matches!(ticket.stage, Stage::Bundled { .. }) {
            Command::FollowBundle
        } else if let Some(alarm) = next_alarm(&ticket) {
            Command::Alarm(alarm.kind)
        } else {
            return Ok(None);
        };
        let facts = Facts {
            policy,
            topic: None,
            members: &[],
            related: related.as_ref(),
        };
        let decided = match decide(&ticket, &Actor::Clock, &command, &facts, now) {
            Ok(decided) => decided,
            // Another node, or a member, was first.
            Err(Refusal::NotDue) => return Ok(None),
            Err(refusal) => {
                warn!(?refusal, ticket.id = id.0, "the clock was refused");
                return Ok(None);
            }
        };
        let mut events = Vec::with_capacity(decided.len());
        apply(&mut ticket, None, now, decided, &mut events);
        work.append(Change {
            ticket: &ticket,
            by: None,
            at: now,
            events: &events,
            key: None,
        })
        .await?;
        work.commit().await?;
        Ok(Some(Happened {
            sight: ticket.sight(),
            ticket: id,
            public_head: ticket.public_head,
            by: None,
            at: now,
            command: None,
            events,
        }))
    }
}
