//! What looks alike: this node's search index, which is a cache of the database.
//!
//! It is filled from the database, newest tickets first, and follows what is committed there; a node
//! that starts searches what it has read so far and says so. Who may find what is decided inside the
//! query, by the rights that the rules give.

mod document;
mod follow;
mod histories;
mod words;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use peerdesk_desk::{Member, Timestamp};
use peerdesk_knowledge::audience::Reader;
use peerdesk_knowledge::index::Shelf;
use peerdesk_knowledge::search::{Cursor, Filter, Page, Request, Weights};
use thiserror::Error;
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::spawn_blocking;

pub use document::{fix_of, solution_said, talk_of};
pub use follow::run;
pub use words::Words;

/// Searches that one node does at a time: each keeps a core busy for some milliseconds.
const SEARCHES_AT_ONCE: usize = 4;

/// Searches that wait for their turn; more are told to come again.
const SEARCHES_WAITING_MAX: u64 = 256;

/// This node's index.
pub struct Search {
    shelf: Shelf,
    complete: AtomicBool,
    places: Semaphore,
    waiting: AtomicU64,
    /// Something was committed here, so a look is worth it at once.
    news: Notify,
    /// Looks at the database that came to their end.
    looks: watch::Sender<u64>,
    weights: Weights,
}

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    pub reader: Reader,
    pub text: String,
    pub typing: bool,
    pub filter: Filter,
    pub now: Timestamp,
    pub likeness_min: f32,
    pub limit: usize,
    pub after: Option<Cursor>,
}

/// Why there is no answer; the member can ask again.
#[derive(Debug, Error)]
pub enum SearchError {
    #[error(transparent)]
    Index(#[from] peerdesk_knowledge::index::Error),
    #[error("too many searches wait")]
    Busy,
    #[error("a search broke off")]
    Broken,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            shelf: Shelf::default(),
            complete: AtomicBool::new(false),
            places: Semaphore::new(SEARCHES_AT_ONCE),
            waiting: AtomicU64::new(0),
            news: Notify::new(),
            looks: watch::Sender::new(0),
            weights: Weights::default(),
        }
    }
}

impl Search {
    /// Whether every ticket was read since the node started.
    pub fn is_complete(&self) -> bool {
        self.complete.load(Ordering::Acquire)
    }

    /// How many tickets the index holds, whoever may find them.
    pub fn tickets(&self) -> u64 {
        self.shelf
            .current()
            .map_or(0, |index| index.snapshot().tickets())
    }

    /// Says that something was committed by this node.
    pub fn wake(&self) {
        self.news.notify_one();
    }

    /// Waits until this node finds everything that was committed before the call, or is going away.
    pub async fn caught_up(&self) {
        let mut looks = self.looks.subscribe();
        // One that runs now may have read the place of interest already.
        let enough = *looks.borrow_and_update() + 2;
        while *looks.borrow_and_update() < enough {
            self.wake();
            if looks.changed().await.is_err() {
                return;
            }
        }
    }

    /// Answers a question from the index as it is now.
    pub async fn find(self: &Arc<Self>, question: Question) -> Result<Page, SearchError> {
        let Some(index) = self.shelf.current() else {
            return Ok(Page::default());
        };
        let _turn = Turn::wait(self)?;
        let _place = self
            .places
            .acquire()
            .await
            .map_err(|_| SearchError::Broken)?;
        let search = Arc::clone(self);
        let looking = spawn_blocking(move || {
            index.snapshot().search(&Request {
                reader: &question.reader,
                text: &question.text,
                typing: question.typing,
                filter: &question.filter,
                now: seconds(question.now),
                likeness_min: question.likeness_min,
                limit: question.limit,
                after: question.after,
                weights: &search.weights,
            })
        });
        Ok(looking.await.map_err(|_| SearchError::Broken)??)
    }
}

/// One of those who wait.
struct Turn<'s>(&'s AtomicU64);

impl<'s> Turn<'s> {
    fn wait(search: &'s Search) -> Result<Self, SearchError> {
        let turn = Self(&search.waiting);
        if turn.0.fetch_add(1, Ordering::Relaxed) >= SEARCHES_WAITING_MAX {
            return Err(SearchError::Busy);
        }
        Ok(turn)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A member as the index knows who may find what.
pub fn reader(member: &Member) -> Reader {
    Reader {
        member: number(member.id.0),
        organisation: number(member.organisation.0),
        second_line_of: member
            .serves
            .iter()
            .filter(|organisation| member.is_second_line_of(**organisation))
            .map(|organisation| number(organisation.0))
            .collect(),
    }
}

/// Ids of the database are positive.
pub fn number(id: i64) -> u64 {
    id.unsigned_abs()
}

pub(crate) fn seconds(at: Timestamp) -> u64 {
    (at.0 / 1_000).unsigned_abs()
}
