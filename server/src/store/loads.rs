//! Who has how much to do.

use peerdesk_desk::{MemberId, OrganisationId, TeamId};

use crate::store::{Error, Store};

/// What one engineer owns, in whatever team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerLoad {
    pub member: MemberId,
    pub claimed: u32,
    pub pending: u32,
}

impl Store {
    /// Organisations that a team serves; none for a team that there is not.
    pub async fn served_by(&self, team: TeamId) -> Result<Vec<OrganisationId>, Error> {
        let ids = sqlx::query_scalar!(
            "select organisation_id from team_organisation where team_id = $1",
            team.0
        )
        .fetch_all(&self.read)
        .await?;
        Ok(ids.into_iter().map(OrganisationId).collect())
    }

    /// Tickets that wait in the queue of a team, of these organisations.
    pub async fn waiting_in(
        &self,
        team: TeamId,
        organisations: &[OrganisationId],
    ) -> Result<u32, Error> {
        let ids: Vec<i64> = organisations.iter().map(|id| id.0).collect();
        let waiting = sqlx::query_scalar!(
            "select count(*) as \"waiting!\" from ticket
             where organisation_id = any($2) and stage = 'escalated' and team_id = $1
               and stage in ('open', 'escalated', 'claimed', 'pending', 'bundled')",
            team.0,
            &ids
        )
        .fetch_one(&self.read)
        .await?;
        Ok(u32::try_from(waiting).unwrap_or(u32::MAX))
    }

    /// What each active member of a team owns, those with the least first.
    pub async fn loads_of(&self, team: TeamId) -> Result<Vec<OwnerLoad>, Error> {
        let rows = sqlx::query!(
            "select member.id,
                    (select count(*) from ticket
                     where owner_id = member.id and stage = 'claimed') as \"claimed!\",
                    (select count(*) from ticket
                     where owner_id = member.id and stage = 'pending') as \"pending!\"
             from team_member join member on member.id = team_member.member_id
             where team_id = $1 and member.active
             order by 2, 3, member.id",
            team.0
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| OwnerLoad {
                member: MemberId(row.id),
                claimed: u32::try_from(row.claimed).unwrap_or(u32::MAX),
                pending: u32::try_from(row.pending).unwrap_or(u32::MAX),
            })
            .collect())
    }
}
