//! What can fail in the index: disk and memory, never what somebody typed.

/// A fault of the index. Whoever asked can ask again; the index can be built again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the search index failed")]
    Engine(#[from] tantivy::TantivyError),
    #[error("the search index could not use its folder")]
    Folder(#[from] std::io::Error),
}
