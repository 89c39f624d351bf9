//! Frame to message, and message to a command of the rules.

use peerdesk_protocol::limits::{FRAME_BYTES_MAX, TEXT_BYTES_MAX, TITLE_CHARS_MAX};
use peerdesk_protocol::{ClientMessage, CloseCode, Refusal, VERSIONS};
use peerdesk_server::{hostile, wire};
use serde_json::Value;

use crate::meaning::{assert_same, strings};

/// A text message of a socket, as the first and as a later one. It is refused with a code that ends
/// the session for good, or understood as a whole: written again it says what was sent, is not
/// longer, and reads back as itself. Texts reach the rules only as the protocol allows them.
pub fn frame(bytes: &[u8]) {
    // Larger messages and such that are no text end below, in the socket's own layer.
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if text.len() > FRAME_BYTES_MAX {
        return;
    }
    let first = hostile::first_frame(text);
    match hostile::frame(text) {
        Ok(message) => {
            assert_eq!(first, Err(CloseCode::HelloExpected), "a hello and none");
            understood(text, &message);
            to_the_rules(&message);
        }
        // It is a hello; what the first frame makes of it is looked at below.
        Err(CloseCode::HelloExpected) => assert_ne!(first, Err(CloseCode::HelloExpected)),
        Err(code) => {
            assert_eq!(code, CloseCode::Malformed);
            assert_eq!(first, Err(CloseCode::Malformed));
        }
    }
    match first {
        Ok(hello) => {
            assert!(VERSIONS.contains(&hello.version), "{hello:?}");
            assert!(hello.client.chars().count() <= 64, "{hello:?}");
            assert!(!hello.client.contains(char::is_control), "{hello:?}");
        }
        Err(code) => assert!(!code.comes_back(), "{code:?} would bring it back"),
    }
}

fn understood(text: &str, message: &ClientMessage) {
    let written = serde_json::to_string(message).expect("messages always serialise");
    assert!(written.len() <= text.len(), "{written} is longer");
    let again: ClientMessage = serde_json::from_str(&written).expect("own writing reads back");
    assert_eq!(&again, message);
    let value = serde_json::to_value(message).expect("messages always serialise");
    assert_same(text.as_bytes(), value);
}

/// What the rules get to see of a command, or the refusal in its place.
fn to_the_rules(message: &ClientMessage) {
    let (content, taken) = if let ClientMessage::Ask(ask) = message {
        (serde_json::to_value(ask), wire::ask(ask).map(|_| ()))
    } else if let ClientMessage::Command(request) = message {
        let taken = wire::command(&request.command).map(|_| ());
        (serde_json::to_value(&request.command), taken)
    } else {
        return;
    };
    let content = content.expect("commands always serialise");
    match taken {
        Ok(()) => {
            for text in strings(&content) {
                assert!(is_fit(text), "the rules got {text:?}");
            }
        }
        Err(Refusal::BadText { field, max }) => {
            assert!([None, Some(TEXT_BYTES_MAX), Some(TITLE_CHARS_MAX)].contains(&max));
            let text = find(&content, &field).expect("the refusal names a field that was sent");
            // A title is stricter than a text, and is so in its own tests.
            let is_title = ["title", "name"].contains(&field.as_str());
            assert!(is_title || !is_fit(text), "{field} was refused as {text:?}");
        }
        Err(refusal) => panic!("reading a command cannot end in {refusal:?}"),
    }
}

/// Whether a text is what the protocol lets through.
fn is_fit(text: &str) -> bool {
    text.len() <= TEXT_BYTES_MAX && !text.contains('\0') && !text.trim().is_empty()
}

fn find<'v>(value: &'v Value, field: &str) -> Option<&'v str> {
    let fields = value.as_object()?;
    fields
        .get(field)
        .and_then(Value::as_str)
        .or_else(|| fields.values().find_map(|value| find(value, field)))
}
