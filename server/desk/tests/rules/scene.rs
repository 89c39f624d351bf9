//! One scene for each cell of the permit matrix: a ticket in a stage, somebody in a relation to it,
//! and a well-formed command of theirs.

use peerdesk_desk::{
    Actor, Awaited, Command, CommandKind, Epoch, EscalationCause, Event, Member, MemberId, Millis,
    Priority, Seq, Stage, StageKind, Ticket, TopicId, Visibility, next_alarm,
};

use crate::past::{
    OTHER_TICKET, Past, TICKET, answered, bundled, by, by_clock, claimed, escalated, hand_raised,
    handed_back, pended, resolved, text, title, withdrawn,
};
use crate::people::{
    adam, anna, emil, employee, erna, fred, lena, olga, otto, paul, rosa, second_line,
};
use crate::story::ticket;

/// The message that peers or, on a private ticket, another engineer offered as the solution.
pub(crate) const ANSWER: Seq = Seq(2);
/// Words that are looked up beside the ticket.
const WORDS: Seq = Seq(1);

/// The topic that a ticket is moved to; of the same team.
pub(crate) const OTHER_TOPIC: TopicId = TopicId(2);

/// Who acts, by role and relation to the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActorKind {
    Requester,
    Peer,
    PeerAnswerer,
    PeerInvited,
    Engineer,
    Owner,
    ExOwner,
    EngineerOtherTeam,
    Lead,
    LeadOtherTeam,
    Admin,
    Foreigner,
    RequesterEngineer,
    Clock,
}

impl ActorKind {
    pub(crate) const ALL: [Self; 14] = [
        Self::Requester,
        Self::Peer,
        Self::PeerAnswerer,
        Self::PeerInvited,
        Self::Engineer,
        Self::Owner,
        Self::ExOwner,
        Self::EngineerOtherTeam,
        Self::Lead,
        Self::LeadOtherTeam,
        Self::Admin,
        Self::Foreigner,
        Self::RequesterEngineer,
        Self::Clock,
    ];

    /// What the head of the matrix says of them.
    pub(crate) fn is(self) -> &'static str {
        match self {
            Self::Requester => "employee; asked the question",
            Self::Peer => "employee of the organisation, nothing to do with the ticket so far",
            Self::PeerAnswerer => "employee of the organisation, author of the waiting answer",
            Self::PeerInvited => "employee of the organisation, invited by the owner's raised hand",
            Self::Engineer => "engineer of the ticket's team, does not own it and never did",
            Self::Owner => "engineer of the ticket's team, holds or last held the claim (epoch 2)",
            Self::ExOwner => {
                "engineer of the ticket's team, lost the claim and names its epoch (1)"
            }
            Self::EngineerOtherTeam => "engineer of another team that serves the organisation",
            Self::Lead => "lead of the ticket's team, does not own the ticket",
            Self::LeadOtherTeam => "lead of another team that serves the organisation",
            Self::Admin => "admin of the installation, works in the organisation",
            Self::Foreigner => "employee of another organisation",
            Self::RequesterEngineer => "engineer of the ticket's team who asked the question",
            Self::Clock => "the desk itself",
        }
    }

    pub(crate) fn member(self) -> Option<Member> {
        match self {
            Self::Requester => Some(rosa()),
            Self::Peer => Some(paul()),
            Self::PeerAnswerer => Some(anna()),
            Self::PeerInvited => Some(invited()),
            Self::Engineer => Some(erna()),
            Self::Owner => Some(owner()),
            Self::ExOwner => Some(emil()),
            Self::EngineerOtherTeam => Some(otto()),
            Self::Lead => Some(lena()),
            Self::LeadOtherTeam => Some(olga()),
            Self::Admin => Some(adam()),
            Self::Foreigner => Some(fred()),
            Self::RequesterEngineer => Some(asking_engineer()),
            Self::Clock => None,
        }
    }

    pub(crate) fn actor(self) -> Actor {
        self.member().map_or(Actor::Clock, Actor::Member)
    }

    /// Who asked the question of the scene.
    fn requester(self) -> Member {
        if self == Self::RequesterEngineer {
            asking_engineer()
        } else {
            rosa()
        }
    }

    fn epoch(self) -> Epoch {
        if self == Self::ExOwner {
            Epoch(1)
        } else {
            Epoch(2)
        }
    }
}

