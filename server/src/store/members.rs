//! Members as the rules and readers need them.

use std::sync::Arc;

use peerdesk_desk::{Member, MemberId, OrganisationId, Role, TeamId};
use sqlx::PgExecutor;

use crate::store::{Error, Store};

/// An active member with teams and the organisations these serve; `None` for anybody else.
pub(crate) async fn load_member(
    executor: impl PgExecutor<'_>,
    id: MemberId,
) -> Result<Option<Member>, Error> {
    let row = sqlx::query!(
        "select id, organisation_id, role,
                array(select team_id from team_member where member_id = member.id)
                    as \"teams!: Vec<i64>\",
                array(select distinct team_organisation.organisation_id
                      from team_member join team_organisation using (team_id)
                      where member_id = member.id) as \"serves!: Vec<i64>\"
         from member where id = $1 and active",
        id.0
    )
    .fetch_optional(executor)
    .await?;
    row.map(|row| {
        Ok(Member {
            id: MemberId(row.id),
            role: role(&row.role, row.id)?,
            organisation: OrganisationId(row.organisation_id),
            teams: row.teams.into_iter().map(TeamId).collect(),
            serves: row.serves.into_iter().map(OrganisationId).collect(),
        })
    })
    .transpose()
}

impl Store {
    /// An active member with their rights, outside a command.
    pub async fn member(&self, id: MemberId) -> Result<Option<Member>, Error> {
        load_member(&self.read, id).await
    }

    /// Names of members, active or not; ids that do not exist are absent.
    pub async fn names(&self, members: &[MemberId]) -> Result<Vec<(MemberId, Arc<str>)>, Error> {
        let ids: Vec<i64> = members.iter().map(|id| id.0).collect();
        let rows = sqlx::query!("select id, name from member where id = any($1)", &ids)
            .fetch_all(&self.read)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (MemberId(row.id), row.name.into()))
            .collect())
    }
}

/// Reads a role; `row` names the member for the error.
pub(crate) fn role(word: &str, row: i64) -> Result<Role, Error> {
    match word {
        "employee" => Ok(Role::Employee),
        "engineer" => Ok(Role::Engineer),
        "lead" => Ok(Role::Lead),
        "admin" => Ok(Role::Admin),
        other => Err(Error::Corrupt {
            table: "member",
            column: "role",
            row,
            why: format!("unknown role {other}"),
        }),
    }
}

/// The stored form of a role.
pub(crate) fn role_word(role: Role) -> &'static str {
    match role {
        Role::Employee => "employee",
        Role::Engineer => "engineer",
        Role::Lead => "lead",
        Role::Admin => "admin",
    }
}
