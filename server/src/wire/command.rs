//! Commands from the wire become commands of the rules, once their texts are checked.

use peerdesk_desk as desk;
use peerdesk_protocol as protocol;

use super::small::{priority_of, topic_id, visibility_of};

type Checked<T> = Result<T, protocol::Refusal>;

/// A question, or the refusal of its texts.
pub fn ask(ask: &protocol::Ask) -> Checked<desk::Ask> {
    Ok(desk::Ask {
        title: ask
            .title
            .as_deref()
            .map(|words| title("title", words))
            .transpose()?,
        text: text("text", &ask.text)?,
        topic: topic_id(ask.topic),
        visibility: visibility_of(ask.visibility),
    })
}

/// A command, or the refusal of its texts.
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each command, so that it is seen to be total"
)]
pub fn command(command: &protocol::Command) -> Checked<desk::Command> {
    use desk::Command as To;
    use protocol::Command as From;
    Ok(match command {
        From::Post { text: words } => To::Post {
            text: text("text", words)?,
        },
        From::Note { text: words } => To::Note {
            text: text("text", words)?,
        },
        From::Answer { text: words } => To::Answer {
            text: text("text", words)?,
        },
        From::Accept { answer } => To::Accept {
            answer: desk::Seq(answer.0),
        },
        From::NotYet {
            answer,
            text: words,
        } => To::NotYet {
            answer: desk::Seq(answer.0),
            text: optional("text", words.as_deref())?,
        },
        From::Escalate { reason } => To::Escalate {
            reason: optional("reason", reason.as_deref())?,
        },
        From::SuggestEscalation { reason } => To::SuggestEscalation {
            reason: optional("reason", reason.as_deref())?,
        },
        From::SendBackToPeers { epoch, reason } => To::SendBackToPeers {
            epoch: epoch.map(desk::Epoch),
            reason: text("reason", reason)?,
        },
        From::Claim {} => To::Claim,
        From::Renew { epoch } => To::Renew {
            epoch: desk::Epoch(*epoch),
        },
        From::HandBack { epoch, tried } => To::HandBack {
            epoch: desk::Epoch(*epoch),
            tried: text("tried", tried)?,
        },
        From::Assign { to } => To::Assign {
            to: desk::MemberId(to.0),
        },
        From::TakeOver { reason } => To::TakeOver {
            reason: text("reason", reason)?,
        },
        From::Decline { epoch, reason } => To::Decline {
            epoch: desk::Epoch(*epoch),
            reason: text("reason", reason)?,
        },
        From::HandOver { team, reason } => To::HandOver {
            team: desk::TeamId(team.0),
            reason: text("reason", reason)?,
        },
        From::Prioritise { priority } => To::Prioritise {
            priority: priority_of(*priority),
        },
        From::Pend { epoch, awaited } => To::Pend {
            epoch: desk::Epoch(*epoch),
            awaited: match awaited {
                protocol::Await::Requester {} => desk::Awaited::Requester,
                protocol::Await::ThirdParty { name } => desk::Awaited::ThirdParty {
                    name: title("name", name)?,
                },
            },
        },
        From::Resume { epoch } => To::Resume {
            epoch: desk::Epoch(*epoch),
        },
        From::Resolve { epoch, text: words } => To::Resolve {
            epoch: desk::Epoch(*epoch),
            text: text("text", words)?,
        },
        From::Reopen { text: words } => To::Reopen {
            text: text("text", words)?,
        },
        From::Withdraw { reason } => To::Withdraw {
            reason: optional("reason", reason.as_deref())?,
        },
        From::MeToo {} => To::MeToo,
        From::MeTooUndo {} => To::MeTooUndo,
        From::Bundle { under } => To::Bundle {
            under: desk::TicketId(under.0),
        },
        From::Unbundle {} => To::Unbundle,
        From::RaiseHand {
            epoch,
            text: words,
            invite,
        } => To::RaiseHand {
            epoch: desk::Epoch(*epoch),
            text: text("text", words)?,
            invite: invite.iter().map(|id| desk::MemberId(id.0)).collect(),
        },
        From::LowerHand { epoch } => To::LowerHand {
            epoch: desk::Epoch(*epoch),
        },
        From::Join {} => To::Join,
        From::Retitle { title: words } => To::Retitle {
            title: title("title", words)?,
        },
        From::ChangeTopic { topic } => To::ChangeTopic {
            topic: topic_id(*topic),
        },
        From::Reply { to, text: words } => To::Reply {
            to: desk::Seq(to.0),
            text: text("text", words)?,
        },
        From::Edit {
            message,
            text: words,
        } => To::Edit {
            message: desk::Seq(message.0),
            text: text("text", words)?,
        },
        From::Delete { message } => To::Delete {
            message: desk::Seq(message.0),
        },
        From::EditNote {
            message,
            text: words,
        } => To::EditNote {
            message: desk::Seq(message.0),
            text: text("text", words)?,
        },
        From::DeleteNote { message } => To::DeleteNote {
            message: desk::Seq(message.0),
        },
        From::Thank { message } => To::Thank {
            message: desk::Seq(message.0),
        },
        From::ThankUndo { message } => To::ThankUndo {
            message: desk::Seq(message.0),
        },
    })
}

/// How a text that cannot be taken is refused; `field` is its name on the wire.
pub fn text_refusal(field: &str, error: desk::TextError) -> protocol::Refusal {
    protocol::Refusal::BadText {
        field: field.to_owned(),
        max: match error {
            desk::TextError::TooLong { max } => Some(max),
            desk::TextError::Blank | desk::TextError::Forbidden => None,
        },
    }
}

fn text(field: &str, words: &str) -> Checked<desk::Text> {
    desk::Text::new(words).map_err(|error| text_refusal(field, error))
}

fn optional(field: &str, words: Option<&str>) -> Checked<Option<desk::Text>> {
    words.map(|words| text(field, words)).transpose()
}

fn title(field: &str, words: &str) -> Checked<desk::Title> {
    desk::Title::new(words).map_err(|error| text_refusal(field, error))
}
