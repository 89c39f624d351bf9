//! What comes from Redis: hints of other nodes, and their presence.

use peerdesk_server::hostile;
use serde_json::Value;

/// Largest message of the bus: an event's frame and what stands before it.
const MESSAGE_BYTES_MAX: usize = 256 * 1024 + 64;

/// A message between nodes. A hint that is understood is byte for byte what a node would write, and
/// bounded; a message about presence says, written again, what it said.
pub fn hint(bytes: &[u8]) {
    match hostile::bus_message(bytes) {
        Ok(written) => {
            assert_eq!(written, bytes, "another message than was sent");
            assert!(bytes.len() <= MESSAGE_BYTES_MAX, "{} bytes", bytes.len());
        }
        Err(reason) => assert!(!reason.is_empty()),
    }
    if let Some(written) = hostile::presence_message(bytes) {
        let understood = serde_json::from_str(&written).expect("own writing is JSON");
        let sent = serde_json::from_slice(bytes).expect("what was accepted is JSON");
        assert_eq!(with_plain_node(sent), with_plain_node(understood));
        let again = hostile::presence_message(written.as_bytes());
        assert_eq!(again.as_deref(), Some(written.as_str()));
    }
}

/// The message with its node in hexadecimal digits alone: who sent it may be spelled in several ways.
fn with_plain_node(mut message: Value) -> Value {
    if let Some(Value::String(node)) = message.get_mut("node") {
        let digits = node.trim_start_matches("urn:uuid:").chars();
        *node = digits.filter(char::is_ascii_hexdigit).collect();
        node.make_ascii_lowercase();
    }
    message
}
