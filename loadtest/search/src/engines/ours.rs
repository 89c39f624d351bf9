//! The engine of the product.

use std::sync::Arc;

use peerdesk_knowledge::audience::Reader;
use peerdesk_knowledge::document::{Change, Document};
use peerdesk_knowledge::index::Index;
use peerdesk_knowledge::search::{Filter, Hit, Request, Weights};

#[derive(Clone)]
pub(crate) struct Ours {
    pub(crate) index: Arc<Index>,
    pub(crate) weights: Weights,
    pub(crate) now: u64,
}

/// Somebody who sees everything of the one organisation that is not private.
fn employee() -> Reader {
    Reader {
        member: 0,
        organisation: 1,
        second_line_of: Vec::new(),
    }
}

impl Ours {
    pub(crate) fn build(documents: &[Document]) -> anyhow::Result<Self> {
        let put = |document: &Document| Change::Put(Box::new(document.clone()));
        let index = Index::of(documents.iter().map(put))?;
        index.settle()?;
        Ok(Self {
            index,
            weights: Weights::default(),
            now: 2_000_000_000,
        })
    }

    pub(crate) fn answers(
        &self,
        text: &str,
        typing: bool,
        limit: usize,
    ) -> anyhow::Result<Vec<u64>> {
        let hits = self.hits(text, typing, limit)?;
        Ok(hits.into_iter().map(|hit| hit.id).collect())
    }

    /// The same with how alike each is.
    pub(crate) fn hits(&self, text: &str, typing: bool, limit: usize) -> anyhow::Result<Vec<Hit>> {
        let reader = employee();
        let filter = Filter::default();
        let page = self.index.snapshot().search(&Request {
            reader: &reader,
            text,
            typing,
            filter: &filter,
            now: self.now,
            likeness_min: 0.0,
            limit,
            after: None,
            weights: &self.weights,
        })?;
        Ok(page.hits)
    }
}
