//! Topics as admins see and change them.

use peerdesk_desk::{OrganisationId, TeamId, TopicId};
use sqlx::PgConnection;

use super::locks;
use super::policies::keep_terms_of;
use crate::store::{Error, Store};

/// A topic as admins see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicFacts {
    pub id: TopicId,
    pub name: String,
    pub path: String,
    pub keywords: Vec<String>,
    pub team: TeamId,
    pub active: bool,
    /// Tickets about it that have not ended.
    pub open: u32,
}

/// What becomes of a topic; what is absent stays. A topic to be has everything but `active`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicChange {
    pub name: Option<String>,
    pub path: Option<String>,
    pub keywords: Option<Vec<String>>,
    pub team: Option<TeamId>,
    pub active: Option<bool>,
}

/// Why a change of a topic did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopicRefused {
    /// No such topic, or no such team that serves the organisation.
    NotFound,
    /// Another topic of the organisation has the name.
    NameTaken,
    /// Nothing would be left that one can ask about.
    LastTopic,
    TooMany,
}

/// Topics that one organisation can have, archived ones included.
const TOPICS_MAX: i64 = 500;

impl Store {
    /// All topics of an organisation, by path and name.
    pub async fn topic_list(&self, organisation: OrganisationId) -> Result<Vec<TopicFacts>, Error> {
        let mut connection = self.read.acquire().await?;
        read_topics(&mut connection, organisation, None).await
    }

    /// Adds a topic, with the terms that follow for it from what is set in the organisation.
    pub async fn make_topic(
        &self,
        organisation: OrganisationId,
        name: &str,
        path: &str,
        keywords: &[String],
        team: TeamId,
    ) -> Result<Result<TopicFacts, TopicRefused>, Error> {
        let mut transaction = self.write.begin().await?;
        locks::take_policies(&mut *transaction, organisation).await?;
        let count = sqlx::query_scalar!(
            "select count(*) as \"count!\" from topic where organisation_id = $1",
            organisation.0
        )
        .fetch_one(&mut *transaction)
        .await?;
        if count >= TOPICS_MAX {
            return Ok(Err(TopicRefused::TooMany));
        }
        if !serves(&mut transaction, team, organisation).await? {
            return Ok(Err(TopicRefused::NotFound));
        }
        let made = sqlx::query_scalar!(
            "insert into topic (organisation_id, team_id, name, path, keywords, rank)
             values ($1, $2, $3, $4, $5,
                     (select coalesce(max(rank), 0) + 1 from topic where organisation_id = $1))
             on conflict (organisation_id, name) do nothing returning id",
            organisation.0,
            team.0,
            name,
            path,
            keywords
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(id) = made else {
            return Ok(Err(TopicRefused::NameTaken));
        };
        keep_terms_of(&mut transaction, organisation).await?;
        let facts = read_topics(&mut transaction, organisation, Some(TopicId(id))).await?;
        transaction.commit().await?;
        Ok(facts.into_iter().next().ok_or(TopicRefused::NotFound))
    }

    /// Changes a topic, and the terms that follow when another team brings others.
    pub async fn change_topic(
        &self,
        organisation: OrganisationId,
        id: TopicId,
        change: &TopicChange,
    ) -> Result<Result<TopicFacts, TopicRefused>, Error> {
        let mut transaction = self.write.begin().await?;
        locks::take_policies(&mut *transaction, organisation).await?;
        if let Some(team) = change.team
            && !serves(&mut transaction, team, organisation).await?
        {
            return Ok(Err(TopicRefused::NotFound));
        }
        match write_topic(&mut transaction, organisation, id, change).await {
            Ok(true) => {}
            Ok(false) => return Ok(Err(TopicRefused::NotFound)),
            Err(error) if error.is_conflict() => return Ok(Err(TopicRefused::NameTaken)),
            Err(error) => return Err(error),
        }
        let has_topic = sqlx::query_scalar!(
            "select exists (select from topic where organisation_id = $1 and active) as \"has!\"",
            organisation.0
        )
        .fetch_one(&mut *transaction)
        .await?;
        if !has_topic {
            return Ok(Err(TopicRefused::LastTopic));
        }
        keep_terms_of(&mut transaction, organisation).await?;
        let facts = read_topics(&mut transaction, organisation, Some(id)).await?;
        transaction.commit().await?;
        Ok(facts.into_iter().next().ok_or(TopicRefused::NotFound))
    }
}

/// Writes what is named; false when there is no such topic in the organisation.
async fn write_topic(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    id: TopicId,
    change: &TopicChange,
) -> Result<bool, Error> {
    let done = sqlx::query!(
        "update topic set name = coalesce($3, name), path = coalesce($4, path),
                keywords = coalesce($5, keywords), team_id = coalesce($6, team_id),
                active = coalesce($7, active)
         where id = $1 and organisation_id = $2",
        id.0,
        organisation.0,
        change.name.as_deref(),
        change.path.as_deref(),
        change.keywords.as_deref(),
        change.team.map(|team| team.0),
        change.active
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether topics of the organisation can lead to the team.
async fn serves(
    connection: &mut PgConnection,
    team: TeamId,
    organisation: OrganisationId,
) -> Result<bool, Error> {
    Ok(sqlx::query_scalar!(
        "select exists (select from team_organisation join team on team.id = team_id
                        where team_id = $1 and organisation_id = $2 and retired_at is null)
             as \"serves!\"",
        team.0,
        organisation.0
    )
    .fetch_one(connection)
    .await?)
}

async fn read_topics(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    only: Option<TopicId>,
) -> Result<Vec<TopicFacts>, Error> {
    let rows = sqlx::query!(
        "select id, name, path, keywords, team_id, active,
                (select count(*) from ticket
                 where ticket.organisation_id = $1 and topic_id = topic.id
                   and stage in ('open', 'escalated', 'claimed', 'pending', 'bundled'))
                    as \"open!\"
         from topic where organisation_id = $1 and ($2::bigint is null or id = $2)
         order by path, name",
        organisation.0,
        only.map(|topic| topic.0)
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| TopicFacts {
            id: TopicId(row.id),
            name: row.name,
            path: row.path,
            keywords: row.keywords,
            team: TeamId(row.team_id),
            active: row.active,
            open: u32::try_from(row.open).unwrap_or(u32::MAX),
        })
        .collect())
}
