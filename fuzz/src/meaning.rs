//! What two texts in JSON say, however each is written.

use serde_json::Value;

/// The value without fields that are `null`, which mean the same as fields that are left out.
pub(crate) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        Value::Array(values) => values.into_iter().map(without_nulls).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

/// Fails unless both say the same: nothing was passed over, and nothing was added.
pub(crate) fn assert_same(sent: &[u8], understood: Value) {
    let sent: Value = serde_json::from_slice(sent).expect("what was accepted is JSON");
    assert_eq!(without_nulls(sent), without_nulls(understood));
}

/// All strings in a value, names of fields left out.
pub(crate) fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(strings).collect(),
        Value::Object(fields) => fields.values().flat_map(strings).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}
