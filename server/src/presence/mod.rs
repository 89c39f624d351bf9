//! Who is here: online or away, which ticket a member has open, who types and who tries. Hints, never
//! history and never in the database.
//!
//! Presence knows no rules: who calls has checked that the member may see the ticket, and who hands
//! on has to show it only to members who may. So everything is told by ticket, and by organisation
//! nothing but who is online.
//!
//! ```text
//! own      members of this node, with their sockets and what passes by itself
//! facts    what one node says of its members: the unit of exchange
//! view     all nodes together, and what of it changed
//! exchange facts between nodes over Redis
//! ```

mod counters;
pub(crate) mod exchange;
mod facts;
mod own;
mod state;
#[cfg(test)]
mod tests;
mod view;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use peerdesk_desk::{MemberId, OrganisationId, TicketId};
use tokio::time::{Instant, sleep};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

pub use counters::PresenceCounters;
pub use exchange::{ExchangeError, Lease};

use self::own::Own;
use self::state::State;

/// How often changes are gathered before they are told, here and to other nodes.
pub const TICK: Duration = Duration::from_millis(250);
/// Longest name that is shown, in bytes of UTF-8; longer ones are cut.
pub const NAME_BYTES_MAX: usize = 512;

/// One socket of a member on this node; never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// A member by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: MemberId,
    pub name: Arc<str>,
}

/// How long what members do lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// "Is typing", unless it is said again.
    pub typing: Duration,
    /// "I'll try", unless it is said again or taken back.
    pub trying: Duration,
    /// From a member's last socket until the member is offline, so that a reload does not flicker.
    pub leaving: Duration,
}

/// Who is at a ticket, on all nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketPresence {
    pub ticket: TicketId,
    /// At most 20, in the order of their ids.
    pub looking: Vec<Person>,
    /// All who have it on their screen.
    pub looking_count: u32,
    pub typing: Vec<Person>,
    pub trying: Vec<Person>,
}

/// Who is online in an organisation, on all nodes; at most 200 people are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnlineNow {
    pub organisation: OrganisationId,
    /// At the screen.
    pub people: Vec<Person>,
    /// Online, and away at each of their sockets.
    pub away: Vec<Person>,
    /// All who are online, away or not.
    pub count: u32,
}

/// What changed, each as it stands now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub tickets: Vec<TicketPresence>,
    pub online: Vec<OnlineNow>,
}

/// Presence as one node sees it. Dropping it ends its exchange with other nodes.
#[derive(Debug)]
pub struct Presence {
    state: Arc<Shared>,
    counters: Arc<PresenceCounters>,
    _exchange: Option<AbortOnDropHandle<()>>,
}

/// Locked for short sections, never across an await.
#[derive(Debug)]
struct Shared(Mutex<State>);

impl Presence {
    /// The presence of a node that is alone.
    pub fn alone(times: Times) -> Self {
        Self {
            state: Arc::new(Shared::new(times, false)),
            counters: Arc::default(),
            _exchange: None,
        }
    }

    /// Presence that nodes with the same Redis and `namespace` share. `node` differs at each start
    /// of each node. While Redis is away, each node shows its own members and, until their lease is
    /// over, those it last knew of the others. Must be called within a tokio runtime.
    pub fn over_redis(
        times: Times,
        url: &str,
        namespace: &str,
        node: Uuid,
        lease: Lease,
    ) -> Result<Self, ExchangeError> {
        let state = Arc::new(Shared::new(times, true));
        let counters = Arc::new(PresenceCounters::default());
        let exchange = exchange::Exchange::new(
            url,
            namespace,
            node,
            lease,
            Arc::clone(&state),
            Arc::clone(&counters),
        )?;
        Ok(Self {
            state,
            counters,
            _exchange: Some(AbortOnDropHandle::new(tokio::spawn(exchange.run()))),
        })
    }

