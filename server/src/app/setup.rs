//! The first steps of an installation: the one-time link, and the organisation that it makes.

use std::net::IpAddr;
use std::sync::Arc;

use peerdesk_desk::{Millis, Policy, Role};
use peerdesk_protocol as protocol;
use peerdesk_protocol::limits::NAME_CHARS_MAX;

use super::accounts::{AccountError, Accounts, Denied, normal_email, normal_name};
use super::sign_in::SignedIn;
use crate::auth::Secret;
use crate::store::{
    Error, FirstTeam, NewInstallation, NewMember, NewTopic, OrganisationRefused, SetupOutcome,
};

/// How long a setup link holds. Each start of a node prints a new one until there is an admin.
const SETUP_LINK_LIFETIME: Millis = Millis::minutes(24 * 60);
const ORGANISATION_CHARS_MAX: usize = 200;

/// What a new organisation starts with, so that its people can ask at once; everything can be
/// renamed.
const FIRST_TEAM: &str = "IT support";
const FIRST_TOPICS: [(&str, &[&str], bool); 7] = [
    (
        "Accounts and passwords",
        &["password", "account", "login", "locked", "mfa", "code"],
        false,
    ),
    (
        "Computers and screens",
        &[
            "laptop", "computer", "screen", "monitor", "keyboard", "dock",
        ],
        false,
    ),
    (
        "Mail and calendar",
        &["mail", "outlook", "calendar", "meeting", "invitation"],
        false,
    ),
    (
        "Network and VPN",
        &["vpn", "wifi", "wi-fi", "network", "internet"],
        false,
    ),
    ("Printing", &["printer", "print", "scan", "toner"], false),
    (
        "Programs",
        &["program", "licence", "license", "install", "update"],
        false,
    ),
    (
        "Security",
        &["phishing", "virus", "ransom", "stolen", "lost"],
        true,
    ),
];

impl Accounts {
    /// What a first screen has to offer to somebody, or to nobody in particular.
    pub async fn installation(
        &self,
        me: Option<protocol::Me>,
    ) -> Result<protocol::InstallationState, Error> {
        // Every page of a member begins with this, so it must not wait for the database.
        if me.is_some() {
            return Ok(protocol::InstallationState {
                setup_needed: false,
                demo: false,
                demo_offered: false,
                me,
            });
        }
        let installed = self.app.store().installed().await?;
        Ok(protocol::InstallationState {
            setup_needed: !installed.has_admin,
            demo: installed.has_demo,
            demo_offered: !installed.has_demo && !installed.has_own,
            me: None,
        })
    }

    /// Makes a one-time link while there is no admin; it is for the console of this machine.
    pub async fn setup_link(&self) -> Result<Option<Secret>, Error> {
        let secret = Secret::generate();
        let kept = self
            .app
            .store()
            .add_setup_link(secret.hash().as_bytes(), SETUP_LINK_LIFETIME)
            .await?;
        Ok(kept.then_some(secret))
    }

    /// Uses the link up: makes the organisation and its first admin, and signs them in.
    pub async fn set_up(
        self: &Arc<Self>,
        setup: protocol::Setup,
        from: IpAddr,
    ) -> Result<SignedIn, AccountError> {
        self.count_address(from)?;
        let link = Secret::parse(&setup.token).ok_or(Denied::SetupLinkInvalid)?;
        let organisation =
            normal_name(&setup.organisation, ORGANISATION_CHARS_MAX, "organisation")?;
        let name = normal_name(&setup.name, NAME_CHARS_MAX, "name")?;
        let email = normal_email(&setup.email).ok_or(Denied::Field {
            field: "email",
            what: "This is no address.",
        })?;
        let password_hash = self.hash(setup.password).await?;
        let new = NewInstallation {
            organisation,
            admin: NewMember {
                email,
                name,
                place: String::new(),
                role: Role::Admin,
                password_hash: Some(password_hash.as_str().to_owned()),
            },
            team: FIRST_TEAM.to_owned(),
            topics: first_topics(),
        };
        // In a task of its own, because whoever asked may hang up in the middle.
        let store = self.app.store().clone();
        let outcome = tokio::spawn(async move { store.set_up(link.hash().as_bytes(), &new).await })
            .await
            .map_err(|_| Error::crashed())??;
        match outcome {
            SetupOutcome::Done(admin) => self.open_browser_session(admin).await,
            SetupOutcome::LinkInvalid => Err(Denied::SetupLinkInvalid.into()),
            SetupOutcome::EmailTaken => Err(Denied::EmailTaken.into()),
        }
    }

    /// Adds an organisation with topics to begin with, whose second line is a team that is there or one
    /// of its own.
    pub async fn add_organisation(
        &self,
        name: &str,
        team: Option<&str>,
    ) -> Result<(), AccountError> {
        let name = normal_name(name, ORGANISATION_CHARS_MAX, "name")?;
        let team = match team {
            Some(team) => FirstTeam::Shared(team.to_owned()),
            None => FirstTeam::Own(FIRST_TEAM.to_owned()),
        };
        let store = self.app.store();
        let done = store
            .add_organisation(&name, &team, &first_topics())
            .await?;
        match done {
            Ok(_) => Ok(()),
            Err(OrganisationRefused::NameTaken) => Err(Denied::NameTaken.into()),
            Err(OrganisationRefused::NoSuchTeam) => Err(Denied::Field {
                field: "team",
                what: "No team in use has this name, or several have.",
            }
            .into()),
        }
    }
}

fn first_topics() -> Vec<NewTopic> {
    FIRST_TOPICS
        .iter()
        .map(|(name, keywords, fast_lane)| NewTopic {
            name: (*name).to_owned(),
            keywords: keywords.iter().map(|&word| word.to_owned()).collect(),
            peer_window: Policy::DEFAULT.peer_window,
            fast_lane: *fast_lane,
        })
        .collect()
}
