//! The demo organisation: made as a whole in one transaction, and its people, who need no password.

use peerdesk_desk::{MemberId, OrganisationId, Role, TeamId, TopicId};

use super::locks;
use super::members::role;
use super::setup::{
    Installed, NewMember, NewTopic, add_member, add_organisation, add_team, add_topic, installed,
    join_team,
};
use crate::store::{Error, Store, Work};

/// The organisation to be.
#[derive(Clone, Debug)]
pub struct NewDemo {
    pub organisation: String,
    pub team: String,
    pub members: Vec<NewMember>,
    pub topics: Vec<NewTopic>,
}

/// What was given to it, in the order it was asked for.
#[derive(Clone, Debug)]
pub struct MadeDemo {
    pub organisation: OrganisationId,
    pub team: TeamId,
    pub members: Vec<MemberId>,
    pub topics: Vec<TopicId>,
}

/// Somebody of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoMember {
    pub id: MemberId,
    pub name: String,
    pub role: Role,
    pub place: String,
}

impl Work {
    /// Waits for others who set something up, and tells what there is.
    pub async fn installed_under_lock(&mut self) -> Result<Installed, Error> {
        locks::take(&mut *self.transaction, locks::SETUP).await?;
        installed(&mut *self.transaction).await
    }

    /// Makes the demo organisation with its people, team and topics.
    pub async fn add_demo(&mut self, new: &NewDemo) -> Result<MadeDemo, Error> {
        let connection = &mut *self.transaction;
        let organisation = add_organisation(&mut *connection, &new.organisation, true).await?;
        let team = add_team(&mut *connection, &new.team, organisation).await?;
        let mut members = Vec::with_capacity(new.members.len());
        for member in &new.members {
            let id = add_member(&mut *connection, organisation, member)
                .await?
                .ok_or_else(|| Error::Corrupt {
                    table: "member",
                    column: "email",
                    row: organisation.0,
                    why: format!("{} exists outside of the demo", member.email),
                })?;
            match member.role {
                Role::Engineer | Role::Lead => join_team(&mut *connection, team, id).await?,
                Role::Employee | Role::Admin => {}
            }
            members.push(id);
        }
        let mut topics = Vec::with_capacity(new.topics.len());
        for topic in &new.topics {
            let id = add_topic(&mut *connection, organisation, team, topic).await?;
            topics.push(TopicId(id));
        }
        Ok(MadeDemo {
            organisation,
            team,
            members,
            topics,
        })
    }
}

impl Store {
    /// The people of the demo, in the order they were made. Empty when there is no demo.
    pub async fn demo_members(&self) -> Result<Vec<DemoMember>, Error> {
        let rows = sqlx::query!(
            "select member.id, member.name, member.role, member.place
             from member join organisation on organisation.id = member.organisation_id
             where organisation.is_demo and member.active
             order by member.id"
        )
        .fetch_all(&self.read)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(DemoMember {
                    id: MemberId(row.id),
                    role: role(&row.role, row.id)?,
                    name: row.name,
                    place: row.place,
                })
            })
            .collect()
    }

    /// Whether somebody belongs to the demo.
    pub async fn is_demo_member(&self, member: MemberId) -> Result<bool, Error> {
        Ok(sqlx::query_scalar!(
            "select exists (select from member
                            join organisation on organisation.id = member.organisation_id
                            where member.id = $1 and member.active and organisation.is_demo)
                 as \"is_demo!\"",
            member.0
        )
        .fetch_one(&self.control)
        .await?)
    }
}
