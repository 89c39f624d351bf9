//! Adding people and ending their access, by whoever runs the installation.

use peerdesk_desk::{MemberId, OrganisationId, Role};

use super::setup::{NewMember, add_member};
use crate::store::{Error, Store};

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
                     select team_id, $2 from team_organisation where organisation_id = $1",
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
