//! Facts as text. What comes from Redis is hostile until it went through here.
//!
//! A fact is a field and a value of a node's hash:
//!
//! ```text
//! o:<member>            <organisation> <0 present, 1 away> <name>
//! s:<ticket>:<member>   <1 looking + 2 typing + 4 trying> <name>
//! ```
//!
//! A message on the channel is JSON: what follows on the version before, in the same words.

use std::sync::Arc;

use peerdesk_desk::{MemberId, OrganisationId, TicketId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::presence::facts::{Change, Key, OnlineFact, SeatFact};
use crate::presence::is_presentable;
use crate::presence::state::Withdrawn;

/// Most changes of one message.
pub(super) const MESSAGE_CHANGES_MAX: usize = 512;
/// Largest message: twice what the most changes with the longest names take when each character has
/// to be escaped.
const MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Nodes of another format are not understood and not harmed.
const FORMAT: u8 = 1;

const LOOKING: u8 = 1;
const TYPING: u8 = 2;
const TRYING: u8 = 4;

/// Changes of one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(super) node: Uuid,
    pub(super) version: u64,
    pub(super) changes: Vec<Change>,
    pub(super) withdrawn: Vec<Withdrawn>,
}

/// A message as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: u8,
    node: Uuid,
    version: u64,
    facts: Vec<(String, Option<String>)>,
    withdrawn: Vec<(i64, i64)>,
}

pub(crate) fn encode(message: &Message) -> String {
    let written = Written {
        format: FORMAT,
        node: message.node,
        version: message.version,
        facts: message.changes.iter().map(field_and_value).collect(),
        withdrawn: message
            .withdrawn
            .iter()
            .map(|(ticket, member)| (ticket.0, member.0))
            .collect(),
    };
    serde_json::to_string(&written).expect("text, numbers and lists of them always serialise")
}

/// The message, whole or not at all.
pub(crate) fn decode(bytes: &[u8]) -> Option<Message> {
    if bytes.len() > MESSAGE_BYTES_MAX {
        return None;
    }
    let written: Written = serde_json::from_slice(bytes).ok()?;
    let few = written.facts.len().max(written.withdrawn.len()) <= MESSAGE_CHANGES_MAX;
    if written.format != FORMAT || !few {
        return None;
    }
    let changes = written.facts.iter().map(|(field, value)| match value {
        Some(value) => fact(field, value),
        None => key(field).map(Key::none),
    });
    let withdrawn = written.withdrawn.into_iter().map(|(ticket, member)| {
        (ticket > 0 && member > 0).then_some((TicketId(ticket), MemberId(member)))
    });
    Some(Message {
        node: written.node,
        version: written.version,
        changes: changes.collect::<Option<_>>()?,
        withdrawn: withdrawn.collect::<Option<_>>()?,
    })
}

/// How a change is written; without a value the field is to be removed.
pub(super) fn field_and_value(change: &Change) -> (String, Option<String>) {
    match change {
        Change::Online(member, fact) => (
            format!("o:{}", member.0),
            fact.as_ref().map(|fact| {
                let away = u8::from(fact.is_away);
                format!("{} {away} {}", fact.organisation.0, fact.name)
            }),
        ),
        Change::Seat(ticket, member, fact) => (
            format!("s:{}:{}", ticket.0, member.0),
            fact.as_ref().map(|fact| {
                let does = LOOKING * u8::from(fact.is_looking)
                    + TYPING * u8::from(fact.is_typing)
                    + TRYING * u8::from(fact.is_trying);
                format!("{does} {}", fact.name)
            }),
        ),
    }
}

/// A fact from its field and value.
pub(super) fn fact(field: &str, value: &str) -> Option<Change> {
    match key(field)? {
        Key::Online(member) => {
            let (organisation, rest) = value.split_once(' ')?;
            let (away, name) = rest.split_once(' ')?;
            let fact = OnlineFact {
                organisation: OrganisationId(number(organisation)?),
                is_away: match away {
                    "0" => false,
                    "1" => true,
                    _ => return None,
                },
                name: shown(name)?,
            };
            Some(Change::Online(member, Some(fact)))
        }
        Key::Seat(ticket, member) => {
            let (does, name) = value.split_once(' ')?;
            let does = u8::try_from(number(does)?).ok()?;
            if does > LOOKING + TYPING + TRYING {
                return None;
            }
            let fact = SeatFact {
                name: shown(name)?,
                is_looking: does & LOOKING != 0,
                is_typing: does & TYPING != 0,
                is_trying: does & TRYING != 0,
            };
            Some(Change::Seat(ticket, member, Some(fact)))
        }
    }
}

