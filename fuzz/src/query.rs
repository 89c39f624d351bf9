//! Parameters after the question mark.

use std::collections::BTreeMap;

use peerdesk_server::hostile::{self, QueryOf};
use serde_json::Value;

use crate::body::refused;

const QUERIES: [QueryOf; 3] = [QueryOf::Events, QueryOf::Tickets, QueryOf::Members];

/// Parameters, sent to each path that takes some. They are refused with a problem, or each of them
/// is understood: named once, known, and with the value that was sent.
pub fn query(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for of in QUERIES {
        match hostile::query(of, text) {
            // Not an address that HTTP could carry.
            None => {}
            Some(Err(problem)) => refused(&problem),
            Some(Ok(understood)) => assert_said(text, &understood),
        }
    }
}

/// Fails unless the parameters say what was understood of them.
fn assert_said(text: &str, understood: &Value) {
    let text = text.split('#').next().unwrap_or_default();
    let mut said = BTreeMap::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let before = said.insert(decoded(name), decoded(value));
        assert_eq!(before, None, "a parameter was taken twice");
    }
    let fields = understood.as_object().expect("parameters have names");
    for (name, value) in &said {
        let field = fields.get(name).expect("only known parameters are taken");
        match field {
            Value::String(text) => assert_eq!(text, value, "{name}"),
            // As whole numbers are read everywhere: a plus sign and leading zeros may stand there.
            Value::Number(number) => assert_eq!(
                value.parse::<i128>().ok(),
                number.as_i128(),
                "{name} = {value}"
            ),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                panic!("{name} = {value} was understood as {field}")
            }
        }
    }
}

/// A name or value without its percent signs, as forms write them.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        match (first, tail) {
            (b'%', [high, low, after @ ..]) => {
                if let (Some(high), Some(low)) = (digit(high), digit(low)) {
                    bytes.push((high * 16 + low) as u8);
                    rest = after;
                } else {
                    bytes.push(b'%');
                }
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
