//! The names in Redis.

use uuid::Uuid;

/// Longest name of an installation, in bytes.
const NAMESPACE_BYTES_MAX: usize = 64;

/// Keys and the channel of one installation.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    /// Changes, from every node to every node. Channels are not split by the number of the database
    /// as keys are, so the name of the installation stands in front of all of them.
    pub(super) channel: String,
    /// A sorted set of nodes by their last sign of life, in milliseconds of Redis' clock.
    pub(super) nodes: String,
    facts: String,
}

impl Keys {
    /// `None` when the name is empty, too long, or contains other than ASCII letters, digits, `-`,
    /// `_`.
    pub(super) fn new(namespace: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let fits = !namespace.is_empty() && namespace.len() <= NAMESPACE_BYTES_MAX;
        (fits && namespace.bytes().all(is_plain)).then(|| Self {
            channel: format!("peerdesk:{namespace}:presence"),
            nodes: format!("peerdesk:{namespace}:presence-nodes"),
            facts: format!("peerdesk:{namespace}:presence:"),
        })
    }

    /// A hash of all facts of a node, and their version in the field `v`.
    pub(super) fn facts(&self, node: Uuid) -> String {
        format!("{}{}", self.facts, node.simple())
    }
}
