//! Whose access ended or changed: what each node asks the database every second, so that sockets
//! are closed or narrowed in time whether hints arrive or not.

use std::collections::BTreeMap;

use peerdesk_desk::{MemberId, Millis, Timestamp};

use tokio::time::Instant;

use super::Accounts;
use crate::store::{Error, SessionId};

/// How far each look goes back beyond the last one. A change becomes visible at its commit, which
/// comes after its moment by at most the time a statement may take and wait for locks.
const OVERLAP: Millis = Millis::seconds(15);

/// Remembers what was seen, so that each change is told once.
#[derive(Debug)]
pub struct AccessWatch {
    since: Timestamp,
    sessions: BTreeMap<SessionId, Timestamp>,
    members: BTreeMap<MemberId, Timestamp>,
}

/// Changes that were not told before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessNews {
    /// Sessions that ended: their sockets close.
    pub sessions_ended: Vec<SessionId>,
    /// Members whose role, teams or activity changed: read them again.
    pub members_changed: Vec<MemberId>,
}

impl AccessWatch {
    /// A watch that starts at this moment. Sockets identified before it are not covered, so it has to
    /// stand before the first one.
    pub async fn start(accounts: &Accounts) -> Result<Self, Error> {
        let mut watch = Self {
            since: accounts.app.store().now().await?,
            sessions: BTreeMap::new(),
            members: BTreeMap::new(),
        };
        // What changed before the first socket is no news; the overlap would tell it as such.
        watch.look(accounts).await?;
        Ok(watch)
    }

    /// What changed since the last look that succeeded. The node forgets whom it touches before it is
    /// told here.
    pub async fn look(&mut self, accounts: &Accounts) -> Result<AccessNews, Error> {
        let started = Instant::now();
        let from = self.since.minus(OVERLAP);
        let changes = accounts.app.store().access_changed_since(from).await?;
        self.sessions.retain(|_, at| *at >= from);
        self.members.retain(|_, at| *at >= from);
        let mut news = AccessNews::default();
        for (session, at) in changes.sessions_ended {
            if self.sessions.insert(session, at) != Some(at) {
                news.sessions_ended.push(session);
            }
        }
        for (member, at) in changes.members_changed {
            if self.members.insert(member, at) != Some(at) {
                news.members_changed.push(member);
            }
        }
        // Names change with rights, and the hint of it may have been lost.
        for member in &news.members_changed {
            accounts.app.directory().forget(*member);
        }
        self.since = changes.now;
        accounts.app.clock().set(changes.now);
        accounts.ledger.looked(started, &news, changes.keys);
        Ok(news)
    }
}

impl AccessNews {
    /// Whether a session of a member is not what it was.
    pub(super) fn touches(&self, session: SessionId, member: MemberId) -> bool {
        self.sessions_ended.contains(&session) || self.members_changed.contains(&member)
    }
}
