//! Postgres' own log, kept to a size at each start.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Above this size a start moves the log to `postgres.log.1`, over the one
/// before. What Postgres logs is kept small by its settings.
const ROTATE_ABOVE_BYTES: u64 = 16 * 1024 * 1024;

/// How much of the log's end an error shows.
const TAIL_BYTES_MAX: u64 = 4 * 1024;

/// The log of one start.
#[derive(Debug, Clone)]
pub(crate) struct LogFile {
    path: PathBuf,
    /// What stood there before this start.
    start: u64,
}

impl LogFile {
    /// Rotates the log when it has grown too large.
    pub(crate) fn open(path: PathBuf) -> Result<Self, Error> {
        let mut start = fs::metadata(&path).map_or(0, |found| found.len());
        if start > ROTATE_ABOVE_BYTES {
            let old = path.with_extension("log.1");
            fs::rename(&path, &old).map_err(Error::io("rotate", &path))?;
            start = 0;
        }
        Ok(Self { path, start })
    }

    /// The file, opened for a process to append to. It stays ours: Postgres'
    /// account only inherits it, so it cannot put something else in its place.
    pub(crate) fn writer(&self) -> Result<File, Error> {
        OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&self.path)
            .map_err(Error::io("open", &self.path))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The end of what was written since this start.
    pub(crate) fn tail(&self) -> String {
        self.read_tail()
            .unwrap_or_else(|error| format!("(the log cannot be read: {error})"))
    }

    fn read_tail(&self) -> io::Result<String> {
        let mut file = File::open(&self.path)?;
        let end = file.metadata()?.len();
        let from = self.start.max(end.saturating_sub(TAIL_BYTES_MAX));
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(TAIL_BYTES_MAX).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{LogFile, ROTATE_ABOVE_BYTES};
    use std::fs::File;
    use std::io::Write;

    #[test]
    fn a_log_that_grew_too_large_is_moved_away_at_the_next_start() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let path = dir.path().join("postgres.log");
        let file = File::create(&path).expect("a log");
        file.set_len(ROTATE_ABOVE_BYTES + 1).expect("a large log");
        let log = LogFile::open(path.clone()).expect("rotation");
        assert!(!path.exists());
        assert!(dir.path().join("postgres.log.1").exists());
        writeln!(log.writer().expect("a writer"), "first line").expect("a line");
        assert_eq!(log.tail(), "first line");
    }

    #[test]
    fn the_tail_shows_this_start_only() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let path = dir.path().join("postgres.log");
        std::fs::write(&path, "an old start\n").expect("a log");
        let log = LogFile::open(path).expect("a log");
        assert_eq!(log.tail(), "");
        writeln!(log.writer().expect("a writer"), "this start").expect("a line");
        assert_eq!(log.tail(), "this start");
    }
}
