//! Commands become events, or a refusal. One file per family of commands; here is only the way to
//! them and what they share.

mod alarms;
mod answers;
mod bundle;
mod claim;
mod ending;
mod escalation;
mod me_too;
mod naming;
mod swarm;
mod talk;
mod waiting;
mod wish;

use crate::permit::need;
use crate::{
    Actor, Ask, Asked, Command, EscalationCause, Event, Facts, Member, Refusal, Ticket, Timestamp,
    Title, Topic, Visibility, permit,
};
use wish::Wish;

/// What a command does to a ticket now: at least one event, or a refusal. Checks
/// [`crate::permit`] first.
pub fn decide(
    ticket: &Ticket,
    actor: &Actor,
    command: &Command,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    permit(actor, ticket, command.kind())?;
    match actor {
        Actor::Clock => by_clock(ticket, command, facts, now),
        Actor::Member(member) => by_member(
            &Wish {
                ticket,
                member,
                facts,
                now,
            },
            command,
        ),
    }
}

/// Takes a question: the first event of the new ticket, and what follows at once. `topic` is the
/// topic that the question names, if it exists. Private questions and those of the fast lane go
/// straight to second line.
pub fn decide_ask(
    member: &Member,
    ask: &Ask,
    topic: Option<&Topic>,
    now: Timestamp,
) -> Result<(Asked, Vec<Event>), Refusal> {
    let topic = topic
        .filter(|topic| topic.id == ask.topic && topic.organisation == member.organisation)
        .ok_or(Refusal::NoSuchTopic)?;
    let at_once = if topic.policy.fast_lane {
        Some(EscalationCause::FastLane)
    } else {
        match ask.visibility {
            Visibility::Private => Some(EscalationCause::Private),
            Visibility::Organisation => None,
        }
    };
    let asked = Asked {
        title: ask
            .title
            .clone()
            .unwrap_or_else(|| Title::derive(&ask.text)),
        text: ask.text.clone(),
        topic: topic.id,
        team: topic.team,
        visibility: ask.visibility,
        promise: match at_once {
            Some(_) => now,
            None => now.plus(topic.policy.peer_window),
        },
    };
    let follows = at_once.map(|cause| Event::Escalated {
        cause,
        reason: None,
    });
    Ok((asked, follows.into_iter().collect()))
}

fn by_clock(
    ticket: &Ticket,
    command: &Command,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    if let Command::Alarm(kind) = command {
        alarms::alarm(ticket, *kind, now)
    } else if matches!(command, Command::FollowBundle) {
        bundle::follow(ticket, facts, now)
    } else {
        Err(Refusal::NotPermitted {
            needs: need(command.kind()),
        })
    }
}

fn by_member(wish: &Wish<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Post { text } => talk::post(wish, text),
        Command::Note { text } => talk::note(wish, text),
        Command::Answer { text } => answers::answer(wish, text),
        Command::Accept { answer } => answers::accept(wish, *answer),
        Command::NotYet { answer, text } => answers::not_yet(wish, *answer, text.as_ref()),
        Command::Escalate { reason } => escalation::escalate(wish, reason.as_ref()),
        Command::SuggestEscalation { reason } => escalation::suggest(wish, reason.as_ref()),
        Command::SendBackToPeers { epoch, reason } => escalation::send_back(wish, *epoch, reason),
        Command::Claim => claim::claim(wish),
        Command::Renew { epoch } => claim::renew(wish, *epoch),
        Command::HandBack { epoch, tried } => claim::hand_back(wish, *epoch, tried),
        Command::Assign { to } => claim::assign(wish, *to),
        Command::TakeOver { reason } => claim::take_over(wish, reason),
        Command::Pend { epoch, awaited } => waiting::pend(wish, *epoch, awaited),
        Command::Resume { epoch } => waiting::resume(wish, *epoch),
        Command::Resolve { epoch, text } => ending::resolve(wish, *epoch, text),
        Command::Reopen { text } => ending::reopen(wish, text),
        Command::Withdraw { reason } => ending::withdraw(wish, reason.as_ref()),
        Command::MeToo => me_too::add(wish),
        Command::MeTooUndo => me_too::undo(wish),
        Command::Bundle { under } => bundle::bundle(wish, *under),
        Command::Unbundle => bundle::unbundle(wish),
        Command::RaiseHand {
            epoch,
            text,
            invite,
        } => swarm::raise_hand(wish, *epoch, text, invite),
        Command::LowerHand { epoch } => swarm::lower_hand(wish, *epoch),
        Command::Join => swarm::join(wish),
        Command::Retitle { title } => naming::retitle(wish, title),
        Command::ChangeTopic { .. } => naming::change_topic(wish),
        Command::Alarm(_) | Command::FollowBundle => Err(Refusal::NotPermitted {
            needs: need(command.kind()),
        }),
    }
}
