//! Who this node knows to be signed in, so that a member who comes back costs no read of the
//! database. What is known holds only while the watch over ended access is fresh, and everything the
//! watch brings is struck out here before anybody else hears of it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use peerdesk_desk::{MemberId, Timestamp};
use tokio::time::Instant;

use super::AccessNews;
use crate::store::{Identity, SessionId};

/// From the beginning of a look at ended access until what is known must be asked for again. Whoever
/// lost access before that look has been struck out, so nobody is known for longer than this after
/// they lost it.
const KNOWN_FOR: Duration = Duration::from_secs(2);
/// Sessions known at most; beyond it the memory starts over.
const IDENTITIES_MAX: usize = 50_000;
/// Looks with news that are remembered. Identifying a member takes far less than so many seconds; one
/// for whom it took longer is identified again.
const NEWS_KEPT: usize = 30;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Ledger(Mutex<Known>);

/// A place in the sequence of news. What was read after it and is not touched by later news, holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccessMark(u64);

#[derive(Debug, Default)]
struct Known {
    /// News so far.
    count: u64,
    recent: VecDeque<AccessNews>,
    /// Nothing is known afterwards.
    until: Option<Instant>,
    /// Names of the signing keys that hold.
    keys: HashSet<String>,
    identities: HashMap<SessionId, Identity>,
}

impl Ledger {
    /// The place to be noted before an identity is read.
    pub(super) fn mark(&self) -> AccessMark {
        AccessMark(self.known().count)
    }

    /// Whether no news since the mark touches the identity.
    pub(super) fn holds(&self, mark: AccessMark, identity: &Identity) -> bool {
        self.known().holds(mark, identity)
    }

    /// The member behind a session, if the node may rely on what it knows. `now` is the desk's time.
    pub(super) fn find(&self, session: SessionId, key: &str, now: Timestamp) -> Option<Identity> {
        let known = self.known();
        let is_fresh = known.until.is_some_and(|until| Instant::now() < until);
        if !is_fresh || !known.keys.contains(key) {
            return None;
        }
        let identity = known.identities.get(&session)?;
        (identity.expires_at > now).then(|| Identity {
            now,
            ..identity.clone()
        })
    }

    /// Remembers an identity that was read after the mark, unless it was struck out meanwhile.
    pub(super) fn enter(&self, mark: AccessMark, identity: &Identity) {
        let mut known = self.known();
        if !known.holds(mark, identity) {
            return;
        }
        if known.identities.len() >= IDENTITIES_MAX {
            known.identities.clear();
        }
        known.identities.insert(identity.session, identity.clone());
    }

    /// Takes in a look that began at `started` and found the keys that hold.
    pub(super) fn looked(&self, started: Instant, news: &AccessNews, keys: Vec<String>) {
        let mut known = self.known();
        known.strike_out(news);
        known.keys = keys.into_iter().collect();
        known.until = Some(started + KNOWN_FOR);
    }

    /// Strikes out what this node itself ended, at once.
    pub(super) fn end(&self, session: SessionId) {
        self.known().strike_out(&AccessNews {
            sessions_ended: vec![session],
            members_changed: Vec::new(),
        });
    }

    /// Forgets everybody: the database is not the one from which they are known.
    pub(super) fn forget(&self) {
        let mut known = self.known();
        known.identities.clear();
        known.until = None;
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn holds(&self, mark: AccessMark, identity: &Identity) -> bool {
        let later = (self.count - mark.0) as usize;
        later <= self.recent.len()
            && !self
                .recent
                .iter()
                .rev()
                .take(later)
                .any(|news| news.touches(identity.session, identity.member.id))
    }

    fn strike_out(&mut self, news: &AccessNews) {
        if news.sessions_ended.is_empty() && news.members_changed.is_empty() {
            return;
        }
        let members: HashSet<MemberId> = news.members_changed.iter().copied().collect();
        for session in &news.sessions_ended {
            self.identities.remove(session);
        }
        if !members.is_empty() {
            self.identities
                .retain(|_, identity| !members.contains(&identity.member.id));
        }
        self.count += 1;
        self.recent.push_back(news.clone());
        if self.recent.len() > NEWS_KEPT {
            self.recent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use peerdesk_desk::{Member, OrganisationId, Role};

    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000);
    const KEY: &str = "key-1";

    fn identity(session: i64, member: i64) -> Identity {
        Identity {
            member: Member {
                id: MemberId(member),
                role: Role::Employee,
                organisation: OrganisationId(1),
                teams: [].into(),
                serves: [].into(),
            },
            name: "Anna".into(),
            organisation_name: "Acme".into(),
            session: SessionId(session),
            expires_at: Timestamp(NOW.0 + 1),
            now: NOW,
        }
    }

    fn watched() -> Ledger {
        let ledger = Ledger::default();
        ledger.looked(Instant::now(), &AccessNews::default(), vec![KEY.to_owned()]);
        ledger
    }

    fn ended(session: i64) -> AccessNews {
        AccessNews {
            sessions_ended: vec![SessionId(session)],
            members_changed: Vec::new(),
        }
    }

    fn knows(ledger: &Ledger, session: i64) -> bool {
        ledger.find(SessionId(session), KEY, NOW).is_some()
    }

    #[tokio::test]
    async fn whoever_was_read_is_known_until_news_touch_them() {
        let ledger = watched();
        for (session, member) in [(1, 1), (2, 2), (3, 3)] {
            ledger.enter(ledger.mark(), &identity(session, member));
        }
        let news = AccessNews {
            sessions_ended: vec![SessionId(1)],
            members_changed: vec![MemberId(2)],
        };
        ledger.looked(Instant::now(), &news, vec![KEY.to_owned()]);
        assert_eq!(
            [1, 2, 3].map(|session| knows(&ledger, session)),
            [false, false, true]
        );
    }

    #[tokio::test]
    async fn what_was_read_before_its_end_was_told_is_not_kept() {
        let ledger = watched();
        let mark = ledger.mark();
        let read = identity(1, 1);
        ledger.end(SessionId(1));
        ledger.enter(mark, &read);
        assert!(!knows(&ledger, 1) && !ledger.holds(mark, &read));
        // Other news do not matter to it, unless they are too many to tell.
        let mark = ledger.mark();
        for session in 10..10 + NEWS_KEPT as i64 {
            ledger.looked(Instant::now(), &ended(session), vec![KEY.to_owned()]);
        }
        assert!(ledger.holds(mark, &identity(2, 2)));
        ledger.end(SessionId(99));
        assert!(!ledger.holds(mark, &identity(2, 2)));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_is_known_when_the_watch_is_late_or_never_began() {
        let ledger = Ledger::default();
        ledger.enter(ledger.mark(), &identity(1, 1));
        assert!(!knows(&ledger, 1));
        ledger.looked(Instant::now(), &AccessNews::default(), vec![KEY.to_owned()]);
        assert!(knows(&ledger, 1));
        tokio::time::advance(KNOWN_FOR).await;
        assert!(!knows(&ledger, 1));
    }

    #[tokio::test]
    async fn an_expired_session_and_a_withdrawn_key_are_not_known() {
        let ledger = watched();
        ledger.enter(ledger.mark(), &identity(1, 1));
        let later = Timestamp(NOW.0 + 1);
        assert!(ledger.find(SessionId(1), KEY, later).is_none());
        assert!(ledger.find(SessionId(1), "key-2", NOW).is_none());
        ledger.looked(Instant::now(), &AccessNews::default(), Vec::new());
        assert!(!knows(&ledger, 1));
    }
}
