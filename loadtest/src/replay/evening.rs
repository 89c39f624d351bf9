//! The end of a day: what colleagues left open is called to second line, what waits for somebody is
//! taken over, what an owner forgot lapses, and the queue is worked off in its order, until every
//! ticket has ended.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use peerdesk_protocol::limits::DESK_ROWS_MAX;
use peerdesk_protocol::{Command, MemberId, StageKind, TicketId, TicketRow, TicketView};

use super::conduct::Conductor;
use super::reading::Reading;
use crate::accounts::Account;
use crate::member::{Order, Outcome};
use crate::plan::Seat;

/// How long it may take until every ticket has ended.
const EVENING_LIMIT: Duration = Duration::from_mins(3);
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Tickets in hand at the same time.
const AT_ONCE: usize = 8;

impl Conductor {
    /// Ends every ticket of the day.
    pub(super) async fn evening(self: &Arc<Self>) -> anyhow::Result<()> {
        let deadline = Instant::now() + EVENING_LIMIT;
        loop {
            let live = self.live_tickets().await?;
            if live.is_empty() {
                return Ok(());
            }
            ensure!(
                Instant::now() < deadline,
                "{} tickets did not end in the evening, such as {}: {:?}",
                live.len(),
                live[0].id.0,
                live[0].stage
            );
            let mut teams: Vec<_> = live.iter().map(|ticket| ticket.team).collect();
            teams.sort_unstable();
            teams.dedup();
            let each = stream::iter(live).map(|ticket| self.to_second_line(ticket));
            each.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
            for team in teams {
                let path = format!("/api/teams/{}/queue?limit={DESK_ROWS_MAX}", team.0);
                let queue: Vec<TicketRow> = self.read(&path).await?.context("there is no queue")?;
                let each = stream::iter(queue.into_iter().enumerate());
                each.map(|(place, row)| self.works_off(place, row))
                    .buffered(AT_ONCE)
                    .try_collect::<()>()
                    .await?;
            }
            // What is bundled ends a moment after what it is under.
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn live_tickets(&self) -> anyhow::Result<Vec<TicketView>> {
        let views = stream::iter(self.tickets()).map(|TicketId(ticket)| async move {
            let path = format!("/api/tickets/{ticket}");
            let view: Option<TicketView> = self.read(&path).await?;
            view.with_context(|| format!("there is no {path}"))
        });
        let views: Vec<TicketView> = views.buffer_unordered(AT_ONCE).try_collect().await?;
        Ok(views.into_iter().filter(is_live).collect())
    }

    /// Calls second line where colleagues have it; ends it where it waits for somebody. One that waits
    /// in the queue stays there, a claim lapses, and what is bundled ends with what it is under.
    async fn to_second_line(&self, ticket: TicketView) -> anyhow::Result<()> {
        match ticket.stage.kind() {
            StageKind::Open => {
                let reason = Some("the day ends".to_owned());
                let escalate = Command::Escalate { reason };
                let seat = self.engineer_for(0, ticket.requester.id)?;
                self.step(seat, ticket.id, escalate, self.now()).await?;
            }
            StageKind::Pending => {
                let reason = "the day ends".to_owned();
                let take_over = Command::TakeOver { reason };
                self.ends_it(Seat::Lead(0), ticket.id, take_over).await?;
            }
            StageKind::Escalated
            | StageKind::Claimed
            | StageKind::Bundled
            | StageKind::Solved
            | StageKind::Closed
            | StageKind::Withdrawn => {}
        }
        Ok(())
    }

    async fn works_off(&self, place: usize, row: TicketRow) -> anyhow::Result<()> {
        let seat = self.engineer_for(place, row.requester.id)?;
        self.ends_it(seat, row.id, Command::Claim {}).await
    }

    /// Somebody gets the ticket and resolves it.
    async fn ends_it(&self, seat: Seat, ticket: TicketId, get: Command) -> anyhow::Result<()> {
        self.handle(seat)?.order(Order::Watch(ticket)).await?;
        let (id, got) = self.command(seat, ticket, get, self.now()).await?;
        match got {
            Outcome::Ok(_) => {}
            Outcome::Refused(refusal) => {
                self.refused(&refusal, || {
                    format!("{seat:?} in the evening, ticket {}", ticket.0)
                });
                return Ok(());
            }
        }
        let epoch = self.handle(seat)?.epoch(id).await?;
        let text = "Done before the day ended.".to_owned();
        let resolve = Command::Resolve { epoch, text };
        self.step(seat, ticket, resolve, self.now()).await?;
        Ok(())
    }

    /// By turns, and never whoever asked.
    fn engineer_for(&self, turn: usize, requester: MemberId) -> anyhow::Result<Seat> {
        let engineers = self.engineers();
        let seat = Seat::Engineer(turn % engineers);
        let is_own = self.account(seat)?.member == requester;
        Ok(if is_own {
            Seat::Engineer((turn + 1) % engineers)
        } else {
            seat
        })
    }

    fn engineers(&self) -> usize {
        let all = self.world.accounts.all();
        let engineers = all.iter().filter(|(seat, _)| match seat {
            Seat::Engineer(_) => true,
            Seat::Member(_) | Seat::Lead(_) => false,
        });
        engineers.count().max(1)
    }

    fn account(&self, seat: Seat) -> anyhow::Result<Account> {
        let account = self.world.accounts.account(seat);
        account.with_context(|| format!("nobody sits at {seat:?}"))
    }

    /// As a lead reads it, over HTTP.
    async fn read<T: serde::de::DeserializeOwned>(&self, path: &str) -> anyhow::Result<Option<T>> {
        let reading = Reading {
            http: &self.http,
            node: &self.world.nodes[0],
            account: &self.account(Seat::Lead(0))?,
        };
        reading.read(path).await
    }
}

fn is_live(ticket: &TicketView) -> bool {
    match ticket.stage.kind() {
        StageKind::Open
        | StageKind::Escalated
        | StageKind::Claimed
        | StageKind::Pending
        | StageKind::Bundled => true,
        StageKind::Solved | StageKind::Closed | StageKind::Withdrawn => false,
    }
}
