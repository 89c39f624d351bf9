//! Filling the index and following what is committed.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use peerdesk_desk::{TicketId, Timestamp};
use peerdesk_knowledge::document::Change;
use peerdesk_knowledge::index::{Index, Place};
use thiserror::Error;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tracing::{info, warn};

use super::Search;
use super::document::document;
use super::histories::Histories;
use crate::store::{self, Reuses, Snapshot, SolutionCard, Store, TOUCHED_MAX, Touched};

/// How often is looked for what was committed when no hint tells of it; together with reading and
/// writing it, every node answers the same within a second.
const LOOK_EVERY: Duration = Duration::from_millis(800);
/// How long is waited after news, so that a burst is taken in at once.
const NEWS_REST: Duration = Duration::from_millis(50);
/// From the beginning of a look to that of the next at least: each writes and merges files whatever
/// it found, so that a ticket in which somebody writes is not taken in line by line.
const APART: Duration = Duration::from_millis(700);
/// Of its time, following takes at most one part in so many: a ticket that grows is indexed whole each
/// time, and where many are written to, search comes later and messages do not.
const REST_TO_WORK: u32 = 9;
/// How long after something failed.
const PAUSE_AFTER_FAULT: Duration = Duration::from_secs(1);
/// Tickets read at once.
const READ_TICKETS_MAX: usize = 200;
/// While the index is filled, what was read is shown so often.
const SHOW_EVERY: Duration = Duration::from_secs(2);

/// What stopped a look; the next one goes on from the same place.
#[derive(Debug, Error)]
enum Fault {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Index(#[from] peerdesk_knowledge::index::Error),
    #[error("a task of the index broke off")]
    Broken,
}

/// How far a ticket had come when it was written into the index.
type Mark = (i64, i64, Option<Timestamp>);

struct Follower {
    store: Store,
    index: Arc<Index>,
    /// When the last look that came to its end began, by the database's clock, and what was committed
    /// by then.
    since: Timestamp,
    seen: Snapshot,
    /// Marks of the tickets that the last look saw.
    marks: HashMap<TicketId, Mark>,
    histories: Histories,
}

/// Keeps the node's index, for ever. It is built anew when the database was replaced; until the new
/// one is whole, the old one serves.
pub async fn run(search: Arc<Search>, store: Store, mut generations: watch::Receiver<Arc<str>>) {
    loop {
        generations.mark_unchanged();
        match Follower::begin(&search, &store).await {
            Ok(mut follower) => {
                tokio::select! {
                    () = follower.serve(&search) => {}
                    changed = generations.changed() => {
                        if changed.is_err() {
                            return;
                        }
                    }
                }
            }
            Err(fault) => {
                warn!(
                    error = &fault as &dyn std::error::Error,
                    "the search index could not be begun; trying again"
                );
                sleep(PAUSE_AFTER_FAULT).await;
            }
        }
    }
}

impl Follower {
    async fn begin(search: &Search, store: &Store) -> Result<Self, Fault> {
        let since = store.now().await?;
        let seen = store.snapshot().await?;
        let index = blocking(create).await??;
        let index = Arc::new(index);
        // The first index serves from its first ticket on; a later one once it is whole.
        if search.shelf.current().is_none() {
            search.shelf.put(Arc::clone(&index));
        }
        Ok(Self {
            store: store.clone(),
            index,
            since,
            seen,
            marks: HashMap::new(),
            histories: Histories::default(),
        })
    }

    async fn serve(&mut self, search: &Search) {
        self.fill(search).await;
        search.shelf.put(Arc::clone(&self.index));
        search.complete.store(true, Ordering::Release);
        info!(tickets = search.tickets(), "search knows every ticket");
        loop {
            let begun = Instant::now();
            match self.look().await {
                Ok(()) => {
                    let looked = Instant::now();
                    let rested = looked + (looked - begun) * REST_TO_WORK;
                    let next = rested.max(begun + APART);
                    search.looks.send_modify(|looks| *looks += 1);
                    if timeout(LOOK_EVERY, search.news.notified()).await.is_ok() {
                        sleep(NEWS_REST).await;
                    }
                    sleep_until(next).await;
                }
                Err(fault) => pause(&fault).await,
            }
        }
    }

