//! Use cases: what the desk does when somebody wants something. Composes the rules, the store, the
//! bus and the words of the wire; knows neither sockets nor HTTP.

mod access;
mod accounts;
mod attempt;
mod clock;
mod demo;
mod desk_clock;
mod directory;
mod effect;
mod execute;
pub mod export;
mod feed;
mod files;
mod fired;
mod gaps;
mod generation;
mod groups;
mod history;
pub mod import;
mod inbox;
mod join;
mod knowledge;
mod ledger;
mod locked;
mod outreach;
mod own_account;
mod people;
mod policies;
mod program_tokens;
mod promise_facts;
mod publish;
mod query;
pub(crate) mod rooms;
mod settings;
mod setup;
mod sign_in;
mod signing;
mod solution_cards;
mod surroundings;
mod teams;
mod topics;
mod transfer;
mod tried;
mod upkeep;
mod wakes;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::bus::Bus;
use crate::search::Search;
use crate::store::limits::READ_TIMEOUT;
use crate::store::{Error, Store};

use attempt::Decider;
use generation::Generation;
use groups::Groups;
use wakes::Wakes;

pub use access::{AccessNews, AccessWatch};
pub use accounts::{AccountError, Accounts, Denied, me};
pub use clock::run_clock;
pub use desk_clock::DeskClock;
pub use directory::Directory;
pub use execute::{COMMANDS_WAITING_MAX, Request};
pub use feed::{Audience, RowChange, changed_rows};
pub use files::{FileRead, FileRefused};
pub use fired::FiredCounters;
pub use generation::run_generation_watch;
pub use knowledge::{Typed, Unanswered};
pub use ledger::AccessMark;
pub use outreach::{Decided, Followed, Online, Passed, run_follower};
pub use people::{NewPerson, PeopleQuery};
pub use policies::{PolicyDenied, PolicyError};
pub use program_tokens::MemberToken;
pub use publish::encode;
pub use query::{Direction, Listing, Page};
pub use rooms::{Opening, Reader};
pub use settings::SettingsError;
pub use sign_in::{IssuedToken, SESSION_AGE_MAX, SESSION_LIFETIME, SignedIn};
pub use solution_cards::{CardDenied, CardError};
pub use transfer::{ImportDenied, ImportFile, ImportUndone, Transfers};
pub use upkeep::run_upkeep;

pub use crate::search::SearchError;
pub use crate::store::{CardsWanted, Error as Fault, FileFacts, Identity, SessionId};

/// The running desk: everything a use case needs.
#[derive(Clone)]
pub struct App {
    store: Store,
    bus: Arc<dyn Bus>,
    directory: Arc<Directory>,
    clock: Arc<DeskClock>,
    counters: Arc<CommandCounters>,
    /// Places for commands that wait for their answer.
    places: Arc<Semaphore>,
    groups: Arc<Groups>,
    decider: Decider,
    generation: Arc<Generation>,
    fired: Arc<FiredCounters>,
    usual: Arc<promise_facts::UsualTimes>,
    search: Arc<Search>,
    wakes: Arc<Wakes>,
}

/// What became of commands since the start of the node.
#[derive(Debug, Default)]
pub struct CommandCounters {
    pub ok: AtomicU64,
    pub refused: AtomicU64,
    pub unknown: AtomicU64,
}

impl App {
    /// A desk over this database, telling this bus.
    pub async fn new(store: Store, bus: Arc<dyn Bus>) -> Result<Self, Error> {
        let clock = Arc::new(DeskClock::new(store.now().await?));
        let directory = Arc::new(Directory::new(store.clone()));
        let decider = Decider {
            store: store.clone(),
            directory: Arc::clone(&directory),
        };
        let generation = Arc::new(Generation::read(&store).await?);
        Ok(Self {
            directory,
            store,
            bus,
            clock,
            counters: Arc::default(),
            places: Arc::new(Semaphore::new(COMMANDS_WAITING_MAX)),
            groups: Arc::new(Groups::start(&decider)),
            decider,
            generation,
            fired: Arc::default(),
            usual: Arc::default(),
            search: Arc::default(),
            wakes: Arc::default(),
        })
    }

    /// What became of commands.
    pub fn counters(&self) -> &CommandCounters {
        &self.counters
    }

    /// Timers that this node served.
    pub fn fired(&self) -> &FiredCounters {
        &self.fired
    }

    /// The desk's clock as it is shown.
    pub fn clock(&self) -> &DeskClock {
        &self.clock
    }

    /// Names of members.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The database, for the use cases of accounts.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Refuses a database that may acknowledge what it can lose, or that does not answer.
    pub async fn check_durable(&self) -> Result<(), Fault> {
        self.store.check_durable().await
    }

    /// The way to the other nodes.
    pub fn bus(&self) -> &Arc<dyn Bus> {
        &self.bus
    }
}

/// Waits for a read no longer than [`READ_TIMEOUT`]: a database that stands still answers nothing at
/// all.
async fn in_time<T>(reading: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    timeout(READ_TIMEOUT, reading)
        .await
        .unwrap_or_else(|_| Err(Error::timed_out()))
}