fn key(field: &str) -> Option<Key> {
    match field.split_once(':')? {
        ("o", member) => Some(Key::Online(MemberId(number(member)?))),
        ("s", rest) => {
            let (ticket, member) = rest.split_once(':')?;
            Some(Key::Seat(
                TicketId(number(ticket)?),
                MemberId(number(member)?),
            ))
        }
        _ => None,
    }
}

/// A number above 0 in the one spelling it is written in, so that a fact has one field.
fn number(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    (number > 0 && number.to_string() == text).then_some(number)
}

fn shown(name: &str) -> Option<Arc<str>> {
    is_presentable(name).then(|| name.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, prop_oneof};
    use proptest::strategy::Strategy;
    use proptest::{option, proptest};

    use super::{
        Change, MESSAGE_CHANGES_MAX, MemberId, Message, OnlineFact, OrganisationId, SeatFact,
        TicketId, Uuid, decode, encode, fact, field_and_value,
    };
    use crate::presence::NAME_BYTES_MAX;

    fn changes() -> impl Strategy<Value = Change> {
        let name = "[^\\p{Cc}]{0,40}";
        let online =
            (1..i64::MAX, any::<bool>(), name).prop_map(|(organisation, is_away, name)| {
                OnlineFact {
                    organisation: OrganisationId(organisation),
                    name: name.into(),
                    is_away,
                }
            });
        let seat = (1..8_u8, name).prop_map(|(does, name)| SeatFact {
            name: name.into(),
            is_looking: does & 1 != 0,
            is_typing: does & 2 != 0,
            is_trying: does & 4 != 0,
        });
        prop_oneof![
            (1..i64::MAX, option::of(online))
                .prop_map(|(member, fact)| Change::Online(MemberId(member), fact)),
            (1..i64::MAX, 1..i64::MAX, option::of(seat)).prop_map(|(ticket, member, fact)| {
                Change::Seat(TicketId(ticket), MemberId(member), fact)
            }),
        ]
    }

    proptest! {
        #[test]
        fn messages_read_as_they_were_written(
            node in any::<u128>(),
            version in any::<u64>(),
            changes in proptest::collection::vec(changes(), 0..20),
            withdrawn in proptest::collection::vec((1..i64::MAX, 1..i64::MAX), 0..5),
        ) {
            let withdrawn = withdrawn.into_iter().map(|(t, m)| (TicketId(t), MemberId(m))).collect();
            let message = Message { node: Uuid::from_u128(node), version, changes, withdrawn };
            prop_assert_eq!(decode(encode(&message).as_bytes()), Some(message));
        }

        #[test]
        fn fields_read_as_they_were_written(change in changes()) {
            if let (field, Some(value)) = field_and_value(&change) {
                prop_assert_eq!(fact(&field, &value), Some(change));
            }
        }

        #[test]
        fn nothing_is_made_of_garbage(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(decode(&bytes).is_none());
        }
    }

    #[test]
    fn facts_that_cannot_be_are_no_facts() {
        let long = format!("1 {}", "x".repeat(NAME_BYTES_MAX + 1));
        for (field, value) in [
            ("", ""),
            ("v", "1"),
            ("o:", "3 0 Anna"),
            ("o:0", "3 0 Anna"),
            ("o:-4", "3 0 Anna"),
            ("o:99999999999999999999", "3 0 Anna"),
            ("o:4", "3 2 Anna"),
            ("o:4", "0 0 Anna"),
            ("o:4", "3 0"),
            ("o:4", "3 0 An\u{0}na"),
            ("s:4", "1 Anna"),
            ("s:4:5:6", "1 Anna"),
            ("s:4:5", "0 Anna"),
            ("s:4:5", "8 Anna"),
            ("s:4:5", "1 An\nna"),
            ("s:4:5", &long),
        ] {
            assert_eq!(fact(field, value), None, "{field} {value}");
        }
    }

    #[test]
    fn a_message_with_one_bad_fact_or_too_many_is_none() {
        let good = r#"{"format":1,"node":"00000000000000000000000000000001","version":1,"facts":[],"withdrawn":[]}"#;
        assert!(decode(good.as_bytes()).is_some());
        let facts = |facts: &str| good.replace(r#""facts":[]"#, &format!(r#""facts":[{facts}]"#));
        let many = vec![r#"["o:1",null]"#; MESSAGE_CHANGES_MAX + 1].join(",");
        for bad in [
            good.replace(r#""format":1"#, r#""format":2"#),
            good.replace(r#""version":1"#, r#""version":-1"#),
            good.replace(r#""version":1"#, r#""version":1,"more":1"#),
            good.replace(r#""withdrawn":[]"#, r#""withdrawn":[[0,1]]"#),
            facts(r#"["o:1","3 0 Anna"],["o:2","x"]"#),
            facts(&many),
        ] {
            assert_eq!(decode(bad.as_bytes()), None, "{bad}");
        }
    }
}
