//! Adding people, changing them and ending their access: by admins, and from the machine's console.

use peerdesk_desk::{Member, MemberId, Millis, OrganisationId, Role, TeamId};
use peerdesk_protocol as protocol;
use peerdesk_protocol::limits::{JOIN_LINK_MS, NAME_CHARS_MAX, PEOPLE_PAGE_MAX};

use super::accounts::{AccountError, Accounts, Denied, normal_email, normal_name};
use super::in_time;
use crate::auth::{Secret, SecretHash};
use crate::bus::Hint;
use crate::store::{
    LinkToMail, NewInvitation, NewMember, PeopleRefused, PeopleWanted, PersonChange, PersonFacts,
    PersonState,
};
use crate::wire;

/// How long a link to join holds.
const JOIN_LINK_LIFETIME: Millis = Millis(JOIN_LINK_MS);

/// A person to be added.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Needed where there are several organisations.
    pub organisation: Option<String>,
    pub email: String,
    pub name: String,
    /// Department or office.
    pub place: String,
    pub role: Role,
}

/// Which people an admin wants to see; each part narrows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleQuery {
    /// In the name, the address or the place.
    pub part: String,
    pub role: Option<protocol::Role>,
    pub state: Option<protocol::PersonState>,
    /// The last one of the page before.
    pub after: Option<i64>,
}

impl Accounts {
    /// People of the admin's organisation, by name.
    pub async fn people(
        &self,
        admin: &Member,
        query: PeopleQuery,
    ) -> Result<protocol::PeoplePage, AccountError> {
        let organisation = administered(admin)?;
        let wanted = PeopleWanted {
            part: query.part.trim().chars().take(NAME_CHARS_MAX).collect(),
            role: query.role.map(wire::role_of),
            state: query.state.map(state_of),
            after: query.after.map(MemberId),
        };
        // One more than is shown says whether there are more.
        let asked = PEOPLE_PAGE_MAX + 1;
        let store = self.app.store();
        let mut found = in_time(store.people_of(organisation, &wanted, asked)).await?;
        let more = found.len() > PEOPLE_PAGE_MAX;
        found.truncate(PEOPLE_PAGE_MAX);
        Ok(protocol::PeoplePage {
            people: found.into_iter().map(person_facts).collect(),
            more,
        })
    }

    /// One member of the admin's organisation.
    pub async fn person(
        &self,
        admin: &Member,
        id: i64,
    ) -> Result<protocol::PersonFacts, AccountError> {
        let organisation = administered(admin)?;
        let found = in_time(self.app.store().person_of(organisation, MemberId(id))).await?;
        Ok(found.map(person_facts).ok_or(Denied::NotFound)?)
    }

    /// Adds a member without a password, and makes the link by which they come in; `by_mail` says whether
    /// this node can send it.
    pub async fn invite(
        &self,
        admin: &Member,
        invite: protocol::InvitePerson,
        by_mail: bool,
    ) -> Result<protocol::Invited, AccountError> {
        let organisation = administered(admin)?;
        let role = wire::role_of(invite.role);
        if role == Role::Employee && !invite.teams.is_empty() {
            return Err(Denied::NotSecondLine.into());
        }
        let token = Secret::generate();
        let new = NewInvitation {
            by: admin.id,
            member: NewMember {
                email: known_email(&invite.email)?,
                name: normal_person(&invite.name)?,
                place: normal_place(&invite.place)?,
                role,
                password_hash: None,
            },
            teams: invite.teams.iter().map(|team| TeamId(team.0)).collect(),
            token_hash: token.hash().as_bytes().to_vec(),
            lifetime: JOIN_LINK_LIFETIME,
        };
        let store = self.app.store();
        let done = store.invite(organisation, &gives(admin), &new).await?;
        let (person, until) = done.map_err(Denied::from)?;
        Ok(protocol::Invited {
            person: person_facts(person),
            link: protocol::JoinLink {
                token: token.reveal(),
                until: until.0,
                by_mail,
            },
        })
    }

    /// Changes a member of the admin's organisation. What makes or ends an admin's own rights has to be
    /// done by another one.
    pub async fn change_person(
        &self,
        admin: &Member,
        id: i64,
        change: protocol::ChangePerson,
    ) -> Result<protocol::PersonFacts, AccountError> {
        let organisation = administered(admin)?;
        let id = MemberId(id);
        let loses = change.suspended == Some(true)
            || change
                .role
                .is_some_and(|role| role != protocol::Role::Admin);
        if id == admin.id && loses {
            return Err(Denied::Oneself.into());
        }
        let change = PersonChange {
            name: change.name.as_deref().map(normal_person).transpose()?,
            email: change.email.as_deref().map(known_email).transpose()?,
            place: change.place.as_deref().map(normal_place).transpose()?,
            role: change.role.map(wire::role_of),
            active: change.suspended.map(|suspended| !suspended),
        };
        let store = self.app.store();
        let done = store.change_person(organisation, id, &change).await?;
        self.tell_access(id);
        Ok(person_facts(done.map_err(Denied::from)?))
    }

    /// Ends every session of a member of the admin's organisation.
    pub async fn sign_out_person(&self, admin: &Member, id: i64) -> Result<(), AccountError> {
        let organisation = administered(admin)?;
        let id = MemberId(id);
        if !self.app.store().sign_out_person(organisation, id).await? {
            return Err(Denied::NotFound.into());
        }
        self.tell_access(id);
        Ok(())
    }

