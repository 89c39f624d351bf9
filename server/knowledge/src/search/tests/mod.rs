//! What is found, by whom, in which order.

mod changing;
mod finding;
mod permission;

use std::sync::Arc;

use super::{Filter, Page, Request, Weights};
use crate::audience::{Reader, Sight};
use crate::document::{Change, Document, Standing};
use crate::index::Index;
use crate::search::Cursor;

pub(super) const DAY: u64 = 86_400;
pub(super) const NOW: u64 = 20_000 * DAY;

/// A ticket of organisation 1, asked by member 1 and solved long ago.
pub(super) fn ticket(id: u64, title: &str) -> Document {
    Document {
        id,
        sight: Sight {
            organisation: 1,
            requester: 1,
            private: false,
        },
        topic: 1,
        standing: Standing::Solved,
        asked_at: 1_000 * DAY,
        title: title.to_owned(),
        fix: String::new(),
        talk: String::new(),
        notes: String::new(),
        reuses: 0,
        confirmed_at: 1_000 * DAY,
    }
}

pub(super) fn employee(member: u64) -> Reader {
    Reader {
        member,
        organisation: 1,
        second_line_of: Vec::new(),
    }
}

pub(super) fn engineer() -> Reader {
    Reader {
        member: 900,
        organisation: 1,
        second_line_of: vec![1],
    }
}

pub(super) fn index(documents: impl IntoIterator<Item = Document>) -> Arc<Index> {
    let changes = documents
        .into_iter()
        .map(|document| Change::Put(Box::new(document)));
    Index::of(changes).expect("an index in memory")
}

pub(super) struct Ask<'a> {
    pub(super) index: &'a Index,
    pub(super) reader: Reader,
    pub(super) filter: Filter,
    pub(super) typing: bool,
    pub(super) limit: usize,
    pub(super) after: Option<Cursor>,
}

impl<'a> Ask<'a> {
    pub(super) fn of(index: &'a Index) -> Self {
        Self {
            index,
            reader: employee(1),
            filter: Filter::default(),
            typing: false,
            limit: 20,
            after: None,
        }
    }

    pub(super) fn by(self, reader: Reader) -> Self {
        Self { reader, ..self }
    }

    pub(super) fn typing(self) -> Self {
        Self {
            typing: true,
            ..self
        }
    }

    pub(super) fn within(self, filter: Filter) -> Self {
        Self { filter, ..self }
    }

    pub(super) fn page(&self, text: &str) -> Page {
        let request = Request {
            reader: &self.reader,
            text,
            typing: self.typing,
            filter: &self.filter,
            now: NOW,
            likeness_min: 0.0,
            limit: self.limit,
            after: self.after,
            weights: &Weights::default(),
        };
        self.index.snapshot().search(&request).expect("a page")
    }

    pub(super) fn ids(&self, text: &str) -> Vec<u64> {
        self.page(text).hits.iter().map(|hit| hit.id).collect()
    }
}
