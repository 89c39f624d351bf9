//! What members do: commands that make sense to them by what they see, which may be old.

use peerdesk_desk::{Ask, Awaited, Command, MemberId, Seq, Text, TicketId, Visibility};

use crate::client::Client;
use crate::people::TOPIC_ID;
use crate::store::Request;

/// The wish of a client. Words make each wish its own, so that what is stored twice is seen.
pub(crate) fn request(
    client: &Client,
    deed: u64,
    ticket: Option<TicketId>,
    words: &str,
) -> Request {
    let text = Text::new(words).expect("the words are short");
    let Some(ticket) = ticket.filter(|_| !deed.is_multiple_of(16)) else {
        return Request::Ask(Ask {
            title: None,
            text,
            topic: TOPIC_ID,
            visibility: match deed / 16 % 4 {
                0 => Visibility::Private,
                1.. => Visibility::Organisation,
            },
        });
    };
    let view = client.views.get(&ticket).map(|view| &view.ticket);
    let epoch = view.map(|ticket| ticket.epoch).unwrap_or_default();
    let answer = view
        .and_then(|ticket| ticket.answers.keys().last().copied())
        .unwrap_or(Seq(1));
    let is_second_line = !client.member.teams.is_empty();
    let chosen = deed / 16;
    Request::Command(
        ticket,
        if is_second_line {
            match chosen % 14 {
                0 | 1 => Command::Claim,
                2 => Command::Renew { epoch },
                3 | 4 => Command::Note { text },
                5 => Command::Post { text },
                6 => Command::HandBack { epoch, tried: text },
                7 => Command::Pend {
                    epoch,
                    awaited: Awaited::Requester,
                },
                8 => Command::Resume { epoch },
                9 => Command::Resolve { epoch, text },
                10 => Command::Assign {
                    to: MemberId(11 + (chosen / 14 % 3) as i64),
                },
                11 => Command::TakeOver { reason: text },
                12 => Command::SendBackToPeers {
                    epoch: Some(epoch),
                    reason: text,
                },
                _ => Command::Answer { text },
            }
        } else {
            let message = Seq(1 + (chosen / 14 % 6) as i64);
            match chosen % 14 {
                10 => Command::Reply { to: message, text },
                11 => Command::Edit { message, text },
                12 => Command::Delete { message },
                13 if (chosen / 84).is_multiple_of(2) => Command::Thank { message },
                13 => Command::ThankUndo { message },
                0..4 => Command::Post { text },
                4 => Command::Answer { text },
                5 => Command::Accept { answer },
                6 => Command::NotYet { answer, text: None },
                7 | 8 => Command::Escalate { reason: None },
                _ => Command::Reopen { text },
            }
        },
    )
}
