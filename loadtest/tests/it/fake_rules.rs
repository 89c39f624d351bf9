//! The rules of a ticket, as short as a replay needs them.

use peerdesk_protocol::{
    Command, EscalationCause, Event, LeaseTerm, MemberId, Person, Refusal, ReturnCause, Seq,
    StageKind, TeamId,
};

/// A ticket's state.
pub(crate) struct Ticket {
    pub(crate) requester: MemberId,
    pub(crate) stage: Stage,
    pub(crate) epoch: u32,
}

/// Where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Open,
    Escalated,
    Claimed(MemberId),
    Pending(MemberId),
    Solved,
    Bundled,
}

pub(crate) fn person(member: MemberId) -> Person {
    Person {
        id: member,
        name: format!("Member {}", member.0).into(),
    }
}

fn term() -> LeaseTerm {
    LeaseTerm {
        until: 0,
        warns: 0,
        warned: false,
    }
}

impl Ticket {
    fn owner(&self) -> Option<MemberId> {
        match self.stage {
            Stage::Claimed(owner) | Stage::Pending(owner) => Some(owner),
            Stage::Open | Stage::Escalated | Stage::Solved | Stage::Bundled => None,
        }
    }

    fn owned(&self, by: MemberId, epoch: u32) -> Result<(), Refusal> {
        if self.owner() == Some(by) && self.epoch == epoch {
            Ok(())
        } else {
            let owner = self.owner().map(person);
            Err(Refusal::ClaimLost { epoch, owner })
        }
    }

    fn wrong_stage(&self) -> Refusal {
        Refusal::WrongStage {
            stage: match self.stage {
                Stage::Open => StageKind::Open,
                Stage::Escalated => StageKind::Escalated,
                Stage::Claimed(_) => StageKind::Claimed,
                Stage::Pending(_) => StageKind::Pending,
                Stage::Solved => StageKind::Solved,
                Stage::Bundled => StageKind::Bundled,
            },
        }
    }

    /// Does a command and gives its events. `two_winners` lets a claim through that another holds.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each command, so that it is seen to be total"
    )]
    pub(crate) fn does(
        &mut self,
        by: MemberId,
        command: &Command,
        two_winners: bool,
    ) -> Result<Vec<Event>, Refusal> {
        let event = match command.clone() {
            Command::Post { text } => {
                let posted = Event::Posted { text, renews: None };
                if let Stage::Pending(owner) = self.stage
                    && by == self.requester
                {
                    self.stage = Stage::Claimed(owner);
                    return Ok(vec![posted, Event::Resumed { term: term() }]);
                }
                posted
            }
            Command::Note { text } => Event::Noted { text, renews: None },
            Command::Answer { .. } if self.stage == Stage::Solved => return Err(self.wrong_stage()),
            Command::Answer { text } => Event::Answered {
                text,
                renews: None,
                holds_until: None,
            },
            Command::Accept { answer } => self.accepted(answer),
            Command::NotYet { answer, text } => Event::Declined { answer, text },
            Command::Escalate { reason } if self.stage == Stage::Open => {
                self.stage = Stage::Escalated;
                let cause = EscalationCause::Requester;
                Event::Escalated { cause, reason }
            }
            Command::Claim {} => self.claimed(by, two_winners)?,
            Command::Renew { epoch } => {
                self.owned(by, epoch)?;
                let term = term();
                Event::Renewed { epoch, term }
            }
            Command::HandBack { epoch, tried } => {
                self.owned(by, epoch)?;
                self.stage = Stage::Escalated;
                Event::HandedBack { epoch, tried }
            }
            Command::Pend { epoch, awaited } => {
                self.owned(by, epoch)?;
                self.stage = Stage::Pending(by);
                Event::Pended { awaited, left: 0 }
            }
            Command::Resolve { epoch, text } => {
                self.owned(by, epoch)?;
                self.stage = Stage::Solved;
                Event::Resolved {
                    text,
                    grace_until: 0,
                }
            }
            Command::MeToo {} => Event::MeTooAdded {},
            Command::Assign { to } => self.assigned(to),
            Command::TakeOver { reason } => self.taken_over(by, reason)?,
            Command::Bundle { under } if self.stage == Stage::Escalated => {
                self.stage = Stage::Bundled;
                Event::Bundled {
                    under,
                    left: None,
                    released: None,
                }
            }
            Command::Unbundle {} if self.stage == Stage::Bundled => {
                self.stage = Stage::Escalated;
                Event::Unbundled {
                    cause: ReturnCause::SecondLine,
                    promise: None,
                }
            }
            Command::Reopen { text } if self.stage == Stage::Solved => {
                self.stage = Stage::Open;
                Event::Reopened {
                    text,
                    cycle: 2,
                    promise: Some(0),
                }
            }
            Command::ChangeTopic { topic } => Event::TopicChanged {
                topic,
                team: TeamId(1),
                released: None,
            },
            Command::Escalate { .. }
            | Command::SuggestEscalation { .. }
            | Command::SendBackToPeers { .. }
            | Command::Resume { .. }
            | Command::Reopen { .. }
            | Command::Withdraw { .. }
            | Command::MeTooUndo {}
            | Command::Bundle { .. }
            | Command::Unbundle {}
            | Command::RaiseHand { .. }
            | Command::LowerHand { .. }
            | Command::Join {}
            | Command::Retitle { .. }
            | Command::Decline { .. }
            | Command::HandOver { .. }
            | Command::Prioritise { .. }
            | Command::Reply { .. }
            | Command::Edit { .. }
            | Command::Delete { .. }
            | Command::EditNote { .. }
            | Command::DeleteNote { .. }
            | Command::Thank { .. }
            | Command::ThankUndo { .. } => return Err(self.wrong_stage()),
        };
        Ok(vec![event])
    }

    fn accepted(&mut self, answer: Seq) -> Event {
        let released = self.owner().map(person);
        self.stage = Stage::Solved;
        Event::Accepted {
            answer,
            answered_by: person(self.requester),
            grace_until: 0,
            released,
        }
    }

    fn assigned(&mut self, to: MemberId) -> Event {
        let from = self.owner().map(person);
        self.epoch += 1;
        self.stage = Stage::Claimed(to);
        Event::Assigned {
            to: person(to),
            from,
            epoch: self.epoch,
            term: term(),
        }
    }

    fn taken_over(&mut self, by: MemberId, reason: String) -> Result<Event, Refusal> {
        let Some(from) = self.owner() else {
            return Err(self.wrong_stage());
        };
        self.epoch += 1;
        self.stage = Stage::Claimed(by);
        Ok(Event::TakenOver {
            from: person(from),
            epoch: self.epoch,
            term: term(),
            reason,
        })
    }

    fn claimed(&mut self, by: MemberId, two_winners: bool) -> Result<Event, Refusal> {
        if let Some(owner) = self.owner()
            && !two_winners
        {
            return Err(Refusal::AlreadyClaimed {
                by: person(owner),
                since: 0,
                until: None,
            });
        }
        if self.stage != Stage::Escalated && !two_winners {
            return Err(self.wrong_stage());
        }
        self.epoch += 1;
        self.stage = Stage::Claimed(by);
        Ok(Event::Claimed {
            epoch: self.epoch,
            term: term(),
        })
    }
}
