//! The best candidates that the reader may find.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::query::Weight;
use tantivy::{DocId, DocSet as _, Score, SegmentReader};

use super::cursor::Cursor;
use super::rank::Merit;
use super::{Filter, Hit, Request};
use crate::audience::{Reader, Sight};
use crate::document::Standing;
use crate::index::{Error, column};

/// Steps into which a score is divided to order by it. Coarser than the noise of adding the same
/// terms in another order, so that two pages agree.
const STEPS: f32 = 256.0;

/// What the order goes by.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    /// Likeness × merit; a score of `reach` is a likeness of 1.
    Alike { reach: f32 },
    /// When it was asked, newest first.
    Newest,
}

/// Whose tickets a pass looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    All,
    /// The reader's own.
    Own,
    Others,
}

/// One question's way through the segments.
pub(super) struct Gather<'a> {
    request: &'a Request<'a>,
    standings: Vec<u64>,
    order: Order,
    whose: Whose,
    /// Where the page before ended.
    after: Option<Cursor>,
}

/// A hit and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) place: Cursor,
    pub(super) hit: Hit,
}

/// The best so far, a bounded number.
pub(super) struct Best {
    limit: usize,
    heap: BinaryHeap<Reverse<Placed>>,
}

#[derive(Clone, Copy, Debug)]
struct Placed(Found);

/// The columns of a segment.
struct Columns {
    id: Arc<dyn ColumnValues<u64>>,
    organisation: Arc<dyn ColumnValues<u64>>,
    requester: Arc<dyn ColumnValues<u64>>,
    private: Arc<dyn ColumnValues<u64>>,
    topic: Arc<dyn ColumnValues<u64>>,
    standing: Arc<dyn ColumnValues<u64>>,
    asked_at: Arc<dyn ColumnValues<u64>>,
    has_fix: Arc<dyn ColumnValues<u64>>,
    reuses: Arc<dyn ColumnValues<u64>>,
    confirmed_at: Arc<dyn ColumnValues<u64>>,
}

impl<'a> Gather<'a> {
    pub(super) fn new(request: &'a Request<'a>, order: Order, whose: Whose) -> Self {
        let standings = request.filter.standings.iter();
        Self {
            request,
            standings: standings.map(|standing| standing.number()).collect(),
            order,
            whose,
            after: request.after,
        }
    }

    /// The same after another place.
    pub(super) fn after(self, after: Option<Cursor>) -> Self {
        Self { after, ..self }
    }

