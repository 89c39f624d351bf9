//! Accounts: what every use case around them shares, and reading who and what is there.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use peerdesk_desk::{Member, MemberId};
use peerdesk_protocol as protocol;
use thiserror::Error as ThisError;
use tokio::sync::Semaphore;

use super::App;
use super::ledger::{AccessMark, Ledger};
use super::signing::SigningKeys;
use super::surroundings::Surroundings;
use crate::auth::{self, Attempts, PasswordError, PasswordHash};
use crate::store::{Error, Identity};
use crate::wire;

/// Passwords that wait for a core to be hashed on; more are told to come back.
const HASHING_WAITING_MAX: usize = 64;
/// When to come back.
const BUSY_RETRY_AFTER: Duration = Duration::from_secs(2);
/// People offered when a name is completed.
const PEOPLE_FOUND_MAX: usize = 20;
/// Longest part of a name that is looked for, in characters.
const NAME_PART_CHARS_MAX: usize = 100;

/// Everything the use cases of accounts need, once per node.
pub struct Accounts {
    pub(super) app: App,
    pub(super) keys: SigningKeys,
    pub(super) attempts: Attempts,
    pub(super) ledger: Ledger,
    surroundings: Surroundings,
    /// Places in the queue for hashing, and cores to hash on: it takes 19 MiB and tens of
    /// milliseconds each time, which must not take the machine away from everybody else.
    queue: Semaphore,
    cores: Semaphore,
}

/// Why something around accounts was refused. Said to the person.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum Denied {
    /// Wrong address, wrong password, no such account, deactivated: never told apart.
    #[error("The address or the password is wrong.")]
    CredentialInvalid,
    #[error("There were too many attempts. Wait a moment and try again.")]
    TooManyAttempts { retry_after: Duration },
    #[error("Too many people sign in at this moment. Try again in a few seconds.")]
    Busy { retry_after: Duration },
    #[error("{0}")]
    Password(#[from] PasswordError),
    #[error("{field}: {what}")]
    Field {
        field: &'static str,
        what: &'static str,
    },
    #[error("There is an account with this address already.")]
    EmailTaken,
    #[error(
        "This link does not hold (any more). Each start of the server prints a new one until the \
         first admin is there."
    )]
    SetupLinkInvalid,
    #[error("There is nothing here, or you may not know of it.")]
    NotFound,
    #[error("This is for admins of the organisation.")]
    NotPermitted,
    #[error("Somebody has to run the installation: make another member an admin first.")]
    LastAdmin,
    #[error("Another admin has to do this to you.")]
    Oneself,
    #[error("Employees belong to no team. Make them an engineer or a lead first.")]
    NotSecondLine,
    #[error("Another one has this name.")]
    NameTaken,
    #[error("Topics lead to this team: another one has to take them.")]
    TeamHasTopics,
    #[error("The team has tickets of this organisation that have not ended.")]
    TeamHasTickets,
    #[error("A team serves an organisation: one has to stay.")]
    LastOrganisation,
    #[error("This team takes nothing more. Bring it back first.")]
    TeamRetired,
    #[error("Somebody else changed this in the meantime. Look at it again.")]
    ChangedMeanwhile,
    #[error("People need something to ask about: one topic has to stay.")]
    LastTopic,
    #[error("There are too many already.")]
    TooMany,
    #[error("This link does not hold (any more). Ask who sent it for another one.")]
    JoinLinkInvalid,
    #[error("The demo can be started only while nothing else is set up here, or by an admin.")]
    DemoNotOffered,
    #[error("Only people of the demo can be tried on without a password.")]
    NotADemoPerson,
}

/// A use case that did not happen.
#[derive(Debug, ThisError)]
pub enum AccountError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Fault(#[from] Error),
}

impl From<PasswordError> for AccountError {
    fn from(error: PasswordError) -> Self {
        Self::Denied(Denied::Password(error))
    }
}

impl Accounts {
    /// Reads the signing keys, or makes the first one.
    pub async fn open(app: App) -> Result<Arc<Self>, Error> {
        let keys = SigningKeys::open(app.store().clone()).await?;
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Ok(Arc::new(Self {
            app,
            keys,
            attempts: Attempts::new(),
            ledger: Ledger::default(),
            surroundings: Surroundings::default(),
            queue: Semaphore::new(HASHING_WAITING_MAX),
            // Half of the cores stay for the desk.
            cores: Semaphore::new(cores.div_ceil(2)),
        }))
    }

    /// Makes the next signing key when it is time, and reads what other nodes made.
    pub async fn refresh_keys(&self) -> Result<(), Error> {
        self.keys.keep_fresh().await
    }

    /// The public halves of the signing keys as a JSON Web Key Set.
    pub fn jwks(&self) -> serde_json::Value {
        self.keys.current().jwks()
    }

    /// The place in the sequence of changed access, to be noted before a member is identified.
    pub fn access_mark(&self) -> AccessMark {
        self.ledger.mark()
    }

    /// Whether an identity that was found after the mark still holds, as far as this node knows. Asked
    /// once the socket is entered among those that ended access closes: what ended in between would
    /// otherwise have closed nothing.
    pub fn still_holds(&self, mark: AccessMark, identity: &Identity) -> bool {
        self.ledger.holds(mark, identity)
    }

