//! Adding people, changing them and ending their access, by whoever runs the installation.

use peerdesk_desk::{MemberId, Millis, OrganisationId, Role, TeamId, Timestamp};
use sqlx::PgConnection;

use super::join_links::{end_links, link};
use super::locks;
use super::members::role_word;
use super::person_list::{PersonFacts, person};
use super::setup::{NewMember, add_member, join_team};
use super::teams::{any_retired, are_given, ids};
use crate::store::{Error, Store};

/// A member to be who will choose their own password.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    pub by: MemberId,
    pub member: NewMember,
    pub teams: Vec<TeamId>,
    /// SHA-256 of the link's token.
    pub token_hash: Vec<u8>,
    pub lifetime: Millis,
}

/// What becomes of a member; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonChange {
    pub name: Option<String>,
    /// In lower case.
    pub email: Option<String>,
    pub place: Option<String>,
    pub role: Option<Role>,
    pub active: Option<bool>,
}

/// Why a change of people did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeopleRefused {
    /// No such member in the organisation, or no such team that the admin could give.
    NotFound,
    EmailTaken,
    /// Nobody would be left to run the installation.
    LastAdmin,
    /// An employee belongs to no team.
    NotSecondLine,
    /// Nobody joins a team that takes nothing more.
    TeamRetired,
}