    /// The place of one ticket, if the reader may find it here.
    pub(super) fn place(
        &self,
        weight: &dyn Weight,
        segment: &SegmentReader,
        doc: DocId,
    ) -> Result<Option<Cursor>, Error> {
        let columns = Columns::open(segment)?;
        if !is_alive(segment, doc) || !self.admits(&columns, doc) {
            return Ok(None);
        }
        let mut scorer = weight.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Ok(None);
        }
        let id = columns.id.get_val(doc);
        let key = self.key(&columns, doc, scorer.score());
        Ok(Some(Cursor { key, id }))
    }

    /// Adds the best of a segment.
    pub(super) fn segment(
        &self,
        weight: &dyn Weight,
        segment: &SegmentReader,
        best: &mut Best,
    ) -> Result<(), Error> {
        let columns = Columns::open(segment)?;
        let alive = |doc: DocId| is_alive(segment, doc);
        match self.order {
            Order::Alike { reach } => {
                let floor = self.request.likeness_min * reach;
                let factor_max = self.request.weights.factor_max();
                let bound = |best: &Best| floor.max(best.bound() / factor_max);
                weight.for_each_pruning(bound(best), segment, &mut |doc, score| {
                    if alive(doc) && score >= floor && self.admits(&columns, doc) {
                        self.take(&columns, doc, score, reach, best);
                    }
                    bound(best)
                })?;
            }
            Order::Newest => weight.for_each_no_score(segment, &mut |docs| {
                for doc in docs.iter().copied() {
                    if alive(doc) && self.admits(&columns, doc) {
                        self.offer(&columns, doc, columns.asked_at.get_val(doc), 0.0, best);
                    }
                }
            })?,
        }
        Ok(())
    }

    fn take(&self, columns: &Columns, doc: DocId, score: Score, reach: f32, best: &mut Best) {
        let key = self.key(columns, doc, score);
        self.offer(columns, doc, key, score / reach, best);
    }

    fn key(&self, columns: &Columns, doc: DocId, score: Score) -> u64 {
        let confirmed_at = columns.confirmed_at.get_val(doc);
        let merit = Merit {
            reuses: columns.reuses.get_val(doc),
            age_seconds: self.request.now.saturating_sub(confirmed_at),
            solved: columns.has_fix.get_val(doc) == 1
                && columns.standing.get_val(doc) == Standing::Solved.number(),
        };
        (score * self.request.weights.factor(merit) * STEPS) as u64
    }

    fn offer(&self, columns: &Columns, doc: DocId, key: u64, likeness: f32, best: &mut Best) {
        let id = columns.id.get_val(doc);
        let place = Cursor { key, id };
        if self.after.is_none_or(|after| place < after) {
            let hit = Hit { id, likeness };
            best.offer(Found { place, hit });
        }
    }

    /// Whether the reader may find it and the filter lets it through.
    fn admits(&self, columns: &Columns, doc: DocId) -> bool {
        let request = self.request;
        self.looks_at(columns, doc)
            && visible(request.reader, columns, doc)
            && self.passes(request.filter, columns, doc)
    }

    fn looks_at(&self, columns: &Columns, doc: DocId) -> bool {
        let own = || columns.requester.get_val(doc) == self.request.reader.member;
        match self.whose {
            Whose::All => true,
            Whose::Own => own(),
            Whose::Others => !own(),
        }
    }

    fn passes(&self, filter: &Filter, columns: &Columns, doc: DocId) -> bool {
        let among = |list: &Option<Vec<u64>>, values: &Arc<dyn ColumnValues<u64>>| {
            list.as_ref()
                .is_none_or(|list| list.contains(&values.get_val(doc)))
        };
        (self.standings.is_empty() || self.standings.contains(&columns.standing.get_val(doc)))
            && among(&filter.topics, &columns.topic)
            && among(&filter.requesters, &columns.requester)
            && filter
                .before
                .is_none_or(|before| columns.asked_at.get_val(doc) < before)
            && filter
                .after
                .is_none_or(|after| columns.asked_at.get_val(doc) >= after)
            && (!filter.has_fix || columns.has_fix.get_val(doc) == 1)
    }
}

fn is_alive(segment: &SegmentReader, doc: DocId) -> bool {
    let alive = segment.alive_bitset();
    alive.is_none_or(|alive| alive.is_alive(doc))
}

fn visible(reader: &Reader, columns: &Columns, doc: DocId) -> bool {
    reader.may_find(Sight {
        organisation: columns.organisation.get_val(doc),
        requester: columns.requester.get_val(doc),
        private: columns.private.get_val(doc) == 1,
    })
}

impl Best {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            heap: BinaryHeap::with_capacity(limit + 1),
        }
    }

    fn offer(&mut self, found: Found) {
        self.heap.push(Reverse(Placed(found)));
        if self.heap.len() > self.limit {
            self.heap.pop();
        }
    }

    /// The score that the last of a full list has; less need not come.
    fn bound(&self) -> f32 {
        match self.heap.peek() {
            Some(Reverse(last)) if self.heap.len() == self.limit => last.0.place.key as f32 / STEPS,
            _ => 0.0,
        }
    }

    /// Best first.
    pub(super) fn into_sorted(self) -> Vec<Found> {
        let sorted = self.heap.into_sorted_vec();
        sorted.into_iter().map(|Reverse(placed)| placed.0).collect()
    }
}

impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.0.place == other.0.place
    }
}

impl Eq for Placed {}

impl PartialOrd for Placed {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Placed {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.place.cmp(&other.0.place)
    }
}

impl Columns {
    fn open(segment: &SegmentReader) -> Result<Self, Error> {
        let fast = segment.fast_fields();
        let open = |name| fast.column_first_or_default::<u64>(name);
        Ok(Self {
            id: open(column::ID)?,
            organisation: open(column::ORGANISATION)?,
            requester: open(column::REQUESTER)?,
            private: open(column::PRIVATE)?,
            topic: open(column::TOPIC)?,
            standing: open(column::STANDING)?,
            asked_at: open(column::ASKED_AT)?,
            has_fix: open(column::HAS_FIX)?,
            reuses: open(column::REUSES)?,
            confirmed_at: open(column::CONFIRMED_AT)?,
        })
    }
}
