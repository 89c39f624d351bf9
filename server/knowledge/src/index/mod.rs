//! The index: documents in, snapshots out.

mod error;
mod fields;
mod scratch;
mod shelf;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::indexer::LogMergePolicy;
use tantivy::{Index as Engine, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Term};
use tempfile::TempDir;

pub use error::Error;
pub(crate) use fields::{Fields, OWNER_END, column, owned_term};
pub use shelf::Shelf;

use self::scratch::Scratch;
use crate::document::Change;
use crate::search::Snapshot;

/// What a writer collects before it makes a segment of it.
const WRITER_BYTES: usize = 64 * 1024 * 1024;

/// Where an index is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    Memory,
    /// A folder of its own is made in this one for what is large, read through the page cache, and
    /// removed with the index: it is no copy of record.
    Folder(&'a Path),
}

/// An inverted index that one follower writes and anybody reads.
pub struct Index {
    fields: Fields,
    writer: Mutex<IndexWriter>,
    reader: IndexReader,
    folder: Option<TempDir>,
}

impl Index {
    /// An empty index.
    pub fn create(place: Place<'_>) -> Result<Self, Error> {
        let (schema, fields) = Fields::schema();
        let settings = IndexSettings::default();
        let (engine, folder) = match place {
            Place::Memory => (
                Engine::create(RamDirectory::create(), schema, settings)?,
                None,
            ),
            Place::Folder(parent) => {
                let folder = tempfile::Builder::new()
                    .prefix("search-")
                    .tempdir_in(parent)?;
                let directory =
                    MmapDirectory::open(folder.path()).map_err(tantivy::TantivyError::from)?;
                let scratch = Scratch::new(directory);
                (Engine::create(scratch, schema, settings)?, Some(folder))
            }
        };
        let writer = engine.writer_with_num_threads(1, WRITER_BYTES)?;
        // Readers look at few segments rather than many; an eighth of deleted documents is enough
        // for a segment to be written anew, since each change of a ticket deletes one.
        let mut merging = LogMergePolicy::default();
        merging.set_min_num_segments(6);
        merging.set_del_docs_ratio_before_merge(0.125);
        writer.set_merge_policy(Box::new(merging));
        let reader = engine
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Self {
            fields,
            writer: Mutex::new(writer),
            reader,
            folder,
        })
    }

    /// Takes changes in, in their order. They are seen after [`Self::commit`].
    pub fn change(&self, changes: impl IntoIterator<Item = Change>) -> Result<(), Error> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        for change in changes {
            match change {
                Change::Put(document) => {
                    writer.delete_term(Term::from_field_u64(self.fields.id, document.id));
                    writer.add_document(self.fields.write(&document))?;
                }
                Change::Remove(id) => {
                    writer.delete_term(Term::from_field_u64(self.fields.id, id));
                }
            }
        }
        Ok(())
    }

    /// Lets readers see everything that was taken in.
    pub fn commit(&self) -> Result<(), Error> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.commit()?;
        self.reader.reload()?;
        Ok(())
    }

    /// The index as it is now; what is committed later is not seen by it.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::new(self.reader.searcher(), self.fields)
    }

    /// How many bytes the index takes, in memory or in its folder.
    pub fn bytes(&self) -> Result<u64, Error> {
        let usage = self.reader.searcher().space_usage()?;
        Ok(usage.total().get_bytes())
    }

    /// The folder it is kept in, if it is.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_ref().map(TempDir::path)
    }

    /// Joins all segments to one: once, after a first filling, since reading is fastest then.
    pub fn settle(&self) -> Result<(), Error> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.commit()?;
        self.reader.reload()?;
        let segments: Vec<_> = self
            .reader
            .searcher()
            .segment_readers()
            .iter()
            .map(tantivy::SegmentReader::segment_id)
            .collect();
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        self.reader.reload()?;
        Ok(())
    }

    /// An index whose changes are seen at once, for tests and small sets.
    pub fn of(changes: impl IntoIterator<Item = Change>) -> Result<Arc<Self>, Error> {
        let index = Self::create(Place::Memory)?;
        index.change(changes)?;
        index.commit()?;
        Ok(Arc::new(index))
    }
}