    /// Makes another link for a member, in place of the one before; `by_mail` says whether this node can
    /// send it.
    pub async fn join_link(
        &self,
        admin: &Member,
        id: i64,
        by_mail: bool,
    ) -> Result<protocol::JoinLink, AccountError> {
        let organisation = administered(admin)?;
        let token = Secret::generate();
        let until = self
            .app
            .store()
            .add_join_link(
                organisation,
                MemberId(id),
                admin.id,
                token.hash().as_bytes(),
                JOIN_LINK_LIFETIME,
            )
            .await?
            .ok_or(Denied::NotFound)?;
        Ok(protocol::JoinLink {
            token: token.reveal(),
            until: until.0,
            by_mail,
        })
    }

    /// The link of a member that holds, for the admin who was shown its token.
    pub async fn link_to_mail(
        &self,
        admin: &Member,
        id: i64,
        token: &str,
    ) -> Result<(SecretHash, LinkToMail), AccountError> {
        let organisation = administered(admin)?;
        let hash = Secret::parse(token).ok_or(Denied::NotFound)?.hash();
        let found = self
            .app
            .store()
            .link_to_mail(organisation, MemberId(id), hash.as_bytes())
            .await?;
        Ok((hash, found.ok_or(Denied::NotFound)?))
    }

    /// Has every node look at once whose rights and names changed.
    pub(super) fn tell_access(&self, member: MemberId) {
        self.app.bus().publish(Hint::Access { member });
    }

    /// Adds a member with a password.
    pub async fn add_person(
        &self,
        new: NewPerson,
        password: String,
    ) -> Result<MemberId, AccountError> {
        let organisation = self.organisation_named(new.organisation.as_deref()).await?;
        let member = NewMember {
            email: known_email(&new.email)?,
            name: normal_person(&new.name)?,
            place: normal_place(&new.place)?,
            role: new.role,
            password_hash: Some(self.hash(password).await?.as_str().to_owned()),
        };
        let added = self.app.store().add_person(organisation, &member).await?;
        Ok(added.ok_or(Denied::EmailTaken)?)
    }

    /// Gives a member another password and signs them out everywhere.
    pub async fn set_password(&self, email: &str, password: String) -> Result<(), AccountError> {
        let email = known_email(email)?;
        let hash = self.hash(password).await?;
        let found = self.app.store().set_password(&email, hash.as_str()).await?;
        found.then_some(()).ok_or(NOBODY.into())
    }

    /// Takes all access from a member, everywhere and within two seconds.
    pub async fn deactivate(&self, email: &str) -> Result<(), AccountError> {
        let found = self.app.store().deactivate(&known_email(email)?).await?;
        found.then_some(()).ok_or(NOBODY.into())
    }

    async fn organisation_named(&self, name: Option<&str>) -> Result<OrganisationId, AccountError> {
        let mut organisations = self.app.store().organisations().await?;
        if let Some(name) = name {
            organisations.retain(|(_, known)| known == name);
        }
        match organisations.as_slice() {
            [(organisation, _)] => Ok(*organisation),
            [] => Err(Denied::Field {
                field: "organisation",
                what: "There is none of this name; the first one is made by the setup link.",
            }
            .into()),
            [_, _, ..] => Err(Denied::Field {
                field: "organisation",
                what: "There are several: say which one.",
            }
            .into()),
        }
    }
}

const NOBODY: Denied = Denied::Field {
    field: "email",
    what: "No active member has this address.",
};

fn known_email(text: &str) -> Result<String, Denied> {
    normal_email(text).ok_or(Denied::Field {
        field: "email",
        what: "This is no address.",
    })
}

fn normal_person(name: &str) -> Result<String, Denied> {
    normal_name(name, NAME_CHARS_MAX, "name")
}

/// A department or office, which may be left empty.
fn normal_place(text: &str) -> Result<String, Denied> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    normal_name(text, NAME_CHARS_MAX, "place")
}

/// The organisation that an admin runs.
pub(super) fn administered(member: &Member) -> Result<OrganisationId, Denied> {
    let organisation = member.organisation;
    member
        .runs(organisation)
        .then_some(organisation)
        .ok_or(Denied::NotPermitted)
}

/// The organisations in which an admin can give rights: nobody gives what they do not have.
pub(super) fn gives(admin: &Member) -> Vec<OrganisationId> {
    let served = admin.serves.iter().copied();
    std::iter::once(admin.organisation).chain(served).collect()
}

fn person_facts(facts: PersonFacts) -> protocol::PersonFacts {
    protocol::PersonFacts {
        person: protocol::Person {
            id: protocol::MemberId(facts.id.0),
            name: facts.name.into(),
        },
        email: facts.email,
        place: facts.place,
        role: wire::role(facts.role),
        state: match facts.state {
            PersonState::Active => protocol::PersonState::Active,
            PersonState::Invited => protocol::PersonState::Invited,
            PersonState::Suspended => protocol::PersonState::Suspended,
        },
        teams: facts
            .teams
            .iter()
            .map(|team| protocol::TeamId(team.0))
            .collect(),
        sessions: facts.sessions,
        owns: facts.owns,
        link_until: facts.link_until.map(|at| at.0),
    }
}

fn state_of(state: protocol::PersonState) -> PersonState {
    match state {
        protocol::PersonState::Active => PersonState::Active,
        protocol::PersonState::Invited => PersonState::Invited,
        protocol::PersonState::Suspended => PersonState::Suspended,
    }
}

impl From<PeopleRefused> for Denied {
    fn from(refused: PeopleRefused) -> Self {
        match refused {
            PeopleRefused::NotFound => Self::NotFound,
            PeopleRefused::EmailTaken => Self::EmailTaken,
            PeopleRefused::LastAdmin => Self::LastAdmin,
            PeopleRefused::NotSecondLine => Self::NotSecondLine,
            PeopleRefused::TeamRetired => Self::TeamRetired,
        }
    }
}
