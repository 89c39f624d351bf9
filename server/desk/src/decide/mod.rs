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
mod targets;
mod waiting;
mod wish;
mod words;

use crate::permit::need;
use crate::{
    Actor, Ask, Asked, Command, Event, Facts, Member, Priority, Refusal, Targets, Ticket,
    Timestamp, Title, Topic, permit,
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
    let mut events = match actor {
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
    }?;
    events.extend(targets::follow(ticket, actor, facts, now, &events));
    Ok(events)
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
    let title = ask
        .title
        .clone()
        .unwrap_or_else(|| Title::derive(&ask.text));
    let terms = &topic.terms;
    let texts = [title.as_str(), ask.text.as_str()];
    let at_once = terms.straight_to_second_line(ask.visibility, &texts);
    let asked = Asked {
        title,
        text: ask.text.clone(),
        topic: topic.id,
        team: topic.team,
        visibility: ask.visibility,
        promise: match at_once {
            Some(_) => now,
            None => terms.promise(now),
        },
    };
    let Some((cause, reason)) = at_once else {
        return Ok((asked, Vec::new()));
    };
    let targets = Targets::begin(terms.policy.aims(Priority::default()), terms, now);
    let retargeted = targets.map(|_| Event::Retargeted { targets });
    let escalated = Event::Escalated { cause, reason };
    Ok((
        asked,
        std::iter::once(escalated).chain(retargeted).collect(),
    ))
}

fn by_clock(
    ticket: &Ticket,
    command: &Command,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    if let Command::Alarm(kind) = command {
        alarms::alarm(ticket, *kind, facts, now)
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
        Command::Decline { epoch, reason } => claim::decline(wish, *epoch, reason),
        Command::HandOver { reason, .. } => naming::hand_over(wish, reason),
        Command::Prioritise { priority } => naming::prioritise(wish, *priority),
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
        Command::Reply { to, text } => words::reply(wish, *to, text),
        Command::Edit { message, text } => words::edit(wish, *message, text),
        Command::Delete { message } => words::delete(wish, *message),
        Command::EditNote { message, text } => words::edit_note(wish, *message, text),
        Command::DeleteNote { message } => words::delete_note(wish, *message),
        Command::Thank { message } => words::thank(wish, *message),
        Command::ThankUndo { message } => words::thank_undo(wish, *message),
        Command::Alarm(_) | Command::FollowBundle => Err(Refusal::NotPermitted {
            needs: need(command.kind()),
        }),
    }
}
