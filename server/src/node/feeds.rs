//! What flows between the rooms of a node while it runs.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use peerdesk_desk::{Millis, Seq, Stream, TicketId, Timestamp};
use tokio::sync::{Notify, mpsc};
use tokio::time::{MissedTickBehavior, interval, sleep};
use tracing::warn;

use crate::app::{App, changed_rows};
use crate::bus::{Arrival, Hint};
use crate::frame::Frame;
use crate::hub::catch_up::History;
use crate::hub::{DeskList, Hub, RowFrame};
use crate::store::{CHANGED_MAX, Error, Snapshot};
use crate::strain::Strain;

use super::inboxes::ChangedInboxes;

/// Changes of the live list are gathered this long, so that a busy hour costs a reader no more than
/// a few frames a second.
const TELL_ROWS_EVERY: Duration = Duration::from_millis(250);
/// Gathered for so much longer while the node is short of cores.
const STRAINED_PAUSE: Duration = Duration::from_secs(2);
/// How often the database is asked which rows changed: the safety net under the hints.
const FIND_ROWS_EVERY: Duration = Duration::from_secs(2);
/// What happened so long before the look before is the past, told late: longer than a command's
/// transaction can last.
const PAST: Millis = Millis::seconds(15);
/// Rows read at once.
const ROWS_PER_READ_MAX: usize = 500;
/// Told rows that are remembered; beyond it the memory starts over and some are told twice.
const TOLD_MAX: usize = 50_000;

/// The app as the hub's history.
pub(super) struct AppHistory(pub(super) App);

impl History for AppHistory {
    type Seen = Snapshot;

    async fn heads(&self, tickets: Vec<TicketId>) -> Option<Vec<(TicketId, Seq, Seq)>> {
        self.0.heads(&tickets).await
    }

    async fn seen(&self) -> Option<Snapshot> {
        self.0.snapshot().await
    }

    fn goes_on(earlier: &Snapshot, later: &Snapshot) -> bool {
        later.follows(earlier)
    }

    async fn heads_since(&self, seen: &Snapshot) -> Option<Vec<(TicketId, Stream, Seq)>> {
        self.0.heads_since(seen).await
    }

    async fn after(
        &self,
        ticket: TicketId,
        stream: Stream,
        after: Seq,
        limit: usize,
    ) -> Option<Vec<(Seq, Frame)>> {
        self.0.frames_after(ticket, stream, after, limit).await
    }
}

/// Tickets whose row changed and was not told yet, and what was told of late.
#[derive(Default)]
pub(super) struct ChangedRows(Mutex<Rows>);

#[derive(Default)]
struct Rows {
    waiting: BTreeSet<TicketId>,
    told: HashSet<(TicketId, Seq)>,
}

impl ChangedRows {
    /// A hint, or a failed try: told whatever was told before, since a row also changes without a
    /// new public head when tickets are bundled under it.
    fn add(&self, tickets: impl IntoIterator<Item = TicketId>) {
        self.lock().waiting.extend(tickets);
    }

    /// A look at the database: only what was not told yet.
    fn add_found(&self, found: impl IntoIterator<Item = (TicketId, Seq)>) {
        let rows = &mut *self.lock();
        let new = found
            .into_iter()
            .filter(|row| !rows.told.contains(row))
            .map(|(ticket, _)| ticket);
        rows.waiting.extend(new);
    }

    fn tell(&self, shown: impl IntoIterator<Item = (TicketId, Seq)>) {
        let mut rows = self.lock();
        if rows.told.len() > TOLD_MAX {
            rows.told.clear();
        }
        rows.told.extend(shown);
    }

    /// Forgets what was told: seqs mean something else now.
    pub(super) fn forget_told(&self) {
        self.lock().told.clear();
    }

    fn take(&self) -> Vec<TicketId> {
        let mut rows = self.lock();
        let taken: Vec<TicketId> = rows
            .waiting
            .iter()
            .copied()
            .take(ROWS_PER_READ_MAX)
            .collect();
        for ticket in &taken {
            rows.waiting.remove(ticket);
        }
        taken
    }

