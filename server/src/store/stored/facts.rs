//! The facts of a ticket that live in `ticket.facts`: its stage, answers, joins and swarm.

use std::collections::BTreeMap;

use peerdesk_desk::{
    Answer, AnswerState, BeforeBundle, Claim, Epoch, Lease, MemberId, Millis, Seq, Solution, Stage,
    Ticket, TicketId, Timestamp,
};
use serde::{Deserialize, Serialize};

use super::target::{StoredPriority, StoredTargets};
use super::term::{Bad, StoredAwaited, StoredCause, StoredTerm};

/// What is kept beside the columns of a ticket.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredFacts {
    stage: StoredStage,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    answers: Vec<StoredAnswer>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    me_too: Vec<i64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    hand_raised: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    invited: Vec<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    helpers: Vec<i64>,
    #[serde(default, skip_serializing_if = "StoredPriority::is_normal")]
    priority: StoredPriority,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    targets: Option<StoredTargets>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    heard: Option<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum StoredStage {
    Open {
        since: i64,
        promise: i64,
    },
    Escalated {
        since: i64,
        cause: StoredCause,
    },
    Claimed {
        claim: StoredClaim,
    },
    Pending {
        claim: StoredClaim,
        awaited: StoredAwaited,
        since: i64,
    },
    Solved {
        solution: StoredSolution,
        since: i64,
        grace_until: i64,
    },
    Closed {
        solution: StoredSolution,
        since: i64,
    },
    Bundled {
        under: i64,
        since: i64,
        before: StoredBefore,
    },
    Withdrawn {
        since: i64,
    },
}

