//! A permitted wish of a member, with everything its decision may look at.

use crate::permit::is_second_line_on;
use crate::{Claim, Epoch, Facts, LeaseTerm, Member, Need, Refusal, Stage, Ticket, Timestamp};

/// What every decision on a member's command reads.
pub(super) struct Wish<'a> {
    pub(super) ticket: &'a Ticket,
    pub(super) member: &'a Member,
    pub(super) facts: &'a Facts<'a>,
    pub(super) now: Timestamp,
}

impl<'a> Wish<'a> {
    pub(super) fn is_by_requester(&self) -> bool {
        self.member.id == self.ticket.requester
    }

    pub(super) fn is_by_second_line(&self) -> bool {
        is_second_line_on(self.member, self.ticket)
    }

    pub(super) fn wrong_stage(&self) -> Refusal {
        Refusal::WrongStage {
            stage: self.ticket.stage.kind(),
        }
    }

    /// The claim under which an owner's command acts. A lease that has passed without having been
    /// lapsed does not matter here: the epoch is what keeps a lost claim from acting, the lease
    /// only gets the ticket out of idle hands.
    pub(super) fn owned(&self, epoch: Epoch) -> Result<&'a Claim, Refusal> {
        match self.ticket.stage.claim() {
            Some(claim) if claim.epoch != epoch => Err(Refusal::ClaimLost {
                epoch,
                owner: Some(claim.owner),
            }),
            Some(claim) if claim.owner != self.member.id => {
                Err(Refusal::NotPermitted { needs: Need::Owner })
            }
            Some(claim) => Ok(claim),
            None if epoch <= self.ticket.epoch => Err(Refusal::ClaimLost { epoch, owner: None }),
            None => Err(self.wrong_stage()),
        }
    }

    /// Refuses what only the owner may do in a claimed ticket, where the command has no epoch.
    pub(super) fn not_claimed_by_other(&self) -> Result<(), Refusal> {
        match self.ticket.stage.claim() {
            Some(claim) if claim.owner != self.member.id => Err(already_claimed(claim)),
            Some(_) | None => Ok(()),
        }
    }

    /// The new lease when talk is progress: the owner's, while the lease runs. An owner who has
    /// left the team does not keep the ticket from the queue by talking.
    pub(super) fn renewal(&self) -> Option<LeaseTerm> {
        let claim = self.ticket.stage.claim()?;
        if claim.owner != self.member.id || !self.is_by_second_line() {
            return None;
        }
        let term = claim.term()?;
        Some(term.renewed(self.facts.terms, self.now))
    }

    /// Whether the ticket is neither solved nor ended.
    pub(super) fn is_live(&self) -> bool {
        is_live(&self.ticket.stage)
    }
}

pub(super) fn is_live(stage: &Stage) -> bool {
    match stage {
        Stage::Open { .. }
        | Stage::Escalated { .. }
        | Stage::Claimed { .. }
        | Stage::Pending { .. }
        | Stage::Bundled { .. } => true,
        Stage::Solved { .. } | Stage::Closed { .. } | Stage::Withdrawn { .. } => false,
    }
}

pub(super) fn already_claimed(claim: &Claim) -> Refusal {
    Refusal::AlreadyClaimed {
        by: claim.owner,
        since: claim.since,
        until: claim.term().map(|term| term.until),
    }
}
