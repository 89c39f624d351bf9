//! Members as admins see them.

use peerdesk_desk::{MemberId, OrganisationId, Role, TeamId, Timestamp};
use sqlx::PgExecutor;

use super::accounts::like_literal;
use super::members::{role, role_word};
use super::time::timestamp;
use crate::store::{Error, Store};

/// Whether somebody can come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonState {
    Active,
    /// Without a password so far.
    Invited,
    Suspended,
}

/// A member with what belongs to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonFacts {
    pub id: MemberId,
    pub name: String,
    pub email: String,
    pub place: String,
    pub role: Role,
    pub state: PersonState,
    pub teams: Vec<TeamId>,
    /// Sign-ins that hold.
    pub sessions: u32,
    /// Tickets that they own.
    pub owns: u32,
    /// Until when their link to join holds.
    pub link_until: Option<Timestamp>,
}

/// Which members are wanted; each part narrows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleWanted {
    /// In the name, the address or the place.
    pub part: String,
    pub role: Option<Role>,
    pub state: Option<PersonState>,
    /// The last one of the page before.
    pub after: Option<MemberId>,
}

/// The facts of members of an organisation, by name; nothing narrows where an argument is null.
macro_rules! people {
    ($executor:expr, $organisation:expr, $id:expr, $wanted:expr, $limit:expr) => {
        sqlx::query_as!(
            PersonRow,
            "select member.id, name, email, place, role, active,
                    password_hash is not null as \"has_password!\",
                    array(select team_id from team_member
                          where member_id = member.id order by team_id) as \"teams!: Vec<i64>\",
                    (select count(*) from session
                     where member_id = member.id and ended_at is null
                       and expires_at > statement_timestamp()) as \"sessions!\",
                    (select count(*) from ticket where owner_id = member.id) as \"owns!\",
                    (select expires_at from join_link
                     where member_id = member.id and ended_at is null
                       and expires_at > statement_timestamp()) as link_until
             from member
             where organisation_id = $1
               and ($2::bigint is null or id = $2)
               and ($3 = '' or name ilike '%' || $3 || '%' or email ilike '%' || $3 || '%'
                    or place ilike '%' || $3 || '%')
               and ($4::text is null or role = $4)
               and ($5::text is null or $5 = case when not active then 'suspended'
                    when password_hash is null then 'invited' else 'active' end)
               and ($6::bigint is null
                    or (name, id) > (select name, id from member where id = $6))
             order by name, id limit $7",
            $organisation.0,
            $id,
            like_literal(&$wanted.part),
            $wanted.role.map(role_word),
            $wanted.state.map(state_word),
            $wanted.after.map(|id| id.0),
            $limit
        )
        .fetch_all($executor)
    };
}

impl Store {
    /// Members of an organisation, by name.
    pub async fn people_of(
        &self,
        organisation: OrganisationId,
        wanted: &PeopleWanted,
        limit: usize,
    ) -> Result<Vec<PersonFacts>, Error> {
        let rows = people!(&self.read, organisation, None::<i64>, wanted, limit as i64).await?;
        rows.into_iter().map(PersonRow::read).collect()
    }

    /// One member of an organisation.
    pub async fn person_of(
        &self,
        organisation: OrganisationId,
        id: MemberId,
    ) -> Result<Option<PersonFacts>, Error> {
        person(&self.read, organisation, id).await
    }
}

/// One member of an organisation, where it is asked.
pub(super) async fn person(
    executor: impl PgExecutor<'_>,
    organisation: OrganisationId,
    id: MemberId,
) -> Result<Option<PersonFacts>, Error> {
    let anybody = PeopleWanted::default();
    let mut rows = people!(executor, organisation, Some(id.0), anybody, 1).await?;
    rows.pop().map(PersonRow::read).transpose()
}

struct PersonRow {
    id: i64,
    name: String,
    email: String,
    place: String,
    role: String,
    active: bool,
    has_password: bool,
    teams: Vec<i64>,
    sessions: i64,
    owns: i64,
    link_until: Option<::time::OffsetDateTime>,
}

impl PersonRow {
    fn read(self) -> Result<PersonFacts, Error> {
        let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(PersonFacts {
            id: MemberId(self.id),
            role: role(&self.role, self.id)?,
            name: self.name,
            email: self.email,
            place: self.place,
            state: match (self.active, self.has_password) {
                (false, _) => PersonState::Suspended,
                (true, false) => PersonState::Invited,
                (true, true) => PersonState::Active,
            },
            teams: self.teams.into_iter().map(TeamId).collect(),
            sessions: count(self.sessions),
            owns: count(self.owns),
            link_until: self.link_until.map(timestamp),
        })
    }
}

fn state_word(state: PersonState) -> &'static str {
    match state {
        PersonState::Active => "active",
        PersonState::Invited => "invited",
        PersonState::Suspended => "suspended",
    }
}
