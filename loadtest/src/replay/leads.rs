//! What leads and engineers do about tickets as such: assign, take over, bundle.

use anyhow::Context as _;
use peerdesk_protocol::{Command, Refusal, TicketId};

use super::conduct::Conductor;
use super::second_line::Owner;
use crate::member::{Order, Outcome};
use crate::plan::{LeadStep, Seat};

impl Conductor {
    /// A lead gives the ticket to somebody else, or takes it. Whoever had it acts once more, and has
    /// to be told. Gives who has it now.
    pub(super) async fn lead_steps_in(
        &self,
        ticket: TicketId,
        owner: Owner,
        step: LeadStep,
    ) -> anyhow::Result<Owner> {
        let (lead, seat, command) = match step {
            LeadStep::Assigns { lead, to } => {
                let account = self
                    .world
                    .accounts
                    .account(to)
                    .context("no such engineer")?;
                (lead, to, Command::Assign { to: account.member })
            }
            LeadStep::TakesOver { lead } => {
                let reason = "they are ill today".to_owned();
                (lead, lead, Command::TakeOver { reason })
            }
        };
        for who in [lead, seat] {
            self.handle(who)?.order(Order::Watch(ticket)).await?;
        }
        let given = self.command(lead, ticket, command, self.now()).await?;
        let (id, outcome) = given;
        match outcome {
            Outcome::Ok(_) => {
                let epoch = self.handle(seat)?.epoch(id).await?;
                self.acts_late(ticket, owner).await?;
                Ok(Owner { seat, epoch })
            }
            // Whoever has it already cannot be given it.
            Outcome::Refused(Refusal::NothingToChange) if seat == owner.seat => Ok(owner),
            Outcome::Refused(refusal) => {
                self.refused(&refusal, || format!("{step:?} on ticket {}", ticket.0));
                Ok(owner)
            }
        }
    }

    /// Bundles a waiting ticket under one that lasts, and takes it out again. Says whether it waits
    /// in the queue as before.
    pub(super) async fn bundles(&self, ticket: TicketId, who: Seat) -> anyhow::Result<bool> {
        let Some(under) = self.lasting().filter(|under| *under != ticket) else {
            return Ok(true);
        };
        let bundle = Command::Bundle { under };
        if self.step(who, ticket, bundle, self.now()).await?.is_none() {
            return Ok(true);
        }
        let unbundled = self
            .step(who, ticket, Command::Unbundle {}, self.now())
            .await?;
        Ok(unbundled.is_some())
    }
}