impl Store {
    /// Organisations beside the demo, by id.
    pub async fn organisations(&self) -> Result<Vec<(OrganisationId, String)>, Error> {
        let rows = sqlx::query!("select id, name from organisation where not is_demo order by id")
            .fetch_all(&self.read)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (OrganisationId(row.id), row.name))
            .collect())
    }

    /// Names of these organisations, by name.
    pub async fn organisation_names(
        &self,
        organisations: &[OrganisationId],
    ) -> Result<Vec<(OrganisationId, String)>, Error> {
        let rows = sqlx::query!(
            "select id, name from organisation where id = any($1) order by name",
            &ids(organisations)
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (OrganisationId(row.id), row.name))
            .collect())
    }

    /// Adds a member, or nobody when the address is taken. Second line joins every team that serves
    /// the organisation.
    pub async fn add_person(
        &self,
        organisation: OrganisationId,
        new: &NewMember,
    ) -> Result<Option<MemberId>, Error> {
        let mut transaction = self.write.begin().await?;
        let Some(member) = add_member(&mut *transaction, organisation, new).await? else {
            return Ok(None);
        };
        match new.role {
            Role::Engineer | Role::Lead => {
                sqlx::query!(
                    "insert into team_member (team_id, member_id)
                     select team_id, $2 from team_organisation join team on team.id = team_id
                     where organisation_id = $1 and retired_at is null",
                    organisation.0,
                    member.0
                )
                .execute(&mut *transaction)
                .await?;
            }
            Role::Employee | Role::Admin => {}
        }
        transaction.commit().await?;
        Ok(Some(member))
    }

    /// Adds a member without a password, their teams and the link by which they come in.
    pub async fn invite(
        &self,
        organisation: OrganisationId,
        gives: &[OrganisationId],
        new: &NewInvitation,
    ) -> Result<Result<(PersonFacts, Timestamp), PeopleRefused>, Error> {
        let mut transaction = self.write.begin().await?;
        if !are_given(&mut *transaction, &new.teams, gives).await? {
            return Ok(Err(PeopleRefused::NotFound));
        }
        if any_retired(&mut *transaction, &new.teams).await? {
            return Ok(Err(PeopleRefused::TeamRetired));
        }
        let Some(member) = add_member(&mut *transaction, organisation, &new.member).await? else {
            return Ok(Err(PeopleRefused::EmailTaken));
        };
        for team in &new.teams {
            join_team(&mut *transaction, *team, member).await?;
        }
        let until = link(
            &mut transaction,
            member,
            new.by,
            &new.token_hash,
            new.lifetime,
        )
        .await?;
        let facts = person(&mut *transaction, organisation, member).await?;
        transaction.commit().await?;
        Ok(facts
            .map(|facts| (facts, until))
            .ok_or(PeopleRefused::NotFound))
    }

    /// Changes a member. Whoever loses all access loses every session and link with it; whoever becomes
    /// an employee leaves all teams.
    pub async fn change_person(
        &self,
        organisation: OrganisationId,
        id: MemberId,
        change: &PersonChange,
    ) -> Result<Result<PersonFacts, PeopleRefused>, Error> {
        let mut transaction = self.write.begin().await?;
        // One after the other, so that two admins cannot take each other's place at once.
        locks::take_people(&mut *transaction, organisation).await?;
        match write_person(&mut transaction, organisation, id, change).await {
            Ok(true) => {}
            Ok(false) => return Ok(Err(PeopleRefused::NotFound)),
            Err(error) if error.is_conflict() => return Ok(Err(PeopleRefused::EmailTaken)),
            Err(error) => return Err(error),
        }
        if change.active == Some(false) {
            end_links(&mut transaction, id).await?;
            end_sessions(&mut transaction, id).await?;
        }
        if change.role == Some(Role::Employee) {
            sqlx::query!("delete from team_member where member_id = $1", id.0)
                .execute(&mut *transaction)
                .await?;
        }
        let has_admin = sqlx::query_scalar!(
            "select exists (select from member
                            where organisation_id = $1 and role = 'admin' and active) as \"has!\"",
            organisation.0
        )
        .fetch_one(&mut *transaction)
        .await?;
        if !has_admin {
            return Ok(Err(PeopleRefused::LastAdmin));
        }
        let facts = person(&mut *transaction, organisation, id).await?;
        transaction.commit().await?;
        Ok(facts.ok_or(PeopleRefused::NotFound))
    }

    /// Ends every session of a member of an organisation; false when there is no such member.
    pub async fn sign_out_person(
        &self,
        organisation: OrganisationId,
        id: MemberId,
    ) -> Result<bool, Error> {
        let mut transaction = self.write.begin().await?;
        let found = sqlx::query_scalar!(
            "select id from member where id = $1 and organisation_id = $2",
            id.0,
            organisation.0
        )
        .fetch_optional(&mut *transaction)
        .await?;
        if found.is_some() {
            end_sessions(&mut transaction, id).await?;
            transaction.commit().await?;
        }
        Ok(found.is_some())
    }

    /// Gives a member another password and ends every session, since whoever knew the old one may
    /// hold one; false when there is no such active member.
    pub async fn set_password(&self, email: &str, password_hash: &str) -> Result<bool, Error> {
        let done = sqlx::query!(
            "with changed as (
                 update member set password_hash = $2 where email = $1 and active returning id
             ), ended as (
                 update session set ended_at = clock_timestamp()
                 where member_id in (select id from changed) and ended_at is null
             )
             select id from changed",
            email,
            password_hash
        )
        .fetch_optional(&self.write)
        .await?;
        Ok(done.is_some())
    }

    /// Takes all access from a member; history goes on naming them. False when there is no such
    /// active member.
    pub async fn deactivate(&self, email: &str) -> Result<bool, Error> {
        let done = sqlx::query!(
            "with changed as (
                 update member set active = false, access_changed_at = clock_timestamp()
                 where email = $1 and active returning id
             ), ended as (
                 update session set ended_at = clock_timestamp()
                 where member_id in (select id from changed) and ended_at is null
             )
             select id from changed",
            email
        )
        .fetch_optional(&self.write)
        .await?;
        Ok(done.is_some())
    }
}

/// Writes what is named; false when there is no such member in the organisation. Every node hears that
/// rights and names may have changed.
async fn write_person(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    id: MemberId,
    change: &PersonChange,
) -> Result<bool, Error> {
    let done = sqlx::query!(
        "update member set name = coalesce($3, name), email = coalesce($4, email),
                place = coalesce($5, place), role = coalesce($6, role),
                active = coalesce($7, active), access_changed_at = clock_timestamp()
         where id = $1 and organisation_id = $2",
        id.0,
        organisation.0,
        change.name.as_deref(),
        change.email.as_deref(),
        change.place.as_deref(),
        change.role.map(role_word),
        change.active
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn end_sessions(connection: &mut PgConnection, id: MemberId) -> Result<(), Error> {
    sqlx::query!(
        "update session set ended_at = clock_timestamp()
         where member_id = $1 and ended_at is null",
        id.0
    )
    .execute(connection)
    .await?;
    Ok(())
}
