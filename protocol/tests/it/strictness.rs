//! Whatever a node takes for a message means exactly what it says: written again, it is the same
//! JSON. Good frames are changed at random places in random ways, and each one that is still taken
//! is held against this.

use std::sync::LazyLock;

use peerdesk_protocol::ClientMessage;
use proptest::prelude::{Strategy, any, prop_assert_eq, prop_oneof, proptest};
use proptest::sample::Index;
use proptest::strategy::Just;
use serde_json::{Map, Value, json};

use crate::fixtures::directory;

/// What happens to one value inside a frame.
#[derive(Clone, Debug)]
enum Change {
    Replace(Value),
    /// `x` becomes `[x]`.
    IntoArray,
    /// `x` becomes `{"x": null}` for a string, `{"a": x}` for the rest.
    IntoObject,
    /// An object becomes the array of its values.
    ValuesOnly,
    /// A number becomes a string and the other way round.
    OtherType,
    RemoveField(Index),
    AddField(&'static str, Value),
    /// A field gets the value of another one.
    CopyField(Index, Index),
}

fn small_values() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!([])),
        Just(json!({})),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (0..40_u8).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z_]{0,12}".prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        proptest::sample::select(vec![
            "claim",
            "post",
            "requester",
            "third_party",
            "private",
            "watch_desk",
            "1",
            "019CADD9-1900-7000-8000-000000000001",
            "{019cadd9-1900-7000-8000-000000000001}",
        ])
        .prop_map(Value::from),
    ]
}

fn changes() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => small_values().prop_map(Change::Replace),
        1 => Just(Change::IntoArray),
        1 => Just(Change::IntoObject),
        2 => Just(Change::ValuesOnly),
        1 => Just(Change::OtherType),
        2 => any::<Index>().prop_map(Change::RemoveField),
        2 => (
            proptest::sample::select(vec!["type", "kind", "id", "ticket", "text", "epoch", "title", "x"]),
            small_values(),
        )
            .prop_map(|(name, value)| Change::AddField(name, value)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(to, from)| Change::CopyField(to, from)),
    ]
}

static GOOD_FRAMES: LazyLock<Vec<Value>> = LazyLock::new(good_frames);

/// All client messages of the fixtures, each command in a frame of its own.
fn good_frames() -> Vec<Value> {
    let read = |file: &str| -> Vec<Value> {
        let text = std::fs::read_to_string(directory().join(file)).unwrap();
        let entries: Vec<Value> = serde_json::from_str(&text).unwrap();
        entries
            .into_iter()
            .map(|entry| entry["json"].clone())
            .collect()
    };
    let commands = read("commands.json").into_iter().map(|command| {
        json!({
            "type": "command",
            "id": "019cadd9-1900-7000-8000-000000000001",
            "ticket": 7001,
            "command": command,
        })
    });
    read("client_messages.json")
        .into_iter()
        .chain(commands)
        .collect()
}

/// How many values there are in a value, itself included.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(size).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

/// Changes the value that stands at `place` when all are counted, and tells how many were passed.
fn change(value: &mut Value, place: usize, how: &Change) -> usize {
    if place == 0 {
        apply(value, how);
        return 1;
    }
    let mut passed = 1;
    let mut below = |inner: &mut Value| {
        let count = size(inner);
        if (passed..passed + count).contains(&place) {
            change(inner, place - passed, how);
        }
        passed += count;
    };
    match value {
        Value::Array(items) => items.iter_mut().for_each(&mut below),
        Value::Object(fields) => fields.values_mut().for_each(&mut below),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    passed
}

fn apply(value: &mut Value, how: &Change) {
    match how {
        Change::Replace(other) => *value = other.clone(),
        Change::IntoArray => *value = json!([value.take()]),
        Change::IntoObject => {
            *value = if let Value::String(name) = value {
                json!({ &*name: null })
            } else {
                json!({ "a": value.take() })
            }
        }
        Change::ValuesOnly => {
            if let Value::Object(fields) = value {
                *value = std::mem::take(fields)
                    .into_iter()
                    .map(|(_, value)| value)
                    .collect();
            }
        }
        Change::OtherType => {
            if let Value::Number(number) = value {
                *value = Value::String(number.to_string());
            } else if let Value::String(text) = value {
                *value = text.parse::<i64>().map_or(Value::Null, Value::from);
            }
        }
        Change::RemoveField(index) => {
            if let Some(name) = named(value, *index) {
                value
                    .as_object_mut()
                    .and_then(|fields| fields.remove(&name));
            }
        }
        Change::AddField(name, added) => {
            if let Value::Object(fields) = value {
                fields.insert((*name).to_owned(), added.clone());
            }
        }
        Change::CopyField(to, from) => {
            if let (Some(to), Some(from)) = (named(value, *to), named(value, *from)) {
                value[to] = value[from].clone();
            }
        }
    }
}

fn named(value: &Value, index: Index) -> Option<String> {
    let fields = value.as_object().filter(|fields| !fields.is_empty())?;
    fields.keys().nth(index.index(fields.len())).cloned()
}

/// The same without fields that are null, which mean the same as fields that are absent.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        Value::Object(fields) => fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), without_nulls(value)))
            .collect::<Map<String, Value>>()
            .into(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

proptest! {
    #![proptest_config(proptest::test_runner::Config {
        cases: 20_000,
        failure_persistence: None,
        ..proptest::test_runner::Config::default()
    })]

    #[test]
    fn what_is_taken_means_what_it_says(
        frame in any::<Index>(),
        changed in proptest::collection::vec((any::<Index>(), changes()), 1..3),
    ) {
        let mut frame = frame.get(&GOOD_FRAMES).clone();
        for (place, how) in &changed {
            let place = place.index(size(&frame));
            change(&mut frame, place, how);
        }
        if let Ok(message) = serde_json::from_str::<ClientMessage>(&frame.to_string()) {
            let written = serde_json::to_value(&message).unwrap();
            prop_assert_eq!(written, without_nulls(&frame));
        }
    }

    #[test]
    fn no_text_makes_a_node_fall_over(text in "\\PC{0,64}", frame in any::<Index>(), at in any::<Index>()) {
        let mut frame = frame.get(&GOOD_FRAMES).to_string();
        let places: Vec<usize> = frame.char_indices().map(|(at, _)| at).collect();
        frame.insert_str(places[at.index(places.len())], &text);
        let _ = serde_json::from_str::<ClientMessage>(&frame);
        let _ = serde_json::from_str::<ClientMessage>(&text);
    }
}
