//! Topics and teams around a member. They are the same for all members of one kind and seldom
//! change, so a crowd that comes back at once reads them once.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use peerdesk_desk::{Member, OrganisationId, TeamId};
use peerdesk_protocol as protocol;
use tokio::time::Instant;

use crate::store::{Error, Store};

/// How old what is told may be: a changed topic is seen by those who come after so long.
const KEPT: Duration = Duration::from_secs(5);
/// Kinds of members remembered at most; beyond it the memory starts over.
const KINDS_MAX: usize = 1_000;

/// What of a member decides their surroundings.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Kind {
    organisation: OrganisationId,
    serves: BTreeSet<OrganisationId>,
    teams: BTreeSet<TeamId>,
}

type Found = (Vec<protocol::Topic>, Vec<protocol::Team>);

/// See the module.
#[derive(Default)]
pub(super) struct Surroundings(Mutex<HashMap<Kind, (Instant, Found)>>);

impl Surroundings {
    pub(super) async fn of(&self, store: &Store, member: &Member) -> Result<Found, Error> {
        let kind = Kind {
            organisation: member.organisation,
            serves: member.serves.iter().copied().collect(),
            teams: member.teams.iter().copied().collect(),
        };
        if let Some((read_at, found)) = self.known().get(&kind)
            && read_at.elapsed() < KEPT
        {
            return Ok(found.clone());
        }
        let read_at = Instant::now();
        let found = super::in_time(Box::pin(read(store, member))).await?;
        let mut known = self.known();
        if known.len() >= KINDS_MAX {
            known.clear();
        }
        known.insert(kind, (read_at, found.clone()));
        Ok(found)
    }

    /// Forgets everything: the database is another one.
    pub(super) fn forget(&self) {
        self.known().clear();
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Kind, (Instant, Found)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read(store: &Store, member: &Member) -> Result<Found, Error> {
    let topics = store
        .topics_for(member)
        .await?
        .into_iter()
        .map(|named| protocol::Topic {
            id: protocol::TopicId(named.topic.id.0),
            organisation: protocol::OrganisationId(named.topic.organisation.0),
            name: named.name,
            path: named.path,
            team: protocol::TeamId(named.topic.team.0),
            peer_window_ms: named.topic.terms.policy.peer_window.0,
            fast_lane: named.topic.terms.policy.fast_lane,
        })
        .collect();
    let teams = store
        .teams_for(member)
        .await?
        .into_iter()
        .map(|team| protocol::Team {
            id: protocol::TeamId(team.id.0),
            name: team.name,
            retired: team.retired,
        })
        .collect();
    Ok((topics, teams))
}
