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
use crate::strain::Strain;

use super::inboxes::ChangedInboxes;

/// Changes of the live list are gathered this long, so that a busy hour costs a reader no more than
/// a few frames a second.
const TELL_ROWS_EVERY: Duration = Duration::from_millis(250);
/// Gathered for so much longer while the node is short of cores.
const STRAINED_PAUSE: Duration = Duration::from_secs(2);
/// How often the database is asked which rows changed: the safety net under the hints.
const FIND_ROWS_EVERY: Duration = Duration::from_secs(2);
/// How far each look goes back beyond the last: longer than a command's transaction can last.
const LOOK_BACK: Millis = Millis::seconds(15);
/// Rows read at once.
const ROWS_PER_READ_MAX: usize = 500;
/// Told rows that are remembered; beyond it the memory starts over and some are told twice.
const TOLD_MAX: usize = 50_000;

/// The app as the hub's history.
pub(super) struct AppHistory(pub(super) App);

impl History for AppHistory {
    async fn heads(&self, tickets: Vec<TicketId>) -> Option<Vec<(TicketId, Seq, Seq)>> {
        self.0.heads(&tickets).await
    }

    async fn recent_heads(&self, back: Duration) -> Option<Vec<(TicketId, Stream, Seq)>> {
        self.0.recent_heads(back).await
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

/// Finds changed rows that no hint told of.
pub(super) async fn find_changed_rows(app: App, rows: Arc<ChangedRows>) {
    let mut ticks = interval(FIND_ROWS_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut since = app.clock().now();
    loop {
        ticks.tick().await;
        let look_from = Timestamp(since.0 - LOOK_BACK.0);
        match app.store().changed_since(look_from).await {
            Ok((now, changed)) => {
                app.clock().set(now);
                since = now;
                rows.add_found(
                    changed
                        .into_iter()
                        .map(|change| (change.ticket, change.public_head)),
                );
            }
            Err(error) => warn!(%error, "changed rows could not be found; trying again"),
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
