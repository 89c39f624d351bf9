//! A small desk and everything that its people and its clock could try next, for the walk over all
//! short histories and for random ones.

use std::sync::Arc;

use peerdesk_desk::{
    Actor, AlarmKind, Awaited, Command, Epoch, Event, Facts, Member, Policy, Priority, Refusal,
    Said, SaidKind, Seq, Terms, Ticket, Timestamp, Topic, TopicId, Visibility, decide,
};

use crate::past::{OTHER_TICKET, VPN, accepted, answered, text, title, vendor, withdrawn};
use crate::people::{HERE, OTHER_TEAM, TEAM, acting, anna, emil, erna, lena, paul, rosa};
use crate::story::ticket;

const MAIL: TopicId = TopicId(2);
const PAYROLL: TopicId = TopicId(3);

/// What a move needs beside its ticket, built once.
pub(crate) struct Desk {
    /// Two employees, two engineers, a lead.
    people: [Member; 5],
    actors: [Actor; 5],
    live: Ticket,
    solved: Ticket,
    withdrawn: Ticket,
}

/// Somebody tries something, while the ticket beside this one stands somewhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Move<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) command: &'a Command,
    beside: Beside,
}

/// How the other ticket of a bundle stands.
#[derive(Clone, Copy, Debug)]
enum Beside {
    Live,
    Solved,
    Withdrawn,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let beside = |past: Vec<crate::past::Past>| {
            ticket(OTHER_TICKET, &anna(), Visibility::Organisation, past)
        };
        // Erna is in both teams, so that a ticket that moves to the other finds somebody there.
        let erna = Member {
            teams: [TEAM, OTHER_TEAM].into(),
            ..erna()
        };
        let people = [rosa(), paul(), emil(), erna, lena()];
        Self {
            actors: people.clone().map(acting),
            people,
            live: beside(vec![]),
            solved: beside(vec![
                answered(&paul(), None),
                accepted(&anna(), 2, &paul(), None),
            ]),
            withdrawn: beside(vec![withdrawn(&anna())]),
        }
    }

    pub(crate) fn decide(
        &self,
        ticket: &Ticket,
        tried: Move<'_>,
        terms: &Arc<Terms>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let facts = Facts {
            terms,
            fresh: terms,
            topic: tried
                .command
                .named_topic()
                .map(|id| topic(id, &terms.policy)),
            team: tried.command.named_team(),
            members: &self.people,
            related: Some(match tried.beside {
                Beside::Live => &self.live,
                Beside::Solved => &self.solved,
                Beside::Withdrawn => &self.withdrawn,
            }),
            said: tried
                .command
                .named_message()
                .and_then(|(_, seq)| said(ticket, seq)),
        };
        decide(ticket, tried.actor, tried.command, &facts, now)
    }

    /// Each of the people with each of the commands, then the clock with all it can do.
    pub(crate) fn moves<'a>(&'a self, commands: &'a [Command]) -> impl Iterator<Item = Move<'a>> {
        let by_people = self.actors.iter().flat_map(move |actor| {
            commands.iter().map(move |command| Move {
                actor,
                command,
                beside: Beside::Live,
            })
        });
        by_people.chain(CLOCK_MOVES.iter().map(|(command, beside)| Move {
            actor: &Actor::Clock,
            command,
            beside: *beside,
        }))
    }
}

/// What a ticket itself knows of its words: the answers, and at other places a message of Paul's.
fn said(ticket: &Ticket, seq: Seq) -> Option<Said> {
    let answer = ticket.answers.get(&seq);
    (seq > Seq(0)).then(|| Said {
        by: answer.map_or(paul().id, |answer| answer.by),
        kind: answer.map_or(SaidKind::Message, |_| SaidKind::Answer),
        deleted: false,
        thanked: false,
    })
}

/// The mail topic belongs to the other team, payroll to the fast lane of this one.
fn topic(id: TopicId, policy: &Policy) -> Topic {
    Topic {
        id,
        organisation: HERE,
        team: if id == MAIL { OTHER_TEAM } else { TEAM },
        terms: Arc::new(Terms::from(Policy {
            fast_lane: id == PAYROLL,
            ..*policy
        })),
    }
}

const CLOCK_MOVES: [(Command, Beside); 14] = [
    (Command::Alarm(AlarmKind::Promise), Beside::Live),
    (Command::Alarm(AlarmKind::LeaseWarning), Beside::Live),
    (Command::Alarm(AlarmKind::LeaseEnd), Beside::Live),
    (Command::Alarm(AlarmKind::GraceEnd), Beside::Live),
    (Command::Alarm(AlarmKind::Nudge), Beside::Live),
    (Command::Alarm(AlarmKind::Unconfirmed), Beside::Live),
    (Command::Alarm(AlarmKind::Reminder), Beside::Live),
    (Command::Alarm(AlarmKind::OwnWarning), Beside::Live),
    (Command::Alarm(AlarmKind::OwnMissed), Beside::Live),
    (Command::Alarm(AlarmKind::SolveWarning), Beside::Live),
    (Command::Alarm(AlarmKind::SolveMissed), Beside::Live),
    (Command::FollowBundle, Beside::Live),
    (Command::FollowBundle, Beside::Solved),
    (Command::FollowBundle, Beside::Withdrawn),
];

