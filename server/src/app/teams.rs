//! Teams, as admins look after them.

use peerdesk_desk::{Member, MemberId, OrganisationId, TeamId};
use peerdesk_protocol as protocol;
use peerdesk_protocol::limits::NAME_CHARS_MAX;

use super::accounts::{AccountError, Accounts, Denied, normal_name};
use super::in_time;
use super::people::{administered, gives};
use crate::store::{Error, TeamFacts, TeamRefused};
use crate::wire;

impl Accounts {
    /// The teams that serve the admin's organisation.
    pub async fn teams(&self, admin: &Member) -> Result<protocol::TeamList, AccountError> {
        let organisation = administered(admin)?;
        let store = self.app.store();
        let gives = gives(admin);
        let teams = in_time(store.teams_of(organisation)).await?;
        let names = in_time(store.organisation_names(&gives)).await?;
        Ok(protocol::TeamList {
            teams: teams
                .into_iter()
                .map(|team| team_facts(team, &gives))
                .collect(),
            organisations: names
                .into_iter()
                .map(|(id, name)| protocol::Organisation {
                    id: protocol::OrganisationId(id.0),
                    name,
                })
                .collect(),
        })
    }

    /// Lets nothing more come to a team; what it has stays with its people.
    pub async fn retire_team(
        &self,
        admin: &Member,
        team: i64,
        retire: protocol::RetireTeam,
    ) -> Result<protocol::TeamFacts, AccountError> {
        let organisation = administered(admin)?;
        let topics_to = retire.topics_to.map(|to| TeamId(to.0));
        let store = self.app.store();
        let done = store
            .retire_team(organisation, &gives(admin), TeamId(team), topics_to)
            .await?;
        self.told(Some(done.map_err(Denied::from)?), admin)
    }

    /// Lets everything come to a team again.
    pub async fn restore_team(
        &self,
        admin: &Member,
        team: i64,
    ) -> Result<protocol::TeamFacts, AccountError> {
        let organisation = administered(admin)?;
        let store = self.app.store();
        let done = store
            .restore_team(organisation, &gives(admin), TeamId(team))
            .await?;
        self.told(done, admin)
    }

    /// Lets a team serve an organisation, or not, and returns all teams. The sockets of its members come
    /// back with the rights they have then.
    pub async fn set_service(
        &self,
        admin: &Member,
        team: i64,
        service: protocol::TeamService,
    ) -> Result<protocol::TeamList, AccountError> {
        administered(admin)?;
        let organisation = OrganisationId(service.organisation.0);
        let store = self.app.store();
        let done = store
            .set_service(&gives(admin), TeamId(team), organisation, service.serves)
            .await?;
        for member in done.map_err(Denied::from)? {
            self.tell_access(member);
        }
        self.forget_surroundings();
        self.teams(admin).await
    }

    /// Makes a team for the admin's organisation.
    pub async fn add_team(
        &self,
        admin: &Member,
        save: &protocol::SaveTeam,
    ) -> Result<protocol::TeamFacts, AccountError> {
        let organisation = administered(admin)?;
        let name = normal_name(&save.name, NAME_CHARS_MAX, "name")?;
        let made = self.app.store().make_team(organisation, &name).await?;
        self.told(made, admin)
    }

    /// Gives a team another name.
    pub async fn rename_team(
        &self,
        admin: &Member,
        team: i64,
        save: &protocol::SaveTeam,
    ) -> Result<protocol::TeamFacts, AccountError> {
        let organisation = administered(admin)?;
        let name = normal_name(&save.name, NAME_CHARS_MAX, "name")?;
        let store = self.app.store();
        let renamed = store
            .rename_team(organisation, &gives(admin), TeamId(team), &name)
            .await?;
        self.told(renamed, admin)
    }

    /// Lets somebody belong to a team, or not. Their sockets come back with the rights they have then.
    pub async fn set_membership(
        &self,
        admin: &Member,
        team: i64,
        membership: protocol::TeamMembership,
    ) -> Result<protocol::TeamFacts, AccountError> {
        let organisation = administered(admin)?;
        let member = MemberId(membership.member.0);
        let done = self
            .app
            .store()
            .set_membership(
                organisation,
                &gives(admin),
                TeamId(team),
                member,
                membership.belongs,
            )
            .await?;
        self.tell_access(member);
        self.told(Some(done.map_err(Denied::from)?), admin)
    }

    fn told(
        &self,
        team: Option<TeamFacts>,
        admin: &Member,
    ) -> Result<protocol::TeamFacts, AccountError> {
        self.forget_surroundings();
        let team = team.ok_or(Denied::NotFound)?;
        Ok(team_facts(team, &gives(admin)))
    }

    /// Topics and teams around a member, for who has been here for long.
    pub async fn surroundings_now(&self, member: &Member) -> Result<protocol::Surroundings, Error> {
        let (topics, teams) = self.surroundings(member).await?;
        Ok(protocol::Surroundings { topics, teams })
    }
}

fn team_facts(team: TeamFacts, gives: &[OrganisationId]) -> protocol::TeamFacts {
    protocol::TeamFacts {
        id: protocol::TeamId(team.id.0),
        name: team.name,
        retired: team.retired,
        open: team.open,
        may_change: team.organisations.iter().all(|one| gives.contains(one)),
        organisations: team
            .organisations
            .iter()
            .map(|id| protocol::OrganisationId(id.0))
            .collect(),
        members: team
            .members
            .into_iter()
            .map(|(id, name, role)| protocol::TeamMember {
                person: protocol::Person {
                    id: protocol::MemberId(id.0),
                    name: name.into(),
                },
                role: wire::role(role),
            })
            .collect(),
        topics: team
            .topics
            .iter()
            .map(|id| protocol::TopicId(id.0))
            .collect(),
    }
}

impl From<TeamRefused> for Denied {
    fn from(refused: TeamRefused) -> Self {
        match refused {
            TeamRefused::NotFound => Self::NotFound,
            TeamRefused::HasTopics => Self::TeamHasTopics,
            TeamRefused::HasTickets => Self::TeamHasTickets,
            TeamRefused::LastOrganisation => Self::LastOrganisation,
            TeamRefused::Retired => Self::TeamRetired,
        }
    }
}
