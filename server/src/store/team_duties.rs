//! What a team takes on: the organisations that it serves, and whether anything more comes to it.

use peerdesk_desk::{MemberId, OrganisationId, TeamId};
use sqlx::PgConnection;

use super::locks;
use super::policies::keep_terms_of;
use super::setup::serve;
use super::teams::{TeamFacts, any_retired, are_given, read_teams};
use crate::store::{Error, Store};

/// Why a team goes on as it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamRefused {
    /// No such team or organisation, or not the admin's to give.
    NotFound,
    /// Its topics need another team.
    HasTopics,
    /// Tickets of the organisation would have nobody who sees them.
    HasTickets,
    /// A team serves somebody.
    LastOrganisation,
    /// The team that is to take on something takes nothing more.
    Retired,
}

impl Store {
    /// Lets nothing more come to a team. All of its topics become those of another one, and what it has
    /// stays with its people until it ends.
    pub async fn retire_team(
        &self,
        organisation: OrganisationId,
        gives: &[OrganisationId],
        team: TeamId,
        topics_to: Option<TeamId>,
    ) -> Result<Result<TeamFacts, TeamRefused>, Error> {
        let mut transaction = self.write.begin().await?;
        let named: Vec<TeamId> = [team].into_iter().chain(topics_to).collect();
        if topics_to == Some(team) || !are_given(&mut *transaction, &named, gives).await? {
            return Ok(Err(TeamRefused::NotFound));
        }
        // Whoever makes or changes a topic holds the same locks, so none comes to the team meanwhile.
        let served = served_by(&mut transaction, team).await?;
        for one in &served {
            locks::take_policies(&mut *transaction, *one).await?;
        }
        if has_topics(&mut transaction, team, None).await? {
            let Some(to) = topics_to else {
                return Ok(Err(TeamRefused::HasTopics));
            };
            if any_retired(&mut *transaction, &[to]).await? {
                return Ok(Err(TeamRefused::Retired));
            }
            if !move_topics(&mut transaction, team, to).await? {
                return Ok(Err(TeamRefused::NotFound));
            }
        }
        sqlx::query!(
            "update team set retired_at = coalesce(retired_at, clock_timestamp()) where id = $1",
            team.0
        )
        .execute(&mut *transaction)
        .await?;
        for one in &served {
            keep_terms_of(&mut transaction, *one).await?;
        }
        let facts = read_teams(&mut transaction, organisation, Some(team)).await?;
        transaction.commit().await?;
        Ok(facts.into_iter().next().ok_or(TeamRefused::NotFound))
    }

    /// Lets topics, people and tickets come to a team again.
    pub async fn restore_team(
        &self,
        organisation: OrganisationId,
        gives: &[OrganisationId],
        team: TeamId,
    ) -> Result<Option<TeamFacts>, Error> {
        let mut transaction = self.write.begin().await?;
        if !are_given(&mut *transaction, &[team], gives).await? {
            return Ok(None);
        }
        sqlx::query!("update team set retired_at = null where id = $1", team.0)
            .execute(&mut *transaction)
            .await?;
        let facts = read_teams(&mut transaction, organisation, Some(team)).await?;
        transaction.commit().await?;
        Ok(facts.into_iter().next())
    }

    /// Lets a team serve an organisation, or not, and returns its members: every node hears that their
    /// rights changed.
    pub async fn set_service(
        &self,
        gives: &[OrganisationId],
        team: TeamId,
        organisation: OrganisationId,
        serves: bool,
    ) -> Result<Result<Vec<MemberId>, TeamRefused>, Error> {
        let mut transaction = self.write.begin().await?;
        if !gives.contains(&organisation) || !are_given(&mut *transaction, &[team], gives).await? {
            return Ok(Err(TeamRefused::NotFound));
        }
        locks::take_policies(&mut *transaction, organisation).await?;
        let done = if serves {
            begin_service(&mut transaction, team, organisation).await?
        } else {
            end_service(&mut transaction, team, organisation).await?
        };
        if let Err(refused) = done {
            return Ok(Err(refused));
        }
        let members = sqlx::query_scalar!(
            "update member set access_changed_at = clock_timestamp()
             where id in (select member_id from team_member where team_id = $1) returning id",
            team.0
        )
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Ok(members.into_iter().map(MemberId).collect()))
    }
}