    /// Forgets who is known and what surrounds them: the database is another one.
    pub fn forget(&self) {
        self.ledger.forget();
        self.surroundings.forget();
    }

    /// Topics that a member can ask about or serves, and the teams behind them.
    pub async fn surroundings(
        &self,
        member: &Member,
    ) -> Result<(Vec<protocol::Topic>, Vec<protocol::Team>), Error> {
        self.surroundings.of(self.app.store(), member).await
    }

    /// Lets this node read topics and teams anew, since one was just changed here; the others do so in
    /// seconds by themselves.
    pub(super) fn forget_surroundings(&self) {
        self.surroundings.forget();
    }

    /// People whom a member knows, with a word of their name that begins so.
    pub async fn people_named(
        &self,
        member: &Member,
        part: &str,
    ) -> Result<Vec<protocol::Person>, Error> {
        let part: String = part.trim().chars().take(NAME_PART_CHARS_MAX).collect();
        let organisations: Vec<_> = std::iter::once(member.organisation)
            .chain(member.serves.iter().copied())
            .collect();
        let found = self
            .app
            .store()
            .members_named(&organisations, &part, PEOPLE_FOUND_MAX)
            .await?;
        Ok(found
            .into_iter()
            .map(|(id, name)| person(id, name))
            .collect())
    }

    /// Counts an attempt that names no account.
    pub(super) fn count_address(&self, from: IpAddr) -> Result<(), Denied> {
        self.attempts
            .count_address(from)
            .map_err(|refused| Denied::TooManyAttempts {
                retry_after: refused.retry_after,
            })
    }

    /// Hashes a new password beside the runtime.
    pub(super) async fn hash(&self, password: String) -> Result<PasswordHash, AccountError> {
        Ok(self.compute(move || PasswordHash::of(&password)).await??)
    }

    /// Verifies a password beside the runtime.
    pub(super) async fn verify(
        &self,
        stored: Option<PasswordHash>,
        attempt: String,
    ) -> Result<bool, AccountError> {
        self.compute(move || auth::verify_password(stored.as_ref(), &attempt))
            .await
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountError> {
        let busy = Denied::Busy {
            retry_after: BUSY_RETRY_AFTER,
        };
        let _place = self.queue.try_acquire().map_err(|_| busy.clone())?;
        let _core = self.cores.acquire().await.map_err(|_| busy.clone())?;
        // A computation that panicked proves nothing, and trying again is safe.
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| AccountError::Denied(busy))
    }
}

/// The member that a session belongs to, as told to themselves.
pub fn me(identity: &Identity) -> protocol::Me {
    let member = &identity.member;
    protocol::Me {
        person: person(member.id, Arc::clone(&identity.name)),
        role: wire::role(member.role),
        organisation: protocol::Organisation {
            id: protocol::OrganisationId(member.organisation.0),
            name: identity.organisation_name.as_ref().to_owned(),
        },
        teams: member
            .teams
            .iter()
            .map(|id| protocol::TeamId(id.0))
            .collect(),
        serves: member
            .serves
            .iter()
            .map(|id| protocol::OrganisationId(id.0))
            .collect(),
    }
}

fn person(id: MemberId, name: Arc<str>) -> protocol::Person {
    protocol::Person {
        id: protocol::MemberId(id.0),
        name,
    }
}

/// An address as it is stored and looked up; none when it cannot be one.
pub(super) fn normal_email(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let (local, domain) = email.split_once('@')?;
    let plausible = !local.is_empty()
        && !domain.is_empty()
        && !domain.contains('@')
        && (3..=254).contains(&email.chars().count())
        && !email.chars().any(|c| c.is_control() || c.is_whitespace());
    plausible.then_some(email)
}

/// A name as it is stored: one line of at most `chars_max` characters.
pub(super) fn normal_name(
    text: &str,
    chars_max: usize,
    field: &'static str,
) -> Result<String, Denied> {
    let name = text.trim();
    let what = if name.is_empty() {
        "Write something here."
    } else if name.chars().count() > chars_max {
        "This is too long."
    } else if name.chars().any(char::is_control) {
        "There is a character in it that cannot be shown."
    } else {
        return Ok(name.to_owned());
    };
    Err(Denied::Field { field, what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_any_case_and_nothing_else_passes_for_one() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(normal_email(text).as_deref(), expected, "{text:?}");
        };
        check(" Anna.Berg@Example.ORG ", Some("anna.berg@example.org"));
        check("ülla@büro.example", Some("ülla@büro.example"));
        check("anna", None);
        check("@example.org", None);
        check("anna@", None);
        check("a@b@c", None);
        check("anna\0@example.org", None);
        check("anna berg@example.org", None);
        check(&format!("{}@example.org", "a".repeat(250)), None);
    }

    #[test]
    fn names_are_one_line_of_bounded_length() {
        let refused = |text: &str| normal_name(text, 5, "name").is_err();
        assert_eq!(normal_name(" Änna ", 5, "name"), Ok("Änna".to_owned()));
        assert!(refused("") && refused("  ") && refused("Annabe") && refused("A\nb"));
        assert!(refused("A\0b"));
    }
}
