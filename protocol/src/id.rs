//! Identities on the wire: numbers that stay below 2^53, so that every JSON reader keeps them.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS,
        )]
        #[serde(transparent)]
        pub struct $name(pub i64);
    };
}

id!(
    /// A ticket, unique in the installation; people see its number instead.
    TicketId
);
id!(
    /// A member.
    MemberId
);
id!(
    /// A second-line team.
    TeamId
);
id!(
    /// A topic.
    TopicId
);
id!(
    /// An organisation.
    OrganisationId
);
id!(
    /// Position in one stream of one ticket, from 1, without holes.
    Seq
);

/// The client's name for a command: a UUID of version 7, made before the first attempt and kept
/// until a reply. Sent again, it gives the first receipt; its time part means nothing to a node.
/// Written in one way only, with hyphens and small letters, so that a client finds its own spelling
/// again in replies and events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct CommandId(pub Uuid);

impl CommandId {
    /// Whether the id is of the version that the protocol asks for.
    pub fn is_well_formed(self) -> bool {
        self.0.get_version_num() == 7
    }
}

impl<'de> Deserialize<'de> for CommandId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let id = Uuid::try_parse(&text).map_err(D::Error::custom)?;
        let mut spelling = Uuid::encode_buffer();
        if text != *id.hyphenated().encode_lower(&mut spelling) {
            return Err(D::Error::custom(
                "a command id has 36 characters, with hyphens and small letters",
            ));
        }
        Ok(Self(id))
    }
}