fn owner() -> Member {
    second_line(21, peerdesk_desk::Role::Engineer, crate::people::TEAM)
}

fn asking_engineer() -> Member {
    second_line(22, peerdesk_desk::Role::Engineer, crate::people::TEAM)
}

/// Whom leads assign to and owners invite.
pub(crate) fn bystander() -> Member {
    second_line(23, peerdesk_desk::Role::Engineer, crate::people::TEAM)
}

fn invited() -> Member {
    employee(24)
}

/// The ticket of a scene; none where such a ticket cannot be: a private one is never open.
pub(crate) fn staged(
    stage: StageKind,
    visibility: Visibility,
    actor: ActorKind,
    command: CommandKind,
) -> Option<Ticket> {
    let requester = actor.requester();
    let past = match (stage, visibility) {
        (StageKind::Open, Visibility::Private) => return None,
        (_, Visibility::Organisation) => history(stage, &anna(), &invited(), &requester),
        (_, Visibility::Private) => history(stage, &otto(), &otto(), &requester),
    };
    let mut ticket = ticket(TICKET, &requester, visibility, past);
    if command == CommandKind::Decline
        && let Stage::Claimed { claim } | Stage::Pending { claim, .. } = &mut ticket.stage
    {
        claim.assigned = true;
    }
    if command == CommandKind::MeTooUndo {
        ticket.me_too.extend(actor.member().map(|member| member.id));
    }
    Some(ticket)
}

/// Answered, escalated, claimed and handed back once, claimed again, and on to the stage.
fn history(stage: StageKind, answerer: &Member, invited: &Member, requester: &Member) -> Vec<Past> {
    let owner = owner();
    let mut past = vec![
        answered(answerer, None),
        escalated(EscalationCause::Promise),
        claimed(&emil(), 1),
        handed_back(&emil(), 1),
        claimed(&owner, 2),
    ];
    past.extend(match stage {
        StageKind::Open => vec![by(
            &owner,
            Event::ReturnedToPeers {
                reason: text("The wiki has it"),
                promise: crate::past::minute(30),
            },
        )],
        StageKind::Escalated => vec![handed_back(&owner, 2)],
        StageKind::Claimed => vec![hand_raised(&owner, &[invited])],
        StageKind::Pending => vec![
            hand_raised(&owner, &[invited]),
            pended(&owner, Awaited::Requester, 30),
        ],
        StageKind::Solved => vec![resolved(&owner)],
        StageKind::Closed => vec![resolved(&owner), by_clock(Event::Closed)],
        StageKind::Bundled => vec![bundled(&owner, None)],
        StageKind::Withdrawn => vec![withdrawn(requester)],
    });
    past
}