/// One or two of each kind of a member's commands: with the present epoch and the one before, on
/// each answer there is.
pub(crate) fn commands(ticket: &Ticket) -> Vec<Command> {
    let text = text("Words");
    let mut commands = vec![
        Command::Post { text: text.clone() },
        Command::Note { text: text.clone() },
        Command::Answer { text: text.clone() },
        Command::Escalate { reason: None },
        Command::SuggestEscalation { reason: None },
        Command::SendBackToPeers {
            epoch: None,
            reason: text.clone(),
        },
        Command::Claim,
        Command::Assign { to: emil().id },
        Command::Assign { to: erna().id },
        Command::TakeOver {
            reason: text.clone(),
        },
        Command::Reopen { text: text.clone() },
        Command::Withdraw { reason: None },
        Command::MeToo,
        Command::MeTooUndo,
        Command::Bundle {
            under: OTHER_TICKET,
        },
        Command::Unbundle,
        Command::Join,
        Command::Retitle {
            title: title("A better title"),
        },
        Command::ChangeTopic { topic: VPN },
        Command::ChangeTopic { topic: MAIL },
        Command::ChangeTopic { topic: PAYROLL },
        Command::HandOver {
            team: OTHER_TEAM,
            reason: text.clone(),
        },
        Command::Prioritise {
            priority: Priority::Urgent,
        },
        Command::Reply {
            to: Seq(1),
            text: text.clone(),
        },
        Command::Thank { message: Seq(1) },
    ];
    for &answer in ticket.answers.keys().chain([&Seq(0)]) {
        commands.push(Command::Accept { answer });
        commands.push(Command::NotYet { answer, text: None });
        commands.push(Command::Delete { message: answer });
    }
    commands.extend(owner_commands(ticket.epoch));
    if ticket.epoch > Epoch(1) {
        commands.extend(owner_commands(Epoch(ticket.epoch.0 - 1)));
    }
    commands
}

fn owner_commands(epoch: Epoch) -> [Command; 10] {
    let text = text("Words");
    [
        Command::SendBackToPeers {
            epoch: Some(epoch),
            reason: text.clone(),
        },
        Command::Renew { epoch },
        Command::HandBack {
            epoch,
            tried: text.clone(),
        },
        Command::Decline {
            epoch,
            reason: text.clone(),
        },
        Command::Pend {
            epoch,
            awaited: Awaited::Requester,
        },
        Command::Pend {
            epoch,
            awaited: vendor(),
        },
        Command::Resume { epoch },
        Command::Resolve {
            epoch,
            text: text.clone(),
        },
        Command::RaiseHand {
            epoch,
            text,
            invite: vec![paul().id],
        },
        Command::LowerHand { epoch },
    ]
}

/// The epoch that a command acts under, for commands of an owner.
pub(crate) fn epoch_of(command: &Command) -> Option<Epoch> {
    match command {
        Command::Renew { epoch }
        | Command::HandBack { epoch, .. }
        | Command::Decline { epoch, .. }
        | Command::Pend { epoch, .. }
        | Command::Resume { epoch }
        | Command::Resolve { epoch, .. }
        | Command::RaiseHand { epoch, .. }
        | Command::LowerHand { epoch } => Some(*epoch),
        Command::SendBackToPeers { epoch, .. } => *epoch,
        Command::Post { .. }
        | Command::Note { .. }
        | Command::Answer { .. }
        | Command::Accept { .. }
        | Command::NotYet { .. }
        | Command::Escalate { .. }
        | Command::SuggestEscalation { .. }
        | Command::Claim
        | Command::Assign { .. }
        | Command::TakeOver { .. }
        | Command::HandOver { .. }
        | Command::Prioritise { .. }
        | Command::Reopen { .. }
        | Command::Withdraw { .. }
        | Command::MeToo
        | Command::MeTooUndo
        | Command::Bundle { .. }
        | Command::Unbundle
        | Command::Join
        | Command::Retitle { .. }
        | Command::ChangeTopic { .. }
        | Command::Reply { .. }
        | Command::Edit { .. }
        | Command::Delete { .. }
        | Command::EditNote { .. }
        | Command::DeleteNote { .. }
        | Command::Thank { .. }
        | Command::ThankUndo { .. }
        | Command::Alarm(_)
        | Command::FollowBundle => None,
    }
}
