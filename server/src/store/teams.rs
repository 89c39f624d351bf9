//! Teams: their names, their people, what they serve.

use std::collections::BTreeMap;

use peerdesk_desk::{MemberId, OrganisationId, Role, TeamId, TopicId};
use sqlx::{PgConnection, PgExecutor};

use super::members::role;
use super::people::PeopleRefused;
use super::setup::{add_team, join_team};
use crate::store::{Error, Store};

/// A team with its people and what it serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamFacts {
    pub id: TeamId,
    pub name: String,
    pub organisations: Vec<OrganisationId>,
    /// Active ones, by name.
    pub members: Vec<(MemberId, String, Role)>,
    /// In use, by name.
    pub topics: Vec<TopicId>,
    /// Nothing more is given to it.
    pub retired: bool,
    /// Tickets of the organisation that it has and that have not ended.
    pub open: u32,
}

impl Store {
    /// The teams that serve an organisation, by name, retired ones last.
    pub async fn teams_of(&self, organisation: OrganisationId) -> Result<Vec<TeamFacts>, Error> {
        let mut connection = self.read.acquire().await?;
        read_teams(&mut connection, organisation, None).await
    }

    /// Makes a team that serves an organisation.
    pub async fn make_team(
        &self,
        organisation: OrganisationId,
        name: &str,
    ) -> Result<Option<TeamFacts>, Error> {
        let mut transaction = self.write.begin().await?;
        let team = add_team(&mut transaction, name, organisation).await?;
        let facts = read_teams(&mut transaction, organisation, Some(team)).await?;
        transaction.commit().await?;
        Ok(facts.into_iter().next())
    }

    /// Gives a team another name, if it serves none but these organisations.
    pub async fn rename_team(
        &self,
        organisation: OrganisationId,
        gives: &[OrganisationId],
        team: TeamId,
        name: &str,
    ) -> Result<Option<TeamFacts>, Error> {
        let mut transaction = self.write.begin().await?;
        if !are_given(&mut *transaction, &[team], gives).await? {
            return Ok(None);
        }
        sqlx::query!("update team set name = $2 where id = $1", team.0, name)
            .execute(&mut *transaction)
            .await?;
        let facts = read_teams(&mut transaction, organisation, Some(team)).await?;
        transaction.commit().await?;
        Ok(facts.into_iter().next())
    }

    /// Lets a member of the organisation belong to a team that serves none but these organisations, or
    /// not. Every node hears that the member's rights changed.
    pub async fn set_membership(
        &self,
        organisation: OrganisationId,
        gives: &[OrganisationId],
        team: TeamId,
        member: MemberId,
        belongs: bool,
    ) -> Result<Result<TeamFacts, PeopleRefused>, Error> {
        let mut transaction = self.write.begin().await?;
        if !are_given(&mut *transaction, &[team], gives).await? {
            return Ok(Err(PeopleRefused::NotFound));
        }
        let changed = sqlx::query!(
            "update member set access_changed_at = clock_timestamp()
             where id = $1 and organisation_id = any($2) and active returning id, role",
            member.0,
            &ids(gives)
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(changed) = changed else {
            return Ok(Err(PeopleRefused::NotFound));
        };
        if belongs {
            if role(&changed.role, changed.id)? == Role::Employee {
                return Ok(Err(PeopleRefused::NotSecondLine));
            }
            if any_retired(&mut *transaction, &[team]).await? {
                return Ok(Err(PeopleRefused::TeamRetired));
            }
            join_team(&mut *transaction, team, member).await?;
        } else {
            sqlx::query!(
                "delete from team_member where team_id = $1 and member_id = $2",
                team.0,
                member.0
            )
            .execute(&mut *transaction)
            .await?;
        }
        let facts = read_teams(&mut transaction, organisation, Some(team)).await?;
        transaction.commit().await?;
        Ok(facts.into_iter().next().ok_or(PeopleRefused::NotFound))
    }
}

/// Whether each of these teams is there and serves none but these organisations. Whoever gives a team
/// to somebody gives rights in all that it serves, so they have to be theirs to give.
pub(super) async fn are_given(
    executor: impl PgExecutor<'_>,
    teams: &[TeamId],
    gives: &[OrganisationId],
) -> Result<bool, Error> {
    let wanted: Vec<i64> = teams.iter().map(|team| team.0).collect();
    Ok(sqlx::query_scalar!(
        "select not exists (
             select from unnest($1::bigint[]) as wanted (id)
             where not exists (select from team_organisation where team_id = wanted.id)
                or exists (select from team_organisation
                           where team_id = wanted.id and organisation_id <> all($2))
         ) as \"given!\"",
        &wanted,
        &ids(gives)
    )
    .fetch_one(executor)
    .await?)
}

/// Whether one of these teams takes nothing more.
pub(super) async fn any_retired(
    executor: impl PgExecutor<'_>,
    teams: &[TeamId],
) -> Result<bool, Error> {
    let teams: Vec<i64> = teams.iter().map(|team| team.0).collect();
    Ok(sqlx::query_scalar!(
        "select exists (select from team where id = any($1) and retired_at is not null)
             as \"any!\"",
        &teams
    )
    .fetch_one(executor)
    .await?)
}

pub(super) fn ids(organisations: &[OrganisationId]) -> Vec<i64> {
    organisations.iter().map(|id| id.0).collect()
}

pub(super) async fn read_teams(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    only: Option<TeamId>,
) -> Result<Vec<TeamFacts>, Error> {
    let rows = sqlx::query!(
        "select id, name, retired_at is not null as \"retired!\",
                (select count(*) from ticket
                 where ticket.organisation_id = $1 and ticket.team_id = team.id
                   and stage in ('open', 'escalated', 'claimed', 'pending', 'bundled'))
                    as \"open!\",
                array(select organisation_id from team_organisation
                      where team_id = team.id order by organisation_id)
                    as \"organisations!: Vec<i64>\",
                array(select topic.id from topic
                      where topic.team_id = team.id and organisation_id = $1 and active
                      order by topic.name) as \"topics!: Vec<i64>\"
         from team
         where exists (select from team_organisation
                       where team_id = team.id and organisation_id = $1)
           and ($2::bigint is null or id = $2)
         order by retired_at is not null, name, id",
        organisation.0,
        only.map(|team| team.0)
    )
    .fetch_all(&mut *connection)
    .await?;
    let teams: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut members = read_members(connection, &teams).await?;
    Ok(rows
        .into_iter()
        .map(|row| TeamFacts {
            id: TeamId(row.id),
            name: row.name,
            organisations: row.organisations.into_iter().map(OrganisationId).collect(),
            members: members.remove(&row.id).unwrap_or_default(),
            topics: row.topics.into_iter().map(TopicId).collect(),
            retired: row.retired,
            open: u32::try_from(row.open).unwrap_or(u32::MAX),
        })
        .collect())
}

type Members = BTreeMap<i64, Vec<(MemberId, String, Role)>>;

/// The active members of teams, by name.
async fn read_members(connection: &mut PgConnection, teams: &[i64]) -> Result<Members, Error> {
    let rows = sqlx::query!(
        "select team_id, member.id, name, role from team_member
         join member on member.id = team_member.member_id
         where team_id = any($1) and active order by name, member.id",
        teams
    )
    .fetch_all(connection)
    .await?;
    let mut members = Members::new();
    for row in rows {
        let member = (MemberId(row.id), row.name, role(&row.role, row.id)?);
        members.entry(row.team_id).or_default().push(member);
    }
    Ok(members)
}
