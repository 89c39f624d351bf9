//! Why a socket was closed, and whether to come back.

/// Close codes of the protocol. 4000 to 4499 mean: come back, with jitter, and resume. 4500 and
/// above mean: do not come back with the same; something has to change first. The reason text of the
/// close frame says what was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CloseCode {
    /// The node is going away; a `bye` came before, with a delay.
    Restart,
    /// The client read too slowly and its queue was full. Resume gives what it missed.
    Slow,
    /// Too many frames in too short a time.
    TooFast,
    /// The node has no room for now.
    Overloaded,
    /// No `hello` in time.
    HelloLate,
    /// Nothing was heard for too long.
    Silent,
    /// Role, teams or organisation of the member changed; come back to get the new rights.
    RightsChanged,
    /// The node cannot check access for now and stops delivering.
    AccessUnchecked,
    /// The credential is not valid (any more): come back with a fresh one.
    CredentialInvalid,
    /// Not a message of this protocol.
    Malformed,
    /// Larger than [`crate::limits::FRAME_BYTES_MAX`].
    TooLarge,
    /// The first frame was not `hello`, or a later one was.
    HelloExpected,
    /// None of the offered protocol versions is spoken here.
    VersionUnsupported,
    /// The session was signed out or revoked, or the account deactivated: sign in again.
    SessionEnded,
}

impl CloseCode {
    /// All codes.
    pub const ALL: [Self; 14] = [
        Self::Restart,
        Self::Slow,
        Self::TooFast,
        Self::Overloaded,
        Self::HelloLate,
        Self::Silent,
        Self::RightsChanged,
        Self::AccessUnchecked,
        Self::CredentialInvalid,
        Self::Malformed,
        Self::TooLarge,
        Self::HelloExpected,
        Self::VersionUnsupported,
        Self::SessionEnded,
    ];

    /// The number in the close frame.
    pub const fn code(self) -> u16 {
        match self {
            Self::Restart => 4000,
            Self::Slow => 4001,
            Self::TooFast => 4002,
            Self::Overloaded => 4003,
            Self::HelloLate => 4004,
            Self::Silent => 4005,
            Self::RightsChanged => 4006,
            Self::AccessUnchecked => 4007,
            Self::CredentialInvalid => 4008,
            Self::Malformed => 4500,
            Self::TooLarge => 4501,
            Self::HelloExpected => 4502,
            Self::VersionUnsupported => 4503,
            Self::SessionEnded => 4504,
        }
    }

    /// Whether the client should come back by itself.
    pub const fn comes_back(self) -> bool {
        self.code() < 4500
    }

    /// The reason in the close frame: short, since control frames hold 125 bytes.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Restart => "restart",
            Self::Slow => "slow",
            Self::TooFast => "too_fast",
            Self::Overloaded => "overloaded",
            Self::HelloLate => "hello_late",
            Self::Silent => "silent",
            Self::RightsChanged => "rights_changed",
            Self::AccessUnchecked => "access_unchecked",
            Self::CredentialInvalid => "credential_invalid",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
            Self::HelloExpected => "hello_expected",
            Self::VersionUnsupported => "version_unsupported",
            Self::SessionEnded => "session_ended",
        }
    }
}