    /// A member's socket opened. A socket that was there already starts anew.
    pub fn enter(&self, session: SessionId, person: Person, organisation: OrganisationId) {
        let person = Person {
            id: person.id,
            name: presentable(person.name),
        };
        self.with(|own, now| own.enter(session, person, organisation, now));
    }

    /// A socket is gone. One that is not known, here as below, changes nothing.
    pub fn leave(&self, session: SessionId) {
        self.with(|own, now| own.leave(session, now));
    }

    /// The ticket on the screen of this socket, if any.
    pub fn look(&self, session: SessionId, ticket: Option<TicketId>) {
        self.with(|own, _| own.look(session, ticket));
    }

    /// The member types. A socket types at one ticket at a time.
    pub fn typing(&self, session: SessionId, ticket: TicketId) {
        self.with(|own, now| own.typing(session, ticket, now));
    }

    /// The member tries to answer, or no longer. It outlasts the socket.
    pub fn trying(&self, session: SessionId, ticket: TicketId, on: bool) {
        let mut state = self.state.lock();
        state.own.trying(session, ticket, on, Instant::now());
        if !on && let Some(member) = state.own.member_of(session) {
            state.withdraw(ticket, member);
        }
        state.settle();
    }

    /// Whether the member is away from this socket's screen.
    pub fn away(&self, session: SessionId, is_away: bool) {
        self.with(|own, _| own.away(session, is_away));
    }

    /// Waits for changes, which are gathered for [`TICK`], and for crowds somewhat longer. Time
    /// passes only while this is called: one task has to call it again and again, and nobody else.
    pub async fn changes(&self) -> Changes {
        loop {
            sleep(TICK).await;
            let now = Instant::now();
            let mut state = self.state.lock();
            state.pass(now);
            let changes = state.view.take_changes(now);
            if !changes.is_empty() {
                return changes;
            }
        }
    }

    /// A ticket as it stands now, for a member who comes to it.
    pub fn ticket(&self, ticket: TicketId) -> TicketPresence {
        self.state.lock().view.ticket(ticket)
    }

    /// An organisation as it stands now, for a member who comes in.
    pub fn online(&self, organisation: OrganisationId) -> OnlineNow {
        self.state.lock().view.online(organisation)
    }

    /// Everybody who is at a screen in an organisation now.
    pub fn members_online(&self, organisation: OrganisationId) -> BTreeSet<MemberId> {
        self.state.lock().view.members_online(organisation)
    }

    /// The counts, to be read at any time.
    pub fn counters(&self) -> Arc<PresenceCounters> {
        Arc::clone(&self.counters)
    }

    fn with(&self, act: impl FnOnce(&mut Own, Instant)) {
        let mut state = self.state.lock();
        act(&mut state.own, Instant::now());
        state.settle();
    }
}

impl Shared {
    fn new(times: Times, has_exchange: bool) -> Self {
        Self(Mutex::new(State::new(Own::new(times), has_exchange)))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TicketPresence {
    fn empty(ticket: TicketId) -> Self {
        Self {
            ticket,
            looking: Vec::new(),
            looking_count: 0,
            typing: Vec::new(),
            trying: Vec::new(),
        }
    }

    /// Whether nobody is there.
    pub fn is_empty(&self) -> bool {
        self.looking_count == 0 && self.typing.is_empty() && self.trying.is_empty()
    }
}

impl OnlineNow {
    fn empty(organisation: OrganisationId) -> Self {
        Self {
            organisation,
            people: Vec::new(),
            away: Vec::new(),
            count: 0,
        }
    }
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.tickets.is_empty() && self.online.is_empty()
    }
}

/// The name as every node accepts it.
fn presentable(name: Arc<str>) -> Arc<str> {
    if is_presentable(&name) {
        return name;
    }
    let mut shown: String = name.chars().filter(|char| !char.is_control()).collect();
    shown.truncate(shown.floor_char_boundary(NAME_BYTES_MAX));
    shown.into()
}

fn is_presentable(name: &str) -> bool {
    name.len() <= NAME_BYTES_MAX && !name.chars().any(char::is_control)
}
