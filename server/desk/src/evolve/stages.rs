//! How answers and stages change.

use crate::{
    Answer, AnswerState, BeforeBundle, EscalationCause, MemberId, Millis, Seq, Solution, Stage,
    Ticket, TicketId, Timestamp,
};

impl Ticket {
    pub(super) fn offer(
        &mut self,
        by: Option<MemberId>,
        at: Timestamp,
        seq: Seq,
        holds_until: Option<Timestamp>,
    ) {
        if let Some(by) = by {
            let answer = Answer {
                by,
                at,
                holds_until,
                state: AnswerState::Waiting,
            };
            self.answers.insert(seq, answer);
        }
    }

    pub(super) fn mark(&mut self, seq: Seq, state: AnswerState) {
        if let Some(answer) = self.answers.get_mut(&seq) {
            answer.state = state;
        }
    }

    /// Solved by the answer. A resolution that is confirmed stays solved since the resolution.
    pub(super) fn accept(
        &mut self,
        answer: Seq,
        by: MemberId,
        at: Timestamp,
        grace_until: Timestamp,
        released: Option<MemberId>,
    ) {
        let (solved_since, was_resolved) = match &self.stage {
            Stage::Solved {
                since, solution, ..
            } => (Some(*since), matches!(solution, Solution::Resolved { .. })),
            Stage::Open { .. }
            | Stage::Escalated { .. }
            | Stage::Claimed { .. }
            | Stage::Pending { .. }
            | Stage::Closed { .. }
            | Stage::Bundled { .. }
            | Stage::Withdrawn { .. } => (None, false),
        };
        self.mark(answer, AnswerState::Accepted);
        self.end_swarm();
        self.end_targets(at);
        self.stage = Stage::Solved {
            solution: Solution::Accepted {
                answer,
                by,
                second_line: was_resolved || released == Some(by),
            },
            since: solved_since.unwrap_or(at),
            grace_until,
        };
    }

    /// Solved by an answer to which its requester said nothing.
    pub(super) fn solve_unconfirmed(
        &mut self,
        answer: Seq,
        by: MemberId,
        at: Timestamp,
        grace_until: Timestamp,
    ) {
        self.end_swarm();
        self.end_targets(at);
        self.stage = Stage::Solved {
            solution: Solution::Unconfirmed { answer, by },
            since: at,
            grace_until,
        };
    }

    fn end_targets(&mut self, at: Timestamp) {
        if let Some(targets) = &mut self.targets {
            targets.ended(at);
        }
    }

    /// Notes that the requester spoke.
    pub(super) fn hear(&mut self, by: Option<MemberId>, at: Timestamp) {
        if by == Some(self.requester) {
            self.heard = Some(at);
        }
    }

    pub(super) fn resolve(
        &mut self,
        by: Option<MemberId>,
        at: Timestamp,
        seq: Seq,
        grace_until: Timestamp,
    ) {
        if let Some(owner) = by {
            self.offer(by, at, seq, None);
            self.end_swarm();
            self.end_targets(at);
            self.stage = Stage::Solved {
                solution: Solution::Resolved {
                    answer: seq,
                    by: owner,
                },
                since: at,
                grace_until,
            };
        }
    }

    pub(super) fn solve_with_bundle(
        &mut self,
        under: TicketId,
        at: Timestamp,
        grace_until: Timestamp,
    ) {
        self.end_targets(at);
        self.stage = Stage::Solved {
            solution: Solution::WithBundle { under },
            since: at,
            grace_until,
        };
    }

    /// Second line has nothing to aim for while colleagues have it.
    pub(super) fn open(&mut self, at: Timestamp, promise: Timestamp) {
        self.end_swarm();
        self.targets = None;
        self.stage = Stage::Open { since: at, promise };
    }

    pub(super) fn escalate(&mut self, at: Timestamp, cause: EscalationCause) {
        self.end_swarm();
        self.stage = Stage::Escalated { since: at, cause };
    }

    /// The next cycle. What was answered in the last one did not last, so it can be accepted no
    /// more.
    pub(super) fn reopen(&mut self, cycle: u32, at: Timestamp, promise: Option<Timestamp>) {
        self.cycle = cycle;
        self.answers.clear();
        self.heard = None;
        self.targets = None;
        match promise {
            Some(promise) => self.open(at, promise),
            None => self.escalate(at, EscalationCause::Reopened),
        }
    }

    pub(super) fn close(&mut self, at: Timestamp) {
        if let Stage::Solved { solution, .. } = &self.stage {
            self.stage = Stage::Closed {
                solution: solution.clone(),
                since: at,
            };
        }
    }

    pub(super) fn withdraw(&mut self, at: Timestamp) {
        self.end_swarm();
        self.end_targets(at);
        self.stage = Stage::Withdrawn { since: at };
    }

    pub(super) fn bundle(&mut self, under: TicketId, left: Option<Millis>, at: Timestamp) {
        let before = if let Some(left) = left {
            BeforeBundle::Open { left }
        } else {
            let (since, cause) = self.queue_place(at);
            BeforeBundle::Escalated { since, cause }
        };
        self.end_swarm();
        self.stage = Stage::Bundled {
            under,
            since: at,
            before,
        };
    }

    pub(super) fn unbundle(&mut self, promise: Option<Timestamp>, at: Timestamp) {
        if let Stage::Bundled { before, .. } = self.stage {
            match (promise, before) {
                (Some(promise), _) => self.open(at, promise),
                (None, BeforeBundle::Escalated { since, cause }) => self.escalate(since, cause),
                (None, BeforeBundle::Open { .. }) => {
                    self.escalate(at, EscalationCause::SecondLine);
                }
            }
        }
    }
}
