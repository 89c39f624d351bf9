//! What a command means in history: the event that says what was wished.

use peerdesk_protocol::{Command, Event, EventFrame, Stream};

use super::record::Wish;

/// Whether the event says what the wish asked for, with the same words.
pub(super) fn says(wish: &Wish, stored: &EventFrame) -> bool {
    match wish {
        Wish::Ask(ask) => {
            stored.stream == Stream::Public
                && matches!(&stored.event, Event::Asked { text, topic, visibility, .. }
                    if *text == ask.text && *topic == ask.topic && *visibility == ask.visibility)
        }
        Wish::Command(request) => {
            stored.ticket == request.ticket
                && stored.stream == stream_of(&request.command)
                && done(&request.command, &stored.event)
        }
    }
}

/// The stream in which a command speaks.
fn stream_of(command: &Command) -> Stream {
    if matches!(
        command,
        Command::Note { .. }
            | Command::Renew { .. }
            | Command::EditNote { .. }
            | Command::DeleteNote { .. }
    ) {
        Stream::Staff
    } else {
        Stream::Public
    }
}

/// The epoch of the claim under which a command acts.
pub(super) fn epoch_of(command: &Command) -> Option<u32> {
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
        | Command::Claim {}
        | Command::Assign { .. }
        | Command::TakeOver { .. }
        | Command::HandOver { .. }
        | Command::Prioritise { .. }
        | Command::Reopen { .. }
        | Command::Withdraw { .. }
        | Command::MeToo {}
        | Command::MeTooUndo {}
        | Command::Bundle { .. }
        | Command::Unbundle {}
        | Command::Join {}
        | Command::Retitle { .. }
        | Command::ChangeTopic { .. }
        | Command::Reply { .. }
        | Command::Edit { .. }
        | Command::Delete { .. }
        | Command::EditNote { .. }
        | Command::DeleteNote { .. }
        | Command::Thank { .. }
        | Command::ThankUndo { .. } => None,
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each command, so that it is seen to be total"
)]
fn done(command: &Command, event: &Event) -> bool {
    match command {
        Command::Post { text: sent } => {
            matches!(event, Event::Posted { text, .. } if text == sent)
        }
        Command::Note { text: sent } => {
            matches!(event, Event::Noted { text, .. } if text == sent)
        }
        Command::Answer { text: sent } => {
            matches!(event, Event::Answered { text, .. } if text == sent)
        }
        Command::Accept { answer: sent } => {
            matches!(event, Event::Accepted { answer, .. } if answer == sent)
        }
        Command::NotYet {
            answer: sent,
            text: word,
        } => {
            matches!(event, Event::Declined { answer, text } if answer == sent && text == word)
        }
        Command::Escalate { reason: sent } => {
            matches!(event, Event::Escalated { reason, .. } if reason == sent)
        }
        Command::SuggestEscalation { reason: sent } => {
            matches!(event, Event::EscalationSuggested { reason } if reason == sent)
        }
        Command::SendBackToPeers { reason: sent, .. } => {
            matches!(event, Event::ReturnedToPeers { reason, .. } if reason == sent)
        }
        Command::Claim {} => matches!(event, Event::Claimed { .. }),
        Command::Renew { epoch: sent } => {
            matches!(event, Event::Renewed { epoch, .. } if epoch == sent)
        }
        Command::HandBack { tried: sent, .. } => {
            matches!(event, Event::HandedBack { tried, .. } if tried == sent)
        }
        Command::Assign { to: sent } => {
            matches!(event, Event::Assigned { to, .. } if to.id == *sent)
        }
        Command::TakeOver { reason: sent } => {
            matches!(event, Event::TakenOver { reason, .. } if reason == sent)
        }
        Command::Decline { reason: sent, .. } => {
            matches!(event, Event::AssignmentDeclined { reason, .. } if reason == sent)
        }
        Command::HandOver {
            team: sent,
            reason: words,
        } => {
            matches!(event, Event::HandedOver { team, reason, .. } if team == sent && reason == words)
        }
        Command::Prioritise { priority: sent } => {
            matches!(event, Event::Prioritised { priority } if priority == sent)
        }
        Command::Pend { awaited: sent, .. } => {
            matches!(event, Event::Pended { awaited, .. } if awaited == sent)
        }
        Command::Resume { .. } => matches!(event, Event::Resumed { .. }),
        Command::Resolve { text: sent, .. } => {
            matches!(event, Event::Resolved { text, .. } if text == sent)
        }
        Command::Reopen { text: sent } => {
            matches!(event, Event::Reopened { text, .. } if text == sent)
        }
        Command::Withdraw { reason: sent } => {
            matches!(event, Event::Withdrawn { reason } if reason == sent)
        }
        Command::MeToo {} => matches!(event, Event::MeTooAdded),
        Command::MeTooUndo {} => matches!(event, Event::MeTooRemoved),
        Command::Bundle { under: sent } => {
            matches!(event, Event::Bundled { under, .. } if under == sent)
        }
        Command::Unbundle {} => matches!(event, Event::Unbundled { .. }),
        Command::RaiseHand { text: sent, .. } => {
            matches!(event, Event::HandRaised { text, .. } if text == sent)
        }
        Command::LowerHand { .. } => matches!(event, Event::HandLowered),
        Command::Join {} => matches!(event, Event::HelperJoined),
        Command::Retitle { title: sent } => {
            matches!(event, Event::Retitled { title } if title == sent)
        }
        Command::ChangeTopic { topic: sent } => {
            matches!(event, Event::TopicChanged { topic, .. } if topic == sent)
        }
        Command::Reply {
            to: sent,
            text: words,
        } => {
            matches!(event, Event::Replied { to, text, .. } if to == sent && text == words)
        }
        Command::Edit {
            message: sent,
            text: words,
        } => {
            matches!(event, Event::Edited { message, text } if message == sent && text == words)
        }
        Command::Delete { message: sent } => {
            matches!(event, Event::Deleted { message } if message == sent)
        }
        Command::EditNote {
            message: sent,
            text: words,
        } => {
            matches!(event, Event::NoteEdited { message, text } if message == sent && text == words)
        }
        Command::DeleteNote { message: sent } => {
            matches!(event, Event::NoteDeleted { message } if message == sent)
        }
        Command::Thank { message: sent } => {
            matches!(event, Event::Thanked { message } if message == sent)
        }
        Command::ThankUndo { message: sent } => {
            matches!(event, Event::ThanksUndone { message } if message == sent)
        }
    }
}
