//! The first steps of an installation: its one-time link, the first admin, seeded organisations.

use peerdesk_desk::{MemberId, Millis, OrganisationId, Role, TeamId};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::locks;
use super::members::role_word;
use crate::store::{Error, Store};

/// What was set up so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Installed {
    pub has_admin: bool,
    pub has_demo: bool,
    /// There is an organisation beside the demo.
    pub has_own: bool,
}

/// The first organisation and its admin.
#[derive(Clone, Debug)]
pub struct NewInstallation {
    pub organisation: String,
    pub admin: NewMember,
    /// The team that starts as second line of everything.
    pub team: String,
    pub topics: Vec<NewTopic>,
}

/// A member to be.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// In lower case.
    pub email: String,
    pub name: String,
    pub place: String,
    pub role: Role,
    /// In PHC form.
    pub password_hash: Option<String>,
}

/// A topic to be.
#[derive(Clone, Debug)]
pub struct NewTopic {
    pub name: String,
    pub keywords: Vec<String>,
    pub peer_window: Millis,
    pub fast_lane: bool,
}

/// What using a setup link came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupOutcome {
    Done(MemberId),
    /// No such link, or used, or expired, or there is an admin already.
    LinkInvalid,
    EmailTaken,
}

impl Store {
    /// What the nodes of the installation seal their words to each other with.
    pub async fn bus_secret(&self) -> Result<Vec<u8>, Error> {
        Ok(sqlx::query_scalar!("select bus_secret from installation")
            .fetch_one(&self.control)
            .await?)
    }

    /// Names the installation for good; part of what access tokens say.
    pub async fn installation(&self) -> Result<Uuid, Error> {
        Ok(sqlx::query_scalar!("select generation from installation")
            .fetch_one(&self.control)
            .await?)
    }

    /// What was set up so far.
    pub async fn installed(&self) -> Result<Installed, Error> {
        installed(&self.control).await
    }

    /// Keeps a new setup link while there is no admin; says whether it did.
    pub async fn add_setup_link(&self, token_hash: &[u8], lifetime: Millis) -> Result<bool, Error> {
        let done = sqlx::query!(
            "insert into setup_link (token_hash, expires_at)
             select $1, clock_timestamp() + $2 * interval '1 millisecond'
             where not exists (select from member where role = 'admin' and active)",
            token_hash,
            lifetime.0 as f64,
        )
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Uses a setup link up: the first organisation, its admin, a team and topics, all or nothing.
    /// Whoever comes second finds that there is an admin.
    pub async fn set_up(
        &self,
        token_hash: &[u8],
        new: &NewInstallation,
    ) -> Result<SetupOutcome, Error> {
        let mut transaction = self.write.begin().await?;
        locks::take(&mut *transaction, locks::SETUP).await?;
        if installed(&mut *transaction).await?.has_admin {
            return Ok(SetupOutcome::LinkInvalid);
        }
        let used = sqlx::query!(
            "update setup_link set used_at = clock_timestamp()
             where token_hash = $1 and used_at is null and expires_at > statement_timestamp()",
            token_hash
        )
        .execute(&mut *transaction)
        .await?;
        if used.rows_affected() != 1 {
            return Ok(SetupOutcome::LinkInvalid);
        }
        let organisation = add_organisation(&mut *transaction, &new.organisation, false).await?;
        let Some(admin) = add_member(&mut *transaction, organisation, &new.admin).await? else {
            return Ok(SetupOutcome::EmailTaken);
        };
        let team = add_team(&mut transaction, &new.team, organisation).await?;
        for topic in &new.topics {
            add_topic(&mut *transaction, organisation, team, topic).await?;
        }
        transaction.commit().await?;
        Ok(SetupOutcome::Done(admin))
    }
}

/// Why an organisation was not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrganisationRefused {
    NameTaken,
    /// No team in use has this name, or several have.
    NoSuchTeam,
}

/// Whose second line an organisation gets.
#[derive(Clone, Debug)]
pub enum FirstTeam {
    /// One of its own, of this name.
    Own(String),
    /// One that is there, and comes to serve it too.
    Shared(String),
}