/// A command of the kind, as this actor would send it to this ticket.
pub(crate) fn sent(kind: CommandKind, actor: ActorKind, ticket: &Ticket) -> Command {
    let epoch = actor.epoch();
    let text = text("Words");
    match kind {
        CommandKind::Post => Command::Post { text },
        CommandKind::Note => Command::Note { text },
        CommandKind::Answer => Command::Answer { text },
        CommandKind::Accept => Command::Accept {
            answer: acceptable(ticket),
        },
        CommandKind::NotYet => Command::NotYet {
            answer: ANSWER,
            text: Some(text),
        },
        CommandKind::Escalate => Command::Escalate { reason: Some(text) },
        CommandKind::SuggestEscalation => Command::SuggestEscalation { reason: Some(text) },
        CommandKind::SendBackToPeers => Command::SendBackToPeers {
            epoch: acts_under_claim(actor, ticket).then_some(epoch),
            reason: text,
        },
        CommandKind::Claim => Command::Claim,
        CommandKind::Renew => Command::Renew { epoch },
        CommandKind::HandBack => Command::HandBack { epoch, tried: text },
        CommandKind::Assign => Command::Assign { to: bystander().id },
        CommandKind::TakeOver => Command::TakeOver { reason: text },
        CommandKind::Decline => Command::Decline {
            epoch,
            reason: text,
        },
        CommandKind::HandOver => Command::HandOver {
            team: crate::people::OTHER_TEAM,
            reason: text,
        },
        CommandKind::Prioritise => Command::Prioritise {
            priority: Priority::High,
        },
        CommandKind::Pend => Command::Pend {
            epoch,
            awaited: Awaited::Requester,
        },
        CommandKind::Resume => Command::Resume { epoch },
        CommandKind::Resolve => Command::Resolve { epoch, text },
        CommandKind::Reopen => Command::Reopen { text },
        CommandKind::Withdraw => Command::Withdraw { reason: Some(text) },
        CommandKind::MeToo => Command::MeToo,
        CommandKind::MeTooUndo => Command::MeTooUndo,
        CommandKind::Bundle => Command::Bundle {
            under: OTHER_TICKET,
        },
        CommandKind::Unbundle => Command::Unbundle,
        CommandKind::RaiseHand => Command::RaiseHand {
            epoch,
            text,
            invite: vec![bystander().id],
        },
        CommandKind::LowerHand => Command::LowerHand { epoch },
        CommandKind::Join => Command::Join,
        CommandKind::Retitle => Command::Retitle {
            title: title("A better title"),
        },
        CommandKind::ChangeTopic => Command::ChangeTopic { topic: OTHER_TOPIC },
        CommandKind::Reply => Command::Reply { to: ANSWER, text },
        CommandKind::Edit => Command::Edit {
            message: WORDS,
            text,
        },
        CommandKind::Delete => Command::Delete { message: WORDS },
        CommandKind::EditNote => Command::EditNote {
            message: WORDS,
            text,
        },
        CommandKind::DeleteNote => Command::DeleteNote { message: WORDS },
        CommandKind::Thank => Command::Thank { message: WORDS },
        CommandKind::ThankUndo => Command::ThankUndo { message: WORDS },
        CommandKind::Alarm => Command::Alarm(
            next_alarm(ticket).map_or(peerdesk_desk::AlarmKind::Promise, |alarm| alarm.kind),
        ),
        CommandKind::FollowBundle => Command::FollowBundle,
    }
}

/// The owner names an epoch while there is a claim; who lost one names it always.
fn acts_under_claim(actor: ActorKind, ticket: &Ticket) -> bool {
    actor == ActorKind::ExOwner || (actor == ActorKind::Owner && ticket.stage.claim().is_some())
}

/// The resolution where there is one, else the answer.
fn acceptable(ticket: &Ticket) -> Seq {
    let solved = matches!(ticket.stage.kind(), StageKind::Solved | StageKind::Closed);
    if solved {
        ticket.answers.keys().next_back().copied().unwrap_or(ANSWER)
    } else {
        ANSWER
    }
}

/// When the command comes: soon, but an alarm exactly when it is due.
pub(crate) fn moment(kind: CommandKind, ticket: &Ticket) -> peerdesk_desk::Timestamp {
    let soon = crate::past::minute(0).plus(Millis::minutes(10));
    match next_alarm(ticket) {
        Some(alarm) if kind == CommandKind::Alarm => alarm.at,
        Some(_) | None => soon,
    }
}

/// Owners and helpers by id, for the tests of the matrix itself.
pub(crate) fn owner_id() -> MemberId {
    owner().id
}
