//! A member's own account over HTTP.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::strict::read_strictly;

read_strictly!(object: ChangePassword);

/// `GET /api/account`: what a member can know of their own account beside [`crate::Me`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Account {
    pub email: String,
    /// Department or office; may be empty.
    pub place: String,
    /// Whether there is a password that can be changed here.
    pub has_password: bool,
    /// Sign-ins that hold, the newest first; at most
    /// [`crate::limits::ACCOUNT_SESSIONS_MAX`].
    pub sessions: Vec<SessionView>,
}

/// A sign-in of the member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionView {
    pub id: i64,
    pub kind: SessionKind,
    /// When it began, milliseconds since 1970.
    pub since: u64,
    /// When it ends unless it is used before.
    pub until: u64,
    /// The one that asks.
    pub here: bool,
}

/// What a sign-in is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    Browser,
    /// It carries access tokens alone.
    Program,
}

/// `POST /api/account/password`: another password for oneself. Ends every other session of the member
/// and answers 204.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct ChangePassword {
    pub current: String,
    /// At least 12 characters.
    pub password: String,
}
