//! `given(past).when(actor, command).then(events)`, or `.refused(why)`.

use std::sync::Arc;

use peerdesk_desk::{
    Actor, Command, Event, Facts, Member, Policy, Refusal, Said, SaidKind, TeamId, Terms, Ticket,
    TicketId, Timestamp, Topic, Visibility, born, decide, evolve,
};

use crate::past::{POLICY, Past, TICKET, asked, minute};
use crate::people::{HERE, acting, everybody, rosa};

/// A ticket with a past, and everything a decision on it can look at.
pub(crate) struct Given {
    ticket: Ticket,
    terms: Arc<Terms>,
    topic: Option<Topic>,
    team: Option<TeamId>,
    members: Vec<Member>,
    related: Option<Ticket>,
    said: Option<Said>,
    now: Timestamp,
}

/// A command and what came of it.
pub(crate) struct Outcome {
    given: Given,
    actor: Actor,
    command: Command,
    result: Result<Vec<Event>, Refusal>,
}

/// Rosa asked at minute 0, everybody of the organisation sees it, and then this happened.
pub(crate) fn given(past: impl IntoIterator<Item = Past>) -> Given {
    told(ticket(TICKET, &rosa(), Visibility::Organisation, past))
}

/// The same with a private question.
pub(crate) fn given_private(past: impl IntoIterator<Item = Past>) -> Given {
    told(ticket(TICKET, &rosa(), Visibility::Private, past))
}

/// The same with somebody else's question.
pub(crate) fn given_asked_by(requester: &Member, past: impl IntoIterator<Item = Past>) -> Given {
    told(ticket(TICKET, requester, Visibility::Organisation, past))
}

pub(crate) fn ticket(
    id: TicketId,
    requester: &Member,
    visibility: Visibility,
    past: impl IntoIterator<Item = Past>,
) -> Ticket {
    let mut ticket = born(id, HERE, requester.id, &asked(visibility), minute(0));
    for Past { by, at, event } in past {
        evolve(&mut ticket, by, at, &event);
    }
    ticket
}

fn told(ticket: Ticket) -> Given {
    Given {
        ticket,
        terms: Arc::new(POLICY.into()),
        topic: None,
        team: None,
        members: everybody(),
        related: None,
        said: None,
        now: minute(10),
    }
}

impl Given {
    /// Commands come at minute 10 unless said otherwise.
    pub(crate) fn at(self, minutes: i64) -> Self {
        Self {
            now: minute(minutes),
            ..self
        }
    }

    /// At a moment that is no whole minute.
    pub(crate) fn now(self, now: Timestamp) -> Self {
        Self { now, ..self }
    }

    pub(crate) fn policy(self, policy: &Policy) -> Self {
        self.terms((*policy).into())
    }

    /// With hours, words or targets as well.
    pub(crate) fn terms(self, terms: Terms) -> Self {
        Self {
            terms: Arc::new(terms),
            ..self
        }
    }

    /// The team that a command names, serving the organisation.
    pub(crate) fn team(self, team: TeamId) -> Self {
        Self {
            team: Some(team),
            ..self
        }
    }

    pub(crate) fn topic(self, topic: Topic) -> Self {
        Self {
            topic: Some(topic),
            ..self
        }
    }

    pub(crate) fn related(self, related: Ticket) -> Self {
        Self {
            related: Some(related),
            ..self
        }
    }

    /// These words stand where the command looks.
    pub(crate) fn said(self, by: &Member, kind: SaidKind) -> Self {
        self.words(Said {
            by: by.id,
            kind,
            deleted: false,
            thanked: false,
        })
    }

    pub(crate) fn words(self, said: Said) -> Self {
        Self {
            said: Some(said),
            ..self
        }
    }

    pub(crate) fn members(self, members: Vec<Member>) -> Self {
        Self { members, ..self }
    }

    /// Bends the ticket to where only thousands of events would bring it.
    pub(crate) fn bent(mut self, bend: impl FnOnce(&mut Ticket)) -> Self {
        bend(&mut self.ticket);
        self
    }

    pub(crate) fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    pub(crate) fn when(self, member: Member, command: Command) -> Outcome {
        self.decided(acting(member), command)
    }

    pub(crate) fn when_clock(self, command: Command) -> Outcome {
        self.decided(Actor::Clock, command)
    }

    fn decided(self, actor: Actor, command: Command) -> Outcome {
        let facts = Facts {
            terms: &self.terms,
            fresh: &self.terms,
            topic: self.topic.clone(),
            team: self.team,
            members: &self.members,
            related: self.related.as_ref(),
            said: self.said,
        };
        let result = decide(&self.ticket, &actor, &command, &facts, self.now);
        Outcome {
            given: self,
            actor,
            command,
            result,
        }
    }
}

impl Outcome {
    /// Exactly these events followed; the ticket after them goes on.
    #[track_caller]
    pub(crate) fn then(self, events: impl IntoIterator<Item = Event>) -> Given {
        let expected: Vec<Event> = events.into_iter().collect();
        assert_eq!(self.result, Ok(expected), "{:?}", self.command);
        self.done()
    }

    /// Whatever followed, it was not refused.
    #[track_caller]
    pub(crate) fn done(self) -> Given {
        let mut given = self.given;
        let events = self.result.expect("the command is not refused");
        for event in &events {
            evolve(&mut given.ticket, self.actor.member_id(), given.now, event);
        }
        given
    }

    #[track_caller]
    pub(crate) fn refused(self, why: Refusal) {
        assert_eq!(self.result, Err(why), "{:?}", self.command);
    }
}