impl Store {
    /// Adds an organisation with topics to begin with.
    pub async fn add_organisation(
        &self,
        name: &str,
        team: &FirstTeam,
        topics: &[NewTopic],
    ) -> Result<Result<OrganisationId, OrganisationRefused>, Error> {
        let mut transaction = self.write.begin().await?;
        locks::take(&mut *transaction, locks::SETUP).await?;
        let is_taken = sqlx::query_scalar!(
            "select exists (select from organisation where name = $1) as \"taken!\"",
            name
        )
        .fetch_one(&mut *transaction)
        .await?;
        if is_taken {
            return Ok(Err(OrganisationRefused::NameTaken));
        }
        let organisation = add_organisation(&mut *transaction, name, false).await?;
        let team = match team {
            FirstTeam::Own(name) => add_team(&mut transaction, name, organisation).await?,
            FirstTeam::Shared(name) => {
                let Some(team) = share_team(&mut transaction, name, organisation).await? else {
                    return Ok(Err(OrganisationRefused::NoSuchTeam));
                };
                team
            }
        };
        for topic in topics {
            add_topic(&mut *transaction, organisation, team, topic).await?;
        }
        transaction.commit().await?;
        Ok(Ok(organisation))
    }
}

/// Lets the one team of a name serve an organisation. Every node hears that its members' rights changed.
async fn share_team(
    connection: &mut PgConnection,
    name: &str,
    organisation: OrganisationId,
) -> Result<Option<TeamId>, Error> {
    let found = sqlx::query_scalar!(
        "select id from team where name = $1 and retired_at is null order by id limit 2",
        name
    )
    .fetch_all(&mut *connection)
    .await?;
    let [team] = found.as_slice() else {
        return Ok(None);
    };
    serve(&mut *connection, TeamId(*team), organisation).await?;
    sqlx::query!(
        "update member set access_changed_at = clock_timestamp()
         where id in (select member_id from team_member where team_id = $1)",
        team
    )
    .execute(connection)
    .await?;
    Ok(Some(TeamId(*team)))
}

pub(super) async fn installed(executor: impl PgExecutor<'_>) -> Result<Installed, Error> {
    Ok(sqlx::query_as!(
        Installed,
        "select exists (select from member where role = 'admin' and active) as \"has_admin!\",
                exists (select from organisation where is_demo) as \"has_demo!\",
                exists (select from organisation where not is_demo) as \"has_own!\""
    )
    .fetch_one(executor)
    .await?)
}

pub(super) async fn add_organisation(
    executor: impl PgExecutor<'_>,
    name: &str,
    is_demo: bool,
) -> Result<OrganisationId, Error> {
    let id = sqlx::query_scalar!(
        "insert into organisation (name, is_demo) values ($1, $2) returning id",
        name,
        is_demo
    )
    .fetch_one(executor)
    .await?;
    Ok(OrganisationId(id))
}

/// Adds a member, or nobody when the address is taken.
pub(super) async fn add_member(
    executor: impl PgExecutor<'_>,
    organisation: OrganisationId,
    new: &NewMember,
) -> Result<Option<MemberId>, Error> {
    let id = sqlx::query_scalar!(
        "insert into member (organisation_id, email, name, place, role, password_hash)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (email) do nothing returning id",
        organisation.0,
        new.email,
        new.name,
        new.place,
        role_word(new.role),
        new.password_hash,
    )
    .fetch_optional(executor)
    .await?;
    Ok(id.map(MemberId))
}

/// Adds a team that serves one organisation.
pub(super) async fn add_team(
    connection: &mut PgConnection,
    name: &str,
    organisation: OrganisationId,
) -> Result<TeamId, Error> {
    let team = sqlx::query_scalar!("insert into team (name) values ($1) returning id", name)
        .fetch_one(&mut *connection)
        .await?;
    let team = TeamId(team);
    serve(connection, team, organisation).await?;
    Ok(team)
}

/// Lets a team serve an organisation.
pub(super) async fn serve(
    executor: impl PgExecutor<'_>,
    team: TeamId,
    organisation: OrganisationId,
) -> Result<(), Error> {
    sqlx::query!(
        "insert into team_organisation (team_id, organisation_id) values ($1, $2)
         on conflict do nothing",
        team.0,
        organisation.0
    )
    .execute(executor)
    .await?;
    Ok(())
}

pub(super) async fn join_team(
    executor: impl PgExecutor<'_>,
    team: TeamId,
    member: MemberId,
) -> Result<(), Error> {
    sqlx::query!(
        "insert into team_member (team_id, member_id) values ($1, $2) on conflict do nothing",
        team.0,
        member.0
    )
    .execute(executor)
    .await?;
    Ok(())
}

pub(super) async fn add_topic(
    executor: impl PgExecutor<'_>,
    organisation: OrganisationId,
    team: TeamId,
    new: &NewTopic,
) -> Result<i64, Error> {
    Ok(sqlx::query_scalar!(
        "insert into topic (organisation_id, team_id, name, keywords, peer_window_seconds, fast_lane)
         values ($1, $2, $3, $4, $5, $6) returning id",
        organisation.0,
        team.0,
        new.name,
        &new.keywords,
        (new.peer_window.0 / 1000) as i32,
        new.fast_lane,
    )
    .fetch_one(executor)
    .await?)
}