    fn lock(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who takes what arrives.
pub(super) struct Takers {
    pub(super) hub: Arc<Hub>,
    pub(super) rows: Arc<ChangedRows>,
    pub(super) inboxes: Arc<ChangedInboxes>,
    pub(super) compare_now: Arc<Notify>,
    pub(super) access_now: Arc<Notify>,
    pub(super) app: App,
}

/// Hands arrivals on. Never waits, so that the bus never has to.
pub(super) async fn take_arrivals(mut arrivals: mpsc::Receiver<Arrival>, takers: Takers) {
    while let Some(arrival) = arrivals.recv().await {
        match arrival {
            Arrival::Hint(Hint::Event {
                ticket,
                stream,
                seq,
                frame,
            }) => takers.hub.deliver(ticket, stream, seq, frame),
            Arrival::Hint(Hint::Row { ticket, .. }) => {
                takers.hub.forget_opened(ticket);
                takers.rows.add([ticket]);
                takers.app.wake();
            }
            Arrival::Hint(Hint::Access { member }) => {
                takers.app.directory().forget(member);
                takers.access_now.notify_one();
            }
            Arrival::Hint(Hint::Inbox { member }) => takers.inboxes.add(member),
            Arrival::Lost => {
                takers.compare_now.notify_one();
                takers.access_now.notify_one();
            }
        }
    }
}

/// Finds changed rows that no hint told of, from what was committed before anybody came on.
pub(super) async fn find_changed_rows(app: App, rows: Arc<ChangedRows>, mut seen: Snapshot) {
    let mut ticks = interval(FIND_ROWS_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut since = app.clock().now();
    loop {
        ticks.tick().await;
        match find_rows(&app, &rows, since, &seen).await {
            Ok((now, committed)) => {
                app.clock().set(now);
                (since, seen) = (now, committed);
            }
            Err(error) => warn!(%error, "changed rows could not be found; trying again"),
        }
    }
}

/// One look: what was committed since the one before. Returns when it began and what it has before it.
/// One that finds another database than before only begins anew, as everybody does who listens.
async fn find_rows(
    app: &App,
    rows: &ChangedRows,
    since: Timestamp,
    seen: &Snapshot,
) -> Result<(Timestamp, Snapshot), Error> {
    let store = app.store();
    let now = store.now().await?;
    let committed = store.snapshot().await?;
    if !committed.follows(seen) {
        return Ok((now, committed));
    }
    let happened = Timestamp(since.0 - PAST.0);
    let mut after = TicketId(0);
    loop {
        let changed = store.changed_since(seen, happened, after).await?;
        rows.add_found(
            changed
                .iter()
                .map(|change| (change.ticket, change.public_head)),
        );
        match changed.last() {
            Some(last) if changed.len() == CHANGED_MAX => after = last.ticket,
            _ => return Ok((now, committed)),
        }
    }
}

/// Tells the live list's readers what changed, a few times a second.
pub(super) async fn tell_changed_rows(
    app: App,
    rows: Arc<ChangedRows>,
    desk_list: Arc<DeskList>,
    strain: Arc<Strain>,
) {
    let mut ticks = interval(TELL_ROWS_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if strain.is_strained() {
            sleep(STRAINED_PAUSE).await;
        }
        let tickets = rows.take();
        if tickets.is_empty() || desk_list.is_empty() {
            continue;
        }
        match changed_rows(&app, &tickets).await {
            Ok(changes) => {
                for change in changes {
                    rows.tell(change.shown);
                    let frame = RowFrame {
                        sight: change.sight,
                        frame: change.frame,
                        hint: None,
                    };
                    desk_list.deliver(&frame).await;
                }
            }
            Err(error) => {
                warn!(%error, "changed rows could not be read; trying again");
                rows.add(tickets);
            }
        }
    }
}
