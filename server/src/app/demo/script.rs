//! The demo's texts as data: who works there, what they ask about, and what happened.

use peerdesk_desk::{Millis, Role};
use serde::Deserialize;

/// How long colleagues have in the demo: short enough to watch it pass.
pub(super) const LIVE_PEER_WINDOW: Millis = Millis::minutes(2);

/// The whole demo.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    pub(super) organisation: String,
    pub(super) team: String,
    pub(super) people: Vec<Person>,
    pub(super) topics: Vec<Topic>,
    #[serde(skip)]
    pub(super) tickets: Vec<Ticket>,
}

/// Somebody who works there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    /// What tickets call them.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) place: String,
    pub(super) role: PersonRole,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PersonRole {
    Employee,
    Engineer,
    Lead,
}

impl From<PersonRole> for Role {
    fn from(role: PersonRole) -> Self {
        match role {
            PersonRole::Employee => Self::Employee,
            PersonRole::Engineer => Self::Engineer,
            PersonRole::Lead => Self::Lead,
        }
    }
}

/// What can be asked about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Topic {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) keywords: Vec<String>,
    #[serde(default)]
    pub(super) fast_lane: bool,
}

/// One question and what became of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ticket {
    pub(super) by: String,
    pub(super) topic: String,
    pub(super) asked: Asked,
    pub(super) title: String,
    pub(super) text: String,
    #[serde(default)]
    pub(super) private: bool,
    pub(super) then: Vec<Line>,
}

/// When it was asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Asked {
    /// So many working days ago, at a time of day like `09:12`.
    Workdays(u16, String),
    /// So many minutes before the demo was started: a live one.
    MinutesAgo(u16),
}

/// Somebody does something, so many minutes after the line before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) by: String,
    pub(super) after: u32,
    #[serde(rename = "do")]
    pub(super) act: Act,
}

/// What they do. Acts of the owner are done under the claim that holds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Act {
    Post(String),
    Note(String),
    Answer(String),
    /// The last answer solved it.
    Accept {},
    /// The last answer did not.
    NotYet(String),
    MeToo {},
    Escalate(String),
    Claim {},
    HandBack(String),
    PendRequester {},
    PendThirdParty(String),
    Resolve(String),
    Reopen(String),
}

/// A file of tickets, by topic.
const TICKETS: [&str; 7] = [
    include_str!("tickets/accounts.json"),
    include_str!("tickets/apps.json"),
    include_str!("tickets/computers.json"),
    include_str!("tickets/live.json"),
    include_str!("tickets/mail.json"),
    include_str!("tickets/network.json"),
    include_str!("tickets/printing.json"),
];

impl Script {
    /// The script within the program.
    pub(super) fn embedded() -> Self {
        let mut script: Self = serde_json::from_str(include_str!("company.json"))
            .expect("a test reads the embedded script");
        for file in TICKETS {
            let tickets: Vec<Ticket> =
                serde_json::from_str(file).expect("a test reads the embedded script");
            script.tickets.extend(tickets);
        }
        script
    }
}
