//! Adding people and ending their access, by whoever runs the installation.

use peerdesk_desk::{MemberId, OrganisationId, Role};

use super::accounts::{AccountError, Accounts, Denied, NAME_CHARS_MAX, normal_email, normal_name};
use crate::store::NewMember;

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

impl Accounts {
    /// Adds a member with a password.
    pub async fn add_person(
        &self,
        new: NewPerson,
        password: String,
    ) -> Result<MemberId, AccountError> {
        let organisation = self.organisation_named(new.organisation.as_deref()).await?;
        let place = if new.place.trim().is_empty() {
            String::new()
        } else {
            normal_name(&new.place, NAME_CHARS_MAX, "place")?
        };
        let member = NewMember {
            email: known_email(&new.email)?,
            name: normal_name(&new.name, NAME_CHARS_MAX, "name")?,
            place,
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