    /// Reads every ticket, newest first, and what happens meanwhile.
    async fn fill(&mut self, search: &Search) {
        let mut before = TicketId(i64::MAX);
        let mut shown = Instant::now();
        loop {
            match self.fill_below(before).await {
                Ok(None) => break,
                Ok(Some(last)) => before = last,
                Err(fault) => pause(&fault).await,
            }
            if shown.elapsed() > SHOW_EVERY {
                if let Err(fault) = self.show().await {
                    pause(&fault).await;
                }
                info!(tickets = search.tickets(), "search reads tickets");
                shown = Instant::now();
            }
        }
    }

    async fn fill_below(&mut self, before: TicketId) -> Result<Option<TicketId>, Fault> {
        let ids = self.store.tickets_before(before, READ_TICKETS_MAX).await?;
        let Some(last) = ids.last().copied() else {
            self.commit().await?;
            return Ok(None);
        };
        self.take(&ids).await?;
        // In most of them nobody will write again.
        self.histories = Histories::default();
        Ok(Some(last))
    }

    /// Lets readers find what was read so far, and what happened meanwhile.
    async fn show(&mut self) -> Result<(), Fault> {
        self.look().await?;
        self.commit().await
    }

    /// Takes in what was committed since the last look, and shows it.
    async fn look(&mut self) -> Result<(), Fault> {
        let begun = self.store.now().await?;
        let committed = self.store.snapshot().await?;
        let mut seen = HashMap::new();
        let mut after = TicketId(0);
        let mut took = false;
        loop {
            let touched = self
                .store
                .touched_since(&self.seen, self.since, after)
                .await?;
            let last = touched.last().map(|touched| touched.ticket);
            let more = touched.len() == TOUCHED_MAX;
            seen.extend(
                touched
                    .iter()
                    .map(|touched| (touched.ticket, mark(touched))),
            );
            let changed: Vec<TicketId> = touched
                .iter()
                .filter(|touched| self.marks.get(&touched.ticket) != Some(&mark(touched)))
                .map(|touched| touched.ticket)
                .collect();
            for ids in changed.chunks(READ_TICKETS_MAX) {
                self.take(ids).await?;
                took = true;
            }
            match last {
                Some(last) if more => after = last,
                _ => break,
            }
        }
        if took {
            self.commit().await?;
        }
        self.marks = seen;
        self.since = begun;
        self.seen = committed;
        Ok(())
    }

    /// Writes tickets into the index as they are now.
    async fn take(&mut self, ids: &[TicketId]) -> Result<(), Fault> {
        let cards = self.store.cards(ids).await?;
        let said = self.store.said_after(&self.histories.places(ids)).await?;
        let reuses = self.store.reuses(ids).await?;
        let solutions = self.store.solution_cards(ids).await?;
        let index = Arc::clone(&self.index);
        // Where something fails from here, they are read anew.
        let mut histories = std::mem::take(&mut self.histories);
        self.histories = blocking(move || {
            histories.add(said);
            let reuses: HashMap<TicketId, Reuses> = reuses
                .into_iter()
                .map(|reuses| (reuses.ticket, reuses))
                .collect();
            let solutions: HashMap<TicketId, &SolutionCard> = solutions
                .iter()
                .map(|solution| (solution.ticket, solution))
                .collect();
            index.change(cards.iter().map(|card| {
                let id = card.ticket.id;
                let solution = solutions.get(&id).copied();
                let reuses = reuses.get(&id).copied();
                Change::Put(Box::new(document(card, histories.of(id), reuses, solution)))
            }))?;
            histories.shrink();
            Ok::<_, peerdesk_knowledge::index::Error>(histories)
        })
        .await??;
        Ok(())
    }

    async fn commit(&self) -> Result<(), Fault> {
        let index = Arc::clone(&self.index);
        Ok(blocking(move || index.commit()).await??)
    }
}

fn mark(touched: &Touched) -> Mark {
    (touched.public_head, touched.staff_head, touched.touched_at)
}

/// In a folder for what may be lost; in memory where there is none.
fn create() -> Result<Index, peerdesk_knowledge::index::Error> {
    let folder = std::env::temp_dir();
    Index::create(Place::Folder(&folder)).or_else(|error| {
        warn!(
            error = &error as &dyn std::error::Error,
            folder = %folder.display(),
            "the search index cannot be kept in a folder and is kept in memory"
        );
        Index::create(Place::Memory)
    })
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    spawn_blocking(work).await.map_err(|_| Fault::Broken)
}

async fn pause(fault: &Fault) {
    warn!(
        error = fault as &dyn std::error::Error,
        "the search index could not follow; trying again"
    );
    sleep(PAUSE_AFTER_FAULT).await;
}
