//! How claims, their leases and their swarms change.

use crate::{
    Awaited, Claim, Epoch, EscalationCause, Lease, LeaseTerm, MemberId, Millis, Stage, TeamId,
    Ticket, Timestamp,
};

impl Ticket {
    /// A new claim; whatever claim was there has ended, and its swarm with it.
    pub(super) fn start_claim(
        &mut self,
        owner: MemberId,
        epoch: Epoch,
        term: LeaseTerm,
        assigned: bool,
        at: Timestamp,
    ) {
        let (escalated_since, cause) = self.queue_place(at);
        self.end_swarm();
        self.epoch = epoch;
        if let Some(targets) = &mut self.targets {
            targets.owned(at);
        }
        self.stage = Stage::Claimed {
            claim: Claim {
                owner,
                epoch,
                since: at,
                assigned,
                lease: Lease::Running(term),
                escalated_since,
                cause,
            },
        };
    }

    /// The claim has ended and the ticket waits in the queue with the age it had there.
    pub(super) fn return_to_queue(&mut self, at: Timestamp) {
        let (since, cause) = self.queue_place(at);
        self.end_swarm();
        self.stage = Stage::Escalated { since, cause };
    }

    /// Moves the ticket to a team; one that `leaves` the team it had waits in the new one's queue.
    pub(super) fn move_to_team(&mut self, team: TeamId, leaves: bool, at: Timestamp) {
        self.team = team;
        if leaves {
            self.return_to_queue(at);
        }
    }

    /// Since when and why the ticket is second line's; `at` for one that was not.
    pub(super) fn queue_place(&self, at: Timestamp) -> (Timestamp, EscalationCause) {
        match &self.stage {
            Stage::Escalated { since, cause } => (*since, *cause),
            Stage::Claimed { claim } | Stage::Pending { claim, .. } => {
                (claim.escalated_since, claim.cause)
            }
            Stage::Open { .. }
            | Stage::Solved { .. }
            | Stage::Closed { .. }
            | Stage::Bundled { .. }
            | Stage::Withdrawn { .. } => (at, EscalationCause::SecondLine),
        }
    }

    /// A term given in the public stream, which is the stream of the claim itself.
    pub(super) fn prolong(&mut self, renews: Option<LeaseTerm>) {
        if let (Some(claim), Some(term)) = (self.running_claim(), renews) {
            claim.prolong(term);
        }
    }

    /// A term given in the staff stream by the owner's note. A note names no epoch; one from before
    /// the present claim, or by another member, belongs to a claim that has ended.
    pub(super) fn prolong_by_note(
        &mut self,
        by: Option<MemberId>,
        at: Timestamp,
        renews: Option<LeaseTerm>,
    ) {
        if let (Some(claim), Some(term)) = (self.running_claim(), renews)
            && by == Some(claim.owner)
            && at >= claim.since
        {
            claim.prolong(term);
        }
    }

    /// A term given in the staff stream under a named claim.
    pub(super) fn prolong_in(&mut self, epoch: Epoch, term: LeaseTerm) {
        if let Some(claim) = self.running_claim()
            && claim.epoch == epoch
        {
            claim.prolong(term);
        }
    }

    pub(super) fn warn_in(&mut self, epoch: Epoch, at: Timestamp) {
        if let Some(claim) = self.running_claim()
            && claim.epoch == epoch
        {
            claim.warn(at);
        }
    }

    fn running_claim(&mut self) -> Option<&mut Claim> {
        if let Stage::Claimed { claim } = &mut self.stage {
            Some(claim)
        } else {
            None
        }
    }

    pub(super) fn pause(&mut self, awaited: &Awaited, left: Millis, at: Timestamp) {
        if let Some(claim) = self.stage.claim() {
            self.stage = Stage::Pending {
                claim: Claim {
                    lease: Lease::Paused { left },
                    ..*claim
                },
                awaited: awaited.clone(),
                since: at,
            };
        }
    }

    pub(super) fn resume(&mut self, term: LeaseTerm) {
        if let Some(claim) = self.stage.claim() {
            self.stage = Stage::Claimed {
                claim: Claim {
                    lease: Lease::Running(term),
                    ..*claim
                },
            };
        }
    }

    /// Raising the hand again adds people; those who help already stay helpers.
    pub(super) fn raise_hand(&mut self, invited: &[MemberId]) {
        self.hand_raised = true;
        let helpers = &self.helpers;
        let newcomers = invited.iter().filter(|id| !helpers.contains(id));
        self.invited.extend(newcomers);
    }

    pub(super) fn join(&mut self, by: Option<MemberId>) {
        if let Some(member) = by {
            self.invited.remove(&member);
            self.helpers.insert(member);
        }
    }

    /// The hand is down and the swarm is over.
    pub(super) fn end_swarm(&mut self) {
        self.hand_raised = false;
        self.invited.clear();
        self.helpers.clear();
    }
}