async fn begin_service(
    connection: &mut PgConnection,
    team: TeamId,
    organisation: OrganisationId,
) -> Result<Result<(), TeamRefused>, Error> {
    if any_retired(&mut *connection, &[team]).await? {
        return Ok(Err(TeamRefused::Retired));
    }
    serve(connection, team, organisation).await?;
    Ok(Ok(()))
}

async fn end_service(
    connection: &mut PgConnection,
    team: TeamId,
    organisation: OrganisationId,
) -> Result<Result<(), TeamRefused>, Error> {
    // The row of the team: two organisations taken out at once would leave none.
    sqlx::query!("select id from team where id = $1 for update", team.0)
        .fetch_one(&mut *connection)
        .await?;
    if has_topics(connection, team, Some(organisation)).await? {
        return Ok(Err(TeamRefused::HasTopics));
    }
    if has_tickets(connection, team, organisation).await? {
        return Ok(Err(TeamRefused::HasTickets));
    }
    sqlx::query!(
        "delete from team_organisation where team_id = $1 and organisation_id = $2",
        team.0,
        organisation.0
    )
    .execute(&mut *connection)
    .await?;
    if served_by(connection, team).await?.is_empty() {
        return Ok(Err(TeamRefused::LastOrganisation));
    }
    Ok(Ok(()))
}

/// In the order of their ids, in which their locks are taken.
async fn served_by(
    connection: &mut PgConnection,
    team: TeamId,
) -> Result<Vec<OrganisationId>, Error> {
    let served = sqlx::query_scalar!(
        "select organisation_id from team_organisation where team_id = $1
         order by organisation_id",
        team.0
    )
    .fetch_all(connection)
    .await?;
    Ok(served.into_iter().map(OrganisationId).collect())
}

/// Whether topics lead to a team, archived ones too: they may be brought back.
async fn has_topics(
    connection: &mut PgConnection,
    team: TeamId,
    organisation: Option<OrganisationId>,
) -> Result<bool, Error> {
    Ok(sqlx::query_scalar!(
        "select exists (select from topic
                        where team_id = $1 and ($2::bigint is null or organisation_id = $2))
             as \"has!\"",
        team.0,
        organisation.map(|organisation| organisation.0)
    )
    .fetch_one(connection)
    .await?)
}

/// Whether a team has tickets of an organisation that have not ended, or may come back: a solved one
/// has a timer until it is closed.
async fn has_tickets(
    connection: &mut PgConnection,
    team: TeamId,
    organisation: OrganisationId,
) -> Result<bool, Error> {
    Ok(sqlx::query_scalar!(
        "select exists (select from ticket
                        where organisation_id = $1 and team_id = $2
                          and stage in ('open', 'escalated', 'claimed', 'pending', 'bundled'))
             or exists (select from timer join ticket on ticket.id = ticket_id
                        where fired_at is null and organisation_id = $1 and team_id = $2)
             as \"has!\"",
        organisation.0,
        team.0
    )
    .fetch_one(connection)
    .await?)
}

/// Gives topics to a team; false when it does not serve one of their organisations.
async fn move_topics(
    connection: &mut PgConnection,
    from: TeamId,
    to: TeamId,
) -> Result<bool, Error> {
    let unserved = sqlx::query_scalar!(
        "select exists (select from topic
                        where team_id = $1
                          and not exists (select from team_organisation
                                          where team_organisation.team_id = $2
                                            and team_organisation.organisation_id
                                                = topic.organisation_id)) as \"unserved!\"",
        from.0,
        to.0
    )
    .fetch_one(&mut *connection)
    .await?;
    if unserved {
        return Ok(false);
    }
    sqlx::query!(
        "update topic set team_id = $2 where team_id = $1",
        from.0,
        to.0
    )
    .execute(connection)
    .await?;
    Ok(true)
}
