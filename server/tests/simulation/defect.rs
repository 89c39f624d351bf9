//! Planted defects. A simulation that does not notice them proves nothing.

/// What is wrong on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    /// The database: a command is not looked up by its id.
    ForgetsCommands,
    /// The database: the ticket's row is not locked between reading and writing.
    NoLock,
    /// The node: others are told before the commit.
    PublishesBeforeCommit,
    /// The node: a watcher goes live at the head as it is by then, not at the one it was sent.
    GoesLiveAtPresentHead,
    /// The node: a watcher goes live at the head without being sent what lies before it.
    SkipsHistory,
    /// The node: the staff stream goes to everybody who watches.
    StaffStreamToAll,
    /// The hub: what arrives twice is handed on twice.
    HubKeepsDoubles,
    /// The hub: what arrives early is handed on, and what it overtook is dropped.
    HubDropsOnGap,
    /// The hub: heads are not compared with the database.
    HubWithoutSafetyNet,
    /// The client: a command without a reply is sent again under another id.
    ClientRenamesCommands,
    /// The client: a command without a reply is not sent again.
    ClientForgetsCommands,
}
