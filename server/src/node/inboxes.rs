//! Changes of inboxes, told to their members' sockets.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use peerdesk_desk::{MemberId, Millis};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tracing::warn;

use crate::app::{App, Fault, encode};
use crate::hub::Inboxes;

/// Changes are gathered this long, so that a busy hour costs a member a few frames a second.
const TELL_EVERY: Duration = Duration::from_millis(100);
/// How often the database is asked which inboxes changed: the safety net under the hints.
const FIND_EVERY: Duration = Duration::from_secs(2);
/// How far each look goes back beyond the last: longer than a transaction can last.
const LOOK_BACK: Millis = Millis::seconds(15);
/// How many versions back a frame reaches, so that one that was lost is made good by the next.
const OVERLAP: i64 = 5;
/// Versions that are remembered; beyond it the memory starts over and some are told twice.
const TOLD_MAX: usize = 50_000;

/// Members whose inbox changed and was not told yet.
#[derive(Default)]
pub(super) struct ChangedInboxes(Mutex<BTreeSet<MemberId>>);

impl ChangedInboxes {
    pub(super) fn add(&self, member: MemberId) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(member);
    }

    fn take(&self) -> BTreeSet<MemberId> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tells inboxes to those who have them open, for ever.
pub(super) async fn tell(app: App, inboxes: Arc<Inboxes>, changed: Arc<ChangedInboxes>) {
    let mut ticks = interval(TELL_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told: HashMap<MemberId, i64> = HashMap::new();
    let mut since = app.clock().now();
    let mut found_at = Instant::now();
    loop {
        ticks.tick().await;
        if inboxes.is_empty() {
            changed.take();
            told.clear();
            continue;
        }
        let mut wanted = changed.take();
        if found_at.elapsed() >= FIND_EVERY {
            found_at = Instant::now();
            match app.store().inboxes_changed_since(since).await {
                Ok((now, found)) => {
                    since = now.minus(LOOK_BACK);
                    wanted.extend(
                        found
                            .into_iter()
                            .filter(|(member, version)| told.get(member) != Some(version))
                            .map(|(member, _)| member),
                    );
                }
                Err(error) => warn!(%error, "changed inboxes could not be found; trying again"),
            }
        }
        if told.len() > TOLD_MAX {
            told.clear();
        }
        for member in wanted {
            match tell_one(&app, &inboxes, member, told.get(&member).copied()).await {
                Ok(Some(version)) => {
                    told.insert(member, version);
                }
                Ok(None) => {}
                Err(error) => {
                    warn!(%error, "an inbox could not be read; trying again");
                    changed.add(member);
                }
            }
        }
    }
}

/// Tells one inbox to its member's sockets; nothing when none is open here.
async fn tell_one(
    app: &App,
    inboxes: &Inboxes,
    member: MemberId,
    told: Option<i64>,
) -> Result<Option<i64>, Fault> {
    let Some(reader) = inboxes.reader(member) else {
        return Ok(None);
    };
    let since = told
        .map(|version| version - OVERLAP)
        .filter(|since| *since > 0);
    let (version, message) = app.inbox_news(&reader, since).await?;
    inboxes.tell(member, &encode(&message));
    Ok(Some(version))
}
