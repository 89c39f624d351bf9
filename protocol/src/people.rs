//! Bodies of the HTTP interface by which admins look after people, and people come in by a link.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::strict::read_strictly;
use crate::{Language, Person, Role, TeamId};

read_strictly!(object: InvitePerson, ChangePerson, LookAtJoin, Join, MailJoinLink);

/// `GET /api/people`: members of the admin's organisation, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PeoplePage {
    /// At most [`crate::limits::PEOPLE_PAGE_MAX`].
    pub people: Vec<PersonFacts>,
    /// Whether there are more; the next page begins `after` the last one of this.
    pub more: bool,
}

/// Whether somebody can come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PersonState {
    Active,
    /// They have not chosen a password yet.
    Invited,
    /// An admin took all access from them.
    Suspended,
}

/// What an admin knows of a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonFacts {
    #[serde(flatten)]
    #[ts(flatten)]
    pub person: Person,
    pub email: String,
    /// Department or office; may be empty.
    pub place: String,
    pub role: Role,
    pub state: PersonState,
    pub teams: Vec<TeamId>,
    /// Sign-ins that hold.
    pub sessions: u32,
    /// Tickets they own.
    pub owns: u32,
    /// Until when the link that was made for them holds, milliseconds since 1970; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub link_until: Option<i64>,
}

/// `POST /api/people`: adds a member without a password; answers with [`Invited`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct InvitePerson {
    pub name: String,
    pub email: String,
    /// Department or office; may be empty.
    pub place: String,
    pub role: Role,
    /// None for employees.
    pub teams: Vec<TeamId>,
}

/// The answer of `POST /api/people`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Invited {
    pub person: PersonFacts,
    pub link: JoinLink,
}

/// The answer of `POST /api/people/{id}/link`: the way in for one person, once. It is shown this one
/// time; whoever has it can choose the password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JoinLink {
    /// Stands behind the `#` of the page `/join`, so that it is in no log.
    pub token: String,
    /// Milliseconds since 1970.
    pub until: i64,
    /// Whether the desk can send it by mail: `POST /api/people/{id}/link/mail`.
    pub by_mail: bool,
}

/// `POST /api/people/{id}/link/mail`: sends the link that holds to the member's address; answers with
/// [`JoinLinkMailed`]. The desk keeps no token, so whoever was shown it names it.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct MailJoinLink {
    pub token: String,
    /// In which it is written to somebody who has chosen none.
    pub language: Language,
}

/// What became of a mail with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JoinLinkMailed {
    pub outcome: MailOutcome,
}

/// How far a mail came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailOutcome {
    /// The mail server took it.
    Sent,
    /// Nothing was sent; trying again is safe.
    NotSent,
    /// The mail server does not take it for this address.
    Refused,
    /// The line broke before the mail server answered: it may have arrived, and is not sent again.
    Unknown,
}

/// `POST /api/people/{id}`: changes what is named; answers with [`PersonFacts`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct ChangePerson {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place: Option<String>,
    /// An employee leaves all teams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub role: Option<Role>,
    /// Taking all access away ends every session and link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub suspended: Option<bool>,
}

/// `POST /api/join/look`: whom a link is for; answers with [`JoinOffer`]. Needs no session.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct LookAtJoin {
    pub token: String,
}

/// The answer of `POST /api/join/look`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JoinOffer {
    pub name: String,
    pub email: String,
    pub organisation: String,
}

/// `POST /api/join`: chooses the password, uses the link up, ends every earlier session, signs in and
/// answers with [`crate::Me`]. Needs no session.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Join {
    pub token: String,
    /// At least 12 characters.
    pub password: String,
}
