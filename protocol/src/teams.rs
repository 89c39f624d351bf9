//! Bodies of the HTTP interface by which admins look after teams.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::strict::read_strictly;
use crate::{MemberId, Organisation, OrganisationId, Person, Role, TeamId, TopicId};

read_strictly!(object: SaveTeam, TeamMembership, RetireTeam, TeamService);

/// `GET /api/teams`: the teams that serve the admin's organisation, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TeamList {
    pub teams: Vec<TeamFacts>,
    /// Organisations in which the admin gives rights, so that a team may come to serve them; by name.
    pub organisations: Vec<Organisation>,
}

/// A team with its people and what it serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TeamFacts {
    pub id: TeamId,
    pub name: String,
    pub organisations: Vec<OrganisationId>,
    /// By name; suspended ones are left out.
    pub members: Vec<TeamMember>,
    /// Topics in use whose second line it is.
    pub topics: Vec<TopicId>,
    /// Whether the admin who asks may change it: it serves no organisation that is not theirs.
    pub may_change: bool,
    /// It takes nothing more: no topic leads to it, nobody joins it and no ticket is handed to it. What
    /// it has stays with its people until it ends.
    pub retired: bool,
    /// Tickets that it has in the admin's organisation and that have not ended.
    pub open: u32,
}

/// Somebody of a team. A lead of a team is a member of it whose role is lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TeamMember {
    #[serde(flatten)]
    #[ts(flatten)]
    pub person: Person,
    pub role: Role,
}

/// `POST /api/teams` for another team of the admin's organisation, `POST /api/teams/{id}` for another
/// name of one; answers with [`TeamFacts`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct SaveTeam {
    pub name: String,
}

/// `POST /api/teams/{id}/members`: lets somebody belong to a team, or not; answers with [`TeamFacts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct TeamMembership {
    pub member: MemberId,
    pub belongs: bool,
}

/// `POST /api/teams/{id}/retire`: nothing more comes to the team; answers with [`TeamFacts`].
/// `POST /api/teams/{id}/restore` takes it back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct RetireTeam {
    /// Whose all of its topics become, archived ones too; needed where it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub topics_to: Option<TeamId>,
}

/// `POST /api/teams/{id}/organisations`: lets a team serve an organisation, or not; answers with
/// [`TeamFacts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct TeamService {
    pub organisation: OrganisationId,
    pub serves: bool,
}
