//! The names of the channels on Redis.

use std::fmt;

use peerdesk_desk::TicketId;
use uuid::Uuid;

/// Longest name of an installation, in bytes.
const NAMESPACE_BYTES_MAX: usize = 64;

/// Where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    /// The events of one ticket, heard by nodes on which somebody watches it.
    Ticket(TicketId),
    /// What every node hears: rows, access, and that hints were lost. Rows are not split by
    /// organisation, because every node hears all of them anyway.
    Everyone,
    /// A node's letters to itself, which show that hints get through.
    Node(Uuid),
}

/// Keeps installations that share one Redis apart: channels, unlike keys, are not split by the
/// number of the database, and ticket numbers of two installations are the same numbers.
#[derive(Clone, Debug)]
pub(super) struct Namespace(String);

impl Namespace {
    /// `None` when it is empty, too long, or contains other than ASCII letters, digits, `-`, `_`.
    pub(super) fn new(name: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let fits = !name.is_empty() && name.len() <= NAMESPACE_BYTES_MAX;
        (fits && name.bytes().all(is_plain)).then(|| Self(format!("peerdesk:{name}:")))
    }

    pub(super) fn name(&self, channel: Channel) -> String {
        format!("{}{channel}", self.0)
    }

    /// The channel of that name; `None` when it is none of this installation.
    pub(super) fn parse(&self, name: &str) -> Option<Channel> {
        let rest = name.strip_prefix(&self.0)?;
        let channel = match rest.split_once(':') {
            None if rest == "all" => Channel::Everyone,
            Some(("t", id)) => Channel::Ticket(TicketId(id.parse().ok()?)),
            Some(("n", node)) => Channel::Node(node.parse().ok()?),
            None | Some(_) => return None,
        };
        // Only the name that this crate itself writes: no "+7", no "007", no braces.
        (channel.to_string() == rest).then_some(channel)
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ticket(ticket) => write!(f, "t:{}", ticket.0),
            Self::Everyone => write!(f, "all"),
            Self::Node(node) => write!(f, "n:{}", node.simple()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Channel, Namespace, TicketId, Uuid};

    #[test]
    fn names_read_back_as_their_channels() {
        let namespace = Namespace::new("desk-1").expect("a plain name");
        for channel in [
            Channel::Ticket(TicketId(1)),
            Channel::Ticket(TicketId(i64::MAX)),
            Channel::Everyone,
            Channel::Node(Uuid::from_u128(7)),
        ] {
            assert_eq!(namespace.parse(&namespace.name(channel)), Some(channel));
        }
    }

    #[test]
    fn names_of_others_are_no_channels() {
        let namespace = Namespace::new("desk").expect("a plain name");
        for name in [
            "",
            "peerdesk:desk:",
            "peerdesk:desk:t:",
            "peerdesk:desk:t:07",
            "peerdesk:desk:t:+7",
            "peerdesk:desk:t:99999999999999999999",
            "peerdesk:desk:n:x",
            "peerdesk:desk:all:1",
            "peerdesk:other:t:7",
        ] {
            assert_eq!(namespace.parse(name), None, "{name}");
        }
    }

    #[test]
    fn a_namespace_is_a_plain_word() {
        for name in ["", "a:b", "a b", "ä", &"x".repeat(65)] {
            assert!(Namespace::new(name).is_none(), "{name}");
        }
    }
}