#[derive(Serialize, Deserialize)]
struct StoredClaim {
    owner: i64,
    epoch: u32,
    since: i64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    assigned: bool,
    lease: StoredLease,
    escalated_since: i64,
    cause: StoredCause,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredLease {
    Running(StoredTerm),
    Paused(i64),
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum StoredBefore {
    Open { left: i64 },
    Escalated { since: i64, cause: StoredCause },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum StoredSolution {
    Accepted {
        answer: i64,
        by: i64,
        second_line: bool,
    },
    Resolved {
        answer: i64,
        by: i64,
    },
    Unconfirmed {
        answer: i64,
        by: i64,
    },
    WithBundle {
        under: i64,
    },
}

#[derive(Serialize, Deserialize)]
struct StoredAnswer {
    seq: i64,
    by: i64,
    at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holds_until: Option<i64>,
    state: StoredAnswerState,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredAnswerState {
    Waiting,
    Declined,
    Accepted,
}

impl From<&Ticket> for StoredFacts {
    fn from(ticket: &Ticket) -> Self {
        let ids = |set: &std::collections::BTreeSet<MemberId>| set.iter().map(|id| id.0).collect();
        Self {
            stage: (&ticket.stage).into(),
            answers: ticket
                .answers
                .iter()
                .map(|(seq, answer)| stored_answer(*seq, *answer))
                .collect(),
            me_too: ids(&ticket.me_too),
            hand_raised: ticket.hand_raised,
            invited: ids(&ticket.invited),
            helpers: ids(&ticket.helpers),
            priority: ticket.priority.into(),
            targets: ticket.targets.map(Into::into),
            heard: ticket.heard.map(|at| at.0),
        }
    }
}

impl StoredFacts {
    /// Puts the facts into a ticket built from its columns.
    pub(crate) fn restore(self, ticket: &mut Ticket) -> Result<(), Bad> {
        ticket.stage = self.stage.try_into()?;
        ticket.answers = self.answers.iter().map(answer).collect::<BTreeMap<_, _>>();
        ticket.me_too = self.me_too.into_iter().map(MemberId).collect();
        ticket.hand_raised = self.hand_raised;
        ticket.invited = self.invited.into_iter().map(MemberId).collect();
        ticket.helpers = self.helpers.into_iter().map(MemberId).collect();
        ticket.priority = self.priority.into();
        ticket.targets = self.targets.map(Into::into);
        ticket.heard = self.heard.map(Timestamp);
        Ok(())
    }
}

fn stored_answer(seq: Seq, answer: Answer) -> StoredAnswer {
    StoredAnswer {
        seq: seq.0,
        by: answer.by.0,
        at: answer.at.0,
        holds_until: answer.holds_until.map(|at| at.0),
        state: match answer.state {
            AnswerState::Waiting => StoredAnswerState::Waiting,
            AnswerState::Declined => StoredAnswerState::Declined,
            AnswerState::Accepted => StoredAnswerState::Accepted,
        },
    }
}

fn answer(stored: &StoredAnswer) -> (Seq, Answer) {
    let answer = Answer {
        by: MemberId(stored.by),
        at: Timestamp(stored.at),
        holds_until: stored.holds_until.map(Timestamp),
        state: match stored.state {
            StoredAnswerState::Waiting => AnswerState::Waiting,
            StoredAnswerState::Declined => AnswerState::Declined,
            StoredAnswerState::Accepted => AnswerState::Accepted,
        },
    };
    (Seq(stored.seq), answer)
}

impl From<&Stage> for StoredStage {
    fn from(stage: &Stage) -> Self {
        match stage {
            Stage::Open { since, promise } => Self::Open {
                since: since.0,
                promise: promise.0,
            },
            Stage::Escalated { since, cause } => Self::Escalated {
                since: since.0,
                cause: (*cause).into(),
            },
            Stage::Claimed { claim } => Self::Claimed {
                claim: (*claim).into(),
            },
            Stage::Pending {
                claim,
                awaited,
                since,
            } => Self::Pending {
                claim: (*claim).into(),
                awaited: awaited.into(),
                since: since.0,
            },
            Stage::Solved {
                solution,
                since,
                grace_until,
            } => Self::Solved {
                solution: solution.into(),
                since: since.0,
                grace_until: grace_until.0,
            },
            Stage::Closed { solution, since } => Self::Closed {
                solution: solution.into(),
                since: since.0,
            },
            Stage::Bundled {
                under,
                since,
                before,
            } => Self::Bundled {
                under: under.0,
                since: since.0,
                before: (*before).into(),
            },
            Stage::Withdrawn { since } => Self::Withdrawn { since: since.0 },
        }
    }
}

impl TryFrom<StoredStage> for Stage {
    type Error = Bad;

    fn try_from(stored: StoredStage) -> Result<Self, Bad> {
        Ok(match stored {
            StoredStage::Open { since, promise } => Self::Open {
                since: Timestamp(since),
                promise: Timestamp(promise),
            },
            StoredStage::Escalated { since, cause } => Self::Escalated {
                since: Timestamp(since),
                cause: cause.into(),
            },
            StoredStage::Claimed { claim } => Self::Claimed {
                claim: claim.into(),
            },
            StoredStage::Pending {
                claim,
                awaited,
                since,
            } => Self::Pending {
                claim: claim.into(),
                awaited: awaited.try_into()?,
                since: Timestamp(since),
            },
            StoredStage::Solved {
                solution,
                since,
                grace_until,
            } => Self::Solved {
                solution: solution.into(),
                since: Timestamp(since),
                grace_until: Timestamp(grace_until),
            },
            StoredStage::Closed { solution, since } => Self::Closed {
                solution: solution.into(),
                since: Timestamp(since),
            },
            StoredStage::Bundled {
                under,
                since,
                before,
            } => Self::Bundled {
                under: TicketId(under),
                since: Timestamp(since),
                before: before.into(),
            },
            StoredStage::Withdrawn { since } => Self::Withdrawn {
                since: Timestamp(since),
            },
        })
    }
}

impl From<Claim> for StoredClaim {
    fn from(claim: Claim) -> Self {
        Self {
            owner: claim.owner.0,
            epoch: claim.epoch.0,
            since: claim.since.0,
            assigned: claim.assigned,
            lease: match claim.lease {
                Lease::Running(term) => StoredLease::Running(term.into()),
                Lease::Paused { left } => StoredLease::Paused(left.0),
            },
            escalated_since: claim.escalated_since.0,
            cause: claim.cause.into(),
        }
    }
}

impl From<StoredClaim> for Claim {
    fn from(stored: StoredClaim) -> Self {
        Self {
            owner: MemberId(stored.owner),
            epoch: Epoch(stored.epoch),
            since: Timestamp(stored.since),
            assigned: stored.assigned,
            lease: match stored.lease {
                StoredLease::Running(term) => Lease::Running(term.into()),
                StoredLease::Paused(left) => Lease::Paused { left: Millis(left) },
            },
            escalated_since: Timestamp(stored.escalated_since),
            cause: stored.cause.into(),
        }
    }
}

impl From<BeforeBundle> for StoredBefore {
    fn from(before: BeforeBundle) -> Self {
        match before {
            BeforeBundle::Open { left } => Self::Open { left: left.0 },
            BeforeBundle::Escalated { since, cause } => Self::Escalated {
                since: since.0,
                cause: cause.into(),
            },
        }
    }
}

impl From<StoredBefore> for BeforeBundle {
    fn from(stored: StoredBefore) -> Self {
        match stored {
            StoredBefore::Open { left } => Self::Open { left: Millis(left) },
            StoredBefore::Escalated { since, cause } => Self::Escalated {
                since: Timestamp(since),
                cause: cause.into(),
            },
        }
    }
}

impl From<&Solution> for StoredSolution {
    fn from(solution: &Solution) -> Self {
        match solution {
            Solution::Accepted {
                answer,
                by,
                second_line,
            } => Self::Accepted {
                answer: answer.0,
                by: by.0,
                second_line: *second_line,
            },
            Solution::Resolved { answer, by } => Self::Resolved {
                answer: answer.0,
                by: by.0,
            },
            Solution::Unconfirmed { answer, by } => Self::Unconfirmed {
                answer: answer.0,
                by: by.0,
            },
            Solution::WithBundle { under } => Self::WithBundle { under: under.0 },
        }
    }
}

impl From<StoredSolution> for Solution {
    fn from(stored: StoredSolution) -> Self {
        match stored {
            StoredSolution::Accepted {
                answer,
                by,
                second_line,
            } => Self::Accepted {
                answer: Seq(answer),
                by: MemberId(by),
                second_line,
            },
            StoredSolution::Resolved { answer, by } => Self::Resolved {
                answer: Seq(answer),
                by: MemberId(by),
            },
            StoredSolution::Unconfirmed { answer, by } => Self::Unconfirmed {
                answer: Seq(answer),
                by: MemberId(by),
            },
            StoredSolution::WithBundle { under } => Self::WithBundle {
                under: TicketId(under),
            },
        }
    }
}
