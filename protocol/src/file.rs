//! Files in tickets.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The answer of `POST /api/tickets/{id}/files?stream=public&name=`: the file is there, and is seen once
/// a message names it as `![name](file:id)`, when it is a picture, or `[name](file:id)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileAdded {
    /// `GET /api/files/{id}` gives the bytes, to those who read the stream.
    pub id: String,
    pub name: String,
    /// What it is by its first bytes: `image/png`, `image/jpeg`, `image/gif`, `image/webp`, or
    /// `application/octet-stream`.
    pub media: String,
    pub size: u32,
}
