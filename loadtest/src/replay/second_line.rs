//! A ticket in second line: raced for, worked on, handed back, raced for again, resolved.

use std::sync::Arc;
use std::time::Duration;

use peerdesk_protocol::{Await, Command, CommandId, Refusal, TicketId};
use tokio::task::JoinSet;

use super::conduct::Conductor;
use crate::member::{Order, Outcome};
use crate::oracle::{Moment, Race};
use crate::plan::{Life, Seat, SecondLine};

/// From the call to the moment at which all racers claim: time for each to have the ticket open.
const BARRIER: Duration = Duration::from_millis(300);

/// Who holds the ticket.
#[derive(Clone, Copy)]
pub(super) struct Owner {
    pub(super) seat: Seat,
    pub(super) epoch: u32,
}

impl Conductor {
    pub(super) async fn second_line(
        self: &Arc<Self>,
        ticket: TicketId,
        life: &Life,
        second: &SecondLine,
        began: Duration,
    ) -> anyhow::Result<()> {
        if !second.private {
            let due = self.not_before(began + life.turns_at).await;
            let reason = Some("nobody here knows".to_owned());
            let escalate = Command::Escalate { reason };
            let called = self.step(life.requester, ticket, escalate, due).await?;
            // On a day the promise may have called second line before.
            if called.is_none() && !self.is_day {
                return Ok(());
            }
        }
        let Some(first) = self.race(ticket, &second.first_race).await? else {
            return Ok(());
        };
        self.works_and_hands_back(ticket, first, second).await?;
        if second.bundled && !self.bundles(ticket, first.seat).await? {
            return Ok(());
        }
        let Some(owner) = self.race(ticket, &second.second_race).await? else {
            return Ok(());
        };
        if second.acts_late {
            self.acts_late(ticket, first).await?;
        }
        let owner = match second.lead {
            Some(step) => self.lead_steps_in(ticket, owner, step).await?,
            None => owner,
        };
        if second.forgets && self.is_day {
            return Ok(());
        }
        if second.waits {
            self.waits(ticket, life, owner).await?;
        }
        self.resolves(ticket, life, second, owner, began).await
    }

    /// All racers claim at one moment. Gives the winner with the epoch they were shown.
    async fn race(
        self: &Arc<Self>,
        ticket: TicketId,
        racers: &[Seat],
    ) -> anyhow::Result<Option<Owner>> {
        for racer in racers {
            self.handle(*racer)?.order(Order::Watch(ticket)).await?;
        }
        let clock = self.world.journal.clock;
        let due = clock.now().plus(BARRIER);
        let mut claiming = JoinSet::new();
        for racer in racers {
            claiming.spawn(Arc::clone(self).claims(*racer, ticket, due));
        }
        let mut claims = Vec::new();
        let mut winner = None;
        while let Some(claimed) = claiming.join_next().await {
            let (racer, id, outcome) = claimed??;
            claims.push(id);
            if let Outcome::Ok(_) = outcome {
                winner = Some((racer, id));
            }
        }
        self.raced(Race { ticket, claims });
        let Some((seat, claim)) = winner else {
            return Ok(None);
        };
        let epoch = self.handle(seat)?.epoch(claim).await?;
        Ok(Some(Owner { seat, epoch }))
    }

    async fn claims(
        self: Arc<Self>,
        racer: Seat,
        ticket: TicketId,
        due: Moment,
    ) -> anyhow::Result<(Seat, CommandId, Outcome)> {
        self.world.journal.clock.sleep_until(due).await;
        let claim = Command::Claim {};
        let (id, outcome) = self.command(racer, ticket, claim, due).await?;
        Ok((racer, id, outcome))
    }

    async fn works_and_hands_back(
        &self,
        ticket: TicketId,
        owner: Owner,
        second: &SecondLine,
    ) -> anyhow::Result<()> {
        let Owner { seat, epoch } = owner;
        let note = Command::Note {
            text: "looks like the driver; trying the older one".to_owned(),
        };
        self.step(seat, ticket, note, self.now()).await?;
        let post = Command::Post {
            text: "I am looking into it.".to_owned(),
        };
        self.step(seat, ticket, post, self.now()).await?;
        if second.renews {
            let renew = Command::Renew { epoch };
            self.step(seat, ticket, renew, self.now()).await?;
        }
        let hand_back = Command::HandBack {
            epoch,
            tried: "the older driver; it did not help".to_owned(),
        };
        self.step(seat, ticket, hand_back, self.now()).await?;
        Ok(())
    }

    /// Whoever had it before acts under the claim they lost, and has to be told so.
    pub(super) async fn acts_late(&self, ticket: TicketId, lost: Owner) -> anyhow::Result<()> {
        let renew = Command::Renew { epoch: lost.epoch };
        let (_, outcome) = self.command(lost.seat, ticket, renew, self.now()).await?;
        if !matches!(outcome, Outcome::Refused(Refusal::ClaimLost { .. })) {
            self.strayed(format!(
                "{:?} renewed lost epoch {} of ticket {}: {outcome:?}",
                lost.seat, lost.epoch, ticket.0
            ));
        }
        Ok(())
    }

    /// The owner waits for the requester, whose next word ends the wait.
    async fn waits(&self, ticket: TicketId, life: &Life, owner: Owner) -> anyhow::Result<()> {
        let pend = Command::Pend {
            epoch: owner.epoch,
            awaited: Await::Requester {},
        };
        self.step(owner.seat, ticket, pend, self.now()).await?;
        let post = Command::Post {
            text: "Yes, it still happens.".to_owned(),
        };
        self.step(life.requester, ticket, post, self.now()).await?;
        Ok(())
    }

    async fn resolves(
        &self,
        ticket: TicketId,
        life: &Life,
        second: &SecondLine,
        owner: Owner,
        began: Duration,
    ) -> anyhow::Result<()> {
        let due = self.not_before(began + life.ends_at).await;
        let resolve = Command::Resolve {
            epoch: owner.epoch,
            text: "The driver was replaced and the fault is gone.".to_owned(),
        };
        let resolution = self.step(owner.seat, ticket, resolve, due).await?;
        if let Some(answer) = resolution.filter(|_| second.confirmed) {
            let accept = Command::Accept { answer };
            self.step(life.requester, ticket, accept, self.now())
                .await?;
        }
        Ok(())
    }

    pub(super) fn now(&self) -> Moment {
        self.world.journal.clock.now()
    }
}
