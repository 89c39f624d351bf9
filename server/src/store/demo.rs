//! The demo organisation: made as a whole in one transaction, and its people, who need no password.

use peerdesk_desk::{MemberId, OrganisationId, Role, TeamId, Ticket, TicketId, Timestamp, TopicId};

use super::events::{Change, append};
use super::locks;
use super::members::role;
use super::setup::{
    Installed, NewMember, NewTopic, add_member, add_organisation, add_team, add_topic, installed,
    join_team,
};
use super::stored::visibility_word;
use super::ticket_row::Copies;
use super::time::moment;
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
    /// Gives a new ticket its id and the organisation's next number.
    pub async fn number(&mut self, organisation: OrganisationId) -> Result<(TicketId, i64), Error> {
        let row = sqlx::query!(
            "update organisation set last_ticket_number = last_ticket_number + 1
             where id = $1
             returning nextval(pg_get_serial_sequence('ticket', 'id')) as \"id!\",
                       last_ticket_number as number",
            organisation.0
        )
        .fetch_one(&mut *self.transaction)
        .await?;
        Ok((TicketId(row.id), row.number))
    }

    /// Inserts a new ticket as it was born. Its events are recorded by [`Work::append_past`].
    pub async fn insert(
        &mut self,
        ticket: &Ticket,
        number: i64,
        at: Timestamp,
    ) -> Result<(), Error> {
        let copies = Copies::of(ticket)?;
        sqlx::query!(
            "insert into ticket
                 (id, organisation_id, number, requester_id, title, topic_id, team_id, visibility,
                  cycle, stage, facts, asked_at, changed_at)
             overriding system value
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
            ticket.id.0,
            ticket.organisation.0,
            number,
            ticket.requester.0,
            ticket.title.as_str(),
            ticket.topic.0,
            ticket.team.0,
            visibility_word(ticket.visibility),
            ticket.cycle as i32,
            copies.stage,
            copies.facts,
            moment(at),
        )
        .execute(&mut *self.transaction)
        .await?;
        // Search follows moments, and what happens to this ticket lies in the past.
        sqlx::query!(
            "insert into search_touch (ticket_id) values ($1)",
            ticket.id.0
        )
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// Records a change that is told as having happened some time ago.
    pub async fn append_past(&mut self, change: Change<'_>) -> Result<(), Error> {
        if append(&mut self.transaction, change, None).await? {
            return Ok(());
        }
        Err(Error::Corrupt {
            table: "ticket",
            column: "public_head",
            row: change.ticket.id.0,
            why: "a ticket of the demo is not where its script left it".to_owned(),
        })
    }

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
